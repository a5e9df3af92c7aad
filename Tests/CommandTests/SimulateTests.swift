import Foundation
import Testing

struct SimulateTests {
  @Test func `the same command gives the same answer, on any number of cores, and another seed another one`() throws {
    let sandbox = try Sandbox()
    let command = ["simulate", "--tier", "jackson", "--trials", "6", "--no-store", "--format", "markdown"]
    let one = try sandbox.run(command + ["--jobs", "1"])
    #expect(one.status == 0)
    #expect(try sandbox.run(command + ["--jobs", "3"]) == one)
    #expect(try sandbox.run(command + ["--seed", "1"]) == one, "1 is the profile's seed")
    #expect(try sandbox.run(command + ["--seed", "2"]).output != one.output)
    #expect(try sandbox.run(command + ["--seed", "fresh"]).output != sandbox.run(command + ["--seed", "fresh"]).output)
  }

  @Test func `the JSON answer holds what other programs rely on`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("simulate", "--tier", "medium", "--trials", "5", "--format", "json")
    #expect(ending.status == 0)
    let answer = try Answer(ending.output)
    #expect(try answer.number("schemaVersion") == 1)
    #expect(try answer.text("run", "id") == "1")
    #expect(try answer.number("run", "seed") == 1)
    #expect(try answer.number("run", "trials") == 5)
    #expect(try answer.text("run", "digest").count == 64)
    for name in ["mean", "p50", "p95", "p99"] {
      let value = try answer.number("results", "responseTime", name, "value")
      #expect(try answer.number("results", "responseTime", name, "low") <= value)
      #expect(try answer.number("results", "responseTime", name, "high") >= value)
    }
    for name in ["throughput", "errorRate"] {
      for part in ["value", "low", "high"] { _ = try answer.number("results", name, part) }
    }
    let stations = try answer.list("results", "stations")
    #expect(!stations.isEmpty)
    for station in stations {
      for key in ["name", "utilization", "waitingTime", "queueLength"] { #expect(station[key] != nil) }
    }
    // The operators' four t3.xlarge for 730 hours, by the vendor's list price.
    #expect(try answer.text("cost", "nodesPerMonth", "on-demand") == "485.89")
    #expect(try answer.text("cost", "perMonth", "on-demand").contains("."))
    #expect(try !answer.list("cost", "components").isEmpty)
  }

  @Test func `a figure that is refused is null, with its reason`() throws {
    let ending = try Sandbox().run(
      "simulate", "--tier", "mm1", "--trials", "5", "--duration", "30m", "--warm-up", "none", "--no-store", "--format", "json")
    let answer = try Answer(ending.output)
    #expect(try answer.value("results", "responseTime", "p99", "value") is NSNull, "30 queries are no 299")
    #expect(try answer.text("results", "responseTime", "p99", "reason").contains("299"))
  }

  @Test func `flags change the scenario, and the report says so`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(
      "simulate", "--tier", "mm4", "--rate", "60/hour", "--set", "stations.desk.servers=2", "--trials", "5", "--no-store",
      "--format", "json")
    let answer = try Answer(ending.output)
    #expect(abs(try answer.number("load", "offered") - 60 / 3_600.0) < 1e-12)
    let desk = try #require(try answer.list("results", "stations").first { $0["name"] as? String == "desk" })
    #expect(desk["capacity"] as? Double == 2)
    // 60 an hour of 48 s each are 0.8 erlangs on 2 servers: 40 % busy.
    let busy = try #require((desk["utilization"] as? [String: Any])?["value"] as? Double)
    #expect(abs(busy - 0.4) < 0.02)
    let origins = try answer.list("assumptions").filter { $0["origin"] as? String == "override" }.map { $0["path"] as? String }
    #expect(origins.contains("workload.rate"))
  }

  @Test func `what was set is named in the title, in the list and for programs`() throws {
    let sandbox = try Sandbox()
    let cases: [(flags: [String], load: String, changes: [String])] = [
      ([], "240/hour", []),
      (["--rate", "1/minute"], "60/hour", ["workload.rate=1/minute"]),
      (
        ["--set", "objectives=[p95 <= 1m]", "--set", "stations.desk.servers=9"], "240/hour",
        ["objectives=[p95 <= 1m]", "stations.desk.servers=9"]
      ),
      // 3 arrivals in 120 s, half of them.
      (
        ["--trace", "trace.csv", "--trace-scale", "0.5", "--trials", "1"], "45/hour",
        ["workload.trace=trace.csv", "workload.trace.scale=0.5"]
      ),
    ]
    try sandbox.write("time\n0\n60\n120\n", to: "trace.csv")
    for item in cases {
      let report = try sandbox.run(["simulate", "--tier", "mm4", "--format", "markdown"] + item.flags)
      #expect(report.status == 0, "\(report.errors)")
      let title = report.output.split(separator: "\n").first.map(String.init)
      let shown = item.changes.joined(separator: ", ").replacingOccurrences(of: "[", with: "\\[").replacingOccurrences(of: "]", with: "\\]")
      #expect(title == (item.changes.isEmpty ? "# mm4: Four servers, one queue (M/M/4)" : "# mm4: \(item.load); set: \(shown)"))
      let listed = try #require(try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").first)
      #expect(listed["changes"] as? [String] == item.changes)
      #expect(try Answer(sandbox.run("report", "latest", "--format", "json").output).value("run", "changes") as? [String] == item.changes)
      #expect(try sandbox.run("runs", "list", "--limit", "1").output.contains(" \(item.load) "))
    }
  }

  @Test func `a region is a change too`() throws {
    let report = try Sandbox().run("simulate", "--tier", "medium", "--region", "eu-west-1", "--trials", "1", "--no-store")
    #expect(report.output.hasPrefix("medium: 1,000/hour; set: nodes.region=eu-west-1\n"))
  }

  @Test func `a trace that may have been cut off is warned of, and counted`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("time\n0\n60\n120", to: "trace.csv")
    let command = ["simulate", "--tier", "mm4", "--trace", "trace.csv", "--trials", "1", "--no-store", "--format", "json"]
    let ending = try sandbox.run(command)
    #expect(ending.status == 0)
    #expect(
      ending.errors
        == "trace.csv:4:1: warning: found a last row without a line end; it is counted, but the file may have been cut off\n")
    #expect(try Answer(ending.output).number("load", "queries") == 3)
    #expect(try sandbox.run(command + ["--quiet"]).errors.isEmpty)
  }

  @Test func `a precision that is asked for is reached, or the cap is named`() throws {
    let sandbox = try Sandbox()
    let precise = try Answer(
      sandbox.run("simulate", "--tier", "mm4", "--precision", "5%", "--no-store", "--format", "json").output)
    #expect(try precise.text("run", "trialsEnding") == "precise enough")
    let mean = try precise.number("results", "responseTime", "mean", "value")
    let ends = try ["low", "high"].map { try precise.number("results", "responseTime", "mean", $0) }
    #expect((ends[1] - ends[0]) / 2 <= 0.05 * mean)

    let capped = try Answer(
      sandbox.run("simulate", "--tier", "mm1", "--precision", "0.1%", "--max-trials", "6", "--no-store", "--format", "json").output)
    #expect(try capped.text("run", "trialsEnding") == "cap reached before the precision asked for")
    #expect(try capped.number("run", "trials") == 6)
  }

  @Test(arguments: [
    ("p95 <= 10m", Int32(0), "416 s of an M/M/1 at 42 s and rho 0.7 are less"),
    ("p95 <= 1m", 1, "and more than this"),
    ("p99 <= 1h", 2, "30 queries cannot tell"),
  ])
  func `a check ends with the objective's verdict`(objective: String, status: Int32, why: String) throws {
    let short = status == 2 ? ["--duration", "30m", "--warm-up", "none"] : []
    let command = ["simulate", "--tier", "mm1", "--set", "objectives=[\(objective)]", "--trials", "5", "--no-store"] + short
    #expect(try Sandbox().run(command + ["--check"]).status == status, "\(why)")
    #expect(try Sandbox().run(command).status == 0, "without --check, the answer is the answer")
  }

  @Test func `a shipped trace is replayed from first to last`() throws {
    let sandbox = try Sandbox()
    let command = ["simulate", "--tier", "medium", "--trace", "azure_llm_2023_conv.csv", "--trials", "1", "--no-store", "--format", "json"]
    let answer = try Answer(sandbox.run(command).output)
    #expect(try answer.number("load", "queries") == 19_366, "rows of the trace")
    #expect(try answer.text("run", "kind") == "terminating")
    let faster = try Answer(sandbox.run(command + ["--trace-speed", "4", "--trace-scale", "0.5"]).output)
    #expect(abs(try faster.number("load", "offered") / answer.number("load", "offered") - 2) < 1e-9)
  }

  @Test func `a region and prices of one's own change the bill`() throws {
    let sandbox = try Sandbox()
    let command = ["simulate", "--tier", "medium", "--trials", "1", "--no-store", "--format", "json"]
    // AWS's list price of a t3.xlarge in eu-west-1 is 0.1824 USD an hour: times 4 and 730 hours.
    let ireland = try Answer(sandbox.run(command + ["--region", "eu-west-1"]).output)
    #expect(try ireland.text("cost", "nodesPerMonth", "on-demand") == "532.61")
  }

  private static let manifest = """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: any}
    spec:
      scaleTargetRef: {kind: Deployment, name: api}
      minReplicas: 3
      maxReplicas: 7
      metrics:
        - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 65}}}

    """

  @Test func `an autoscaler's manifest takes the place of the profile's own`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.manifest, to: "hpa.yaml")
    let ending = try sandbox.run("simulate", "--tier", "medium", "--hpa", "hpa.yaml", "--trials", "5", "--no-store", "--quiet", "--format", "json")
    #expect(ending.status == 0, "\(ending.errors)")
    let answer = try Answer(ending.output)
    let scaling = try #require(try answer.value("results", "autoscaler") as? [String: Any])
    #expect(!scaling.isEmpty)
    let table = try sandbox.run("simulate", "--tier", "medium", "--hpa", "hpa.yaml", "--trials", "5", "--no-store", "--quiet", "--all")
    #expect(table.output.contains("of 3 to 7;"), "\(table.output)")
    #expect(table.output.contains("hpa.yaml"))
  }

  @Test func `an autoscaler by queries needs to be told what its metric measures, unless its name says it`() throws {
    let sandbox = try Sandbox()
    func manifest(_ metric: String) -> String {
      Self.manifest.split(separator: "\n").dropLast().joined(separator: "\n")
        + "\n    - {type: Pods, pods: {metric: {name: \(metric)}, target: {type: AverageValue, averageValue: 100m}}}\n"
    }
    try sandbox.write(manifest("load"), to: "load.yaml")
    try sandbox.write(manifest("http_requests_per_second"), to: "known.yaml")
    let command = ["simulate", "--tier", "medium", "--trials", "5", "--no-store", "--quiet"]
    let told = try sandbox.run(command + ["--hpa", "load.yaml", "--hpa-measure", "load=requests", "--format", "json"])
    #expect(told.status == 0, "\(told.errors)")
    let known = try sandbox.run(command + ["--hpa", "known.yaml", "--format", "json"])
    #expect(known.status == 0, "\(known.errors)")
    func scaling(_ output: String) throws -> String {
      let data = try JSONSerialization.data(withJSONObject: try Answer(output).value("results", "autoscaler"), options: .sortedKeys)
      return String(decoding: data, as: UTF8.self).replacing("metric http_requests_per_second", with: "metric load")
    }
    #expect(try scaling(told.output) == scaling(known.output), "the same but for the name")
    let inside = try sandbox.run(command + ["--hpa", "load.yaml", "--hpa-measure", "load=inFlight", "--format", "json"])
    #expect(try scaling(inside.output) != scaling(told.output), "queries inside are something else")
    let table = try sandbox.run(command + ["--hpa", "load.yaml", "--hpa-measure", "load=requests", "--all"])
    #expect(table.output.contains("--hpa-measure"), "\(table.output)")
    for (flags, status, expected) in [
      (["--hpa", "load.yaml"], 65, "load.yaml:9:7: found the metric \"load\" of type Pods"),
      (["--hpa", "load.yaml", "--hpa-measure", "load"], 64, "--hpa-measure"),
      (["--hpa", "load.yaml", "--hpa-measure", "load=latency"], 64, "a metric and requests or inFlight"),
      (["--hpa", "load.yaml", "--hpa-measure", "laod=requests", "--hpa-measure", "load=requests"], 64, "load"),
      (["--hpa-measure", "load=requests"], 64, "--hpa"),
    ] as [([String], Int32, String)] {
      let ending = try sandbox.run(command + flags)
      #expect(ending.status == status && ending.errors.contains(expected) && ending.output.isEmpty, "\(flags): \(ending.status) \(ending.errors)")
    }
  }

  @Test func `what the simulation cannot do with a manifest is told at its place`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.manifest.replacing("maxReplicas: 7", with: "maxReplicas: 2"), to: "crossed.yaml")
    try sandbox.write(Self.manifest.replacing("maxReplicas: 7", with: "maxReplicas: 1001"), to: "many.yaml")
    try sandbox.write(
      Self.manifest + "    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 5}}}\n", to: "queue.yaml")
    try sandbox.write(Self.manifest.replacing("name: api", with: "name: web"), to: "web.yaml")
    try sandbox.write(Self.manifest, to: "hpa.yaml")
    try sandbox.write(
      """
      schemaVersion: 1
      name: two
      workload: {arrivals: poisson, rate: 1/hour, route: query}
      services:
        api: {kind: application, replicas: 1, workers: 1}
        jobs: {kind: application, replicas: 1, workers: 1}
      routes: {query: [{enter: api, steps: [{serve: api, time: 1ms}]}]}

      """, to: "two.yaml")
    func errors(_ manifest: String, _ scenario: String...) throws -> String {
      let ending = try sandbox.run(["simulate"] + scenario + ["--hpa", manifest, "--no-store", "--trials", "5"])
      #expect(ending.status == 65, "\(ending.errors)")
      return ending.errors
    }
    #expect(
      try errors("crossed.yaml", "--tier", "medium")
        == "crossed.yaml:7:16: spec.maxReplicas: found \"2\"; Kubernetes: must be greater than or equal to `minReplicas`\n")
    #expect(try errors("many.yaml", "--tier", "medium") == "many.yaml:7:16: found 1001 replicas; expected at most 1000, which is what the simulation holds\n")
    #expect(
      try errors("queue.yaml", "--tier", "medium")
        == "queue.yaml:10:7: found the metric \"queue\" of type External; the simulation measures cpu, memory, and queries of the application: say "
        + "which with --hpa-measure queue=requests (a second) or queue=inFlight\n")
    #expect(try errors("web.yaml", "--profile", "two.yaml") == "web.yaml:5:19: found the target \"web\"; the profile has the applications api, jobs\n")
    #expect(try errors("hpa.yaml", "--tier", "mm1") == "hpa.yaml:5:19: found the target \"api\"; the profile has no application\n")
    let both = try sandbox.run("simulate", "--tier", "medium", "--hpa", "hpa.yaml", "--platform", "compose", "--no-store")
    #expect(both.status == 64 && both.errors.hasPrefix("ape-plan: error: found both --hpa and --platform compose; expected one of them"))
    let nothing = try sandbox.run("simulate", "--tier", "mm1", "--platform", "kubernetes", "--no-store", "--trials", "5", "--duration", "1h")
    #expect(nothing.status == 0 && nothing.errors.contains("no application of mm1 has an autoscaler; replicas stay as they are"))
  }
}
