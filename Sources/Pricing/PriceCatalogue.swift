import Units

/// The prices of one kind that a table holds of one region: how many, and from when.
public struct PriceCatalogue: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case machines, services
    case models = "LLM tokens"
  }

  public let provider: String
  /// Empty for models, which have one price everywhere.
  public let region: String
  public let kind: Kind
  /// Machines, items of services or models.
  public let count: Int
  /// The purchase options that at least one machine has a price for; empty but for machines.
  public let options: [PurchaseOption]
  /// The days of the figures that bear one, the oldest and the newest; nil where none does.
  public let oldest: PriceDate?
  public let newest: PriceDate?
  /// Figures whose source bears no date.
  public let undated: Int
  /// Figures on days that `PriceDate.isOld` calls old, of all `figures`.
  public let old: Int
  public let figures: Int
}

extension PriceTable {
  /// What the table holds, by provider, kind and region.
  /// - Parameter today: from which the age of a figure counts.
  public func catalogues(today: PriceDate) -> [PriceCatalogue] {
    var found: [PriceCatalogue] = []
    func add(_ kind: PriceCatalogue.Kind, _ provider: String, _ region: String, _ count: Int, _ figures: [PriceFigure], _ options: [PurchaseOption] = []) {
      let dates = figures.map(\.asOf)
      let days = dates.filter { if case .day = $0 { true } else { false } }
      found.append(
        PriceCatalogue(
          provider: provider, region: region, kind: kind, count: count, options: options, oldest: days.min(), newest: days.max(),
          undated: dates.count - days.count, old: days.count { $0.isOld(on: today) }, figures: figures.count))
    }
    for (place, machines) in Self.grouped(instances, by: { [$0.provider, $0.region] }) {
      let options = PurchaseOption.allCases.filter { option in machines.contains { $0.published(option) != nil } }
      add(.machines, place[0], place[1], machines.count, machines.flatMap(\.figures), options)
    }
    for (place, items) in Self.grouped(services, by: { [$0.provider, $0.region] }) {
      add(.services, place[0], place[1], items.count, items.map(\.price))
    }
    for (place, models) in Self.grouped(models, by: { [$0.provider] }) {
      add(.models, place[0], "", models.count, models.flatMap(\.figures))
    }
    let order = PriceCatalogue.Kind.allCases
    return found.sorted { a, b in
      let (first, second) = (order.firstIndex(of: a.kind) ?? 0, order.firstIndex(of: b.kind) ?? 0)
      return (first, a.provider, a.region) < (second, b.provider, b.region)
    }
  }

  /// In the order in which each group comes first.
  private static func grouped<Value>(_ values: [Value], by key: (Value) -> [String]) -> [([String], [Value])] {
    var groups: [([String], [Value])] = []
    var places: [[String]: Int] = [:]
    for value in values {
      let name = key(value)
      if let place = places[name] {
        groups[place].1.append(value)
      } else {
        places[name] = groups.count
        groups.append((name, [value]))
      }
    }
    return groups
  }

  /// All providers of machines, in order.
  public var providers: [String] { Array(Set(instances.map(\.provider))).sorted() }
}

extension InstancePrice {
  /// All prices, each an hour's, with the names of their columns in a table.
  public var namedFigures: [(name: String, figure: PriceFigure)] {
    let all: [(String, PriceFigure?)] = [
      ("on-demand", onDemand), ("reserved-1y", reserved1y), ("reserved-3y", reserved3y), ("reserved-3y all upfront", reserved3yAllUpfront),
      ("savings-plan-1y", savingsPlan1y), ("savings-plan-3y", savingsPlan3y), ("spot", spot),
    ]
    return all.compactMap { name, figure in figure.map { (name, $0) } }
  }

  var figures: [PriceFigure] { namedFigures.map(\.figure) }
}

extension ModelPrice {
  /// All prices, each of a million tokens.
  public var namedFigures: [(name: String, figure: PriceFigure)] {
    let all: [(String, PriceFigure?)] = [
      ("input", input), ("output", output), ("cache read", cacheRead), ("cache write", cacheWrite), ("input above 200k", longInput),
      ("output above 200k", longOutput),
    ]
    return all.compactMap { name, figure in figure.map { (name, $0) } }
  }

  var figures: [PriceFigure] { namedFigures.map(\.figure) }
}

/// What a machine must have at least, and where it may be.
public struct MachineQuery: Hashable, Sendable {
  public var vcpu: CPU
  public var memory: Bytes
  /// Nil: any.
  public var provider: String?
  public var region: String?
  public var architecture: String?
  public var purchase: PurchaseOption

  public init(
    vcpu: CPU, memory: Bytes, provider: String? = nil, region: String? = nil, architecture: String? = nil,
    purchase: PurchaseOption = .onDemand
  ) {
    self.vcpu = vcpu
    self.memory = memory
    self.provider = provider
    self.region = region
    self.architecture = architecture
    self.purchase = purchase
  }
}

extension PriceTable {
  /// The machines that are large enough and have a published price for the option, the cheapest first.
  public func machines(for query: MachineQuery) -> [(machine: InstancePrice, price: PriceFigure)] {
    instances.filter { machine in
      machine.vcpu >= query.vcpu && machine.memory >= query.memory && query.provider.map { $0 == machine.provider } ?? true
        && query.region.map { $0 == machine.region } ?? true && query.architecture.map { $0 == machine.architecture } ?? true
    }.compactMap { machine in machine.published(query.purchase).map { (machine, $0) } }
      // Of what costs the same the order of the table is kept.
      .enumerated().sorted { ($0.element.1.usd, $0.offset) < ($1.element.1.usd, $1.offset) }.map(\.element)
  }
}
