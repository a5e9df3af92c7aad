import Foundation
import Pricing
import Testing
import Units

@Suite struct PriceTableTests {
  private let table = PriceSamples.table

  @Test func `a price is found by its names`() throws {
    #expect(try table.instance("t3.large", provider: "aws", region: "us-east-1").onDemand.usd.spelling == "0.0832")
    #expect(try table.service("ebs", item: "gp3_storage", provider: "aws", region: "us-east-1").unit == .gigabyteMonth)
    #expect(try table.model("deepseek-chat").provider == "deepseek")
    #expect(table.regions(of: "aws") == ["us-east-1"])
    #expect(table.instances.map(\.type) == ["c5.2xlarge", "t3.large", "t3.xlarge"])
    #expect(table.models.map(\.model) == ["claude-sonnet-4-5", "deepseek-chat"])
  }

  @Test func `a service with a price for every region has it in each`() throws {
    let price = try table.service("ec2_t_unlimited", item: "surplus_credit_t3_t3a_linux", provider: "aws", region: "eu-west-1")
    #expect(price.price.usd.spelling == "0.05")
  }

  @Test func `what is not there is told with what is near`() {
    let region = #expect(throws: PricingError.self) { try table.instance("t3.large", provider: "aws", region: "us-east1") }
    #expect(region?.description == "found region \"us-east1\" of provider \"aws\"; expected one of us-east-1; did you mean \"us-east-1\"?")
    let provider = #expect(throws: PricingError.self) { try table.instance("t3.large", provider: "aw", region: "us-east-1") }
    #expect(provider?.description == "found provider \"aw\"; expected one that the price tables have")
    let type = #expect(throws: PricingError.self) { try table.instance("m7i.large", provider: "aws", region: "us-east-1") }
    #expect(
      type?.description
        == "found instance type \"m7i.large\"; expected one that the price table of aws us-east-1 has; did you mean \"t3.large\"?")
  }

  @Test func `a table laid over another wins where both have a price`() throws {
    let own = PriceTable(instances: [PriceSamples.instance("t3.large", "0.07"), PriceSamples.instance("own.big", "1.5")])
    let both = table.overlaid(by: own)
    #expect(try both.instance("t3.large", provider: "aws", region: "us-east-1").onDemand.usd.spelling == "0.07")
    #expect(try both.instance("own.big", provider: "aws", region: "us-east-1").onDemand.usd.spelling == "1.5")
    #expect(try both.instance("t3.xlarge", provider: "aws", region: "us-east-1").onDemand.usd.spelling == "0.1664")
    #expect(both.services.count == table.services.count)
  }

  @Test func `the rules of thumb stand beside the real discounts`() throws {
    let usage = Usage(provider: "aws", region: "us-east-1", nodes: [NodeUsage(instanceType: "t3.large", count: 2)])
    let rows = table.discountComparisons(for: usage)
    #expect(rows.map(\.option) == [.reserved1y, .reserved3y, .spot])
    #expect(rows.allSatisfy { $0.onDemand.cents == "121.47" })
    // 1 - 0.0522/0.0832 = 0.37259..., 1 - 0.0448/0.0832 = 0.46153...; 1460 h x 0.0522 = 76.212, x 0.0448 = 65.408.
    #expect(rows.map { $0.published?.discount.description } == ["0.3726", nil, "0.4615"])
    #expect(rows.map { $0.published?.amount.cents } == ["76.21", nil, "65.41"])
    // 121.472 x 0.6 = 72.8832, x 0.3 = 36.4416.
    #expect(rows.map { $0.byRule.amount.cents } == ["72.88", "72.88", "36.44"])
    #expect(rows.map { $0.byRule.discount.description } == ["0.4", "0.4", "0.7"])
    // The advisor's 47 %: 121.472 x 0.53 = 64.38016.
    #expect(rows.map { $0.advised?.amount.cents } == [nil, nil, "64.38"])
  }
}

@Suite struct PurchaseOptionTests {
  @Test func `an option is read by its name`() throws {
    #expect(try PurchaseOption.allCases.map(\.name).map(PurchaseOption.init(parsing:)) == PurchaseOption.allCases)
    #expect(PurchaseOption.allCases.map(\.name) == ["on-demand", "reserved-1y", "reserved-3y", "spot"])
  }

  @Test func `another name is told with the nearest one`() {
    let error = #expect(throws: QuantityError.self) { try PurchaseOption(parsing: "reserved1y") }
    #expect(
      error?.description
        == "found \"reserved1y\"; expected one of on-demand, reserved-1y, reserved-3y, spot; did you mean \"reserved-1y\"?")
  }
}

@Suite struct PriceDateTests {
  @Test(arguments: ["2026-11-23", "2024-02-29", "2000-02-29", "undated(v8)"])
  func `a date is read and spelt the same`(text: String) throws {
    #expect(try PriceDate(parsing: text).spelling == text)
  }

  @Test(arguments: [
    "", "2026-13-01", "2026-02-29", "2100-02-29", "2026-1-1", "26-01-01", "2026-04-31", "2026-00-10", "undated()", "yesterday",
    "+026-01-01",
  ])
  func `what is no day is refused`(text: String) {
    let error = #expect(throws: QuantityError.self) { try PriceDate(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected a day as 2026-11-23, or undated(why) when the source bears none")
  }
}
