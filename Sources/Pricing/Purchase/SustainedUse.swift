import Foundation
import Units

/// What Google Cloud takes off by itself for machines that run for much of a month.
///
/// Source: Google Compute Engine, "Sustained use discounts for Compute Engine": each quarter of the month is billed at a lower rate than the
/// one before, N1 down to 30 % off the whole month, N2, N2D and C2 down to 20 %; other series have none, and what a commitment covers has
/// none. The rates of N2, N2D and C2 come to 0.8002 for a whole month, which is what the prices of full months in the Cloud Billing Catalog
/// have; a test holds both against each other.
public struct SustainedUse: Hashable, Sendable {
  /// What each quarter of the month costs, of the price on demand.
  public let quarters: [Decimal]

  private static let thirty = SustainedUse(quarters: [1, Decimal(8) / 10, Decimal(6) / 10, Decimal(4) / 10])
  private static let twenty = SustainedUse(quarters: [1, Decimal(8_678) / 10_000, Decimal(733) / 1_000, Decimal(6) / 10])

  /// The rule for a type of machine; nil where the provider has none.
  public static func rule(for type: String, provider: String) -> SustainedUse? {
    guard provider == "gcp" else { return nil }
    switch type.prefix(while: { $0 != "-" }) {
    case "n1", "m1", "m2", "f1", "g1": return thirty
    case "n2", "n2d", "c2": return twenty
    default: return nil
    }
  }

  /// The part of a whole month's price on demand that a machine costs which runs for a share of the month.
  ///
  /// Machines that run at different times count as one, so the share is that of a level of the duration curve: Google infers instances by
  /// the resources that are in use together.
  /// - Parameter share: 0 to 1.
  public func cost(share: Decimal) -> Decimal {
    let quarter = Decimal(1) / 4
    var rest = min(max(0, share), 1)
    var sum: Decimal = 0
    for rate in quarters where rest > 0 {
      let part = min(rest, quarter)
      sum += part * rate
      rest -= part
    }
    return sum
  }

  /// The price of an hour on demand of a machine that runs all the month.
  func wholeMonth(of price: PriceFigure) -> PriceFigure {
    PriceFigure(usd: USD(price.usd.amount * cost(share: 1)), asOf: price.asOf, source: "\(price.source), less sustained use of a whole month")
  }
}
