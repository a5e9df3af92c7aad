import Foundation
import PlanModel
import Statistics
import Testing
import Units

@testable import Planning

/// Each kind of gate fires, passes and stays undecided. The trials are made up: what they come to can be seen.
struct GateCheckTests {
  /// Ten trials of one metric on both sides. The candidate's differ from the base's by `change` on average, give or take `spread` in turn.
  private func sides(
    _ metric: Metric, base: Double, change: Double, spread: Double, baseSpread: Double = 0, left: Int64 = 10_000
  ) -> SideDifference {
    func side(_ values: [Double]) -> ComparedSide {
      var trial = Self.trial
      trial.completed = left / 10
      let trials = values.map { value -> FiguredTrial in
        let failed = metric == .errors ? Int64((value * Double(left / 10)).rounded()) : 0
        (trial.completed, trial.failures) = (left / 10 - failed, [FailureCount(cause: "x", count: failed)])
        let name = metric == .utilization ? Metric.stationUtilization("desk").name : metric.name
        return FiguredTrial(values: [name: value], trial: trial)
      }
      let bills = values.map { value -> TrialBill in
        var bill = TrialBill()
        if case .cost(let part) = metric { bill.amounts[part] = value }
        return bill
      }
      return .trials(SideFigures(trials: trials, bills: bills, overloaded: [], stations: ["desk"], busiest: "desk"))
    }
    let own = (0..<10).map { base + ($0 % 2 == 0 ? baseSpread : -baseSpread) }
    let other = own.enumerated().map { $1 + change + ($0 % 4 < 2 ? spread : -spread) }
    return SideDifference(base: side(own), candidate: side(other), isPaired: true, confidence: 0.95)
  }

  /// Trials with these values on both sides.
  private func pair(_ metric: Metric, base: [Double], candidate: [Double], isScaled: Bool = false) -> SideDifference {
    var trial = Self.trial
    if isScaled { trial.scaling = [ScalingTally(application: "api", initialReplicas: 1)] }
    func side(_ values: [Double]) -> ComparedSide {
      let trials = values.map { FiguredTrial(values: [metric.name: $0], trial: trial) }
      let bills = values.map { _ in TrialBill() }
      return .trials(SideFigures(trials: trials, bills: bills, overloaded: [], stations: ["desk"], busiest: "desk"))
    }
    return SideDifference(base: side(base), candidate: side(candidate), isPaired: true, confidence: 0.95)
  }

  @Test(arguments: [
    (false, true, GateResult.Verdict.fired, "the change overloads it"), (true, false, .passed, "the change mends it"),
    (true, true, .undecided, "nothing is known of either"),
  ])
  func `an overloaded side has no response time, and two have none to compare`(
    isBase: Bool, isCandidate: Bool, verdict: GateResult.Verdict, why: String
  ) {
    func side(_ isOverloaded: Bool) -> ComparedSide {
      let trials = (0..<10).map { _ in FiguredTrial(values: ["p95": 5], trial: Self.trial) }
      return .trials(
        SideFigures(
          trials: trials, bills: trials.map { _ in TrialBill() }, overloaded: isOverloaded ? ["desk is offered 2 erlangs"] : [],
          stations: ["desk"], busiest: "desk"))
    }
    let difference = SideDifference(base: side(isBase), candidate: side(isCandidate), isPaired: true, confidence: 0.95)
    for limit in [(1.1, 0.0), (0.0, 100.0)] {
      let result = GateCheck(difference: difference).result(of: gate(.p95, .above, limit))
      #expect(result.verdict == verdict, "\(why), \(limit)")
      if verdict != .passed { #expect(!result.reason.isEmpty) }
    }
  }

  @Test func `of queries that had not ended nobody knows how many fail`() {
    var trial = Self.trial
    // 100 more inside at the end: all of them may fail, or none.
    trial.completed = 900
    trial.population = Population(area: 0, atStart: 0, atEnd: 100, peak: 100, timeWithinWindow: 0)
    let trials = (0..<10).map { _ in FiguredTrial(values: ["errors": 0], trial: trial) }
    let overloaded = ComparedSide.trials(
      SideFigures(
        trials: trials, bills: trials.map { _ in TrialBill() }, overloaded: ["desk"], unended: 0.1, stations: ["desk"], busiest: "desk"))
    let copes = ComparedSide.trials(
      SideFigures(
        trials: trials.map { FiguredTrial(values: $0.values, trial: Self.trial) }, bills: trials.map { _ in TrialBill() }, overloaded: [],
        stations: ["desk"], busiest: "desk"))
    let difference = SideDifference(base: copes, candidate: overloaded, isPaired: true, confidence: 0.95)
    let row = difference.row(.errors)
    // None failed on either side; one of the next 9,000 that are seen on both may: 3.689 by Garwood.
    #expect(abs((row.difference.low ?? 0) + 3.689 / 9_000) < 1e-6 && abs((row.difference.high ?? 0) - 0.1) < 1e-9)
    #expect(row.direction == .unsure)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (1, 0.05))).verdict == .undecided)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (1, 0.2))).verdict == .passed)
  }

  @Test func `what was seen once is above 0 for sure`() {
    let never = Array(repeating: 0.0, count: 10)
    var once = never
    once[3] = 0.5
    let limit = (factor: 0.0, constant: 0.0)
    for isScaled in [false, true] {
      for (base, candidate, verdict) in [(never, once, GateResult.Verdict.fired), (once, once, .warned), (once, never, .passed)] {
        let difference = pair(.reversals, base: base, candidate: candidate, isScaled: isScaled)
        #expect(GateCheck(difference: difference).result(of: gate(.reversals, .above, limit)).verdict == verdict, "scaled: \(isScaled)")
      }
    }
  }

  // Ten trials of an hour without a reversal leave room for 0.369 an hour, by Garwood.
  @Test(arguments: [
    (0.0, GateResult.Verdict.passed, false, "none was seen"), (0.4, .passed, false, ""), (0.3, .undecided, true, ""),
  ])
  func `where an autoscaler is at work what was not seen is no proof for a small limit, and a limit of 0 asks whether it was`(
    limit: Double, verdict: GateResult.Verdict, isOpen: Bool, reason: String
  ) {
    let never = Array(repeating: 0.0, count: 10)
    let answer = GateCheck(difference: pair(.reversals, base: never, candidate: never, isScaled: true))
      .answer(of: gate(.reversals, .above, (0, limit)))
    #expect(answer.result.verdict == verdict && answer.isOpen == isOpen && (reason.isEmpty || answer.result.reason.contains(reason)), "\(answer.result)")
    #expect(abs((answer.result.margins[0].high ?? 0) - (0.3689 - limit)) < 1e-4)
  }

  @Test func `a change that calms an autoscaler is not stopped by a limit that it may not reach yet`() {
    let flapping = (0..<10).map { 2 + 0.1 * Double($0 % 2) }
    let calm = Array(repeating: 0.0, count: 10)
    let result = GateCheck(difference: pair(.reversals, base: flapping, candidate: calm, isScaled: true))
      .result(of: gate(.reversals, .above, (0, 0.1)))
    #expect(result.verdict == .warned && result.reason.contains("no worse"), "\(result)")
  }

  @Test(arguments: [(0.003, GateResult.Verdict.passed), (0.0015, .undecided)])
  func `few errors leave room for more than their trials show`(limit: Double, verdict: GateResult.Verdict) {
    // One failure in each of ten trials of 1,000 queries: a point by Student, and 18.4 in 10,000 by Garwood (Ulm 1990, table of exact limits).
    var trial = Self.trial
    trial.completed = 999
    trial.failures = [FailureCount(cause: "x", count: 1)]
    let trials = (0..<10).map { _ in FiguredTrial(values: ["errors": 0.001], trial: trial) }
    let side = ComparedSide.trials(
      SideFigures(trials: trials, bills: trials.map { _ in TrialBill() }, overloaded: [], stations: ["desk"], busiest: "desk"))
    let other = pair(.errors, base: Array(repeating: 0, count: 10), candidate: Array(repeating: 0, count: 10)).base
    let difference = SideDifference(base: other, candidate: side, isPaired: true, confidence: 0.95)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, limit))).verdict == verdict)
    #expect(abs((side.estimate(of: .errors, confidence: 0.95).high ?? 0) - 0.00184) < 0.00001)
  }

  /// Ten trials of 10,000 queries with these numbers of failures.
  private func failing(_ numbers: [Int64]) -> ComparedSide {
    let trials = numbers.map { number -> FiguredTrial in
      var trial = Self.trial
      trial.completed = 10_000 - number
      trial.failures = number > 0 ? [FailureCount(cause: "x", count: number)] : []
      return FiguredTrial(values: ["errors": Double(number) / 10_000], trial: trial)
    }
    return .trials(
      SideFigures(trials: trials, bills: trials.map { _ in TrialBill() }, overloaded: [], stations: ["desk"], busiest: "desk"))
  }

  // Twenty failures in one trial are one clump: Garwood's 5.572 for one, twenty times, in 100,000 queries. One by one they would be 30.9.
  @Test(arguments: [(0.0012, GateResult.Verdict.passed), (0.000_9, .undecided)])
  func `errors that come at once tell as little as one of them`(limit: Double, verdict: GateResult.Verdict) {
    let (never, once) = (failing([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), failing([0, 0, 0, 20, 0, 0, 0, 0, 0, 0]))
    let difference = SideDifference(base: never, candidate: once, isPaired: true, confidence: 0.95)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, limit))).verdict == verdict)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (1, limit))).verdict == verdict, "the base has none")
    #expect(abs((once.estimate(of: .errors, confidence: 0.95).high ?? 0) - 0.001_114) < 0.000_001)
    let mended = SideDifference(base: once, candidate: never, isPaired: true, confidence: 0.95)
    // None was seen, but what was seen of them came twenty at once: 3.689 clumps in 100,000 queries.
    let plain = GateCheck(difference: mended).result(of: gate(.errors, .above, (0, 0.000_7)))
    #expect(plain.verdict == .undecided && abs((plain.margins[0].high ?? 0) - 0.000_037_8) < 0.000_000_2)
  }

  // One failure against none: up to 5.572 in 100,000 queries more, where Student's interval over trials ends at 3.26.
  @Test(arguments: [(0.000_056, GateResult.Verdict.passed), (0.000_05, .undecided)])
  func `one error more leaves room for several`(limit: Double, verdict: GateResult.Verdict) {
    let difference = SideDifference(
      base: failing([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), candidate: failing([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), isPaired: true, confidence: 0.95)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (1, limit))).verdict == verdict)
  }

  @Test func `a saved result has room for errors that were never seen on the other side`() {
    let saved = SavedResult(
      origin: "base.json", name: "x", title: "", digest: "", programVersion: "test", seed: 1, trials: 10,
      entries: [.init(metric: .errors, estimate: Estimate(value: 0, low: 0, high: 0, trials: 10))])
    let never = failing([0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    for (base, candidate) in [(ComparedSide.saved(saved), never), (never, .saved(saved))] {
      let row = SideDifference(base: base, candidate: candidate, isPaired: false, confidence: 0.95).row(.errors)
      #expect(abs((row.difference.high ?? 0) - 0.000_036_9) < 0.000_000_1 && abs((row.difference.low ?? 0) + 0.000_036_9) < 0.000_000_1)
    }
  }

  @Test func `no error on either side is no change, but no proof that there is room for none`() {
    let never = Array(repeating: 0.0, count: 10)
    let difference = pair(.errors, base: never, candidate: never)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (1, 0))).verdict == .unchanged)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, 0))).verdict == .passed, "none was seen")
    // 10,000 queries leave room for 0.037 %.
    let small = GateCheck(difference: difference).answer(of: gate(.errors, .above, (0, 0.000_01)))
    #expect(small.result.verdict == .undecided && small.isOpen)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, 0.000_4))).verdict == .passed)
  }

  private static let trial = TrialResult(
    index: 0, start: .zero, end: .hours(1), warmUpReached: true, ending: .horizon, events: 0, arrivedInAll: 0, arrived: 0, completed: 1_000,
    failures: [], responseSum: 0, responseTime: Histogram(), stations: [], caches: [], lookups: [],
    breakdown: BreakdownTally(components: [], bands: []), consumption: Consumption(),
    population: Population(area: 0, atStart: 0, atEnd: 0, peak: 0, timeWithinWindow: 0), series: TimeSeries(step: .zero, points: []))

  private func gate(_ metric: Metric, _ relation: Gate.Relation = .above, _ limits: (factor: Double, constant: Double)...) -> Gate {
    Gate(metric: metric, relation: relation, limits: limits.map { .init(factor: $0.factor, constant: $0.constant, text: "limit") })
  }

  // Every margin has the same spread, ten values of +-s in turns: Student's half width is 2.262 x s x sqrt(10/9) / sqrt(10) = 0.754 s.
  @Test(arguments: [
    Metric.mean, .p50, .p95, .p99, .throughput, .utilization, .replicas, .reversals, .cost(.total), .cost(.nodes), .cost(.llm),
  ])
  func `a gate of each metric fires, passes and stays undecided, against the base and against a plain limit`(metric: Metric) {
    for (change, verdict) in [(2.0, GateResult.Verdict.fired), (0.0, .passed), (1.0, .undecided)] {
      let relative = GateCheck(difference: sides(metric, base: 10, change: change, spread: 0.5)).result(of: gate(metric, .above, (1, 1)))
      #expect(relative.verdict == verdict, "\(metric.name): \(change) more, where 1 more is allowed")
      let share = GateCheck(difference: sides(metric, base: 10, change: change, spread: 0.5)).result(of: gate(metric, .above, (1.1, 0)))
      #expect(share.verdict == verdict, "\(metric.name): \(change) more, where 10 % are allowed")
      let plain = GateCheck(difference: sides(metric, base: 10, change: change, spread: 0.5)).result(of: gate(metric, .above, (0, 11)))
      #expect(plain.verdict == verdict, "\(metric.name): \(10 + change), where 11 are allowed")
      let mirrored = GateCheck(difference: sides(metric, base: 10, change: -change, spread: 0.5)).result(of: gate(metric, .below, (1, -1)))
      #expect(mirrored.verdict == verdict, "\(metric.name): \(change) less, where 1 less is allowed")
    }
  }

  @Test(arguments: [
    (0.004, GateResult.Verdict.fired, "0.4 % where 0.1 % are allowed"), (0.000_2, .passed, "0.02 %"), (0.001, .undecided, "0.1 % itself"),
  ])
  func `a gate on errors fires, passes and stays undecided`(share: Double, verdict: GateResult.Verdict, why: String) {
    let difference = sides(.errors, base: 0, change: share, spread: min(share, 0.000_5), left: 100_000)
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, 0.001))).verdict == verdict, "\(why)")
  }

  // Two-sided at 95 %, 10,000 queries without an error leave room for 0.037 %, and 1,000 for 0.37 %: but the base's half of all is far more.
  @Test(arguments: [(10_000, GateResult.Verdict.passed), (1_000, .warned)])
  func `errors that were never seen may happen all the same`(left: Int, verdict: GateResult.Verdict) {
    let difference = sides(.errors, base: 0.5, change: -0.5, spread: 0, left: Int64(left))
    #expect(GateCheck(difference: difference).result(of: gate(.errors, .above, (0, 0.001))).verdict == verdict)
  }

  @Test(arguments: [
    (3.0, 0.05, GateResult.Verdict.fired, "beyond both"), (0.5, 0.05, .passed, "within 10 %, beyond 50 ms"),
    (3.0, 5.0, .passed, "beyond 10 %, within 5 s"), (1.0, 0.05, .undecided, "beyond 50 ms, at 10 %"),
  ])
  func `of several limits, all have to be passed for a gate to fire`(
    change: Double, slack: Double, verdict: GateResult.Verdict, why: String
  ) {
    let difference = sides(.p95, base: 10, change: change, spread: 0.1)
    let result = GateCheck(difference: difference).result(of: gate(.p95, .above, (1.1, 0), (1, slack)))
    #expect(result.verdict == verdict, "\(why)")
    #expect(result.margins.count == 2)
  }

  @Test(arguments: [
    (0.0, 0.0, GateResult.Verdict.warned, "the change makes it no worse", "unchanged"),
    (0.0, 0.3, .warned, "at most 2.8%", "0.06 + 0.22 of 10 at the most, where 0.5 are hardly anything"),
    (-1.0, 0.1, .warned, "the change makes it no worse", "better, but not enough"),
    (1.0, 0.1, .fired, "", "worse for sure"), (0.1, 0.1, .fired, "", "worse for sure, by however little"),
    (-5.0, 0.3, .warned, "the change makes it no worse", "good enough or nearly"),
    (0.0, 0.9, .undecided, "not known yet", "0.18 + 0.66 of 10, or less: nobody knows"),
  ])
  func `a violation that the base has too warns only where the change is known to add next to nothing`(
    change: Double, spread: Double, verdict: GateResult.Verdict, reason: String, why: String
  ) {
    let difference = sides(.p95, base: 10, change: change, spread: spread, baseSpread: 0.2)
    let answer = GateCheck(difference: difference).answer(of: gate(.p95, .above, (0, 5)))
    #expect(answer.result.verdict == verdict, "\(why)")
    #expect(reason.isEmpty ? answer.result.reason.isEmpty : answer.result.reason.contains(reason), "\(why): \(answer.result.reason)")
    #expect(answer.isOpen == (verdict == .undecided), "more trials may tell")
  }

  @Test func `a limit that lies within the interval of both is no matter where nothing changed`() {
    let same = sides(.p95, base: 10, change: 0, spread: 0, baseSpread: 1)
    #expect(GateCheck(difference: same).result(of: gate(.p95, .above, (0, 10))).verdict == .unchanged)
    let other = sides(.p95, base: 10, change: 0, spread: 0.1, baseSpread: 1)
    #expect(GateCheck(difference: other).result(of: gate(.p95, .above, (0, 10))).verdict == .undecided)
  }

  @Test func `a figure that is refused leaves the gate undecided, with the reason`() {
    let unpriced = sides(.cost(.nodes), base: 10, change: 1, spread: 0)
    let result = GateCheck(difference: unpriced).result(of: gate(.cost(.llm), .above, (1.1, 0)))
    #expect(result.verdict == .undecided)
    #expect(!result.reason.isEmpty)
  }

  @Test func `exact figures are decided exactly`() {
    // Nodes of 485.89 USD, and 5 % more than that allowed: 510.1845.
    let limit = (factor: 1.05, constant: 0.0)
    #expect(
      GateCheck(difference: sides(.cost(.nodes), base: 485.89, change: 24.30, spread: 0)).result(of: gate(.cost(.nodes), .above, limit))
        .verdict == .fired)
    #expect(
      GateCheck(difference: sides(.cost(.nodes), base: 485.89, change: 24.29, spread: 0)).result(of: gate(.cost(.nodes), .above, limit))
        .verdict == .passed)
  }
}
