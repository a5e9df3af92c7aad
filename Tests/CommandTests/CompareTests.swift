import Foundation
import Testing

/// `ape-plan compare` and `ape-plan what-if`
struct CompareTests {
  /// M/M/1 by default at 42 s and 60 an hour: a mean of 140 s; at 30 s a mean of 60 s.
  private static func profile(_ service: String, rate: String = "60/hour") -> String {
    """
    schemaVersion: 1
    name: desk
    workload: {arrivals: poisson, rate: \(rate), route: query}
    stations:
      desk: {discipline: fcfs, servers: 1}
    routes:
      query:
        - {serve: desk, time: exponential(mean=\(service))}
    """
  }

  private static let quick = ["--trials", "10", "--duration", "30h", "--warm-up", "3h", "--quiet"]

  @Test func `two profiles are compared in pairs, and the difference holds the closed form`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    let ending = try sandbox.run(["compare", "base.yaml", "candidate.yaml", "--format", "json"] + Self.quick)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let answer = try Answer(ending.output)
    #expect(try answer.text("method") == "paired" && answer.number("trials") == 10)
    let mean = try #require(try answer.list("figures").first { $0["metric"] as? String == "mean" })
    let difference = try #require(mean["difference"] as? [String: Any])
    let (low, high) = (try #require(difference["low"] as? Double), try #require(difference["high"] as? Double))
    // 42 / 0.3 - 30 / 0.5 = 80 s. Ten trials at 95 % miss it once in twenty; twice the width practically never.
    #expect(abs((low + high) / 2 - 80) < high - low && high - low < 80)
    #expect(try answer.value("changes") as? [String] == ["routes.query[0].time: exponential(mean=30s) -> exponential(mean=42s)"])
    #expect(try sandbox.run(["compare", "base.yaml", "candidate.yaml", "--format", "json", "--jobs", "1"] + Self.quick) == ending)
    #expect(!sandbox.hasDatabase, "nothing is kept of a comparison")
  }

  @Test(arguments: [
    ("mean > base+10%", Int32(1), "80 s of 60 s more"), ("mean > base+10% & base+50ms", 1, "beyond both"),
    ("mean > base+10% & base+10m", 0, "within 10 minutes"),
    ("mean > 30s", 1, "beyond a plain limit, where the base is too, but the change makes it worse for sure"),
    ("utilization > base+10pp", 1, "50 % to 70 %"), ("utilization > base+50%", 0, "50 % to 70 %"), ("errors > 0.1%", 0, "nothing fails"),
    ("throughput < base-5%", 0, "as much is answered"), ("reversals > 0", 0, "nothing scales"), ("mean > base+80s", 2, "the truth itself"),
    ("cost.nodes > 0", 0, "there are none"), ("p99 > 1h", 0, "p99 of 42 s at 70 % is 10.7 min"),
  ])
  func `a gate ends the program`(gate: String, status: Int32, why: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    let ending = try sandbox.run(["compare", "base.yaml", "candidate.yaml", "--fail-if", gate] + Self.quick)
    #expect(ending.status == status, "\(why): \(ending.output)")
    let warned = try sandbox.run(["compare", "base.yaml", "candidate.yaml", "--warn-if", gate] + Self.quick)
    #expect(warned.status == 0, "a warning is no failure: \(why)")
  }

  @Test func `an annex in the way is replaced with --force, and a copy of a saved side gives the same digest`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write("my own notes\n", to: "notes.md")
    let compare = ["compare", "base.yaml", "base.yaml", "--comment", "notes.md"] + Self.quick
    #expect(try sandbox.run(compare).status == 73)
    #expect(try sandbox.text(of: "notes.md") == "my own notes\n")
    #expect(try sandbox.run(compare + ["--force"]).status == 0)
    #expect(try sandbox.text(of: "notes.md").hasPrefix("<!-- ape-plan:"))

    let saved = ["simulate", "--profile", "base.yaml", "--no-store", "--format", "json"] + Self.quick
    try sandbox.write(try sandbox.run(saved).output, to: "one.json")
    try FileManager.default.createDirectory(atPath: sandbox.file("elsewhere"), withIntermediateDirectories: true)
    try sandbox.write(try sandbox.text(of: "one.json"), to: "elsewhere/two.json")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    let digests = try ["one.json", "elsewhere/two.json"].map { base in
      try Answer(try sandbox.run(["compare", base, "candidate.yaml", "--format", "json"] + Self.quick).output).text("digest")
    }
    #expect(digests[0] == digests[1])
  }

  @Test func `gates lie in a file beside the project, found from a folder within it`() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(atPath: sandbox.file("project/profiles"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: sandbox.file("project/.git"), withIntermediateDirectories: true)
    try sandbox.write(Self.profile("30s"), to: "project/profiles/base.yaml")
    try sandbox.write(Self.profile("42s"), to: "project/profiles/candidate.yaml")
    try sandbox.write("schemaVersion: 1\ngates: [mean > base+10%]\n", to: "project/.ape-plan.yaml")
    try sandbox.write("schemaVersion: 1\ngates: [mean > base*2]\n", to: ".ape-plan.yaml")
    let flags = Self.quick.joined(separator: " ")
    #expect(try sandbox.shell("cd \(sandbox.path)/project/profiles && ape-plan compare base.yaml candidate.yaml \(flags)").status == 1)
    #expect(
      try sandbox.shell("cd \(sandbox.path)/project/profiles && ape-plan compare base.yaml candidate.yaml --no-gates-file \(flags)").status
        == 0)
    let wrong = try sandbox.shell(
      "cd \(sandbox.path)/project/profiles && ape-plan compare base.yaml candidate.yaml --gates ../../.ape-plan.yaml \(flags)")
    #expect(wrong.status == 65)
    #expect(wrong.errors == "../../.ape-plan.yaml:2:20: found \"*2\"; expected + or - behind base, as base+10%\n")
  }

  @Test func `kept runs, exported runs and saved results are sides too`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    let run = ["simulate", "--profile", "base.yaml"] + Self.quick
    #expect(try sandbox.run(run + ["--format", "json", "--output", "base.json"]).status == 0)
    #expect(try sandbox.run("runs", "export", "1", "--output", "run.json").status == 0)
    for side in ["1", "latest", "run.json"] {
      let answer = try Answer(sandbox.run(["compare", side, "candidate.yaml", "--format", "json"] + Self.quick).output)
      #expect(try answer.text("method") == "paired", "\(side)")
    }
    let saved = try sandbox.run(["compare", "base.json", "candidate.yaml", "--fail-if", "mean > base+10%"] + Self.quick)
    #expect(saved.status == 1)
    #expect(saved.output.contains("Not paired, as base.json holds no trials"))
    for pair in [["base.yaml", "1"], ["1", "run.json"], ["1", "base.json"], ["base.json", "base.yaml"]] {
      let same = try sandbox.run(["compare"] + pair + ["--fail-if", "mean > 1s"] + Self.quick)
      #expect(same.status == 0, "\(pair)")
      #expect(same.output.contains("Nothing changed: both sides are the same scenario."), "\(pair)")
    }
  }

  @Test func `a what-if holds a profile against itself with changes`() throws {
    let sandbox = try Sandbox()
    let command = ["what-if", "--tier", "mm4", "--set", "stations.desk.servers=8", "--format", "json"] + Self.quick
    let answer = try Answer(sandbox.run(command).output)
    let busy = try #require(try answer.list("figures").first { $0["metric"] as? String == "utilization" }?["difference"] as? [String: Any])
    // 3.2 erlangs on 4 servers are 80 %, on 8 40 %.
    #expect(abs(try #require(busy["value"] as? Double) + 0.4) < 0.02)
    #expect(try answer.text("candidate", "origin") == "mm4 with stations.desk.servers=8")
  }

  @Test func `a file of gates that is misspelt, or leads nowhere, is no absence of gates`() throws {
    let sandbox = try Sandbox()
    let command = ["what-if", "--tier", "mm1", "--set", "stations.desk.servers=2"] + Self.quick
    try sandbox.write("schemaVersion: 1\ngates: [mean > 1s]\n", to: ".ape-plan.yml")
    let misspelt = try sandbox.run(command)
    #expect(misspelt.status == 64 && misspelt.errors.contains("found \".ape-plan.yml\", which nobody reads; "), "\(misspelt.errors)")
    try FileManager.default.createSymbolicLink(atPath: sandbox.file(".ape-plan.yaml"), withDestinationPath: "nowhere.yaml")
    #expect(try sandbox.run(command).status == 66)
  }

  @Test func `a candidate that cannot be deployed is told first`() throws {
    let sandbox = try Sandbox()
    func told(_ change: String) throws -> String {
      try sandbox.run(
        "what-if", "--tier", "medium", "--set", change, "--trials", "2", "--duration", "10m", "--warm-up", "1m", "--quiet"
      ).output
    }
    // The databases alone may use 16 GiB, as much as four t3.medium have, and the API 8 GB.
    #expect(try told("nodes[0].instanceType=t3.medium").contains("The candidate: the containers may use"))
    #expect(try told("nodes[0].instanceType=t3.xlagre").contains("no price is known, so it is in no figure of the bill"))
    #expect(try !told("services.api.workers=2").contains("The candidate: "))
  }

  @Test func `a gate on the bill is held against a saved result, and a budget that was broken before warns`() throws {
    let sandbox = try Sandbox()
    let quick = ["--trials", "5", "--duration", "20m", "--warm-up", "2m", "--quiet"]
    let saved = ["simulate", "--tier", "medium", "--no-store", "--format", "json", "--output", "base.json"]
    #expect(try sandbox.run(saved + quick).status == 0)
    try sandbox.write("schemaVersion: 1\nname: other\nextends: medium\nservices: {grafana: null}\n", to: "other.yaml")
    let gates = ["--fail-if", "cost.llm > 4000", "--fail-if", "cost > base+900%"]
    func verdicts(_ base: String) throws -> [String?] {
      let answer = try Answer(sandbox.run(["compare", base, "other.yaml", "--format", "json"] + gates + quick).output)
      return try answer.list("gates").map { $0["verdict"] as? String }
    }
    #expect(try verdicts("medium") == ["warned", "passed"])
    #expect(try verdicts("base.json") == ["undecided", "passed"], "without pairs five short trials do not tell that it is no worse")
  }

  @Test func `what CI jobs take is written beside the report`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("before\n", to: "summary.md")
    let command = [
      "what-if", "--tier", "mm4", "--set", "stations.desk.servers=5", "--fail-if", "mean > base+1%", "--comment", "comment.md",
      "--comment-key", "mm4",
      "--junit", "gates.xml", "--json", "comparison.json", "--step-summary",
    ]
    let environment = ["GITHUB_STEP_SUMMARY": sandbox.file("summary.md")]
    for _ in 1...2 { #expect(try sandbox.run(command + Self.quick, environment: environment).status == 0) }
    let comment = try sandbox.text(of: "comment.md")
    #expect(comment.hasPrefix("<!-- ape-plan: mm4 -->\n### ape-plan: fine\n"))
    #expect(try sandbox.text(of: "summary.md") == "before\n\(comment)\n\(comment)\n", "a summary is added to")
    #expect(try sandbox.text(of: "gates.xml").contains("<testcase classname=\"ape-plan.gates\" name=\"mean &gt; base+1%\"/>"))
    #expect(try Answer(sandbox.text(of: "comparison.json")).text("verdict") == "passed")
    let without = try sandbox.run(command + Self.quick)
    #expect(without.status == 64 && without.errors.contains("GITHUB_STEP_SUMMARY"))
    let nowhere = try sandbox.run(command + Self.quick, environment: ["GITHUB_STEP_SUMMARY": sandbox.file("none/summary.md")])
    #expect(nowhere.status == 73 && nowhere.output.isEmpty, "told before anything is simulated")
    let full = try sandbox.run(command + Self.quick, environment: ["GITHUB_STEP_SUMMARY": "/dev/full"])
    #expect(full.status == 74 && full.output.contains("The gate passes"), "what cannot be written does not cost the report")
    try sandbox.write("my own\n", to: "notes.md")
    #expect(try sandbox.run(command.dropLast() + Self.quick + ["--comment", "notes.md"]).status == 73, "a file of somebody's own stays")
  }

  @Test func `figures of trials are kept in a folder, and make no difference`() throws {
    let sandbox = try Sandbox()
    let command = ["what-if", "--tier", "mm1", "--set", "stations.desk.servers=2", "--format", "json"] + Self.quick
    let plain = try sandbox.run(command)
    for _ in 1...2 { #expect(try sandbox.run(command + ["--cache", "kept"]) == plain) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("kept")).count == 2)
  }

  @Test func `the folder of figures is bounded: what was of no use for longest goes first`() throws {
    let sandbox = try Sandbox()
    let command = ["what-if", "--tier", "mm1", "--set", "stations.desk.servers=2", "--cache", "kept"] + Self.quick
    #expect(try sandbox.run(command).status == 0)
    let own = Set(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("kept")))
    // Files that take no room, but say that they hold 100 MiB each; the one of somebody else is as large.
    let names = ["a", "b", "c"].map { String(repeating: $0, count: 64) + ".json" } + ["notes.txt"]
    let made = try sandbox.shell(
      names.enumerated().map { "truncate -s 100M \(sandbox.path)/kept/\($1) && touch -d '2020-01-0\($0 + 1)' \(sandbox.path)/kept/\($1)" }
        .joined(separator: " && "))
    #expect(made.status == 0, "\(made.errors)")
    #expect(try sandbox.run(command).status == 0)
    let left = Set(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("kept")))
    #expect(left == own.union(names.dropFirst()), "256 MiB hold two of them beside what was used just now")
  }

  @Test func `flags that a saved result cannot honour are refused, unless it says the same`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    for rate in ["60", "50"] {
      let saved = ["simulate", "--profile", "base.yaml", "--rate", "\(rate)/hour", "--no-store", "--format", "json"] + Self.quick
      #expect(try sandbox.run(saved + ["--output", "at\(rate).json"]).status == 0)
    }
    #expect(try sandbox.run(["compare", "at50.json", "candidate.yaml", "--rate", "50/hour"] + Self.quick).status == 0)
    let other = try sandbox.run(["compare", "at50.json", "candidate.yaml", "--rate", "60/hour"] + Self.quick)
    #expect(other.status == 64)
    #expect(other.errors.contains("at50.json, a saved result that was simulated at 50/hour and stays as it is"), "\(other.errors)")
    let both = try Answer(sandbox.run("compare", "at50.json", "at60.json", "--quiet", "--format", "json").output)
    #expect(try both.number("confidence") == 0.95 && both.number("trials") == 10 && both.text("trialsEnding") == "both sides were saved")
    #expect(try sandbox.run(["compare", "at50.json", "at60.json", "--trials", "20"]).status == 64, "nothing is simulated")
    #expect(try sandbox.run(["compare", "at50.json", "candidate.yaml", "--region", "eu-west-1"] + Self.quick).status == 64)
  }

  @Test func `a run that another version kept is simulated anew, and the report says so`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.profile("30s"), to: "base.yaml")
    try sandbox.write(Self.profile("42s"), to: "candidate.yaml")
    #expect(try sandbox.run(["simulate", "--profile", "base.yaml"] + Self.quick).status == 0)
    #expect(try sandbox.run("runs", "export", "1", "--output", "run.json").status == 0)
    let own = try sandbox.run(["compare", "run.json", "candidate.yaml"] + Self.quick)
    #expect(own.output.contains("run.json is simulated anew, in pairs with the other side"))
    #expect(!own.output.contains("version 0.0.9"))
    let older = try sandbox.text(of: "run.json").replacing(/"programVersion" ?: ?"0\.1\.0"/, with: "\"programVersion\" : \"0.0.9\"")
    try sandbox.write(older, to: "older.json")
    let ending = try sandbox.run(["compare", "older.json", "candidate.yaml", "--format", "json"] + Self.quick)
    #expect(try Answer(ending.output).value("remarks") as? [String] == [
      "older.json was kept by version 0.0.9 of this program and is simulated anew by 0.1.0: its figures may differ from those that were kept"
    ])
  }

  @Test func `mistakes say what was found and what is expected`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("apiVersion: apps/v1\nkind: Deployment\n", to: "deployment.yaml")
    try sandbox.write("services:\n  api:\n    image: api:1\n", to: "compose.yaml")
    try sandbox.write("{\"run\": 3", to: "cut.json")
    try FileManager.default.createDirectory(atPath: sandbox.file("deploy"), withIntermediateDirectories: true)
    var transcript = Transcript()
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["compare", "medium"], 64, "one side"), (["compare", "medium", "medum"], 64, "a tier that is nearly one"),
      (["compare", "medium", "other.yaml"], 66, "a file that is not there"),
      (["compare", "medium", "other.json"], 66, "a result that is not there"),
      (["compare", "medium", "7"], 66, "a run that is not there"), (["compare", "medium", "cut.json"], 65, "a result that was cut off"),
      (["compare", "medium", "deployment.yaml"], 64, "Kubernetes"), (["compare", "compose.yaml", "medium"], 64, "compose"),
      (["compare", "medium", "deploy"], 64, "a folder"),
      (["compare", "medium", "large", "--fail-if", "p59 > 3s"], 64, "a metric that is none"),
      (["compare", "medium", "large", "--fail-if", "utilization.api.cpus > 80%"], 64, "a station that is none"),
      (["compare", "medium", "large", "--gates", "none.yaml"], 66, "gates that are not there"),
      (["what-if", "--tier", "medium"], 64, "no change"),
      (["compare", "--git", "main", "--", "x.yaml"], 66, "no repository"), (["compare", "--git", "a..b"], 64, "no file"),
      (["sweep", "--tier", "mm1"], 64, "nothing varied"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=4..2"], 64, "a range downwards"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers"], 64, "no values"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=1,x"], 64, "a value that is none"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=1,1"], 64, "a value twice"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=1..99999"], 64, "too many"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=1..2", "--metric", "p96"], 64, "a metric that is none"),
      (["sweep", "--tier", "mm1", "--vary", "stations.desk.servers=1..2", "--metric", "utilization.dask"], 64, "a station that is none"),
      (["what-if", "--tier", "mm1", "--set", "stations.desk.servers=2", "--comment", "c.md", "--junit", "c.md"], 64, "one file for two"),
      (["compare", "medium", "large", "--require-gates"], 64, "no gate"),
    ]
    for item in cases {
      let ending = try transcript.add(item.arguments, why: item.why, in: sandbox)
      #expect(ending.status == item.status, "\(item.why): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(item.why): standard output is for results")
    }
    try transcript.check("compare-errors.txt")
  }
}
