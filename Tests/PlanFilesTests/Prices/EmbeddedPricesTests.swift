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

  /// Ten-billionths of a dollar to a text in cents, halves up.
  private static func cents(tenBillionths amount: Int) -> String {
    let cents = (amount + 50_000_000) / 100_000_000
    return "\(cents / 100)." + (cents % 100 < 10 ? "0" : "") + "\(cents % 100)"
  }

  /// Every region with its file, how many machines it has, and whether it has committed and spot prices.
  struct Region: Sendable, CustomTestStringConvertible {
    let provider, name: String
    let machines: Int
    var testDescription: String { "\(provider) \(name)" }
  }

  static let regions =
    ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1", "ap-southeast-1"].map { Region(provider: "aws", name: $0, machines: 159) }
    + ["us-central1", "us-east1", "asia-southeast1"].map { Region(provider: "gcp", name: $0, machines: 154) }
    + [Region(provider: "gcp", name: "europe-west1", machines: 148)]
    + ["eastus", "westus2", "westeurope", "southeastasia"].map { Region(provider: "azure", name: $0, machines: 70) }

  /// Ten-thousandths of the price that sustained use leaves of a whole month, by the series: Google's page on sustained use discounts.
  private static func sustained(_ type: String, _ provider: String) -> Int {
    guard provider == "gcp" else { return 10_000 }
    let series = type.prefix { $0 != "-" }
    return series == "n1" ? 7_000 : ["n2", "n2d", "c2"].contains(series) ? 8_002 : 10_000
  }

  @Test(arguments: regions)
  func `every machine costs 730 times its price under every option, by integer arithmetic`(region: Region) throws {
    let table = try PriceTableReader.embedded()
    let rows = Self.rows(of: "\(region.provider)-\(region.name).csv")
    #expect(rows.count == region.machines)
    for row in rows {
      let type = try #require(row["instance_type"])
      let usage = Usage(provider: region.provider, region: region.name, nodes: [NodeUsage(instanceType: type, count: 1)])
      let onDemand = Self.millionths(row["on_demand_usd_hour"]!)
      let sustained = Self.sustained(type, region.provider)
      func price(_ column: String) -> String? { row[column].flatMap { $0.isEmpty ? nil : $0 } }
      func expected(_ column: String, tenthsByRule: Int) -> String {
        Self.cents(tenBillionths: 730 * (price(column).map { Self.millionths($0) * 10_000 } ?? onDemand * tenthsByRule * 1_000))
      }
      #expect(
        table.bills(for: usage).map(\.total.cents) == [
          Self.cents(tenBillionths: 730 * onDemand * sustained), expected("reserved_1y_usd_hour", tenthsByRule: 6),
          expected("reserved_3y_usd_hour", tenthsByRule: 6), expected("spot_usd_hour", tenthsByRule: 3),
        ], "\(region) \(type)")
      #expect(
        table.bills(for: usage).map(\.reckoned.isEmpty) == [
          true, price("reserved_1y_usd_hour") != nil, price("reserved_3y_usd_hour") != nil, price("spot_usd_hour") != nil,
        ], "\(region) \(type)")
    }
  }

  /// The decimal sum of a region's whole list, made of the CSV text by Foundation's decimals without a table, a row or a bill of ours.
  @Test(arguments: regions)
  func `all machines of a region together cost what the digits of its file add up to`(region: Region) throws {
    let table = try PriceTableReader.embedded()
    let lines = Self.text(of: "\(region.provider)-\(region.name).csv").split(separator: "\n").map { $0.components(separatedBy: ",") }
    let column = try #require(lines[0].firstIndex(of: "on_demand_usd_hour"))
    var sum = Decimal(0)
    for line in lines.dropFirst() {
      let share = Decimal(Self.sustained(line[2], region.provider)) / 10_000
      var amount = try #require(Decimal(string: line[column], locale: Locale(identifier: "en_US_POSIX"))) * 730 * share
      var rounded = Decimal()
      NSDecimalRound(&rounded, &amount, 2, .plain)
      sum += rounded
    }
    let usage = Usage(
      provider: region.provider, region: region.name, nodes: lines.dropFirst().map { NodeUsage(instanceType: $0[2], count: 1) })
    #expect(table.bill(for: usage, under: .onDemand).total == USD(sum))
  }

  @Test func `the tables hold what they say they hold`() throws {
    let table = try PriceTableReader.embedded()
    #expect(table.providers == ["aws", "azure", "gcp"])
    for provider in table.providers {
      #expect(table.regions(of: provider) == Self.regions.filter { $0.provider == provider }.map(\.name).sorted())
    }
    #expect(table.instances.count == 5 * 159 + 3 * 154 + 148 + 4 * 70)
    #expect(table.services.count == 61 + 13 + 150 + 32)
    #expect(table.models.count == 50)
    let dates: [String: PriceDate] = [
      "aws": .day(year: 2025, month: 4, day: 4), "gcp": .day(year: 2026, month: 7, day: 30), "azure": .day(year: 2025, month: 3, day: 2),
    ]
    for instance in table.instances {
      #expect(!instance.onDemand.source.isEmpty && instance.onDemand.asOf == dates[instance.provider])
      #expect((instance.burst != nil) == (instance.type.hasPrefix("t3") || instance.type.hasPrefix("t4g")), "\(instance.type)")
      #expect((instance.spotAdvice != nil) == (instance.provider == "aws"))
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
