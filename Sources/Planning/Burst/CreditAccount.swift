import PlanModel
import Pricing

/// The CPU credits of one burstable machine: earned, kept, spent, and spent before they are earned.
///
/// A credit is one vCPU at full speed for a minute. They come in at a constant rate and go with the utilization; what comes in pays surplus
/// credits back first and is then kept, up to a limit. A machine that has none left spends surplus credits (unlimited) or is slowed down to
/// its baseline (standard). Surplus credits beyond what a day earns are paid for, and so are those that are left at the end.
/// Source: AWS, EC2 user guide, "Key concepts and definitions for burstable performance instances", "Unlimited mode concepts".
///
/// Left out: that a machine in standard mode which runs low is slowed down gradually, the launch credits of T2, and that billing looks at the
/// end of each hour.
struct CreditAccount {
  let terms: BurstCredits
  let vcpu: Double
  let mode: CreditMode

  private(set) var balance = 0.0
  private(set) var surplus = 0.0
  /// Surplus credits that are paid for.
  private(set) var charged = 0.0
  /// Earned when the account was full.
  private(set) var discarded = 0.0
  /// Demanded in standard mode, and not served.
  private(set) var unserved = 0.0
  private(set) var hours = 0.0
  /// Hours from the start until the credits were first used up; nil: not yet.
  private(set) var emptyAfter: Double?

  init(_ terms: BurstCredits, vcpu: Double, mode: CreditMode) {
    (self.terms, self.vcpu, self.mode) = (terms, vcpu, mode)
  }

  /// Surplus credits that may stand open: what the machine earns in 24 hours.
  private var mostSurplus: Double { 24 * Double(terms.creditsPerHour) }

  /// - Parameters:
  ///   - utilization: demanded of all vCPUs, 0 to 1.
  ///   - length: hours for which it stays the same.
  mutating func run(at utilization: Double, for length: Double) {
    let gainPerHour = Double(terms.creditsPerHour) - utilization * vcpu * 60
    let gain = gainPerHour * length
    if gain >= 0 {
      let repaid = min(surplus, gain)
      surplus -= repaid
      let room = Double(terms.maximumBalance) - balance
      balance += min(room, gain - repaid)
      discarded += max(0, gain - repaid - room)
    } else {
      let missing = max(0, -gain - balance)
      if missing > 0, emptyAfter == nil { emptyAfter = hours + balance / -gainPerHour }
      balance = max(0, balance + gain)
      switch mode {
      case .unlimited:
        surplus += missing
        charged += max(0, surplus - mostSurplus)
        surplus = min(surplus, mostSurplus)
      case .standard: unserved += missing
      }
    }
    hours += length
  }

  /// The machine is stopped: what has not been paid back is paid for.
  mutating func stop() {
    charged += surplus
    surplus = 0
  }

  /// The mean utilization from which on the machine costs more than one of fixed performance with as many vCPUs; nil when it never does up to
  /// full use, and when it is dearer at any.
  ///
  /// Source: AWS, EC2 user guide, "Unlimited mode concepts", the table "Breakeven CPU %".
  /// - Parameters:
  ///   - price: USD an hour of the burstable machine.
  ///   - fixedPrice: of the other.
  ///   - surplusPrice: USD for a vCPU-hour of surplus credits.
  static func breakEven(baseline: Double, vcpu: Double, price: Double, fixedPrice: Double, surplusPrice: Double) -> Double? {
    let utilization = baseline + (fixedPrice - price) / surplusPrice / vcpu
    return fixedPrice >= price && utilization <= 1 ? utilization : nil
  }
}
