import Foundation
import Units

/// What kind of thing a line of a bill pays for.
public enum BillComponent: String, Codable, Hashable, Sendable, CaseIterable {
  case nodes
  case storage
  case egress
  case services
  case tokens = "LLM tokens"
}

/// One line of a bill.
public struct BillLine: Codable, Hashable, Sendable {
  public let component: BillComponent
  /// What is paid for, such as `t3.large` or `claude-sonnet-4-5 output`.
  public let label: String
  public let quantity: Decimal
  /// What `quantity` counts, such as `node-hours`.
  public let unit: String
  public let price: LinePrice

  /// The line's amount, rounded to the cent; nil if it has no price.
  public var amount: USD? {
    if case .priced(_, _, let amount) = price { amount } else { nil }
  }
}

/// What a line costs, or why that is not known. A missing price is never 0.
public enum LinePrice: Codable, Hashable, Sendable {
  /// The price of one unit, where it comes from, and quantity times price rounded once to the cent, halves away from zero.
  case priced(PriceFigure, basis: PriceBasis, amount: USD)
  case unpriced(reason: String)
}

/// Whether a price was published or reckoned.
public enum PriceBasis: Codable, Hashable, Sendable {
  case published
  case ruleOfThumb(RuleOfThumb)
}
