import Pricing
import Units

/// Prices as JSON. Amounts are decimal texts in US dollars.
public enum PricingDocument {
  public struct Catalogues: Codable, Hashable, Sendable {
    public struct Item: Codable, Hashable, Sendable {
      public var kind: String
      public var provider: String
      public var region: String
      public var entries: Int
      public var options: [String]
      @Nullable public var oldest: String?
      @Nullable public var newest: String?
      public var undatedFigures: Int
      public var oldFigures: Int
      public var figures: Int
    }

    public var schemaVersion = 1
    /// The day from which ages count.
    public var today: String
    public var catalogues: [Item]

    public init(_ catalogues: [PriceCatalogue], today: PriceDate) {
      self.today = today.spelling
      self.catalogues = catalogues.map {
        Item(
          kind: $0.kind.rawValue, provider: $0.provider, region: $0.region, entries: $0.count, options: $0.options.map(\.name),
          oldest: $0.oldest?.spelling, newest: $0.newest?.spelling, undatedFigures: $0.undated, oldFigures: $0.old, figures: $0.figures)
      }
    }
  }

  public struct Prices: Codable, Hashable, Sendable {
    public struct Item: Codable, Hashable, Sendable {
      public var provider: String
      public var region: String
      public var name: String
      public var price: String
      public var usd: String
      public var unit: String
      public var asOf: String
      public var isOld: Bool
      public var source: String
    }

    public var schemaVersion = 1
    public var prices: [Item]

    public init(_ entries: [PricingReport.Entry], today: PriceDate) {
      prices = entries.map {
        Item(
          provider: $0.provider, region: $0.region, name: $0.name, price: $0.what, usd: $0.figure.usd.spelling, unit: $0.unit,
          asOf: $0.figure.asOf.spelling, isOld: $0.figure.asOf.isOld(on: today), source: $0.figure.source)
      }
    }
  }

  public struct Machines: Codable, Hashable, Sendable {
    public struct Item: Codable, Hashable, Sendable {
      public var provider: String
      public var region: String
      public var instanceType: String
      public var vcpu: Double
      public var memoryBytes: Int64
      public var arch: String
      public var isBurstable: Bool
      public var usdPerHour: String
      public var usdPerMonth: String
      public var asOf: String
      public var source: String
    }

    public var schemaVersion = 1
    public var purchase: String
    public var machines: [Item]

    public init(_ found: [(machine: InstancePrice, price: PriceFigure)], purchase: PurchaseOption) {
      self.purchase = purchase.name
      machines = found.map { machine, price in
        Item(
          provider: machine.provider, region: machine.region, instanceType: machine.type, vcpu: machine.vcpu.cores,
          memoryBytes: machine.memory.count, arch: machine.architecture, isBurstable: machine.burst != nil, usdPerHour: price.usd.spelling,
          usdPerMonth: (price.usd * Month.hours).cents, asOf: price.asOf.spelling, source: price.source)
      }
    }
  }
}
