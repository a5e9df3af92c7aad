import Foundation
import Testing

/// Scenarios that are made of a deployment's files.
struct FromFilesTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Review").path
  private static let quick = ["--trials", "5", "--duration", "30m", "--warm-up", "5m", "--format", "json"]

  private static let compose = """
    services:
      api:
        image: shop-api:1.0
        command: ["uvicorn", "main:app", "--workers", "2"]
        environment: {DB_POOL_SIZE: 5, API_KEY: hunter2}
        deploy: {replicas: 3, resources: {limits: {cpus: "2", memory: 1G}}}
      db:
        image: postgres:16.4
        command: postgres -c shared_buffers=1GB -c password=hunter2
        environment: {POSTGRES_PASSWORD: hunter2}
        deploy: {resources: {limits: {cpus: "2", memory: 4G}}}

    """

  @Test(arguments: ["operators", "clean"])
  func `the emitted profile is one that is accepted, and gives what --from gives`(fixture: String) throws {
    let sandbox = try Sandbox()
    let path = "\(Self.fixtures)/\(fixture)"
    let emitted = try sandbox.run("review", path, "--emit-profile", "--output", "shop.yaml")
    #expect(emitted.status == 0 && emitted.output.isEmpty && emitted.errors.isEmpty)
    let validated = try sandbox.run("profiles", "validate", "shop.yaml")
    #expect(validated.status == 0 && validated.errors.isEmpty, "\(validated)")
    let run = ["simulate", "--rate", "500/hour", "--no-store", "--quiet"] + Self.quick
    let (direct, written) = (try sandbox.run(run + ["--from", path]), try sandbox.run(run + ["--profile", "shop.yaml"]))
    #expect(direct.status == 0 && direct.errors.isEmpty, "\(direct.errors)")
    #expect(try Answer(direct.output).text("run", "digest") == Answer(written.output).text("run", "digest"))
  }

  @Test func `figures of the files are simulated, and named with their line`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.compose, to: "compose.yaml")
    let ending = try sandbox.run(["simulate", "--from", "compose.yaml", "--rate", "100/hour", "--no-store"] + Self.quick)
    #expect(ending.status == 0)
    let answer = try Answer(ending.output)
    let stations = try answer.list("results", "stations")
    let cpu = try #require(stations.first { $0["station"] as? String == "api.cpu" || $0["name"] as? String == "api.cpu" })
    #expect("\(cpu)".contains("6"), "three containers of two cores")
    #expect(ending.output.contains("compose.yaml:6: replicas") && !ending.output.contains("hunter2") && !ending.errors.contains("hunter2"))
    let profile = try sandbox.run("review", "compose.yaml", "--emit-profile")
    #expect(profile.output.contains("replicas: {value: 3, source: \"compose.yaml:6: replicas\"}") && !profile.output.contains("hunter2"))
  }

  @Test func `files can be both sides of a comparison, and what is asked of a change`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.compose, to: "compose.yaml")
    try FileManager.default.createDirectory(atPath: sandbox.file("new"), withIntermediateDirectories: true)
    try sandbox.write(Self.compose.replacingOccurrences(of: "replicas: 3", with: "replicas: 4"), to: "new/compose.yaml")
    let trials = ["--trials", "5", "--duration", "20m", "--warm-up", "5m", "--format", "json"]
    let compared = try sandbox.run(["compare", "compose.yaml", "new", "--rate", "100/hour"] + trials)
    #expect(compared.status == 0 && compared.output.contains("services.api.replicas"), "\(compared.errors)")
    let changed = try sandbox.run(
      ["what-if", "--from", "compose.yaml", "--rate", "100/hour", "--set", "services.api.replicas=4"] + trials)
    #expect(changed.status == 0 && changed.output.contains("services.api.replicas"), "\(changed.errors)")
  }

  @Test func `mistakes say what was found and what is expected`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.compose, to: "compose.yaml")
    try sandbox.write("services: {one: {image: 'x/one:1'}, two: {image: 'x/two:1'}}\n", to: "two.yaml")
    try sandbox.write("services: {db: {image: 'postgres:16'}}\n", to: "db.yaml")
    try sandbox.write("services: {api: {build: ., cpus: many}}\n", to: "faulty.yaml")
    var transcript = Transcript()
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["simulate", "--from", "compose.yaml"], 64, "no load"), (["simulate", "--from", "none.yaml", "--rate", "1/s"], 66, "no such file"),
      (["simulate", "--from", "two.yaml", "--rate", "1/s"], 65, "two that may be it"),
      (["simulate", "--from", "two.yaml", "--rate", "1/s", "--application", "too"], 64, "one that is nearly it"),
      (["simulate", "--from", "db.yaml", "--rate", "1/s"], 65, "nobody to answer"),
      (["simulate", "--from", "faulty.yaml", "--rate", "1/s"], 65, "a file that is faulty"),
      (["simulate", "--tier", "medium", "--application", "api"], 64, "a container of no file"),
      (["review", "compose.yaml", "--platform", "compose"], 64, "the platform of no profile"),
      (["review", "two.yaml", "--emit-profile"], 65, "a profile of two that may be it"),
    ]
    for (arguments, status, why) in cases {
      let ending = try transcript.add(arguments, in: sandbox)
      #expect(ending.status == status && ending.output.isEmpty, "\(why): \(ending)")
    }
    try transcript.check("from-files.txt")
    #expect(!sandbox.hasDatabase)
  }
}
