import Foundation
import PlanFiles
import Pricing
import Testing
import Units

/// Holds the shipped tables against the figures that they were made of, where those lie beside the project.
@Suite struct SharedPricesTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/pricing").path
  static var isThere: Bool {
    if FileManager.default.fileExists(atPath: folder) { return true }
    print("skipped: found no \(folder) to hold the shipped prices against")
    return false
  }

  private static func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8)
    let lines = text.split(separator: "\n").map { line in
      // Sources may be quoted; no other field is, and they come last.
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { fields in Dictionary(zip(lines[0], fields)) { first, _ in first } }
  }

  private func same(_ figure: PriceFigure?, _ text: String?) -> Bool {
    figure.map { $0.usd == USD(Decimal(string: text ?? "", locale: Locale(identifier: "en_US_POSIX")) ?? -1) } ?? (text ?? "").isEmpty
  }

  @Test(.enabled(if: SharedPricesTests.isThere), arguments: ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1", "ap-southeast-1"])
  func `Amazon's tables hold each figure of their sources`(region: String) throws {
    let table = try PriceTableReader.embedded()
    for row in try Self.rows("aws-\(region)") {
      let machine = try table.instance(row["instance_type"]!, provider: "aws", region: region)
      #expect(same(machine.onDemand, row["on_demand_usd_hour"]) && same(machine.reserved1y, row["reserved_1yr_no_upfront_usd_hour"]))
      #expect(same(machine.reserved3y, row["reserved_3yr_no_upfront_usd_hour"]))
      #expect(same(machine.reserved3yAllUpfront, row["reserved_3yr_all_upfront_effective_usd_hour"]))
      // Of the last region no spot price is shipped: what there is has neither a date nor a licence.
      #expect(region == "ap-south-1" ? machine.spot == nil : same(machine.spot, row["spot_usd_hour"]))
      #expect(machine.spotAdvice?.interruptions.rawValue == row["spot_interruption_band"], "\(machine.type)")
    }
  }

  @Test(.enabled(if: SharedPricesTests.isThere))
  func `Google's tables hold each figure, and sustained use is what its own full months have`() throws {
    let table = try PriceTableReader.embedded()
    for row in try Self.rows("gcp") {
      let (type, region) = (row["instance_type"]!, row["region"]!)
      let machine = try table.instance(type, provider: "gcp", region: region)
      #expect(same(machine.onDemand, row["on_demand_usd_hour"]) && same(machine.spot, row["spot_usd_hour"]))
      #expect(same(machine.reserved1y, row["cud_1yr_usd_hour"]) && same(machine.reserved3y, row["cud_3yr_usd_hour"]))
      let month = try #require(Decimal(string: row["full_month_on_demand_usd"]!, locale: Locale(identifier: "en_US_POSIX")))
      let usage = Usage(provider: "gcp", region: region, nodes: [NodeUsage(instanceType: type, count: 1)])
      let bill = table.bill(for: usage, under: .onDemand).total.amount
      // The source's prices of full months are made of prices of cores and memory that are rounded to six digits.
      #expect(abs(bill - month) <= Decimal(1) / 100 + month / 5_000, "\(type) \(region): \(bill), full month \(month)")
    }
  }

  @Test(.enabled(if: SharedPricesTests.isThere))
  func `Azure's tables hold each figure`() throws {
    let table = try PriceTableReader.embedded()
    for row in try Self.rows("azure") {
      let machine = try table.instance(row["instance_type"]!, provider: "azure", region: row["region"]!)
      #expect(same(machine.onDemand, row["on_demand_usd_hour"]))
      #expect(machine.reserved1y == nil && machine.spot == nil)
    }
  }

  @Test(.enabled(if: SharedPricesTests.isThere))
  func `services of Google and cache nodes of Amazon have their figures`() throws {
    let table = try PriceTableReader.embedded()
    for row in try Self.rows("gcp-services") {
      let price = try table.service(row["service"]!, item: row["item"]!, provider: "gcp", region: row["region"]!)
      #expect(same(price.price, row["usd"]) && price.unit.rawValue == row["unit"])
    }
    for row in try Self.rows("aws-elasticache") {
      let price = try table.service("elasticache", item: row["node_type"]!, provider: "aws", region: row["region"]!)
      #expect(same(price.price, row["redis_memcached_on_demand_usd_hour"]) && price.unit == .hour)
    }
  }
}
