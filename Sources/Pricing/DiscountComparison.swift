import Foundation
import Units

/// What an operators' rule of thumb makes of the machines of one type, beside what is published.
public struct DiscountComparison: Codable, Hashable, Sendable {
  /// A discount and the amount that it leaves.
  public struct Discounted: Codable, Hashable, Sendable {
    /// The share of the on-demand price that is saved, to four digits; negative where the option costs more.
    public let discount: Decimal
    /// The month's amount, rounded to the cent.
    public let amount: USD
  }

  public let option: PurchaseOption
  public let instanceType: String
  public let nodeHours: Decimal
  /// The month's amount on demand, rounded to the cent.
  public let onDemand: USD
  public let rule: RuleOfThumb
  public let byRule: Discounted
  /// By the published price; nil where the table has none.
  public let published: Discounted?
  /// By the average that the provider's spot advisor gives: an estimate, no price, and for spot alone.
  public let advised: Discounted?
}

extension PriceTable {
  /// The rules of thumb beside the real discounts, for each type of machine in use and each option that has a rule. Machines that the table
  /// does not know, and for commitments those that come and go, are left out here; the bill lists them as unpriced.
  public func discountComparisons(for usage: Usage) -> [DiscountComparison] {
    PurchaseOption.allCases.flatMap { option in
      nodes(of: usage, under: option).filter { $0.nodeHours != 0 && ($0.isCommittable || !option.isCommitment) }.compactMap { node in
        guard let instance = try? instance(node.instanceType, provider: usage.provider, region: usage.region) else { return nil }
        return compare(node, of: instance, under: option)
      }
    }
  }

  private func compare(_ node: NodeUsage, of instance: InstancePrice, under option: PurchaseOption) -> DiscountComparison? {
    guard let rule = RuleOfThumb(option) else { return nil }
    let onDemand = instance.onDemand.usd
    func discounted(_ hourly: USD) -> DiscountComparison.Discounted {
      let discount = onDemand.amount == 0 ? 0 : 1 - hourly.amount / onDemand.amount
      return .init(discount: discount.rounded(toDecimals: 4), amount: (hourly * node.nodeHours).roundedToCent)
    }
    var advised: DiscountComparison.Discounted?
    if option == .spot, let savings = instance.spotAdvice?.savings {
      // The advisor publishes whole per cents.
      advised = discounted(onDemand * (1 - Decimal(Int((savings.value * 100).rounded())) / 100))
    }
    return DiscountComparison(
      option: option, instanceType: node.instanceType, nodeHours: node.nodeHours, onDemand: (onDemand * node.nodeHours).roundedToCent,
      rule: rule, byRule: discounted(rule.price(fromOnDemand: instance.onDemand).usd),
      published: instance.published(option).map { discounted($0.usd) }, advised: advised)
  }
}
