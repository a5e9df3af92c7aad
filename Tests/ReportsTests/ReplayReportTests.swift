import Foundation
import PlanModel
import Testing
import Units

@testable import Autoscaling
@testable import Reports

struct ReplayReportTests {
  @Test func `a chart draws what is there, what is too much and what is missing, from the top down`() {
    let chart = ReportChart(
      title: "pods", present: [2, 2, 4, 4, 1], needed: [1, 2, 3, 4, 3],
      marks: [.init(name: "min", level: 1), .init(name: "max", level: 4)])
    #expect(
      chart.lines(.unicode, width: 80) == [
        "max 4 |   ░█ ",
        "    3 |   ██×",
        "    2 | ░███×",
        "min 1 | █████",
        "pods: █ needed and there, ░ there beyond need, × needed and not there",
      ])
    #expect(chart.lines(.ascii, width: 80)[2] == "    2 | -###x")
  }

  @Test func `a fleet of many is drawn in twelve rows`() {
    let chart = ReportChart(title: "pods", present: (0..<200).map(Double.init), needed: (0..<200).map { _ in 0 })
    let lines = chart.lines(.unicode, width: 60)
    #expect(lines.count <= 12 + 3, "levels, and the legend's lines")
    #expect(lines.allSatisfy { $0.count <= 60 })
  }

  @Test func `below a chart stand the time and the courses, column under column`() {
    let chart = ReportChart(
      title: "pods", present: [1, 1, 1, 3, 2, 2, 2, 2], needed: [1, 1, 1, 1, 3, 3, nil, nil], stepSeconds: 60, start: 1_795_457_100,
      plots: [ReportPlot(title: "cpu", values: [1, 1, 1, 1, 2, 2, nil, nil], measure: .number, stepSeconds: 60)])
    // The narrowest that a chart gets is 8 columns: one a step.
    let narrow = chart.lines(.unicode, width: 10)
    #expect(
      narrow.prefix(5) == [
        "  3 |    ░××  ",
        "  2 |    ░██▏▏",
        "  1 | ██████▏▏",
        "      2026-11-23 18:05:00",
        "cpu   ▁▁▁▁██    1 … 2",
      ])
    #expect(
      narrow.dropFirst(5).joined(separator: " ")
        == "pods: █ needed and there, ░ there beyond need, × needed and not there, ▏ there, need unknown")
    var many = chart
    many.present = (0..<800).map { $0 % 10 == 0 ? 4 : 1 }
    many.needed = Array(repeating: 1, count: 800)
    many.plots = []
    many.start = nil
    let lines = many.lines(.unicode, width: 100)
    #expect(lines[0].contains("·"), "a level that some steps of a column reach is marked")
    #expect(lines[4] == "    0:00:00" + String(repeating: " ", count: 26) + "6:40:00" + String(repeating: " ", count: 24) + "13:20:00")
    #expect(lines.last == "a column is the mean of 11.1 min")
  }

  @Test(arguments: [
    // `date -u -d @N`
    (0.0, "1970-01-01 00:00:00"), (951_782_399, "2000-02-28 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
    (1_795_457_100, "2026-11-23 18:05:00"), (4_107_542_399, "2100-02-28 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
  ])
  func `a clock tells the day as a calendar does`(seconds: Double, text: String) {
    #expect(ClockText(start: seconds).text(0) == text && ClockText(start: seconds - 3_600).text(3_600) == text)
  }

  @Test func `without a clock instants count from the start, to the second`() {
    let clock = ClockText(start: nil)
    #expect(clock.text(0) == "0:00:00" && clock.text(5_525) == "1:32:05" && clock.text(360_000) == "100:00:00" && clock.beginning.isEmpty)
    #expect(ClockText(start: 1_795_457_100).text(3_600, beside: 0) == "19:05:00")
  }

  @Test func `a document holds a code block as it stands, and no fence ends within it`() {
    let document = ReportDocument(
      title: "", sections: [ReportSection(id: "a", title: "", blocks: [.code(["spec:", "  name: ```"], language: "yaml")])])
    #expect(MarkdownRenderer().render(document) == "```yaml\nspec:\n  name: '''\n```\n")
    #expect(TerminalRenderer().render(document) == "  spec:\n    name: ```\n")
  }

  private func result() throws -> ReplayResult {
    let specification = AutoscalerSpecification(
      minReplicas: 1, maxReplicas: 4,
      metrics: [try MetricSpecification(.resource("cpu"), target: .utilization(percent: 50))], behavior: ScalingBehavior())
    let setup = ReplaySetup(
      name: "api", specification: specification,
      pods: ReplayPods(startup: .wholeSeconds(30), metrics: ["cpu": .init(request: 1_000, capacity: 1_000)]), initialReplicas: 2)
    var course = ReplayCourse(period: .wholeSeconds(15))
    // Two syncs by hand: 1 core on 2 pods is on target; 3 cores ask for 6, of which the maximum leaves 4.
    course.replicas = [2, 4]
    course.ready = [2, 2]
    course.required = [1, 3]
    course.decisions = [
      Decision(
        time: .zero, current: 2, desired: 2,
        course: .measured(
          metric: 0, .init(raw: 2, stabilized: 2, stabilizeReason: .readyForNewScale, limitReason: .desiredWithinRange, firstFailure: nil))),
      Decision(
        time: .wholeSeconds(15), current: 2, desired: 4,
        course: .measured(
          metric: 0, .init(raw: 6, stabilized: 6, stabilizeReason: .readyForNewScale, limitReason: .tooManyReplicas, firstFailure: nil))),
    ]
    course.outcomes = [
      .success(MetricProposal(replicas: 2, utilization: 50, value: 500)), .success(MetricProposal(replicas: 6, utilization: 150, value: 1_500)),
    ]
    let yardstick = FlapYardstick(
      rule: ReversalRule(scaleDownWindow: .wholeSeconds(300), startup: .wholeSeconds(30)), budget: FlapBudget())
    let timeline = try ReplicaTimeline(period: .wholeSeconds(15), replicas: course.replicas, ready: course.ready, required: [1, 3], initial: 2)
    return ReplayResult(
      setup: setup, load: ReplayLoad(period: .wholeSeconds(15), steps: 2, columns: [.init(metric: "cpu", demand: .total, values: [1_000, nil])]),
      course: course, findings: FlapFindings(timeline, rule: yardstick.rule, maxReplicas: 4), yardstick: yardstick, fewest: nil,
      flapping: nil, ratchet: RatchetFinding(metric: "memory", idle: 1_048_576_000_000, ratio: 1.2, regime: .climbs))
  }

  private func study(_ price: PodPrice? = nil) throws -> ReplayStudy {
    let record = DemandRecord(origin: "m.csv", start: 0, times: [.zero], columns: [])
    return ReplayStudy(record: record, results: [try result()], price: price)
  }

  @Test func `the report says what decided in the controller's words, and that there is no price`() throws {
    let text = TerminalRenderer(width: 400).render(ReplayReport.document(of: try study(), isFull: false))
    for part in [
      "api over m.csv: 30.0 s, 2 syncs", "Undecided: too short to prove that a budget an hour is kept. 0 reversals.",
      "figures an hour are what happened in it", "Short of pods 50% of the time, at the maximum 50%", "Samples are missing at 1 sync (50%)",
      "TooManyReplicas", "the desired replica count is more than the maximum", "cpu resource utilization (percentage of request) above target",
      "A pod without work holds 1,000 MiB of memory", "No USD: nobody said what a pod costs",
    ] { #expect(text.contains(part), "\(part) in\n\(text)") }
  }

  @Test func `a price is put on pod-minutes`() throws {
    let price = PodPrice(perHour: try USD(parsing: "120"), source: "a test")
    let document = ReplayReport.document(of: try study(price), isFull: true)
    let table = try #require(document.tables.first { $0.id == "flapping" })
    let minutes = try #require(table.rows.first { $0[0].value == .text("pod_minutes") })
    // (2 + 4) pods for a quarter of a minute each are 1.5 pod-minutes, at 2 USD each.
    #expect(minutes[1].value == .number("1.5") && minutes[2].value == .number("3.00"))
    // Two starts of half a minute each; a row of what happens an hour has no price of the whole recording.
    let starts = try #require(table.rows.first { $0[0].value == .text("pod_starts") })
    let hourly = try #require(table.rows.first { $0[0].value == .text("pod_starts_per_hour") })
    #expect(starts[1].value == .number("2") && starts[2].value == .number("2.00") && hourly[2].text.isEmpty)
    let timeline = try #require(document.tables.first { $0.id == "timeline" })
    let csv = try #require(CSVRenderer().render(document).first { $0.name == "timeline.csv" })
    #expect(timeline.isDataOnly && csv.text.split(separator: "\r\n").count == 3)
    #expect(
      csv.text.hasSuffix("15,,3,2,4,6,150,,6,6,4,ReadyForNewScale,TooManyReplicas,New size: 4; reason: cpu resource utilization "
        + "(percentage of request) above target\r\n"))
  }

  @Test func `minutes at the maximum cost the maximum of their own autoscaler`() throws {
    let price = PodPrice(perHour: try USD(parsing: "120"), source: "a test")
    var study = try study(price)
    var other = try result()
    other.setup.specification.maxReplicas = 9
    other.setup.name = "other"
    study.results.append(other)
    let table = try #require(ReplayReport.document(of: study, isFull: true).tables.first { $0.id == "flapping" })
    let row = try #require(table.rows.first { $0[0].value == .text("minutes_at_maximum") })
    // A quarter of a minute at 2 USD a pod-minute: times 4, and times 9.
    #expect(row[2].value == .number("2.00") && row[4].value == .number("4.50"))
  }

  @Test func `the verdict names the hour that flaps, and what proves nothing`() throws {
    var flapping = try result()
    flapping.flapping = FlappingHour(start: 240, reversals: 18, fewest: 1)
    let reversals = [Int32](repeating: 1, count: 300).enumerated().map { Int32($0.offset % 2 + 1) }
    let timeline = try ReplicaTimeline(period: .wholeSeconds(15), replicas: reversals, required: [Int32?](repeating: nil, count: 300))
    flapping.findings = FlapFindings(timeline, rule: flapping.yardstick.rule, maxReplicas: 4)
    func text(_ result: ReplayResult) throws -> String {
      var study = try study()
      study.results = [result]
      return TerminalRenderer(width: 400).render(ReplayReport.document(of: study, isFull: false))
    }
    #expect(try text(flapping).contains(
      "Flapping: 18 reversals in the hour from 1:00:00 (budget 2); a schedule with 10% more pod-minutes serves it with 1."))
    var unknown = flapping
    unknown.flapping = nil
    unknown.course.required = [nil, nil]
    #expect(try text(unknown).contains("Undecided: 240 reversals in the busiest hour (budget 2), but whether the load itself asks for as many"))
    var open = flapping
    open.flapping = nil
    open.openHours = 3
    #expect(open.doubt == .openHours(3))
    #expect(try text(open).contains("was too much work to tell of 3 hours that lie over the budget. None of the others flaps."))
  }

  @Test(arguments: [
    (MemoryRatchet.Regime.stays, 1.2, true, "would climb to the maximum, but scaling up is disabled"),
    (.stays, 0.5, true, "but scaling down is disabled"), (.stays, 1.0, false, "within the tolerance"),
  ])
  func `what holds pods is told apart`(regime: MemoryRatchet.Regime, ratio: Double, isDisabled: Bool, part: String) throws {
    let finding = RatchetFinding(metric: "memory", idle: 1_048_576_000_000, ratio: ratio, regime: regime, isDisabled: isDisabled)
    #expect(RatchetText.sentences(finding, of: try result().setup)[1].contains(part))
  }

  @Test func `JSON holds the same, sync by sync`() throws {
    let text = try ReplayDocument(try study()).text()
    let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let replay = try #require((root["replays"] as? [[String: Any]])?.first)
    let timeline = try #require(replay["timeline"] as? [String: Any])
    #expect(timeline["replicas"] as? [Int] == [2, 4] && timeline["raw"] as? [Int] == [2, 6])
    #expect(text.contains("\"periodSeconds\" : 15,") && text.contains("\"secondsPerStep\" : 15,"), "no 15.000000000000002")
    let metric = try #require((timeline["metrics"] as? [[String: Any]])?.first)
    #expect(metric["replicas"] as? [Int] == [2, 6] && metric["utilizationPercent"] as? [Int] == [50, 150] && metric["name"] as? String == "cpu")
    #expect((timeline["demandMilli"] as? [String: [Any]])?["cpu"]?.last is NSNull)
    #expect((root["digest"] as? String)?.count == 64 && replay["isFlapping"] as? Bool == false)
  }

  @Test func `a failed sync is told in the controller's own words`() throws {
    var failed = try result()
    failed.course.decisions[1].course = .failed(metric: 0)
    failed.course.outcomes[1] = .failure(.noMetrics)
    let table = ReplayDecisionTables.reasons(of: failed, id: "reasons")
    let row = try #require(table.rows.first { $0[0].value == .text("FailedGetResourceMetric") })
    // horizontal.go and replica_calculator.go: "the HPA was unable to compute the replica count: %v", and the error of the metrics client.
    #expect(
      row[3].text == "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: "
        + "no metrics returned from resource metrics API")
  }

  @Test func `two metrics of one name have columns of their own`() throws {
    var twice = try result()
    twice.setup.specification.metrics.append(try MetricSpecification(.containerResource("cpu", container: "api"), target: .averageValue(500)))
    twice.course.outcomes = Array(repeating: nil, count: 4)
    let keys = ReplayDecisionTables.timeline(of: twice, id: "timeline").columns.map(\.key)
    #expect(Set(keys).count == keys.count && keys.contains("cpu_proposal") && keys.contains("cpu_2_proposal"))
  }

  @Test func `replays that differ in a setting alone have different digests`() throws {
    var other = try study()
    other.results[0].setup.specification.maxReplicas += 1
    #expect(try other.digest != study().digest)
    // Whatever a replay stands on tells it from others; what it is called does not.
    let changes: [(inout ReplayResult) -> Void] = [
      { $0.setup.pods.startup = .wholeSeconds(31) }, { $0.setup.pods.metricAge = .zero }, { $0.setup.pods.metrics["cpu"]?.request = 999 },
      { $0.setup.pods.metrics["cpu"]?.warmUp = .init(extra: 1, duration: .wholeSeconds(1)) }, { $0.setup.initialReplicas = 3 },
      { $0.setup.release = ControllerRelease(minor: 30) }, { $0.setup.flags.tolerance = 0.2 },
      { $0.setup.redeploys = .init(every: .wholeSeconds(60), replicas: 2) }, { $0.load.period = .wholeSeconds(30) },
      { $0.load.columns[0].demand = .eachPod }, { $0.load.columns[0].values[1] = 1 }, { $0.course.ready[1] = 4 },
      { $0.course.period = .wholeSeconds(5) },
    ]
    var digests: Set<String> = [try study().digest]
    for change in changes {
      var other = try study()
      change(&other.results[0])
      digests.insert(other.digest)
    }
    #expect(digests.count == changes.count + 1)
    other = try study()
    other.results[0].setup.name = "another"
    #expect(try other.digest == study().digest)
  }

  private func suggestion(best: Bool) throws -> Suggestion {
    let specification = try result().setup.specification
    func candidate(_ name: String, minutes: Double, short: Double) throws -> Suggestion.Candidate {
      var score = Suggestion.Score(try result().findings)
      score.podMinutes = minutes
      score.shortShare = short
      score.podStartsPerHour = 0
      var changed = specification
      changed.maxReplicas = Int32(minutes * 10)
      return Suggestion.Candidate(specification: changed, changes: name.isEmpty ? [] : [name], recorded: score)
    }
    // Twenty that are cheap and short, nine around the limit of 1 %, and the best, which the frontier does not hold.
    let cheap = try (1...20).map { try candidate("cheap \($0)", minutes: Double($0), short: 0.5) }
    let near = try (1...9).map { try candidate("near \($0)", minutes: 30 + Double($0), short: 0.02 - Double($0) * 0.002) }
    return Suggestion(
      tried: 30, replays: 60, present: try candidate("", minutes: 50, short: 0), best: best ? try candidate("best", minutes: 36.5, short: 0.005) : nil,
      nearest: best ? nil : near[0], keeping: [.reversals: 30, .podStarts: 28, .shortage: 0], ratcheting: 3, variesTolerance: false,
      frontier: cheap + near, resamples: 2, block: .wholeSeconds(3_600), keepsTimeOfDay: false, seed: 1, budget: FlapBudget(), mostShort: 0.01)
  }

  @Test func `a frontier shows what is near the limits, and what is suggested`() throws {
    var study = try study()
    study.suggestion = SuggestedChange(suggestion: try suggestion(best: true), patch: ["spec:"], leftOut: ["memory"], proof: nil)
    let short = ReplayReport.document(of: study, isFull: false)
    let rows = try #require(short.tables.first { $0.id == "frontier" }).rows.map { $0[0].text }
    #expect(rows == (2...6).map { "near \($0)" } + ["suggested: best"] + (7...9).map { "near \($0)" })
    let all = ReplayReport.document(of: study, isFull: true)
    #expect(all.tables.first { $0.id == "frontier" }?.rows.count == 29)
    let text = TerminalRenderer(width: 400).render(short)
    for part in [
      "The patch takes the metric memory away, as the replay did (--without memory)", "3 settings not tried: without load",
      "needs the gate HPAConfigurableTolerance",
    ] { #expect(text.contains(part), "\(part) in\n\(text)") }
  }

  @Test func `where nothing is found the limit that failed is named`() throws {
    var study = try study()
    study.suggestion = SuggestedChange(suggestion: try suggestion(best: false), patch: [], proof: nil)
    let text = TerminalRenderer(width: 400).render(ReplayReport.document(of: study, isFull: false))
    #expect(text.contains("On the recorded load, of all settings, 30 keep the budget of reversals, 28 keep that of pod starts, 0 keep the limit on shortage."))
    #expect(text.contains("Nearest to it, missing on the recorded load: near 1. It comes to 1.8% of the time short of pods."))
    func tried(proved: Int, joined: Int, isExhausted: Bool) throws -> String {
      var suggestion = try suggestion(best: false)
      (suggestion.proved, suggestion.joined, suggestion.ruledOut, suggestion.isExhausted) = (proved, joined, 7, isExhausted)
      study.suggestion = SuggestedChange(suggestion: suggestion, patch: [], proof: nil)
      return TerminalRenderer(width: 400).render(ReplayReport.document(of: study, isFull: false))
    }
    #expect(try tried(proved: 0, joined: 0, isExhausted: true).contains(
      "None keeps everything on that and on the 2 resampled loads: none was put to fresh loads."))
    #expect(try tried(proved: 3, joined: 5, isExhausted: true).contains(
      "3 settings that do so on that and on the 2 resampled loads were put to fresh loads, the cheapest first, and failed; the 5 loads that showed "
        + "it counted for the next as well. No other of all that were tried keeps everything on these: 7 settings that would on the recorded load"))
    #expect(try tried(proved: 12, joined: 20, isExhausted: false).contains("The search gives up there. Others may keep everything"))
  }

  @Test func `the proof shows both courses and their figures side by side`() throws {
    var study = try study()
    let (before, after) = (try result(), try result())
    study.suggestion = SuggestedChange(
      suggestion: try suggestion(best: true), patch: ["spec:"], proof: .init(present: before, suggested: after))
    let document = ReplayReport.document(of: study, isFull: false)
    let section = try #require(document.sections.first { $0.id == "proof" })
    let charts = section.blocks.count { if case .chart = $0 { true } else { false } }
    let table = try #require(document.tables.first { $0.id == "proof" })
    #expect(charts == 2 && table.columns.map(\.key) == ["figure", "now", "with_the_patch"])
    // (2 + 4) pods for a quarter of a minute each, on both sides.
    #expect(table.rows.first { $0[0].value == .text("pod_minutes") }?.dropFirst().map(\.value) == [.number("1.5"), .number("1.5")])
    #expect(MarkdownRenderer().render(document).contains("## Proof: the patch over the recorded load"))
  }
}
