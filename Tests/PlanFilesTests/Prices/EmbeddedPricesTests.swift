import EmbeddedPricing
import Foundation
import PlanFiles
import Pricing
import Testing
import Units

/// Holds the tables in the program, and the bills made of them, against the digits in the files.
@Suite struct EmbeddedPricesTests {
  private static func text(of name: String) -> String {
    for index in 0..<ape_embedded_price_file_count() {
      let file = ape_embedded_price_file_at(index)
      guard String(cString: file.name) == name else { continue }
      return String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
    }
    return ""
  }

  /// Rows by column name. The tables of machines have no quoted fields, so that commas alone divide them.
  private static func rows(of name: String) -> [[String: String]] {
    let lines = text(of: name).split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// A price's digits as whole millionths of a dollar: no decimal arithmetic but that of Int.
  private static func millionths(_ text: String) -> Int {
    let parts = text.split(separator: ".")
    let decimals = parts.count > 1 ? String(parts[1]) : ""
    precondition(decimals.count <= 6)
    return Int(parts[0])! * 1_000_000 + Int(decimals + String(repeating: "0", count: 6 - decimals.count))!
  }

  /// Ten-millionths of a dollar to a text in cents, halves up.
  private static func cents(tenMillionths amount: Int) -> String {
    let cents = (amount + 50_000) / 100_000
    return "\(cents / 100)." + (cents % 100 < 10 ? "0" : "") + "\(cents % 100)"
  }

  @Test(arguments: ["us-east-1", "us-west-2", "eu-west-1", "ap-southeast-1"])
  func `every machine costs 730 times its price under every option, by integer arithmetic`(region: String) throws {
    let table = try PriceTableReader.embedded()
    let rows = Self.rows(of: "aws-\(region).csv")
    #expect(rows.count == 159)
    for row in rows {
      let type = try #require(row["instance_type"])
      let usage = Usage(provider: "aws", region: region, nodes: [NodeUsage(instanceType: type, count: 1)])
      let onDemand = Self.millionths(row["on_demand_usd_hour"]!)
      func expected(_ column: String, tenthsByRule: Int) -> String {
        let price = row[column]!
        return Self.cents(tenMillionths: 730 * (price.isEmpty ? onDemand * tenthsByRule : Self.millionths(price) * 10))
      }
      #expect(
        table.bills(for: usage).map(\.total.cents) == [
          expected("on_demand_usd_hour", tenthsByRule: 10), expected("reserved_1y_usd_hour", tenthsByRule: 6),
          expected("reserved_3y_usd_hour", tenthsByRule: 6), expected("spot_usd_hour", tenthsByRule: 3),
        ], "\(region) \(type)")
      #expect(table.bills(for: usage).map(\.reckoned.isEmpty) == [true, true, true, !row["spot_usd_hour"]!.isEmpty], "\(region) \(type)")
    }
  }

  @Test func `the tables hold what they say they hold`() throws {
    let table = try PriceTableReader.embedded()
    #expect(table.regions(of: "aws") == ["ap-southeast-1", "eu-west-1", "us-east-1", "us-west-2"])
    #expect(table.instances.count == 4 * 159)
    #expect(table.services.count == 61)
    #expect(table.models.count == 50)
    for instance in table.instances {
      #expect(!instance.onDemand.source.isEmpty)
      #expect(instance.onDemand.asOf == .day(year: 2025, month: 4, day: 4))
      #expect((instance.burst != nil) == (instance.type.hasPrefix("t3") || instance.type.hasPrefix("t4g")), "\(instance.type)")
      #expect(instance.spotAdvice != nil)
    }
  }

  /// Read from the AWS EC2 user guide's table of credits and from the provider's published prices, not from the files.
  @Test func `known figures are read as they are published`() throws {
    let table = try PriceTableReader.embedded()
    let small = try table.instance("t3.large", provider: "aws", region: "us-east-1")
    #expect(small.vcpu == CPU(cores: 2) && small.memory == .gibibytes(8) && small.architecture == "x86_64")
    #expect(small.burst.map { [$0.creditsPerHour, $0.maximumBalance] } == [36, 864])
    #expect(small.burst?.baselinePerVCPU == Fraction(0.3))
    #expect(small.onDemand.usd.spelling == "0.0832")
    #expect(small.spot?.asOf == .undated("v8"))
    #expect(try table.service("ebs", item: "gp3_storage", provider: "aws", region: "us-east-1").price.usd.spelling == "0.08")
    let model = try table.model("claude-sonnet-4-5")
    #expect([model.input, model.output].map(\.usd) == [USD(3), USD(15)])
  }

  @Test func `every region has all tiers of traffic and every storage that it has machines for`() throws {
    let table = try PriceTableReader.embedded()
    for region in table.regions(of: "aws") {
      let storage = ["gp3_storage", "gp2_storage", "io2_storage", "st1_storage", "snapshot_standard"]
      let usage = Usage(
        provider: "aws", region: region,
        storage: storage.map { ServiceUsage(label: $0, service: "ebs", item: $0, quantity: 1) }, egressGigabytes: 1_000_000)
      let bill = table.bill(for: usage, under: .onDemand)
      #expect(bill.unpriced.isEmpty)
      #expect(bill.lines.count == storage.count + 5)
    }
  }
}
