import Foundation
import Testing

/// `ape-plan review` and `ape-plan explain` as a user meets them.
struct ReviewTests {
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Review").path
  /// Values that stand in files of variables and Secrets of the fixtures or of the tests here.
  private static let secrets = ["change-me", "made-up-", "hunter2", "aHVudGVyMg"]

  private static let faulty = """
    services:
      cache:
        image: redis:7.4.1
        command: ["redis-server", "--maxmemory", "1gb", "--requirepass", "hunter2"]
        healthcheck: {test: ["CMD", "redis-cli", "ping"]}
        deploy: {resources: {limits: {memory: 1G}}}

    """

  @Test func `the operators' files are told with errors, and end with 1`() throws {
    let ending = try Sandbox().run("review", "\(Self.fixtures)/operators")
    #expect(ending.status == 1 && ending.errors.isEmpty)
    #expect(ending.output.contains("docker-compose.yml:78:46: error APE-MEM-012 (redis)"))
    for line in ending.output.split(separator: "\n") where !line.contains(Self.fixtures) { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `the clean files are found clean in every format, and end with 0`() throws {
    for format in ["text", "markdown", "json", "sarif"] {
      let ending = try Sandbox().run("review", "\(Self.fixtures)/clean", "--fail-on", "note", "--format", format)
      #expect(ending.status == 0 && ending.errors.isEmpty, "\(format): \(ending.output.prefix(500))")
    }
  }

  @Test(arguments: ["text", "markdown", "json", "sarif"])
  func `no value of a variable or Secret is told`(format: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.faulty, to: "compose.yaml")
    try sandbox.write("REDIS_PASSWORD=hunter2\nDATABASE_URL=postgres://ape:hunter2@nowhere/x\nUNUSED=hunter2\n", to: ".env")
    try sandbox.write(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {PASSWORD: aHVudGVyMg==}\nstringData: {TOKEN: change-me}\n",
      to: "secret.yaml")
    for path in ["\(Self.fixtures)/operators", "\(Self.fixtures)/clean", "."] {
      let ending = try sandbox.run("review", path, "--all", "--format", format)
      for secret in Self.secrets { #expect(!(ending.output + ending.errors).contains(secret), "\(path) tells \(secret)") }
    }
    #expect(!sandbox.hasDatabase, "nothing is kept")
  }

  @Test(arguments: [("error", Int32(1)), ("warning", 1), ("note", 1), ("never", 0)])
  func `the user says at what to fail`(severity: String, status: Int32) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.faulty, to: "compose.yaml")
    #expect(try sandbox.run("review", ".", "--fail-on", severity).status == status)
  }

  @Test func `warnings alone fail only where that is asked for`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("services: {a: {image: \"a:latest\", mem_limit: 1g, healthcheck: {test: [CMD, a]}}}\n", to: "compose.yaml")
    #expect(try sandbox.run("review", ".").status == 0)
    #expect(try sandbox.run("review", ".", "--fail-on", "warning").status == 1)
  }

  @Test func `manifests are read from standard input`() throws {
    let ending = try Sandbox().shell("ape-plan review - --format json < '\(Self.fixtures)/operators/k8s/api-deployment.yaml'")
    #expect(ending.status == 1 && ending.errors.isEmpty)
    let findings = try Answer(ending.output).list("findings")
    #expect(findings.contains { $0["rule"] as? String == "APE-HPA-004" && $0["path"] as? String == "-" && $0["line"] as? Int == 94 })
  }

  @Test func `included compose files are read as one with those that include them`() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(atPath: sandbox.file("data"), withIntermediateDirectories: true)
    try sandbox.write(
      "include:\n  - data/compose.yaml\n  - {path: [oci://registry.example.com/other]}\n"
        + "services: {api: {image: \"api:1.2.3\", depends_on: {cache: {condition: service_healthy}}}}\n", to: "compose.yaml")
    try sandbox.write(
      "services: {cache: {image: \"redis:7.4.1\", mem_limit: 1g, command: redis-server --maxmemory 1gb, healthcheck: {test: [CMD, a]}}}\n",
      to: "data/compose.yaml")
    for path in [".", "compose.yaml"] {
      let answer = try Answer(sandbox.run("review", path, "--fail-on", "never", "--format", "json").output)
      #expect(try answer.number("objects") == 2, "each service once")
      let findings = try answer.list("findings")
      #expect(findings.contains { $0["rule"] as? String == "APE-MEM-012" && $0["path"] as? String == "data/compose.yaml" })
      #expect(!findings.contains { $0["rule"] as? String == "APE-WIR-004" }, "the service that is waited for is there")
      #expect(try answer.number("passedOver", "included compose files that lie elsewhere") == 1)
    }
    try sandbox.write("include: [compose.yaml]\nservices: {}\n", to: "data/compose.yaml")
    try sandbox.write("include: [data/compose.yaml]\nservices: {}\n", to: "compose.yaml")
    try sandbox.write("include: [../compose.yaml]\nservices: {}\n", to: "data/compose.yaml")
    let cycle = try sandbox.run("review", "compose.yaml")
    #expect(cycle.status == 65 && cycle.errors.contains("include each other"), "\(cycle.errors)")
  }

  @Test func `JSON has what the text has`() throws {
    let ending = try Sandbox().run("review", "\(Self.fixtures)/operators", "--format", "json")
    let answer = try Answer(ending.output)
    let findings = try answer.list("findings")
    let counts = try ["errors", "warnings", "notes"].map { Int(try answer.number("summary", $0)) }
    #expect(findings.count == counts.reduce(0, +) && counts[0] > 10)
    let memory = try #require(findings.first { $0["rule"] as? String == "APE-MEM-012" })
    #expect(memory["line"] as? Int == 78 && memory["column"] as? Int == 46 && memory["severity"] as? String == "error")
    #expect((memory["inputs"] as? [[String: Any]])?.count == 3)
  }

  @Test func `a report goes to a file, and again`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.faulty, to: "compose.yaml")
    for _ in 1...2 {
      let ending = try sandbox.run("review", "compose.yaml", "--format", "sarif", "--output", "review.sarif")
      #expect(ending.status == 1 && ending.output.isEmpty && ending.errors.isEmpty)
    }
    #expect(try Answer(sandbox.text(of: "review.sarif")).text("version") == "2.1.0")
  }

  @Test func `a file that is no report is left as it is`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.faulty, to: "compose.yaml")
    for format in ["sarif", "text"] {
      let ending = try sandbox.run("review", "compose.yaml", "--format", format, "--output", "compose.yaml")
      #expect(ending.status == 73 && ending.errors.contains("compose.yaml: found a file that is no report of this program"), "\(ending.errors)")
    }
    #expect(try sandbox.text(of: "compose.yaml") == Self.faulty)
    #expect(try sandbox.run("review", "compose.yaml", "--output", "compose.yaml", "--force").status == 1)
    #expect(try sandbox.text(of: "compose.yaml") != Self.faulty)
    #expect(try sandbox.run("review", "compose.yaml", "--force").status == 64)
  }

  @Test func `what stands in files of variables is told to nobody, whatever it looks like`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("services:\n  api:\n    image: shop/api:1.2.3\n    env_file: [.env]\n", to: "compose.yaml")
    try sandbox.write(
      "A_URL=postgres://u:p@secretA/word@db:5432/x\nB_URL=secretB\nC_URL=redis://secretC\nK_SERVER=secretK:8080\nH_URI=amqp://secretH:a?b@mq\n",
      to: ".env")
    try sandbox.write(
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: s}
      stringData: {REDIS_HOST: secretS}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: api}
      spec:
        selector: {matchLabels: {app: api}}
        template:
          metadata: {labels: {app: api}}
          spec:
            containers: [{name: api, image: "shop/api:1.2.3", envFrom: [{secretRef: {name: s}}]}]
      """, to: "k8s.yaml")
    for format in ["text", "markdown", "json", "sarif"] {
      let ending = try sandbox.run("review", ".", "--format", format)
      #expect(ending.output.contains("APE-") && !ending.output.lowercased().contains("secreta"), "\(format)")
      for letter in ["B", "C", "K", "H", "S"] { #expect(!ending.output.contains("secret\(letter)"), "\(format), \(letter)") }
    }
  }

  @Test func `with a tier its nodes and load count too`() throws {
    let ending = try Sandbox().run("review", "\(Self.fixtures)/operators", "--tier", "small", "--format", "json")
    let rules = Set(try Answer(ending.output).list("findings").compactMap { $0["rule"] as? String })
    #expect(rules.isSuperset(of: ["APE-USD-003", "APE-USD-004", "APE-USD-005", "APE-MEM-017"]))
  }

  @Test func `every rule is listed and explained`() throws {
    let sandbox = try Sandbox()
    let rules = try Answer(sandbox.run("review", "--list-rules", "--format", "json").output).list("rules")
    let list = try sandbox.run("review", "--list-rules").output
    #expect(rules.count > 60)
    for rule in rules {
      let id = try #require(rule["id"] as? String)
      #expect(list.contains(id))
      let ending = try sandbox.run("explain", id.lowercased())
      #expect(ending.status == 0 && ending.output.hasPrefix("\(id): "))
    }
  }

  @Test func `mistakes are told as they were found right`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("services: {a: {mem_limit: lots, deploy: {replicas: many}}, b: {extends: c}}\n", to: "faulty.yaml")
    try sandbox.write("services: {a: [\n", to: "torn.yaml")
    try sandbox.write("A: &a [*a]\n", to: "self.yaml")
    try sandbox.write("hello\n", to: "hello.txt")
    try Data([0x89, 0x50, 0x4E, 0x47, 0x00]).write(to: URL(fileURLWithPath: sandbox.file("picture.yaml")))
    var transcript = Transcript()
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["review"], 64, "nothing to review"),
      (["review", "faulty.yaml", "--fail-on", "warnings"], 64, "a severity that is nearly one"),
      (["review", "faulty.yaml", "--format", "srif"], 64, "a format that is nearly one"),
      (["review", "faulty.yaml", "--worker-memory", "250"], 64, "memory without its unit"),
      (["review", "faulty.yaml", "--list-rules"], 64, "two questions"),
      (["explain", "APE-MEM-01"], 64, "a rule that is nearly one"),
      (["explain", "everything"], 64, "no rule at all"),
      (["review", "none.yaml"], 66, "a path that is not there"),
      (["review", "faulty.yaml", "--tier", "smal"], 66, "a tier that is nearly one"),
      (["review", "faulty.yaml"], 65, "all mistakes of a file together"),
      (["review", "torn.yaml"], 65, "no YAML"),
      (["review", "self.yaml"], 65, "an anchor within itself"),
      (["review", "picture.yaml"], 65, "no text"),
      (["review", "hello.txt"], 65, "nothing to review in it"),
    ]
    for item in cases {
      let ending = try transcript.add(item.arguments, why: item.why, in: sandbox)
      #expect(ending.status == item.status, "\(item.why): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(item.why): standard output is for results")
    }
    try transcript.check("review-errors.txt")
    #expect(try sandbox.run("review", "hello.txt", "--allow-empty").status == 0)
  }
}
