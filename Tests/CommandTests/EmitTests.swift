import Foundation
import Testing

/// `ape-plan emit` as a user meets it.
struct EmitTests {
  private static let tiers = ["dev", "small", "medium", "large", "xlarge"]

  @Test(arguments: tiers, ["compose", "kubernetes"])
  func `a review of the emitted files finds nothing`(tier: String, target: String) throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("emit", "--tier", tier, "--to", target, "--output", "deploy")
    #expect(ending.status == 0 && ending.output.isEmpty)
    let review = try sandbox.run("review", "deploy", "--fail-on", "note", "--format", "json")
    let answer = try Answer(review.output)
    let findings = try answer.list("findings")
    #expect(review.status == 0 && review.errors.isEmpty && findings.isEmpty, "\(review.output)")
    #expect(try answer.number("objects") >= 10)
    // What is accepted is the plan's decision, and no more than these.
    let accepted = try answer.list("suppressed").compactMap { ($0["finding"] as? [String: Any])?["rule"] as? String }
    #expect(Set(accepted).isSubset(of: ["APE-WIR-050", "APE-CON-004"]))
  }

  @Test func `from a faulty deployment over tuning and emission to a clean one`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      services:
        db:
          image: timescale/timescaledb:2.17.2-pg16
          command: ["postgres", "-c", "shared_buffers=3GB", "-c", "work_mem=64MB", "-c", "max_connections=100"]
          shm_size: 2g
          healthcheck: {test: ["CMD", "pg_isready"]}
          deploy: {resources: {limits: {cpus: "2", memory: 4G}}}

      """, to: "docker-compose.yml")
    func rules(_ paths: String...) throws -> Set<String> {
      let review = try sandbox.run(["review"] + paths + ["--fail-on", "never", "--format", "json"])
      return Set(try Answer(review.output).list("findings").compactMap { $0["rule"] as? String })
    }
    #expect(try rules("docker-compose.yml").isSuperset(of: ["APE-MEM-001", "APE-MEM-002", "APE-MEM-004", "APE-CON-006"]))
    #expect(try sandbox.run("tune", "--from", "docker-compose.yml", "--format", "compose", "--output", "tuned.yml").status == 0)
    #expect(try rules("docker-compose.yml", "tuned.yml") == ["APE-WIR-050"], "one database is one database")
    #expect(try sandbox.run("emit", "--tier", "small", "--to", "compose", "--output", "deploy", "--quiet").status == 0)
    #expect(try rules("deploy") == [])
    let check = try sandbox.run("tune", "--from", "deploy", "--check")
    #expect(check.status == 0, "what is emitted is tuned: \(check.output)")
  }

  @Test func `what is written otherwise than planned is told, in the file too`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("emit", "--tier", "medium", "--to", "compose", "--output", "deploy")
    let sentence = "services.api.resources.cpu.limit: 1 -> 4: 4 workers burn a quota of 1 together and stand still"
    #expect(ending.errors.contains("otherwise than planned: \(sentence)"))
    #expect(try sandbox.text(of: "deploy/docker-compose.yml").contains("# Otherwise than planned: \(sentence)"))
    let asPlanned = try sandbox.run(
      "emit", "--tier", "medium", "--to", "compose", "--set", "services.api.workers=1", "--set", "services.api.pools.timescaledb.size=10")
    #expect(!asPlanned.errors.contains("resources.cpu.limit"))
    #expect(asPlanned.output.contains("WEB_CONCURRENCY: \"1\"") && asPlanned.output.contains("DB_POOL_SIZE: \"10\""))
  }

  @Test func `secrets are named and never written, and the template names every one of them`() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run("emit", "--tier", "medium", "--to", "compose", "--output", "deploy", "--quiet").status == 0)
    let compose = try sandbox.text(of: "deploy/docker-compose.yml")
    let template = try sandbox.text(of: "deploy/.env.template")
    let names = Set(compose.matches(of: /\$\{([A-Z0-9_]+):\?/).map { String($0.output.1) })
    #expect(names.count == 8)
    for name in names { #expect(template.contains("\n\(name)=\n"), "\(name)") }
    for line in template.split(separator: "\n") where !line.hasPrefix("#") { #expect(line.hasSuffix("="), "\(line)") }
    let env = try sandbox.run("emit", "--tier", "medium", "--to", "env")
    #expect(env.output == template)
  }

  @Test(.enabled(if: RealServer.promtool != nil, RealServer.noPromtool), arguments: ["compose", "kubernetes"])
  func `promtool accepts the alert rules and the configuration`(platform: String) throws {
    let sandbox = try Sandbox()
    let promtool = try #require(RealServer.promtool)
    #expect(
      try sandbox.run("emit", "--tier", "medium", "--platform", platform, "--to", "prometheus-rules", "--output", "rules.yml").status == 0)
    let check = try sandbox.shell("\(promtool) check rules '\(sandbox.file("rules.yml"))'")
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let rules = try sandbox.text(of: "rules.yml")
    for watched in [
      "service:request_rate", "service:response_seconds:p50", "service:response_seconds:p95 > 120", "service:response_seconds:p99",
      "service:error_ratio > 0.01", "database:query_seconds:mean", "cache:hit_ratio", "node:cpu_utilization > 0.7",
    ] {
      #expect(rules.contains(watched), "\(watched)")
    }
    #expect(try sandbox.run("emit", "--tier", "medium", "--to", "compose", "--output", "deploy", "--quiet").status == 0)
    let configuration = try sandbox.shell("\(promtool) check config '\(sandbox.file("deploy/config/prometheus.yml"))'")
    #expect(configuration.status == 0, "\(configuration.output)\(configuration.errors)")
    let broken = try sandbox.write(rules.replacing("sum(rate(", with: "sum(rate(("), to: "broken.yml")
    #expect(try sandbox.shell("\(promtool) check rules '\(broken)'").status != 0, "so that this test can fail")
  }

  @Test func `PostgreSQL's command is one that PostgreSQL takes`() throws {
    guard RealServer.postgreSQLFolder != nil else { return }
    let sandbox = try Sandbox()
    let text = try sandbox.run("emit", "--tier", "dev", "--to", "compose", "--quiet").output
    let words = text.split(separator: "\n").map { $0.drop { " -\"".contains($0) } }.filter { $0.contains("=") && !$0.contains("$") }
      .map { $0.filter { $0 != "\"" } }.prefix { !$0.hasPrefix("POSTGRES") }
    // The extension's library is not here.
    let settings = words.filter { !$0.hasPrefix("shared_preload") && !$0.hasPrefix("#") && $0.first?.isLowercase == true }
    #expect(settings.count >= 20)
    let cluster = try RealServer.makeCluster(in: sandbox)
    _ = try RealServer.postgreSQL(cluster: cluster, words: settings.map { "--\($0)" }, in: sandbox)
  }

  @Test func `a kept run is emitted as it was simulated`() throws {
    let sandbox = try Sandbox()
    #expect(
      try sandbox.run(
        "simulate", "--tier", "small", "--set", "services.api.replicas=3", "--trials", "1", "--duration", "10m", "--quiet"
      ).status == 0)
    let ending = try sandbox.run("emit", "--run", "latest", "--to", "compose", "--quiet")
    #expect(ending.status == 0 && ending.output.contains("replicas: 3"))
  }

  @Test func `files of others are left alone`() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(atPath: sandbox.file("deploy"), withIntermediateDirectories: true)
    try sandbox.write("services: {}\n", to: "deploy/docker-compose.yml")
    let refused = try sandbox.run("emit", "--tier", "dev", "--to", "compose", "--output", "deploy")
    #expect(refused.status == 73)
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("deploy")) == ["docker-compose.yml"])
    for _ in 1...2 {
      #expect(try sandbox.run("emit", "--tier", "dev", "--to", "compose", "--output", "deploy", "--force").status == 0)
    }
    #expect(try sandbox.run("emit", "--tier", "dev", "--to", "compose", "--output", "deploy").status == 0, "its own it replaces")
  }

  @Test func `images are the user's where they are named`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("emit", "--tier", "dev", "--to", "kubernetes", "--image", "api=registry.example.com/api:1.8.2", "--quiet")
    #expect(ending.status == 0 && ending.output.contains("image: registry.example.com/api:1.8.2") && !ending.output.contains("envsubst"))
  }

  @Test func `mistakes are told as they were found right`() throws {
    let sandbox = try Sandbox()
    var transcript = Transcript()
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["emit", "--tier", "dev"], 64, "nothing to make"), (["emit", "--to", "compose"], 64, "no plan"),
      (["emit", "--tier", "dev", "--to", "helm"], 64, "no such files"),
      (["emit", "--tier", "dev", "--run", "latest", "--to", "env"], 64, "two plans"),
      (["emit", "--tier", "dev", "--to", "env", "--image", "api"], 64, "half an image"),
      (["emit", "--tier", "dev", "--to", "env", "--image", "apo=a:1.2"], 64, "no such service"),
      (["emit", "--run", "latest", "--to", "env"], 66, "no run yet"),
      (["emit", "--tier", "dev", "--to", "env", "--output", "/nowhere/.env"], 73, "no such folder"),
    ]
    for (arguments, status, why) in cases {
      let ending = try transcript.add(arguments, why: why, in: sandbox)
      #expect(ending.status == status, "\(why)")
    }
    try transcript.check("emit-errors.txt")
  }
}
