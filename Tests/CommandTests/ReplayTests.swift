import Foundation
import Testing

/// `ape-plan replay` from files to answers.
struct ReplayTests {
  private static let manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      replicas: 2
      template: {spec: {containers: [{name: api, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: api}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
      minReplicas: 1
      maxReplicas: 20
      metrics:
        - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
      behavior: {scaleDown: {stabilizationWindowSeconds: 0}}

    """

  /// 2 and 6 cores, three minutes each, a row a minute.
  private static let wave = "time,cpu\n" + (0..<120).map { "\($0 * 60),\($0 / 3 % 2 == 0 ? 2 : 6)\n" }.joined()

  private func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(Self.manifest, to: "hpa.yaml")
    try sandbox.write(Self.wave, to: "wave.csv")
    return sandbox
  }

  @Test func `a wave flaps, a check says so, and the cause is told`() throws {
    let sandbox = try sandbox()
    let plain = try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv")
    #expect(plain.status == 0 && plain.errors.isEmpty)
    #expect(plain.output.contains("Flapping:") && plain.output.contains("scale-down window"))
    #expect(try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--check").status == 1)
    let json = try Answer(try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--format", "json").output)
    #expect(try json.list("replays").first?["isFlapping"] as? Bool == true)
    #expect(try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--output", "a.md", "--format", "markdown").status == 0)
    #expect(try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--output", "a.md").status == 0, "its own report is replaced")
  }

  @Test func `what is suggested keeps its promise when it is replayed from its own patch`() throws {
    let sandbox = try sandbox()
    let found = try sandbox.run(
      "replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--suggest", "--settings", "150", "--resamples", "2", "--most-short", "2%",
      "--format", "json")
    #expect(found.status == 0, "\(found.errors)")
    let answer = try Answer(found.output)
    let patch = try answer.text("suggestion", "patch")
    let head = Self.manifest[..<(try #require(Self.manifest.range(of: "  minReplicas: 1")?.lowerBound))]
    try sandbox.write(head + patch.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n", to: "new.yaml")
    // A search begins every replay where its setting would be; so does this one.
    let start = try answer.number("suggestion", "proof", "suggested", "startReplicas")
    let again = try sandbox.run(
      "replay", "--hpa", "new.yaml", "--metrics", "wave.csv", "--check", "--format", "json", "--start-replicas", "\(Int(start))")
    #expect(again.status == 0, "\(again.errors)")
    let minutes = try Answer(again.output).list("replays").first?["findings"] as? [String: Any]
    let promised = try answer.value("suggestion", "best", "recorded", "podMinutes") as? Double
    #expect(minutes?["podMinutes"] as? Double == promised)
  }

  @Test func `two manifests, a record of replicas, and all formats`() throws {
    let sandbox = try sandbox()
    try sandbox.write(Self.manifest.replacing("WindowSeconds: 0", with: "WindowSeconds: 600"), to: "calm.yaml")
    try sandbox.write("time,replicas\n0,2\n", to: "seen.csv")
    for format in ["table", "json", "markdown", "csv"] {
      let both = try sandbox.run(
        "replay", "--hpa", "hpa.yaml", "--hpa", "calm.yaml", "--metrics", "wave.csv", "--observed", "seen.csv", "--pod-cost", "0.05",
        "--format", format)
      #expect(both.status == 0 && both.errors.isEmpty, "\(format): \(both.errors)")
      #expect(both.output.contains("calm.yaml"), "\(format)")
    }
  }

  @Test func `cases are answered line by line, and a faulty one does not stop the others`() throws {
    let sandbox = try Sandbox()
    let line = #"{"id":"a","hpa":{"max":10,"metrics":[{"type":"Resource","name":"cpu","targetType":"Utilization","target":50}]},"#
      + #""initialReplicas":2,"steps":[{"pods":[{"count":2,"ready":true,"startAgeSeconds":3600,"requests":{"cpu":1000},"#
      + #""samples":{"cpu":{"value":1000,"ageSeconds":15,"windowSeconds":15}}}]}]}"#
    try sandbox.write("\(line)\n\n{\"id\":\n\(line)\n", to: "cases.jsonl")
    let ending = try sandbox.run("replay", "--cases", "cases.jsonl")
    #expect(ending.status == 65)
    #expect(ending.errors.hasPrefix("cases.jsonl:3: column 7: found no JSON"))
    let lines = ending.output.split(separator: "\n")
    // 100 % of a target of 50 % on 2 pods: 4.
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains(#""desired":4"#) && $0.contains(#""id":"a""#) })
  }

  @Test func `cases say what they do not know, and are of the release that is named`() throws {
    let sandbox = try Sandbox()
    // 110 % of a target of 100 % on 2 pods: outside of the tolerance until 1.32, within it since.
    let line = #"{"id":"a","hpa":{"max":10,"metrics":[{"type":"Resource","name":"cpu","targetType":"Utilization","target":100}]},"#
      + #""initialReplicas":2,"flgs":{},"steps":[{"pods":[{"count":2,"ready":true,"startAgeSeconds":3600,"requests":{"cpu":1000},"#
      + #""samples":{"cpu":{"value":1100,"ageSeconds":15,"windowSeconds":15}}}]}]}"#
    try sandbox.write(line + "\n", to: "cases.jsonl")
    for (release, desired) in [("1.32", 3), ("1.34", 2)] {
      let ending = try sandbox.run("replay", "--cases", "cases.jsonl", "--kubernetes", release)
      #expect(ending.status == 0 && ending.output.contains("\"desired\":\(desired)"), "\(release)")
      #expect(ending.errors == "cases.jsonl:1: found \"flgs\", which the format does not have: passed over; did you mean \"flags\"?\n")
    }
    #expect(try sandbox.shell("ape-plan replay --cases <(cat cases.jsonl)").status == 0, "a pipe")
  }

  @Test func `a check of what proves nothing is undecided, and starts count`() throws {
    let sandbox = try sandbox()
    try sandbox.write("time,cpu\n" + (0..<120).map { "\($0 * 60),NaN\n" }.joined(), to: "nan.csv")
    try sandbox.write("time,cpu\n0,1\n60,1\n120,1\n", to: "short.csv")
    try sandbox.write("time,cpu\n" + (0..<120).map { "\($0 * 60),1\n" }.joined(), to: "quiet.csv")
    // Five times from 1 to 8 cores in two hours, 12 minutes each: later than the ruler's five and a half, but some 14 pods started each time.
    try sandbox.write("time,cpu\n" + (0..<120).map { "\($0 * 60),\($0 / 12 % 2 == 0 ? 1 : 8)\n" }.joined(), to: "starts.csv")
    func status(_ file: String, _ flags: String...) throws -> Int32 {
      try sandbox.run(["replay", "--hpa", "hpa.yaml", "--metrics", file, "--check", "--quiet"] + flags).status
    }
    #expect(try status("nan.csv") == 2 && status("short.csv") == 2 && status("quiet.csv") == 0)
    // With samples that are old a scale-down overshoots, and turns around at once.
    #expect(try status("starts.csv", "--start-budget", "1000") == 1)
    func fresh(_ flags: String...) throws -> Int32 {
      try sandbox.run(["replay", "--hpa", "hpa.yaml", "--metrics", "starts.csv", "--check", "--quiet", "--metric-age", "0s"] + flags).status
    }
    #expect(try fresh() == 1 && fresh("--start-budget", "1000") == 0)
    #expect(try fresh("--start-budget", "1000", "--most-short", "0%") == 1, "pods need half a minute to start")
    #expect(try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "nan.csv", "--quiet").output.contains("Undecided: the controller had the metrics to decide at 0 of 480 syncs"))
  }

  @Test func `what was taken for granted about the values is said`() throws {
    let sandbox = try sandbox()
    let ending = try sandbox.run(
      "replay", "--hpa", "/dev/stdin", "--metrics", "wave.csv")
    #expect(ending.status == 65, "nothing comes from there")
    let piped = try sandbox.shell(
      "cat hpa.yaml | ape-plan replay --hpa /dev/stdin --metrics wave.csv --column cpu --counts-per 60s --cpu-per-request 90s")
    #expect(piped.status == 0, "\(piped.errors)")
    // 90 s of CPU a request, counted over 60 s.
    #expect(piped.output.replacing("\n    ", with: " ").contains(
      "A 1 in the column \"cpu\" is read as 1.5 cores of all pods together: --counts-per 60s, --cpu-per-request 90s."))
    let plain = try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--column", "cpu")
    #expect(plain.output.replacing("\n    ", with: " ").contains("is read as 1 cores of all pods together, as its name says."))
  }

  @Test func `a named column has the unit of its name, unless a flag says what it is`() throws {
    let sandbox = try sandbox()
    try sandbox.write("time,cpu_m,cpu_m_per_pod\n0,2000,500\n60,2000,500\n", to: "milli.csv")
    func output(_ flags: String...) throws -> String {
      try sandbox.run(["replay", "--hpa", "hpa.yaml", "--metrics", "milli.csv"] + flags).output.replacing("\n    ", with: " ")
    }
    #expect(try output("--column", "cpu_m").contains("A 1 in the column \"cpu_m\" is read as 0.001 cores of all pods together, as its name says."))
    #expect(try output("--column", "cpu_m_per_pod").contains("is read as 0.001 cores of each pod, as its name says."))
    #expect(try output("--column", "cpu_m", "--factor", "0.001").contains("is read as 0.001 cores of all pods together: --factor 0.001."))
  }

  @Test func `what a pod is worth may be said of any metric`() throws {
    let sandbox = try sandbox()
    let metric = "{type: Object, object: {describedObject: {kind: Ingress, name: main}, metric: {name: rps}, target: {type: Value, value: 50}}}"
    try sandbox.write(
      Self.manifest.replacing(
        "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}", with: metric), to: "object.yaml")
    try sandbox.write(Self.wave.replacing("time,cpu", with: "time,rps"), to: "rps.csv")
    func grounds(_ flags: String...) throws -> String {
      let ending = try sandbox.run(["replay", "--hpa", "object.yaml", "--metrics", "rps.csv"] + flags)
      #expect(ending.status == 0, "\(ending.errors)")
      return ending.output.replacing("\n    ", with: " ")
    }
    #expect(try grounds().contains("Nobody said what a pod is worth of rps, so what the load needs cannot be told: --pod-capacity rps=AMOUNT."))
    let told = try grounds("--pod-capacity", "rps=3")
    #expect(told.contains("Needed is what serves the demand at 3 rps a pod; at least 1 pod."))
    let misspelt = try sandbox.run("replay", "--hpa", "object.yaml", "--metrics", "rps.csv", "--pod-capacity", "rsp=3")
    #expect(misspelt.status == 64 && misspelt.errors.contains("found \"rsp=3\"; expected a metric of the autoscaler: rps; did you mean \"rps\"?"))
    for wrong in ["rps=0", "rps=-1", "rps=x", "rps="] {
      #expect(try sandbox.run("replay", "--hpa", "object.yaml", "--metrics", "rps.csv", "--pod-capacity", wrong).status == 64, "\(wrong)")
    }
    // Compared autoscalers are of one Deployment, which stands beside one of them.
    try sandbox.write(
      Self.manifest.split(separator: "---\n").last.map { String($0).replacing("name: api}\n", with: "name: alone}\n") } ?? "", to: "alone.yaml")
    let both = try sandbox.run("replay", "--hpa", "hpa.yaml", "--hpa", "alone.yaml", "--metrics", "wave.csv")
    #expect(both.status == 0, "\(both.errors)")
    #expect(both.output.replacing("\n    ", with: " ").contains("it begins at 2 replicas."))
  }

  @Test func `a metric is left out of whichever autoscaler has it, and a patch says so`() throws {
    let sandbox = try sandbox()
    try sandbox.write(
      Self.manifest.replacing("  behavior", with: "    - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}\n  behavior"),
      to: "both.yaml")
    let ending = try sandbox.run(
      "replay", "--hpa", "both.yaml", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--without", "memory", "--suggest", "--settings", "150",
      "--resamples", "1", "--most-short", "3%", "--format", "markdown")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("# Takes the metric memory away: the replay left it out (--without memory)."))
    #expect(ending.output.contains("## Proof: the patch over the recorded load"))
  }

  @Test func `flags of the controller are taken by their own names, and told`() throws {
    let sandbox = try sandbox()
    // 3 cores on 5 pods of 1 core are 60 % against 50 %: 1.2, outside a tolerance of 0.1 (ceil(6) pods) and within one of 0.25.
    try sandbox.write("time,cpu\n0,3\n60,3\n120,3\n", to: "steady.csv")
    func replicas(_ arguments: String...) throws -> [Int]? {
      let run = try sandbox.run(
        ["replay", "--hpa", "hpa.yaml", "--metrics", "steady.csv", "--start-replicas", "5", "--format", "json"] + arguments)
      #expect(run.status == 0, "\(run.errors)")
      let timeline = try Answer(run.output).list("replays").first?["timeline"] as? [String: Any]
      return timeline?["replicas"] as? [Int]
    }
    #expect(try replicas() == Array(repeating: 6, count: 12))
    #expect(try replicas("--controller-flag=--horizontal-pod-autoscaler-tolerance=0.25") == Array(repeating: 5, count: 12))
    let told = try sandbox.run(
      "replay", "--hpa", "hpa.yaml", "--metrics", "steady.csv", "--controller-flag", "tolerance=0.25", "--controller-flag",
      "initial-readiness-delay=1m")
    #expect(told.output.replacing("\n    ", with: " ").contains("(--controller-flag): tolerance 0.25, initial-readiness-delay 1m."))
    for (text, part) in [
      ("tolerence=1", "did you mean \"tolerance\""), ("tolerance", "a name and a value"), ("tolerance=-1", "from 0 to 10"),
      ("downscale-stabilization=9", "--controller-flag"),
    ] {
      let run = try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "steady.csv", "--controller-flag", text)
      #expect(run.status == 64 && run.errors.contains(part), "\(run.errors)")
    }
  }

  @Test func `answers of Prometheus are read side by side, as columns of their names`() throws {
    let sandbox = try sandbox()
    func answer(_ values: [String]) -> String {
      let pairs = values.enumerated().map { "[\($0.offset * 60),\"\($0.element)\"]" }.joined(separator: ",")
      return #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":["# + pairs + "]}]}}"
    }
    let (cores, bytes) = ((0..<120).map { "\($0 / 3 % 2 == 0 ? 2 : 6)" }, (0..<120).map { "\(5_000_000 + $0 * 1_000)" })
    try sandbox.write(answer(cores), to: "c.json")
    try sandbox.write(answer(bytes), to: "m.json")
    try sandbox.write(
      "time,cpu,memory_bytes_per_pod\n" + (0..<120).map { "\($0 * 60),\(cores[$0]),\(bytes[$0])\n" }.joined(), to: "both.csv")
    try sandbox.write(
      Self.manifest.replacing("  behavior:", with: "    - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}\n  behavior:"),
      to: "two.yaml")
    func replays(_ arguments: String...) throws -> [String: Any] {
      let run = try sandbox.run(["replay", "--hpa", "two.yaml", "--format", "json"] + arguments)
      #expect(run.status == 0, "\(run.errors)")
      return try #require(try Answer(run.output).list("replays").first?["timeline"] as? [String: Any])
    }
    let joined = try replays("--metrics-prometheus", "cpu=c.json", "--metrics-prometheus", "memory_bytes_per_pod=m.json")
    let read = try replays("--metrics", "both.csv")
    for key in ["replicas", "raw", "required"] { #expect(joined[key] as? [Int] == read[key] as? [Int]) }
    #expect((joined["demandMilli"] as? [String: [Int]]) == (read["demandMilli"] as? [String: [Int]]))
    for (arguments, part) in [
      (["c.json", "m.json"], "METRIC=FILE where there are several"), (["cpu=c.json", "cpu_m=m.json"], "one answer for each metric"),
      (["cpuu=c.json"], "did you mean \"cpu\""), (["cpu=c.json"], "found no demand of memory"),
    ] {
      let run = try sandbox.run(["replay", "--hpa", "two.yaml"] + arguments.flatMap { ["--metrics-prometheus", $0] })
      #expect(run.status != 0 && run.errors.contains(part), "\(run.errors)")
    }
  }

  @Test func `mistakes are told as they were found right`() throws {
    let sandbox = try sandbox()
    try sandbox.write(Self.manifest.replacing("cpu: 1,", with: "cpu: 3,"), to: "large.yaml")
    try sandbox.write(Self.manifest.replacing("minReplicas: 1", with: "minReplicas: 30\n  maxReplica: 3"), to: "bad.yaml")
    try sandbox.write("time,cpu\n0,1\n60,NaN\n60,2\n30,4\n120,3\n", to: "faulty.csv")
    try sandbox.write("when,cpu\n0,1\n", to: "timeless.csv")
    try sandbox.write("\n", to: "empty.jsonl")
    try sandbox.write(Self.manifest.replacing("containers: [", with: "containers: [{name: side}, "), to: "sidecar.yaml")
    try sandbox.write(Self.manifest.replacing("name: cpu, target", with: "name: memory, target"), to: "memory.yaml")
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["replay"], 64, "nothing to replay"),
      (["replay", "--hpa", "hpa.yaml"], 64, "no demand"),
      (["replay", "--hpa", "hpa.yaml", "--cases", "a.jsonl"], 64, "two things at once"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--factor", "2"], 64, "a factor of no column"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--without", "cpu"], 64, "nothing to look at"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--without", "cp"], 64, "a metric that is nearly one"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--column", "cpu", "--counts-per", "60s"], 64, "counts that nobody says the worth of"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--settings", "9"], 64, "a search without --suggest"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--column", "cpu", "--per-pod", "--suggest"], 64, "a need that nobody knows"),
      (["replay", "--hpa", "sidecar.yaml", "--metrics", "wave.csv"], 64, "a container without a request"),
      (["replay", "--cases", "none.jsonl", "--metrics", "wave.csv"], 64, "a flag that cases do not look at"),
      (["replay", "--cases", "empty.jsonl"], 64, "no case at all"),
      (["replay", "--cases", "."], 66, "a folder"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--kubernetes", "1.20"], 64, "a release before the rule"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--sync", "1ms"], 64, "no time between syncs"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--node", "t3.xlrge"], 64, "a machine that is nearly one"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--node", "t3.xlarge", "--pod-cost", "1"], 64, "two prices"),
      (["replay", "--hpa", "large.yaml", "--metrics", "wave.csv", "--node", "t3.large"], 64, "a pod of 3 CPU on 2"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "wave.csv", "--sync", "121m"], 64, "a sync behind the end of 120 minutes"),
      (["replay", "--hpa", "memory.yaml", "--metrics", "wave.csv"], 65, "no column of the metric"),
      (["replay", "--hpa", "memory.yaml", "--metrics", "wave.csv", "--column", "cpu", "--metric", "cpu"], 64, "a metric of no autoscaler"),
      (["replay", "--hpa", "bad.yaml", "--metrics", "wave.csv"], 65, "all mistakes of a manifest"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "timeless.csv"], 65, "demand without times"),
      (["replay", "--hpa", "none.yaml", "--metrics", "wave.csv"], 66, "a manifest that is not there"),
      (["replay", "--hpa", "hpa.yaml", "--metrics", "none.csv"], 66, "demand that is not there"),
      (["replay", "--cases", "none.jsonl"], 66, "cases that are not there"),
    ]
    var transcript = Transcript()
    for item in cases {
      let ending = try transcript.add(item.arguments, why: item.why, in: sandbox)
      #expect(ending.status == item.status, "\(item.why): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(item.why): standard output is for results")
    }
    try transcript.check("replay-errors.txt")
    let faulty = try sandbox.run("replay", "--hpa", "hpa.yaml", "--metrics", "faulty.csv")
    #expect(faulty.status == 0)
    #expect(
      faulty.errors == """
        faulty.csv:3:4: found "NaN"; expected a number of at least 0: a missing sample
        faulty.csv:4:1: found the time "60" again; which of the rows is right cannot be told: a missing sample
        faulty.csv:5:1: found "30" after a later time; the row is left out

        """)
  }
}
