import Foundation
import Pricing
import Units

/// What is in a price table, for people: its catalogues, everything about one name, and machines by size.
public enum PricingReport {
  // MARK: Catalogues

  /// - Parameter today: from which ages count.
  public static func document(of catalogues: [PriceCatalogue], today: PriceDate) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("kind", "prices of"), .init("provider", "provider"), .init("region", "region"), .init("count", "entries", .right),
      .init("options", "options", presence: .whereRoom), .init("oldest", "oldest"), .init("newest", "newest"),
      .init("undated_figures", "undated\nfigures", .right), .init("old_figures", "old\nfigures", .right), .init("figures", "figures\nin all", .right),
    ]
    let rows = catalogues.map { item -> [Cell] in
      [
        .text(item.kind.rawValue), .text(item.provider, tone: .strong), .text(item.region), .count(item.count),
        .text(item.options.map(\.name).joined(separator: ", ")), date(item.oldest, today), date(item.newest, today),
        .count(item.undated, tone: item.undated > 0 ? .warning : .plain), .count(item.old, tone: item.old > 0 ? .warning : .plain),
        .count(item.figures),
      ]
    }
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "catalogues", columns: columns, rows: rows))]
    let old = catalogues.filter { $0.old > 0 }
    if !old.isEmpty {
      blocks.append(
        .paragraph(
          "Old is what stood in its source more than \(PriceDate.daysUntilOld) days before \(today.spelling): look whether it still holds, and lay "
            + "newer prices over it with --prices; `ape-plan pricing import` makes them from a provider's list.", tone: .warning))
    }
    return ReportDocument(title: "", sections: [ReportSection(id: "catalogues", title: "", blocks: blocks)])
  }

  private static func date(_ date: PriceDate?, _ today: PriceDate) -> Cell {
    guard let date else { return .empty }
    return .text(date.spelling, tone: date.isOld(on: today) ? .warning : .plain)
  }

  // MARK: One name

  /// A price with all that it is known of.
  public struct Entry: Hashable, Sendable {
    public var provider: String
    public var region: String
    public var name: String
    /// Such as `spot`, `cache read` or an item of a service.
    public var what: String
    public var unit: String
    public var figure: PriceFigure
  }

  /// Everything that a table says of a type of machine, a service or a model.
  /// - Parameters:
  ///   - provider: nil for all; so `region`.
  ///   - name: a type, a model, a service, or `service/item`.
  public static func entries(of name: String, in table: PriceTable, provider: String?, region: String?) -> [Entry] {
    func isAsked(_ other: String, _ place: String) -> Bool {
      (provider ?? other) == other && (region ?? place) == place || region != nil && place == ServicePrice.everyRegion
    }
    let machines = table.instances.filter { $0.type == name && isAsked($0.provider, $0.region) }.flatMap { machine in
      machine.namedFigures.map {
        Entry(provider: machine.provider, region: machine.region, name: machine.type, what: $0.name, unit: "hour", figure: $0.figure)
      }
    }
    let services = table.services.filter { ($0.service == name || "\($0.service)/\($0.item)" == name) && isAsked($0.provider, $0.region) }.map {
      Entry(provider: $0.provider, region: $0.region, name: $0.service, what: $0.item, unit: $0.unit.rawValue, figure: $0.price)
    }
    let models = table.models.filter { $0.model == name && (provider ?? $0.provider) == $0.provider }.flatMap { model in
      model.namedFigures.map {
        Entry(provider: model.provider, region: "", name: model.model, what: $0.name, unit: "million tokens", figure: $0.figure)
      }
    }
    return machines + services + models
  }

  /// - Parameter machines: whose size and spot market are told too.
  public static func document(of entries: [Entry], machines: [InstancePrice], today: PriceDate) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("provider", "provider"), .init("region", "region"), .init("what", "price"), .init("usd", "USD", .right), .init("unit", "a"),
      .init("usd_month", "730 hours", .right, presence: .whereRoom), .init("as_of", "as of"), .init("source", "source", presence: .whereRoom),
    ]
    let rows = entries.map { entry -> [Cell] in
      [
        .text(entry.provider), .text(entry.region), .text(entry.what, tone: .strong),
        Cell(value: .number(entry.figure.usd.spelling), text: entry.figure.usd.spelling), .text(entry.unit),
        entry.unit == PriceUnit.hour.rawValue ? .money((entry.figure.usd * Month.hours).roundedToCent) : .empty,
        .text(entry.figure.asOf.spelling, tone: entry.figure.asOf.isOld(on: today) ? .warning : .plain), .text(entry.figure.source),
      ]
    }
    var blocks: [ReportSection.Block] = []
    if let first = machines.first { blocks.append(.paragraph(size(of: first))) }
    blocks.append(.table(ReportTable(id: "prices", columns: columns, rows: rows)))
    let advice = machines.compactMap { machine in
      machine.spotAdvice.map {
        "\(machine.region): \(HumanText.figure($0.savings.value, .share)) below on demand on average, \($0.interruptions.rawValue) of the capacity taken "
          + "back in a month (\($0.source), \($0.asOf.spelling))"
      }
    }
    if !advice.isEmpty {
      blocks.append(.paragraph("What the provider says of its spot market, which is no price:", tone: .faint))
      blocks.append(.items(advice, tone: .faint))
    }
    return ReportDocument(title: "", sections: [ReportSection(id: "prices", title: "", blocks: blocks)])
  }

  private static func size(of machine: InstancePrice) -> String {
    var text = "\(machine.type): \(machine.vcpu.cores.significant(4)) vCPU, \(HumanText.bytes(machine.memory)), \(machine.architecture)"
    if let burst = machine.burst {
      text += "; burstable: \(HumanText.figure(burst.baselinePerVCPU.value, .share)) of each vCPU for ever, \(burst.creditsPerHour) credits an hour, "
        + "at most \(HumanText.count(burst.maximumBalance)) kept"
    }
    return text + "."
  }

  // MARK: Machines by size

  /// - Parameters:
  ///   - found: the cheapest first.
  ///   - most: how many are shown.
  public static func document(
    of found: [(machine: InstancePrice, price: PriceFigure)], purchase: PurchaseOption, most: Int, today: PriceDate
  ) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("instance_type", "type"), .init("provider", "provider"), .init("region", "region"), .init("vcpu", "vCPU", .right),
      .init("memory_bytes", "memory", .right), .init("arch", "arch"), .init("usd_hour", "USD an hour", .right),
      .init("usd_month", "730 hours", .right), .init("as_of", "as of", presence: .whereRoom), .init("note", ""),
    ]
    let rows = found.prefix(most).map { machine, price -> [Cell] in
      [
        .text(machine.type, tone: .strong), .text(machine.provider), .text(machine.region), .figure(machine.vcpu.cores, .number),
        .bytes(machine.memory), .text(machine.architecture), Cell(value: .number(price.usd.spelling), text: price.usd.spelling),
        .money((price.usd * Month.hours).roundedToCent),
        .text(price.asOf.spelling, tone: price.asOf.isOld(on: today) ? .warning : .plain), .text(machine.burst == nil ? "" : "burstable"),
      ]
    }
    var blocks: [ReportSection.Block] = []
    if found.isEmpty { blocks.append(.paragraph("No machine of the tables is that large and has a price for \(purchase.name).", tone: .warning)) }
    blocks.append(.table(ReportTable(id: "machines", columns: columns, rows: Array(rows))))
    if found.count > most { blocks.append(.paragraph("\(HumanText.count(found.count - most)) dearer ones are left out; --all shows them.", tone: .faint)) }
    return ReportDocument(title: "", sections: [ReportSection(id: "machines", title: "", blocks: blocks)])
  }
}
