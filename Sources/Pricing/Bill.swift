import Foundation
import Units

/// What a month's usage costs under one purchase option. All totals are sums of the rounded lines.
public struct Bill: Codable, Hashable, Sendable {
  public let option: PurchaseOption
  public let provider: String
  public let region: String
  public let lines: [BillLine]
  /// Queries answered in the month.
  public let queries: Decimal

  public init(option: PurchaseOption, provider: String, region: String, lines: [BillLine], queries: Decimal) {
    self.option = option
    self.provider = provider
    self.region = region
    self.lines = lines
    self.queries = queries
  }

  /// The sum of all priced lines. It is the whole cost only if `unpriced` is empty.
  public var total: USD { sum { _ in true } }

  /// The sum of all priced lines but those for tokens.
  public var totalWithoutTokens: USD { sum { $0.component != .tokens } }

  /// The sum of the priced lines of a component.
  public func subtotal(of component: BillComponent) -> USD { sum { $0.component == component } }

  /// The lines without a price.
  public var unpriced: [BillLine] { lines.filter { $0.amount == nil } }

  /// The lines that stand on a rule of thumb.
  public var reckoned: [BillLine] {
    lines.filter { if case .priced(_, .ruleOfThumb, _) = $0.price { true } else { false } }
  }

  /// The cost of 1,000 queries, to a millionth of a dollar, halves away from zero; nil if none was answered.
  public func perThousandQueries(withTokens: Bool = true) -> USD? {
    guard queries > 0 else { return nil }
    return USD(((withTokens ? total : totalWithoutTokens).amount * 1_000 / queries).rounded(toDecimals: 6))
  }

  private func sum(_ belongs: (BillLine) -> Bool) -> USD {
    lines.reduce(USD.zero) { $0 + (belongs($1) ? $1.amount ?? .zero : .zero) }
  }
}

extension Decimal {
  /// Rounded to a number of digits behind the point, halves away from zero.
  func rounded(toDecimals decimals: Int) -> Decimal {
    var value = self
    var result = Decimal()
    NSDecimalRound(&result, &value, decimals, .plain)
    return result
  }
}
