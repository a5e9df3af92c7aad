/// What one unit of a provider's service costs in a region: storage, traffic, load balancers and the like.
public struct ServicePrice: Codable, Hashable, Sendable {
  /// The region that stands for all regions without a price of their own.
  public static let everyRegion = "*"

  public let provider: String
  public let region: String
  /// The service, such as `ebs`.
  public let service: String
  /// What of it is priced, such as `gp3_storage`.
  public let item: String
  public let unit: PriceUnit
  /// US dollars for one `unit`.
  public let price: PriceFigure

  public init(provider: String, region: String, service: String, item: String, unit: PriceUnit, price: PriceFigure) {
    self.provider = provider
    self.region = region
    self.service = service
    self.item = item
    self.unit = unit
    self.price = price
  }
}

/// What a service is counted in, as the providers spell it.
public enum PriceUnit: String, Codable, Hashable, Sendable, CaseIterable {
  case gigabyte = "GB"
  case gigabyteMonth = "GB-month"
  case gibibyte = "GiB"
  case gibibyteMonth = "GiB-month"
  case hour = "hour"
  case iopsMonth = "IOPS-month"
  case mebibytePerSecondMonth = "MiBps-month"
  case loadBalancerHour = "LCU-hour"
  case vcpuHour = "vCPU-hour"
}
