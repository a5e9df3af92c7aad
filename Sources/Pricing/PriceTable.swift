import Units

/// All prices that are known: machines and services by region, tokens by model.
public struct PriceTable: Hashable, Sendable {
  private struct Region: Hashable { let provider, region: String }
  private struct ServiceKey: Hashable { let provider, region, service, item: String }

  private var instancesByRegion: [Region: [String: InstancePrice]] = [:]
  private var servicePrices: [ServiceKey: ServicePrice] = [:]
  private var modelPrices: [String: ModelPrice] = [:]

  public init() {}

  public init(instances: [InstancePrice] = [], services: [ServicePrice] = [], models: [ModelPrice] = []) {
    for instance in instances { insert(instance) }
    for service in services { insert(service) }
    for model in models { insert(model) }
  }

  // MARK: - Filling

  /// Puts a price in; one of the same type and region gives way.
  public mutating func insert(_ price: InstancePrice) {
    instancesByRegion[Region(provider: price.provider, region: price.region), default: [:]][price.type] = price
  }

  /// Puts a price in; one of the same item and region gives way.
  public mutating func insert(_ price: ServicePrice) {
    servicePrices[ServiceKey(provider: price.provider, region: price.region, service: price.service, item: price.item)] = price
  }

  /// Puts a price in; one of the same model gives way.
  public mutating func insert(_ price: ModelPrice) { modelPrices[price.model] = price }

  /// This table with another laid over it: where both have a price, the other's counts.
  public func overlaid(by other: PriceTable) -> PriceTable {
    var result = self
    for (region, prices) in other.instancesByRegion {
      result.instancesByRegion[region, default: [:]].merge(prices) { _, own in own }
    }
    result.servicePrices.merge(other.servicePrices) { _, own in own }
    result.modelPrices.merge(other.modelPrices) { _, own in own }
    return result
  }

  // MARK: - Contents

  /// All machines, ordered by provider, region and type.
  public var instances: [InstancePrice] {
    instancesByRegion.values.flatMap(\.values).sorted { ($0.provider, $0.region, $0.type) < ($1.provider, $1.region, $1.type) }
  }

  /// All services, ordered by provider, region, service and item.
  public var services: [ServicePrice] {
    servicePrices.values.sorted { ($0.provider, $0.region, $0.service, $0.item) < ($1.provider, $1.region, $1.service, $1.item) }
  }

  /// All models, ordered by provider and name.
  public var models: [ModelPrice] {
    modelPrices.values.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
  }

  /// The regions of a provider that have machines, in order.
  public func regions(of provider: String) -> [String] {
    instancesByRegion.keys.filter { $0.provider == provider }.map(\.region).sorted()
  }

  // MARK: - Looking up

  /// - Throws: `PricingError.unknownRegion`, `.unknownInstanceType`.
  public func instance(_ type: String, provider: String, region: String) throws(PricingError) -> InstancePrice {
    let key = Region(provider: provider, region: region)
    guard let prices = instancesByRegion[key] else { throw unknownRegion(key) }
    guard let price = prices[type] else {
      // Sorted, so that of two equally near names the same is always told.
      let nearest = NearestName.find(type, among: prices.keys.sorted())
      throw .unknownInstanceType(type, provider: provider, region: region, nearest: nearest)
    }
    return price
  }

  /// The price in that region, else that for every region.
  /// - Throws: `PricingError.unknownServiceItem`.
  public func service(_ service: String, item: String, provider: String, region: String) throws(PricingError) -> ServicePrice {
    for place in [region, ServicePrice.everyRegion] {
      if let price = servicePrices[ServiceKey(provider: provider, region: place, service: service, item: item)] { return price }
    }
    let known = services.filter { $0.provider == provider && ($0.region == region || $0.region == ServicePrice.everyRegion) }
    let nearest = NearestName.find("\(service)/\(item)", among: known.map { "\($0.service)/\($0.item)" })
    throw .unknownServiceItem(service: service, item: item, provider: provider, region: region, nearest: nearest)
  }

  /// - Throws: `PricingError.unknownModel`.
  public func model(_ name: String) throws(PricingError) -> ModelPrice {
    guard let price = modelPrices[name] else {
      throw .unknownModel(name, nearest: NearestName.find(name, among: modelPrices.keys.sorted()))
    }
    return price
  }

  private func unknownRegion(_ key: Region) -> PricingError {
    let known = regions(of: key.provider)
    return .unknownRegion(key.region, provider: key.provider, known: known, nearest: NearestName.find(key.region, among: known))
  }
}
