import PlanModel
import Statistics

/// What a gate says of two sides, at one look.
///
/// The gate fires when the candidate is beyond every limit for sure: the lower end of each margin's interval is above 0. It passes when it
/// is within one of them for sure. As all limits have to be passed for it to fire, no limit needs a narrower interval for being one of
/// several (R. L. Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24, 1982: the intersection-union test).
///
/// A plain limit that the base is beyond as well was not broken by the change. Such a gate warns when the change is known to add nothing, or
/// at most `mostAdded` of the base's figure; it fires when the change makes it worse for sure, and is undecided as long as neither is known.
/// Without that margin, a change of nothing that draws other random numbers would stay undecided for ever: the non-inferiority test.
/// Source: G. Piaggio and others, Reporting of noninferiority and equivalence randomized trials, JAMA 308 (2012).
///
/// Response times are those of answers. Where one side answers fewer queries for sure, by more than 5 in 100, its times are those of what is
/// left, mostly the quick ones: they are no reason to let a change pass, nor to stop one that answers more.
///
/// Of what is rare, no number of trials shows that it never happens. So a limit of 0 asks whether it was seen, and a larger one stays open as
/// long as what was not seen leaves room for more.
struct GateCheck {
  /// A twentieth, as differences are made known to by default.
  static let mostAdded = 0.05

  let difference: SideDifference

  /// What a gate says, and whether more trials could say more.
  struct Answer {
    var result: GateResult
    var isOpen: Bool
  }

  func result(of gate: Gate) -> GateResult { answer(of: gate).result }

  func answer(of gate: Gate) -> Answer {
    let margins = gate.limits.map { margin(gate, $0) }
    let estimates = margins.map(\.estimate)
    func answer(_ verdict: GateResult.Verdict, _ reason: String = "", isOpen: Bool = false) -> Answer {
      Answer(result: GateResult(gate: gate, verdict: verdict, margins: estimates, reason: reason), isOpen: isOpen)
    }
    if difference.areBothOverloaded(gate.metric) {
      return answer(.undecided, "both sides are overloaded: which is worse in the long run cannot be told from response times")
    }
    let survivors = gate.metric.unit == .seconds ? difference.answersFewer : nil
    if margins.contains(where: \.isWithin) {
      guard survivors == .candidate else { return answer(.passed) }
      return answer(.undecided, "the candidate answers fewer queries than the base by more than 5 in 100: its times are those of the others")
    }
    let isAbsolute = gate.limits.allSatisfy { !$0.isRelative }
    if margins.allSatisfy(\.isBeyond) {
      if survivors == .base, !isAbsolute {
        return answer(.warned, "the base answers fewer queries than the candidate by more than 5 in 100: its times are those of the others")
      }
      let reason = margins.contains(.beyondAll) ? "the candidate is overloaded: no limit holds" : ""
      guard isAbsolute, baseIsBeyond(gate) else { return answer(.fired, reason) }
      switch added(gate) {
      case .worse: return answer(.fired, reason)
      case .atMost(let share):
        let most = share > 0 ? "makes it worse by at most \((100 * share).significant(2))%, if at all" : "makes it no worse"
        return answer(.warned, "the base is beyond the limit too, and the change \(most)")
      case .unknown:
        return answer(.undecided, "the base is beyond the limit too, and whether the change makes it worse is not known yet", isOpen: true)
      }
    }
    if isAbsolute, baseIsBeyond(gate), case .atMost = added(gate) {
      return answer(.warned, "the base is beyond the limit, and the change makes it no worse, though maybe not good enough")
    }
    if let refusal = margins.compactMap(\.refusal).first { return answer(.undecided, refusal) }
    if isAbsolute, gate.relation == .above, difference.wasNeverSeen(gate.metric) {
      guard gate.limits.contains(where: { $0.constant == 0 }) else { return answer(.undecided, isOpen: true) }
      return answer(.passed, "none was seen, which leaves room for as many as the margin says")
    }
    if difference.isSame(gate.metric) { return answer(.unchanged, "the same on both sides, in every trial") }
    return answer(.undecided, isOpen: true)
  }

  /// By how much the candidate is beyond a limit.
  private enum Margin: Hashable {
    case estimate(Estimate)
    case beyondAll
    case withinAll
    case bothOverloaded
    case refused(String)

    var isBeyond: Bool {
      switch self {
      case .estimate(let estimate): (estimate.low ?? -1) > 0
      case .beyondAll: true
      case .withinAll, .bothOverloaded, .refused: false
      }
    }

    var isWithin: Bool {
      switch self {
      case .estimate(let estimate): (estimate.high ?? 1) <= 0
      case .withinAll: true
      case .beyondAll, .bothOverloaded, .refused: false
      }
    }

    /// Why more trials would not help; nil where they might.
    var refusal: String? {
      switch self {
      case .estimate(let estimate): estimate.low == nil ? estimate.reason ?? "no interval" : nil
      case .refused(let reason): reason
      case .beyondAll, .withinAll, .bothOverloaded: nil
      }
    }

    var estimate: Estimate {
      switch self {
      case .estimate(let estimate): estimate
      case .beyondAll: Estimate(refused: "n/a (beyond any limit)", trials: 0)
      case .withinAll: Estimate(refused: "n/a (within any limit)", trials: 0)
      case .bothOverloaded: Estimate(refused: "n/a (both are overloaded)", trials: 0)
      case .refused(let reason): Estimate(refused: reason, trials: 0)
      }
    }
  }

  private func margin(_ gate: Gate, _ limit: Gate.Limit, of sides: SideDifference? = nil) -> Margin {
    let isAbove = gate.relation == .above
    switch (sides ?? difference).combination(gate.metric, factor: limit.factor, constant: limit.constant) {
    case .estimate(let estimate): return .estimate(isAbove ? estimate : estimate.negated)
    case .beyondAll: return isAbove ? .beyondAll : .withinAll
    case .belowAll: return isAbove ? .withinAll : .beyondAll
    case .bothOverloaded: return .bothOverloaded
    case .refused(let reason): return .refused(reason)
    }
  }

  /// Whether the base is beyond all limits for sure, which do not depend on it.
  private func baseIsBeyond(_ gate: Gate) -> Bool {
    let itself = SideDifference(
      base: difference.base, candidate: difference.base, isPaired: difference.isPaired, confidence: difference.confidence)
    return gate.limits.allSatisfy { margin(gate, $0, of: itself).isBeyond }
  }

  /// What the change adds to a figure that is beyond a limit already.
  private enum Added {
    case worse
    /// For sure no more than this share of the base's figure; 0 when the change makes it better or leaves it as it is.
    case atMost(Double)
    case unknown
  }

  private func added(_ gate: Gate) -> Added {
    let margin = margin(gate, Gate.Limit(factor: 1, constant: 0, text: "base"))
    if margin.isBeyond { return .worse }
    if margin.isWithin || difference.isSame(gate.metric) { return .atMost(0) }
    let base = difference.base.estimate(of: gate.metric, confidence: difference.confidence).value
    guard case .estimate(let estimate) = margin, let high = estimate.high, let base, base != 0, high <= Self.mostAdded * abs(base) else {
      return .unknown
    }
    return .atMost(high / abs(base))
  }
}

extension Estimate {
  /// The same of the figure with the other sign.
  var negated: Estimate {
    var other = self
    other.value = value.map { -$0 }
    other.low = high.map { -$0 }
    other.high = low.map { -$0 }
    return other
  }

  /// The same of a figure that is known to lie within these bounds.
  func within(_ least: Double, _ most: Double) -> Estimate {
    var other = self
    other.low = low.map { max(least, $0) }
    other.high = high.map { min(most, $0) }
    return other
  }

  /// The same of a figure that is larger by so much.
  func shifted(by amount: Double) -> Estimate {
    var other = self
    other.value = value.map { $0 + amount }
    other.low = low.map { $0 + amount }
    other.high = high.map { $0 + amount }
    return other
  }
}
