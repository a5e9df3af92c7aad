import PlanModel
import Statistics
import Units

/// Puts the answer of a comparison together.
struct ComparisonFold {
  let plan: ComparisonPlan
  let base: ComparisonSide
  let candidate: ComparisonSide
  private let digests: (base: String, candidate: String)
  /// Nil where nothing is simulated.
  var windows: SettledWindows?
  var ending = Comparison.Ending.capReached
  private var trials = 0
  private var looks = Looks(once: 1)
  private var sides: (base: ComparedSide, candidate: ComparedSide)?
  private var answers: [GateCheck.Answer] = []
  private var gates: [GateResult] { answers.map(\.result) }

  init(plan: ComparisonPlan, base: ComparisonSide, candidate: ComparisonSide) {
    self.plan = plan
    self.base = base
    self.candidate = candidate
    digests = (base.digest, candidate.digest)
  }

  /// Whether both sides are the same scenario, or the same saved run. A saved result stands for its scenario where this version made it.
  var isUnchanged: Bool {
    if digests.base == digests.candidate { return true }
    guard let own = scenarioDigest(base), let other = scenarioDigest(candidate) else { return false }
    return own == other
  }

  private func scenarioDigest(_ side: ComparisonSide) -> String? {
    switch side {
    case .scenario: side.digest
    case .saved(let saved): saved.programVersion == plan.version ? saved.scenarioDigest : nil
    }
  }

  private var isPaired: Bool { base.scenario != nil && candidate.scenario != nil }

  private var difference: SideDifference? {
    sides.map { SideDifference(base: $0.base, candidate: $0.candidate, isPaired: isPaired, confidence: looks.confidence) }
  }

  /// Looks at the trials that are there.
  /// - Parameter figures: of the sides that are scenarios, the base first.
  mutating func look(at figures: [SideFigures], trials: Int, _ looks: Looks) {
    self.trials = trials
    // Neither side is simulated: the trials are those that the candidate was saved of.
    if figures.isEmpty, case .saved(let saved) = candidate { self.trials = saved.trials }
    self.looks = looks
    var rest = figures[...]
    func compared(_ side: ComparisonSide) -> ComparedSide? {
      switch side {
      case .saved(let saved): .saved(saved)
      case .scenario: rest.popFirst().map { .trials($0) }
      }
    }
    guard let first = compared(base), let second = compared(candidate) else { return }
    sides = (first, second)
    guard let difference else { return }
    answers = plan.gates.map { GateCheck(difference: difference).answer(of: $0) }
  }

  /// Why further trials would be for nothing; nil when they would not.
  func end(of trials: RunSettings.Trials) -> Comparison.Ending? {
    if windows?.simulations.isEmpty ?? true { return .saved }
    guard case .precision(let share, _) = trials, let difference else { return .count }
    if answers.contains(where: \.isOpen) { return nil }
    if gates.contains(where: { $0.verdict == .fired && $0.gate.severity == .error }) { return .fired }
    guard [Metric.mean, .p95].allSatisfy({ isPrecise($0, share.value, difference) }) else { return nil }
    return gates.isEmpty ? .precise : gates.contains { $0.verdict == .undecided } ? .hopeless : .decided
  }

  /// Of pairs the difference has to be known, to a share of the base; else the side that is simulated, as no trial makes the other more
  /// precise. What is refused is refused with more trials too.
  private func isPrecise(_ metric: Metric, _ share: Double, _ difference: SideDifference) -> Bool {
    guard isPaired else {
      let simulated = base.scenario == nil ? difference.candidate : difference.base
      let width = simulated.estimate(of: metric, confidence: difference.confidence).relativeHalfWidth
      return (width ?? 0) <= share
    }
    let row = difference.row(metric)
    guard let low = row.difference.low, let high = row.difference.high, let size = row.base.value else { return true }
    return (high - low) / 2 <= share * abs(size)
  }

  // MARK: The answer

  /// Of two sides that are the same.
  func unchanged() -> Comparison {
    let gates = plan.gates.map { GateResult(gate: $0, verdict: .unchanged, margins: [], reason: "both sides are the same scenario") }
    return comparison(
      method: .unchanged, ending: .unchanged, rows: [], gates: gates, changes: changes,
      remarks: plan.remarks + [
        "both sides are the same scenario with the same seed: nothing was simulated, and no limit was held against it"
          + (isPaired ? "" : "; prices of then and now were not compared")
      ])
  }

  func comparison() -> Comparison {
    comparison(
      method: method, ending: ending, rows: difference?.rows() ?? [], gates: gates, changes: changes, remarks: remarks)
  }

  private func comparison(
    method: Comparison.Method, ending: Comparison.Ending, rows: [Comparison.Row], gates: [GateResult], changes: [String], remarks: [String]
  ) -> Comparison {
    let simulation = windows?.simulations.last
    var comparison = Comparison(
      base: side(base, digests.base, sides?.base), candidate: side(candidate, digests.candidate, sides?.candidate), method: method,
      trials: trials, ending: ending,
      looks: looks.trials.count, confidence: looks.confidence, seed: seed, duration: simulation?.duration ?? .zero,
      warmUp: simulation.map { Self.warmUp($0.scenario.settings) } ?? .zero, rows: rows, causes: causes, gates: gates, changes: changes,
      warnings: method == .unchanged ? [] : warnings, remarks: remarks, programVersion: plan.version, digest: "")
    comparison.digest = ScenarioDigest.ofContent(Self.withoutPaths(comparison))
    return comparison
  }

  /// Where the files lie is no part of the answer: neither as the name of a side nor in sentences that name one.
  private static func withoutPaths(_ comparison: Comparison) -> Comparison {
    func bare(_ estimate: Estimate) -> Estimate {
      var bare = estimate
      bare.reason = estimate.reason.map { _ in "" }
      return bare
    }
    var content = comparison
    (content.base.origin, content.candidate.origin) = ("", "")
    if case .unpaired = content.method { content.method = .unpaired(because: "") }
    content.remarks = []
    content.rows = content.rows.map { row in
      Comparison.Row(
        metric: row.metric, base: bare(row.base), candidate: bare(row.candidate), difference: bare(row.difference),
        trialsSaved: row.trialsSaved)
    }
    content.gates = content.gates.map { result in
      GateResult(gate: result.gate, verdict: result.verdict, margins: result.margins.map(bare))
    }
    return content
  }

  private static func warmUp(_ settings: RunSettings) -> SimTime { if case .fixed(let time) = settings.warmUp { time } else { .zero } }

  private var seed: UInt64 {
    switch base {
    case .scenario(let side): side.scenario.settings.seed
    case .saved(let saved): saved.seed
    }
  }

  private func side(_ side: ComparisonSide, _ digest: String, _ compared: ComparedSide?) -> Comparison.Side {
    switch side {
    case .scenario(let own):
      Comparison.Side(
        origin: own.origin, name: own.scenario.name, title: own.scenario.title, digest: digest, overloaded: compared?.overloaded ?? [],
        busiest: compared?.busiest)
    case .saved(let saved):
      Comparison.Side(
        origin: saved.origin, name: saved.name, title: saved.title, digest: digest, overloaded: saved.overloaded, busiest: saved.busiest)
    }
  }

  private var method: Comparison.Method { isPaired ? .paired : .unpaired(because: "\(unspoken) no trials") }

  /// `base.json holds`
  private var unspoken: String {
    let saved = [base, candidate].compactMap { if case .saved(let saved) = $0 { saved.origin } else { nil } }
    return "\(saved.joined(separator: " and ")) \(saved.count == 1 ? "holds" : "hold")"
  }

  /// Of sides with trials.
  private var causes: [Comparison.Cause] {
    guard case .trials(let own)? = sides?.base, case .trials(let other)? = sides?.candidate else { return [] }
    let (before, after) = (own.failureShares, other.failureShares)
    return Set(before.keys).union(after.keys)
      .map { Comparison.Cause(name: $0, base: before[$0] ?? 0, candidate: after[$0] ?? 0) }
      .sorted { (abs($0.candidate - $0.base), $1.name) > (abs($1.candidate - $1.base), $0.name) }
  }

  private var changes: [String] {
    guard let own = base.scenario?.scenario, let other = candidate.scenario?.scenario else { return [] }
    return ScenarioChanges.between(own, other)
  }

  /// What the candidate's deployment contradicts, and what of it has no price, where that holds of the base neither.
  private var warnings: [String] {
    guard let own = candidate.scenario?.scenario else { return [] }
    let before = base.scenario.map { contradictions(of: $0.scenario) } ?? []
    var sentences = contradictions(of: own).filter { !before.contains($0) }
    guard case .trials(let figures)? = sides?.candidate else { return sentences }
    var known: Set<String> = []
    var ended: Set<String> = []
    if case .trials(let others)? = sides?.base {
      known = others.unpriced
      ended = others.endedReplicas
    }
    sentences += RestartFold(trials: figures.trials.map(\.trial)).remarks.filter { sentence in
      !ended.contains { sentence.hasPrefix($0) }
    }
    sentences += figures.unpriced.subtracting(known).sorted().map { "\($0): no price is known, so it is in no figure of the bill" }
    return sentences
  }

  /// Without what the operators state, which a change of machines always contradicts.
  private func contradictions(of scenario: Scenario) -> [String] {
    var bare = scenario
    bare.claims = nil
    return DeploymentCheck(bare, prices: plan.prices, bills: []).result.contradictions
  }

  private var remarks: [String] {
    var sentences = plan.remarks
    for (what, side) in [("base", sides?.base), ("candidate", sides?.candidate)] {
      guard case .trials(let figures)? = side else { continue }
      if figures.unended > 0 {
        sentences.append(
          "\((100 * figures.unended).significant(2))% of the \(what)'s queries had not ended with its trials: of its errors no more is "
            + "known than what that leaves room for, and nothing of what it uses up")
      } else if !figures.overloaded.isEmpty {
        sentences.append("the \(what)'s bill and answers are of what it gets done, not of what it is asked for")
      }
    }
    if !isPaired { sentences.append("what is different was not looked for: \(unspoken) no scenario") }
    if let windows {
      if isPaired, !windows.isShared {
        sentences.append(
          "the two sides have different arrivals: each keeps its own length of trial and warm-up, and their trials have less in common")
      }
      if !windows.isWarmUpReached {
        sentences.append(
          "the response time was still settling in the second half of the pilot trials; the first half was cut off: run longer")
      }
    }
    if trials < TrialInterval.minimumTrials, !(windows?.simulations.isEmpty ?? true) {
      sentences.append("fewer than \(TrialInterval.minimumTrials) trials: no intervals are given, and no gate is decided")
    }
    let versions = [base, candidate].compactMap { if case .saved(let saved) = $0 { saved.programVersion } else { nil } }
    for version in versions where version != plan.version {
      sentences.append("a saved result was made by version \(version) of this program, which is now \(plan.version)")
    }
    return sentences
  }
}
