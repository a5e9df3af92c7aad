import Foundation
import Pricing
import Units

/// A small table with figures of AWS us-east-1 as published on 2025-04-04, for tests of the rules; the shipped tables have tests of their
/// own.
enum PriceSamples {
  static let asOf = PriceDate.day(year: 2025, month: 4, day: 4)

  static func figure(_ usd: String, source: String = "AWS price list") -> PriceFigure {
    PriceFigure(usd: try! USD(parsing: usd), asOf: asOf, source: source)
  }

  static func instance(
    _ type: String, _ onDemand: String, reserved1y: String? = nil, spot: String? = nil, advised: Double? = nil
  ) -> InstancePrice {
    InstancePrice(
      provider: "aws", region: "us-east-1", type: type, vcpu: CPU(cores: 2), memory: .gibibytes(8), architecture: "x86_64",
      onDemand: figure(onDemand), reserved1y: reserved1y.map { figure($0) }, spot: spot.map { figure($0) },
      spotAdvice: advised.map { SpotAdvice(savings: Fraction($0), interruptions: .under5, asOf: asOf, source: "advisor") })
  }

  static func service(_ service: String, _ item: String, _ unit: PriceUnit, _ usd: String, region: String = "us-east-1") -> ServicePrice {
    ServicePrice(provider: "aws", region: region, service: service, item: item, unit: unit, price: figure(usd))
  }

  static let table = PriceTable(
    instances: [
      instance("t3.large", "0.0832", reserved1y: "0.0522", spot: "0.0448", advised: 0.47),
      instance("t3.xlarge", "0.1664"), instance("c5.2xlarge", "0.34"),
    ],
    services: [
      service("ebs", "gp3_storage", .gigabyteMonth, "0.08"),
      service("ec2_t_unlimited", "surplus_credit_t3_t3a_linux", .vcpuHour, "0.05", region: ServicePrice.everyRegion),
      service("data_transfer", "internet_out_0_10TB", .gigabyte, "0.09"),
      service("data_transfer", "internet_out_10_50TB", .gigabyte, "0.085"),
      service("data_transfer", "internet_out_50_150TB", .gigabyte, "0.07"),
      service("data_transfer", "internet_out_over_150TB", .gigabyte, "0.05"),
    ],
    models: [
      ModelPrice(
        provider: "anthropic", model: "claude-sonnet-4-5", input: figure("3.0"), output: figure("15.0"), cacheRead: figure("0.3"),
        cacheWrite: figure("3.75")),
      ModelPrice(
        provider: "deepseek", model: "deepseek-chat", input: figure("0.28"), output: figure("0.42"), cacheRead: figure("0.028")),
    ])

  static func decimal(_ text: String) -> Decimal { Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))! }
}
