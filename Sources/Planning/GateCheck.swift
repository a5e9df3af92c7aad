import PlanModel
import Statistics

/// What a gate says of two sides, at one look.
///
/// The gate fires when the candidate is beyond every limit for sure: the lower end of each margin's interval is above 0. It passes when it
/// is within one of them for sure. As all limits have to be passed for it to fire, no limit needs a narrower interval for being one of
/// several (R. L. Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24, 1982: the intersection-union test).
struct GateCheck {
  let difference: SideDifference

  func result(of gate: Gate) -> GateResult {
    let margins = gate.limits.map { margin(gate, $0) }
    let estimates = margins.map(\.estimate)
    func answer(_ verdict: GateResult.Verdict, _ reason: String = "") -> GateResult {
      GateResult(gate: gate, verdict: verdict, margins: estimates, reason: reason)
    }
    if difference.areBothOverloaded(gate.metric) {
      return answer(.undecided, "both sides are overloaded: which is worse in the long run cannot be told from response times")
    }
    if margins.contains(where: \.isWithin) { return answer(.passed) }
    let isAbsolute = gate.limits.allSatisfy { !$0.isRelative }
    if margins.allSatisfy(\.isBeyond) {
      let reason = margins.contains(.beyondAll) ? "the candidate is overloaded: no limit holds" : ""
      guard isAbsolute, baseIsBeyond(gate), !isWorse(gate) else { return answer(.fired, reason) }
      return answer(.warned, "the base is beyond the limit too, and the change makes it no worse for sure")
    }
    if let refusal = margins.compactMap(\.refusal).first { return answer(.undecided, refusal) }
    if difference.isSame(gate.metric) { return answer(.unchanged, "the same on both sides, in every trial") }
    return answer(.undecided)
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
    let isAbove = gate.side == .above
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

  /// Whether the candidate is on the gate's side of the base for sure.
  private func isWorse(_ gate: Gate) -> Bool {
    margin(gate, Gate.Limit(factor: 1, constant: 0, text: "base")).isBeyond
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
}
