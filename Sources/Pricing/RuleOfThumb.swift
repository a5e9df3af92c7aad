import Foundation
import Units

/// The discounts that the operators reckon with. They serve where no published price exists, and are marked wherever they do.
///
/// Source: the operators' list of cost levers: "spot -70 %, reserved -40 %". It names no term, so both reserved terms take it.
public enum RuleOfThumb: String, Codable, Hashable, Sendable {
  case spotMinus70 = "spot -70 %"
  case reservedMinus40 = "reserved -40 %"

  /// The rule for a purchase option; nil for on demand, which is what the rules start from.
  public init?(_ option: PurchaseOption) {
    switch option {
    case .onDemand: return nil
    case .reserved1y, .reserved3y: self = .reservedMinus40
    case .spot: self = .spotMinus70
    }
  }

  /// The share of the on-demand price that is saved.
  public var discount: Decimal {
    switch self {
    case .spotMinus70: Decimal(7) / 10
    case .reservedMinus40: Decimal(4) / 10
    }
  }

  /// The price that the rule makes of an on-demand price.
  public func price(fromOnDemand onDemand: PriceFigure) -> PriceFigure {
    PriceFigure(
      usd: onDemand.usd * (1 - discount), asOf: onDemand.asOf, source: "operators' rule of thumb \(rawValue) of \(onDemand.source)")
  }
}
