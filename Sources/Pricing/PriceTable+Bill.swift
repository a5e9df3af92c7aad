import Foundation
import Units

extension PriceTable {
  /// The bills of a month's usage under every purchase option, in the order of `PurchaseOption.allCases`.
  public func bills(for usage: Usage) -> [Bill] { PurchaseOption.allCases.map { bill(for: usage, under: $0) } }

  /// The bill of a month's usage under a purchase option.
  ///
  /// Machines cost what is published for the option, else what the operators' rule of thumb makes of the on-demand price, marked so on the
  /// line; machines that come and go are never reserved. What a provider takes off by itself for a whole month is taken off machines that run
  /// for one. All else costs the same under every option. What has no price becomes an
  /// unpriced line with the reason; what is not used makes no line.
  public func bill(for usage: Usage, under option: PurchaseOption) -> Bill {
    let lines =
      nodes(of: usage, under: option).filter { $0.nodeHours != 0 }.map { nodeLine($0, of: usage, under: option) }
      + usage.storage.filter { $0.quantity != 0 }.map { serviceLine($0, component: .storage, of: usage) }
      + egressLines(of: usage)
      + usage.services.filter { $0.quantity != 0 }.map { serviceLine($0, component: .services, of: usage) }
      + usage.tokens.flatMap(tokenLines)
    return Bill(option: option, provider: usage.provider, region: usage.region, lines: lines, queries: usage.queries)
  }

  /// Machines of one type that cost the same are one line.
  func nodes(of usage: Usage, under option: PurchaseOption) -> [NodeUsage] {
    usage.nodes.reduce(into: []) { merged, node in
      let dependsOnUse =
        option.isCommitment || (option == .onDemand && SustainedUse.rule(for: node.instanceType, provider: usage.provider) != nil)
      let alike = merged.firstIndex {
        $0.instanceType == node.instanceType && ($0.isCommittable == node.isCommittable || !dependsOnUse)
      }
      if let alike { merged[alike].nodeHours += node.nodeHours } else { merged.append(node) }
    }
  }

  private func nodeLine(_ node: NodeUsage, of usage: Usage, under option: PurchaseOption) -> BillLine {
    let option = option.isCommitment && !node.isCommittable ? .onDemand : option
    let price: LinePrice
    do {
      let instance = try instance(node.instanceType, provider: usage.provider, region: usage.region)
      if let published = instance.published(option) {
        let sustained = option == .onDemand && node.isCommittable ? SustainedUse.rule(for: instance.type, provider: instance.provider) : nil
        price = .priced(sustained?.wholeMonth(of: published) ?? published, quantity: node.nodeHours)
      } else if let rule = RuleOfThumb(option) {
        price = .priced(rule.price(fromOnDemand: instance.onDemand), basis: .ruleOfThumb(rule), quantity: node.nodeHours)
      } else {
        price = .unpriced(reason: "no price for \(option.name)")
      }
    } catch { price = .unpriced(reason: error.description) }
    return BillLine(component: .nodes, label: node.instanceType, quantity: node.nodeHours, unit: "node-hours", price: price)
  }

  private func serviceLine(_ service: ServiceUsage, component: BillComponent, of usage: Usage) -> BillLine {
    do {
      let found = try self.service(service.service, item: service.item, provider: usage.provider, region: usage.region)
      return BillLine(
        component: component, label: service.label, quantity: service.quantity, unit: found.unit.rawValue,
        price: .priced(found.price, quantity: service.quantity))
    } catch {
      return BillLine(
        component: component, label: service.label, quantity: service.quantity, unit: "units", price: .unpriced(reason: error.description))
    }
  }

  private func egressLines(of usage: Usage) -> [BillLine] {
    guard usage.egressGigabytes != 0 else { return [] }
    guard let tariff = EgressTiers.of(provider: usage.provider) else {
      let reason =
        usage.provider.isEmpty
        ? "no provider is named whose traffic could be priced" : "no rule for the traffic of provider \"\(usage.provider)\""
      return [
        BillLine(
          component: .egress, label: "to the internet", quantity: usage.egressGigabytes, unit: PriceUnit.gigabyte.rawValue,
          price: .unpriced(reason: reason))
      ]
    }
    let parts = tariff.divide(usage.egressGigabytes)
    let free = tariff.free.map { free in
      BillLine(
        component: .egress, label: "to the internet, free part", quantity: parts.free, unit: tariff.unit.rawValue,
        price: .priced(PriceFigure(usd: .zero, asOf: free.asOf, source: free.source), quantity: parts.free))
    }
    return [free].compactMap { $0 } + parts.tiers.map { item, quantity in
      let use = ServiceUsage(label: "to the internet, \(item)", service: tariff.service, item: item, quantity: quantity)
      return serviceLine(use, component: .egress, of: usage)
    }
  }

  private func tokenLines(_ tokens: TokenUsage) -> [BillLine] {
    let kinds: [(name: String, count: Decimal, price: (ModelPrice) -> PriceFigure?)] = [
      ("input", tokens.input, \.input), ("output", tokens.output, \.output),
      ("cache read", tokens.cacheRead, \.cacheRead), ("cache write", tokens.cacheWrite, \.cacheWrite),
    ]
    return kinds.filter { $0.count != 0 }.map { kind in
      let millions = kind.count * Decimal(sign: .plus, exponent: -6, significand: 1)
      return BillLine(
        component: .tokens, label: "\(tokens.model) \(kind.name)", quantity: millions, unit: "million tokens",
        price: tokenPrice(of: tokens.model, kind: kind.name, quantity: millions, figure: kind.price))
    }
  }

  private func tokenPrice(of name: String, kind: String, quantity: Decimal, figure: (ModelPrice) -> PriceFigure?) -> LinePrice {
    do {
      guard let figure = figure(try model(name)) else {
        return .unpriced(reason: "the table of token prices has no \(kind) price for \(name)")
      }
      return .priced(figure, quantity: quantity)
    } catch { return .unpriced(reason: error.description) }
  }
}

extension LinePrice {
  /// Quantity times price, rounded once to the cent.
  static func priced(_ figure: PriceFigure, basis: PriceBasis = .published, quantity: Decimal) -> LinePrice {
    .priced(figure, basis: basis, amount: (figure.usd * quantity).roundedToCent)
  }
}
