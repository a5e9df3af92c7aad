import Foundation
import PlanModel
import Pricing
import Units

// What it costs.
extension RunReport {
  private static let ruleMark = "*"
  /// The row of the total.
  private static let all = "in all"

  static func bill(of result: RunResult, today: PriceDate?) -> ReportSection {
    let bills = result.bills
    guard let first = bills.first else { return ReportSection(id: "bill", title: "Bill", blocks: []) }
    guard bills.contains(where: { !$0.lines.isEmpty }) else {
      let nothing = "Nothing is priced: the profile names no nodes, no volumes and no model of an LLM."
      return ReportSection(id: "bill", title: "Bill", blocks: [.paragraph(nothing), .table(billTable([]))])
    }
    let place = [first.provider, first.region].filter { !$0.isEmpty }.joined(separator: " ")
    var blocks: [ReportSection.Block] = [
      .paragraph("USD for a month of \(Month.hours) hours\(place.isEmpty ? "" : " in \(place)").", tone: .faint), basis(of: result),
    ]
    if result.deployment.pools.isEmpty { blocks.append(.paragraph("No nodes: the profile names none.", tone: .warning)) }
    blocks.append(.table(billTable(bills)))
    let rules = Set(bills.flatMap(\.reckoned).compactMap(ruleOfThumb(of:)))
    if !rules.isEmpty {
      let names = rules.map(\.rawValue).sorted().joined(separator: ", ")
      blocks.append(.paragraph("\(ruleMark) no published price; by the operators' rule of thumb (\(names)).", tone: .warning))
    }
    let discounts = discountTable(result.discounts)
    if !discounts.rows.isEmpty { blocks.append(.table(discounts)) }
    if let today, let old = oldPrices(bills, today) { blocks.append(.paragraph(old, tone: .warning)) }
    let unpriced = unpricedItems(bills)
    if !unpriced.isEmpty {
      blocks.append(.paragraph("Unpriced, and in no total:", tone: .bad))
      blocks.append(.items(unpriced))
    }
    return ReportSection(id: "bill", title: "Bill", blocks: blocks)
  }

  /// Which prices stood in their sources long ago; nil where none did.
  static func oldPrices(_ bills: [Bill], _ today: PriceDate) -> String? {
    let parts = BillComponent.allCases.compactMap { component -> String? in
      let dates = bills.flatMap(\.lines).filter { $0.component == component }.compactMap { line -> PriceDate? in
        guard case .priced(let figure, _, _) = line.price, figure.usd > .zero, figure.asOf.isOld(on: today) else { return nil }
        return figure.asOf
      }
      return dates.min().map { "\(component.rawValue) of \($0.spelling)" }
    }
    guard !parts.isEmpty else { return nil }
    return "Prices older than \(PriceDate.daysUntilOld) days: \(parts.joined(separator: ", ")). `ape-plan pricing` lists them; --prices lays newer "
      + "ones over them."
  }

  /// What the month is taken to be like.
  private static func basis(of result: RunResult) -> ReportSection.Block {
    guard let repeated = repeatedTime(in: result) else { return .paragraph("The simulated load goes on all month.", tone: .faint) }
    let text = "This month repeats the simulated \(HumanText.figure(repeated.seconds, .time))"
    return repeated < .days(1)
      ? .paragraph("\(text): no other hour, no night, no weekend.", tone: .warning) : .paragraph("\(text).", tone: .faint)
  }

  /// The time that a month is made of, when the run had a beginning and an end; nil for a stationary load, which has no length.
  static func repeatedTime(in result: RunResult) -> SimTime? {
    let observed = result.duration - result.warmUp
    return result.kind == .terminating && observed > .zero && observed < Month.duration ? observed : nil
  }

  /// Whether machines, storage and so on are used, and nothing but tokens has a price.
  static func hasOnlyTokensPriced(_ bill: Bill) -> Bool {
    let others = bill.lines.filter { $0.component != .tokens }
    return !others.contains { ($0.amount ?? .zero) != .zero } && (others.contains { $0.amount == nil } || others.isEmpty)
  }

  /// Each component with a line that has no price, in the order of the bill.
  static func unpricedComponents(of bill: Bill) -> [String] {
    bill.unpriced.map(\.component.rawValue).reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }

  private static func ruleOfThumb(of line: BillLine) -> RuleOfThumb? {
    if case .priced(_, .ruleOfThumb(let rule), _) = line.price { rule } else { nil }
  }

  /// What one line pays for, under whichever option.
  private struct BillKey: Hashable {
    var component: BillComponent
    var label: String

    init(_ line: BillLine) {
      component = line.component
      label = line.label
    }
  }

  private static func billTable(_ bills: [Bill]) -> ReportTable {
    var keys: [BillKey] = []
    for line in bills.flatMap(\.lines) where !keys.contains(BillKey(line)) { keys.append(BillKey(line)) }
    var rows = keys.map { key -> [Cell] in
      [.text(key.component.rawValue), .text(key.label)] + bills.map { bill in amount(of: bill.lines.filter { BillKey($0) == key }) }
    }
    let isWhole = bills.allSatisfy(\.unpriced.isEmpty)
    let total = { (name: String, decimals: Int, tone: Tone, isWithTokens: Bool, amount: (Bill) -> USD?) in
      let cells = bills.map { bill in
        // A sum of nothing that has a price would read as free.
        hasOnlyTokensPriced(bill) && !isWithTokens
          ? Cell.text("unpriced", tone: .bad) : .money(amount(bill), decimals: decimals, tone: tone)
      }
      let title = name == all && !isWhole ? "all that is priced" : name
      rows.append([Cell(value: .text(name), text: title, tone: tone), .empty] + cells)
    }
    if !rows.isEmpty {
      total("without LLM tokens", 2, .strong, false) { $0.totalWithoutTokens }
      total(all, 2, .strong, true) { $0.total }
      total("1,000 queries without LLM tokens", 4, .plain, false) { $0.perThousandQueries(withTokens: false) }
      total("1,000 queries", 4, .plain, true) { $0.perThousandQueries() }
    }
    let options = bills.map { ReportTable.Column($0.option.name.replacingOccurrences(of: "-", with: "_") + "_usd", $0.option.name, .right) }
    return ReportTable(id: "bill", columns: [.init("component", "component"), .init("label", "what")] + options, rows: rows)
  }

  /// Lines of the same kind and label are one row: machines of one type in two pools.
  private static func amount(of lines: [BillLine]) -> Cell {
    guard !lines.isEmpty else { return .empty }
    let amounts = lines.compactMap(\.amount)
    guard amounts.count == lines.count else { return .text("unpriced", tone: .bad) }
    let mark = lines.contains { ruleOfThumb(of: $0) != nil } ? ruleMark : ""
    return .money(amounts.reduce(.zero, +), mark: mark)
  }

  /// What is published for the machines beside what the operators reckon with.
  private static func discountTable(_ comparisons: [DiscountComparison]) -> ReportTable {
    let columns: [ReportTable.Column] = [
      .init("purchase", "purchase"), .init("nodes_usd", "nodes", .right), .init("real_discount", "real discount", .right),
      .init("rule_discount", "rule of thumb", .right), .init("nodes_by_rule_usd", "nodes by the rule", .right),
    ]
    let discounts = comparisons.filter { $0.onDemand.amount > 0 }
    let options = PurchaseOption.allCases.filter { option in discounts.contains { $0.option == option } }
    let rows = options.map { option -> [Cell] in
      let machines = discounts.filter { $0.option == option }
      let onDemand = machines.reduce(USD.zero) { $0 + $1.onDemand }
      let byRule = machines.reduce(USD.zero) { $0 + $1.byRule.amount }
      let isPublished = machines.allSatisfy { $0.published != nil }
      let amount = machines.reduce(USD.zero) { $0 + ($1.published ?? $1.byRule).amount }
      let real = NSDecimalNumber(decimal: 1 - amount.amount / onDemand.amount).doubleValue
      return [
        .text(option.name), .money(amount, mark: isPublished ? "" : ruleMark),
        isPublished ? discount(real) : Cell(value: .none, text: "no price", tone: .faint),
        discount(NSDecimalNumber(decimal: RuleOfThumb(option)?.discount ?? 0).doubleValue), .money(byRule),
      ]
    }
    return ReportTable(id: "discounts", title: "Discounts on the nodes", columns: columns, rows: rows)
  }

  private static func discount(_ share: Double) -> Cell {
    Cell(value: .number(Cell.machineText((share * 10_000).rounded() / 10_000)), text: "\((share * 100).fixed(1))%")
  }

  private static func unpricedItems(_ bills: [Bill]) -> [String] {
    var items: [String] = []
    for line in bills.flatMap(\.unpriced) {
      guard case .unpriced(let reason) = line.price else { continue }
      let item = "\(line.component.rawValue), \(line.label): \(reason)"
      if !items.contains(item) { items.append(item) }
    }
    return items
  }
}
