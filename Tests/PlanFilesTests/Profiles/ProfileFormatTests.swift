import PlanModel
import Testing

@testable import PlanFiles

/// What the format refuses: each text is `SmallProfile.text` with one piece replaced.
struct ProfileFormatTests {
  struct Case: Sendable {
    let from: String
    let to: String
    let complaint: String
  }

  static let refused: [Case] = [
    Case(
      from: "servers: 4", to: "server: 4",
      complaint: """
        p.yaml:5:9: found a station without "servers"; expected servers: Alike servers of one copy.
        p.yaml:5:28: found the key "server"; expected a station with the keys discipline, servers, queueLimit, instances, balancing; \
        did you mean "servers"?
        """),
    Case(
      from: "servers: 4", to: "servers: 0",
      complaint: "p.yaml:5:37: found \"0\"; expected a whole number from 1 to 1000000"),
    Case(
      from: "servers: 4", to: "servers: 4.5",
      complaint: "p.yaml:5:37: found \"4.5\"; expected a whole number from 1 to 1000000"),
    Case(
      from: "servers: 4", to: "servers: [4]",
      complaint: "p.yaml:5:37: found a list of 1; expected a whole number from 1 to 1000000"),
    Case(
      from: "discipline: fcfs", to: "discipline: fcsf",
      complaint: "p.yaml:5:22: found \"fcsf\"; expected fcfs, processor-sharing, infinite-server, pool, cache; did you mean \"fcfs\"?"),
    Case(
      from: "discipline: fcfs, ", to: "",
      complaint:
        "p.yaml:5:9: found a station without \"discipline\"; expected discipline: fcfs, processor-sharing, infinite-server, pool, cache"),
    Case(
      from: "{discipline: fcfs, servers: 4}", to: "fast",
      complaint: "p.yaml:5:9: found \"fast\"; expected a mapping with discipline: fcfs, processor-sharing, infinite-server, pool, cache"),
    Case(
      from: "240/hour", to: "240",
      complaint: "p.yaml:3:37: found \"240\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second"),
    Case(from: "240/hour", to: "0/hour", complaint: "p.yaml:3:37: found \"0/hour\"; expected a rate above 0"),
    Case(
      from: "240/hour", to: "-3/hour",
      complaint: "p.yaml:3:37: found \"-3/hour\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second, not below 0"),
    Case(
      from: "240/hour", to: ".inf",
      complaint: "p.yaml:3:37: found \".inf\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second"),
    Case(
      from: "240/hour", to: "nan/hour",
      complaint: "p.yaml:3:37: found \"nan/hour\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second, a finite number"),
    Case(
      from: "rate: 240/hour, ", to: "", complaint: "p.yaml:3:11: found a workload without \"rate\"; expected rate: The mean rate; with growth, that of the start."),
    Case(
      from: ", route: query", to: "", complaint: "p.yaml:3:11: found a workload with neither route nor mix; expected one of them"),
    Case(
      from: ", route: query", to: ", route: query, mix: {query: 1}",
      complaint: "p.yaml:3:66: found a workload with both route and mix; expected one of them (an inherited one is removed by writing "
        + "route: null or mix: null)"),
    Case(
      from: ", route: query", to: ", mix: {}", complaint: "p.yaml:3:52: found 0 in the list; expected at least 1 of routes with weights"),
    Case(
      from: "route: query", to: "mix: {query: 0}", complaint: "p.yaml:3:60: found \"0\"; expected a number above 0 up to 1000000000"),
    Case(
      from: "route: query", to: "mix: {qery: 1}",
      complaint: "p.yaml:3:53: found \"qery\"; expected a route: query; did you mean \"query\"?"),
    Case(
      from: "route: query", to: "route: lookup", complaint: "p.yaml:3:54: found \"lookup\"; expected a route: query"),
    Case(
      from: "exponential(mean=48s)", to: "exponential(mean=48)",
      complaint: "p.yaml:8:44: found \"48\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"),
    Case(
      from: "exponential(mean=48s)", to: "\"exponential(mean: 48)\"",
      complaint: "p.yaml:8:46: found \"48\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"),
    Case(
      from: "exponential(mean=48s)", to: "empirical(table=conversation column=x)",
      complaint: "p.yaml:8:27: found \"conversation\"; expected a table, but the profile has none"),
    Case(
      from: "serve: desk", to: "serve: desc",
      complaint: "p.yaml:8:15: found \"desc\"; expected a station, application or proxy that serves: desk; did you mean \"desk\"?"),
    Case(
      from: "serve: desk", to: "serv: desk",
      complaint:
        "p.yaml:8:8: found a mapping with \"serv\"; expected a step with one of the keys serve, wait, hold, enter, block, lookup, branch, "
        + "loop, again, repeat, parallel, retry, attempt, read, ask, execute, respond, store, fail, call; did you mean \"serve\"?"),
    Case(
      from: "serve: desk", to: "serve: desk, wait: 1s",
      complaint: "p.yaml:8:21: found the key \"wait\"; expected a serve step with the keys serve, time, label"),
    Case(
      from: "- {serve: desk, time: exponential(mean=48s)}", to: "- serve",
      complaint:
        "p.yaml:8:7: found \"serve\"; expected a mapping with one of the keys serve, wait, hold, enter, block, lookup, branch, loop, again, "
        + "repeat, parallel, retry, attempt, read, ask, execute, respond, store, fail, call"),
    Case(
      from: "name: small", to: "name: 4 servers",
      complaint: "p.yaml:2:7: found \"4 servers\"; expected a name: a letter, then letters, digits, _ and -, at most 64 in all"),
    Case(from: "schemaVersion: 1", to: "schemaVersion: 2", complaint: "p.yaml:1:16: found \"2\"; expected 1"),
    Case(
      from: "  desk: {", to: "  my.desk: {",
      complaint: """
        p.yaml:5:3: found "my.desk"; expected a name: a letter, then letters, digits, _ and -, at most 64 in all
        p.yaml:8:15: found "desk"; expected a station, application or proxy that serves: my.desk
        """),
    Case(
      from: "name: small", to: "name: small\nobjectives: [p95 <= 30]",
      complaint: "p.yaml:3:14: found \"30\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"),
    Case(
      from: "name: small", to: "name: small\nobjectives: p95 <= 30s",
      complaint: "p.yaml:3:13: found \"p95 <= 30s\"; expected a list of objectives"),
    Case(
      from: "name: small", to: "name: small\nrun: {warmUp: atuo}",
      complaint: "p.yaml:3:15: found \"atuo\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m, or auto or none; "
        + "did you mean \"auto\"?"),
    Case(
      from: "name: small", to: "name: small\nrun: {trials: 5, precision: 5%}",
      complaint: "p.yaml:3:29: found a run with both trials and precision; expected one of them (an inherited one is removed by writing "
        + "trials: null or precision: null)"),
    Case(
      from: "name: small", to: "name: small\nrun: {seed: -1}",
      complaint: "p.yaml:3:13: found \"-1\"; expected a whole number from 0 to 18446744073709551615"),
    Case(
      from: "name: small", to: "name: small\nabstract: yes", complaint: "p.yaml:3:11: found \"yes\"; expected true or false"),
    Case(
      from: "name: small", to: "name: small\nclaims: {monthlyCost: -5, source: x}",
      complaint: "p.yaml:3:23: found \"-5\"; expected an amount of US dollars of at least 0"),
    Case(
      from: "name: small", to: "name: small\nvolumes: {v: {service: desk, storageType: gp3_storage, size: -1GB}}",
      complaint: """
        p.yaml:3:24: found "desk", which is a station of the discipline fcfs; expected a service
        p.yaml:3:62: found "-1GB"; expected an amount with its unit, as 512MiB, 8GiB, 40kB or 2GB \
        (KiB, MiB, GiB, TiB are powers of 1024; kB, MB, GB, TB of 1000), not below 0
        """),
    Case(
      from: "name: small",
      to: "name: small\nnodes: [{name: a, provider: local, vcpu: 0, memory: 4GiB}, {name: a, provider: local, vcpu: 4, memory: 0}]",
      complaint: """
        p.yaml:3:42: found "0"; expected an amount of CPU of at least 1m
        p.yaml:3:67: found the name "a", which another node has already; expected a name of its own
        p.yaml:3:104: found "0"; expected an amount above 0
        """),
    Case(
      from: "servers: 4", to: "servers: {value: 4}",
      complaint:
        "p.yaml:5:37: found a figure with a value alone; expected source: where it is published, or assumption: why it is plausible"),
    Case(
      from: "servers: 4", to: "servers: {value: 4, source: a, assumption: b}",
      complaint: "p.yaml:5:37: found a source and an assumption; expected one of them"),
    Case(
      from: "servers: 4", to: "servers: {value: 4, sorce: a}",
      complaint: """
        p.yaml:5:37: found a figure with a value alone; expected source: where it is published, or assumption: why it is plausible
        p.yaml:5:48: found the key "sorce"; expected a figure with the keys value, source, assumption, range; did you mean "source"?
        """),
    Case(
      from: "servers: 4", to: "servers: {value: 4, source: a, range: [8, 2]}",
      complaint: "p.yaml:5:66: found a range from \"8\" down to \"2\"; expected the lower end first"),
    Case(
      from: "servers: 4", to: "servers: {value: 4, source: a, range: [2]}",
      complaint: "p.yaml:5:66: found a list of 1; expected a range as [lower end, upper end]"),
    Case(
      from: "servers: 4", to: "servers: {value: 4, source: [a]}", complaint: "p.yaml:5:56: found a list of 1; expected a sentence"),
    Case(
      from: "  desk: {discipline: fcfs, servers: 4}", to: "  desk: {discipline: fcfs, servers: 4}\nservices:\n  desk: {kind: background}",
      complaint: "p.yaml:7:3: found the name \"desk\", which a station has already; expected a name of its own"),
    Case(
      from: "  desk: {discipline: fcfs, servers: 4}",
      to: "  desk: {discipline: fcfs, servers: 4}\nservices:\n  box: {kind: sandbox, slots: 1, startUp: 0}\n"
        + "  x: {kind: background, resources: {cpu: {request: 2, limit: 1}, memory: {request: 2GiB, limit: 1GiB}}}",
      complaint: """
        p.yaml:7:8: found the sandbox "box" with neither a host nor a CPU limit; expected host: an application, or \
        resources: {cpu: {limit: 2}}
        p.yaml:8:52: found a CPU request of 2 above the limit of 1; expected a request of at most the limit
        p.yaml:8:84: found a memory request of 2GiB above the limit of 1GiB; expected a request of at most the limit
        """),
    Case(
      from: "  desk: {discipline: fcfs, servers: 4}",
      to: "  desk: {discipline: fcfs, servers: 4}\nnodes:\n"
        + "  - {name: a, provider: local, vcpu: 1, memory: 1GiB, count: 1, autoscale: {minNodes: 3, maxNodes: 2, startUp: 0}}\n"
        + "  - {name: b, provider: local, vcpu: 1, memory: 1GiB, count: 9, autoscale: {minNodes: 1, maxNodes: 4, startUp: 0}}",
      complaint: """
        p.yaml:7:62: found count 1; expected at least minNodes, which is 3
        p.yaml:7:100: found maxNodes 2; expected at least minNodes, which is 3
        p.yaml:8:100: found maxNodes 4; expected at least count, which is 9
        """),
    Case(
      from: "  desk: {discipline: fcfs, servers: 4}",
      to: "  desk: {discipline: fcfs, servers: 4}\nnodes:\n"
        + "  - {name: a, provider: local, vcpu: 1, memory: 1GiB, reserved: {cpu: 1, memory: 2GiB}}",
      complaint: """
        p.yaml:7:71: found a reserve of 1; expected less than the machine has, which is 1
        p.yaml:7:82: found a reserve of 2GiB; expected less than the machine has, which is 1GiB
        """),
  ]

  @Test(arguments: refused)
  func `what the format does not allow is refused at its place`(given: Case) {
    let text = SmallProfile.text.replacingFirst(given.from, with: given.to)
    #expect(text != SmallProfile.text)
    #expect(SmallProfile.complaints(text) == given.complaint, "\(given.to)")
  }

  @Test func `the small profile itself is right`() {
    #expect(SmallProfile.complaints(SmallProfile.text) == "")
  }

  @Test func `all mistakes of a file are told together, in the order of the lines`() {
    let text = """
      schemaVersion: 1
      name: many
      title: [a]
      workload: {arrivals: poisson, rate: fast, route: quary}
      stations:
        desk: {discipline: fcfs, servers: many}
      routes:
        query:
          - {serve: dusk, time: 5}
      """
    let lines = SmallProfile.complaints(text).split(separator: "\n").map { $0.split(separator: " ")[0] }
    #expect(lines == ["p.yaml:3:8:", "p.yaml:4:37:", "p.yaml:4:50:", "p.yaml:6:37:", "p.yaml:9:15:", "p.yaml:9:27:"])
  }

  @Test func `after fifty mistakes the rest is counted`() {
    let text = SmallProfile.text + "\n" + (0..<80).map { "key\($0): 1\n" }.joined()
    let lines = SmallProfile.complaints(text).split(separator: "\n")
    #expect(lines.count == 51)
    #expect(lines.last == "and 30 more")
  }
}

extension String {
  /// Foundation's own replaces every occurrence.
  func replacingFirst(_ piece: String, with other: String) -> String {
    guard let range = range(of: piece) else { return self }
    return replacingCharacters(in: range, with: other)
  }
}
