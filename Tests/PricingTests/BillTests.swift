import Foundation
import Pricing
import Testing
import Units

@Suite struct BillTests {
  private func usage(_ nodes: [NodeUsage] = [], region: String = "us-east-1") -> Usage {
    Usage(provider: "aws", region: region, nodes: nodes)
  }

  /// The sums that stand beside the operators' own table: 2 x 0.0832 x 730 = 121.472, 4 x 0.1664 x 730 = 485.888, 8 x 0.34 x 730 = 1985.6.
  @Test(arguments: [("t3.large", 2, "121.47"), ("t3.xlarge", 4, "485.89"), ("c5.2xlarge", 8, "1985.60")])
  func `the tiers' nodes come to the sums that their list prices make of 730 hours`(type: String, count: Int, expected: String) {
    let bill = PriceSamples.table.bill(for: usage([NodeUsage(instanceType: type, count: count)]), under: .onDemand)
    #expect(bill.total.cents == expected)
    #expect(bill.subtotal(of: .nodes).cents == expected)
    #expect(bill.unpriced.isEmpty && bill.reckoned.isEmpty)
  }

  @Test(arguments: [
    ("0.005", "0.01", "a half is rounded away from zero"),
    ("0.015", "0.02", "also where the nearest double lies below"),
    ("0.025", "0.03", "and not to the even cent"),
    ("0.0149999", "0.01", "what is below a half is dropped"),
    ("1.005", "1.01", "which doubles get wrong"),
    ("0", "0.00", "a price of nothing is a price"),
  ])
  func `a line is rounded once to the cent`(usd: String, expected: String, why: String) throws {
    let table = PriceTable(services: [PriceSamples.service("s", "i", .hour, usd)])
    let one = Usage(provider: "aws", region: "us-east-1", services: [ServiceUsage(label: "l", service: "s", item: "i", quantity: 1)])
    #expect(table.bill(for: one, under: .onDemand).total.cents == expected, "\(why)")
  }

  @Test func `a total is the sum of the rounded lines`() {
    // Three lines of 0.005 are 0.03 on the bill; their exact sum of 0.015 would be 0.02.
    let table = PriceTable(services: [PriceSamples.service("s", "i", .hour, "0.005")])
    let line = ServiceUsage(label: "l", service: "s", item: "i", quantity: 1)
    let bill = table.bill(for: Usage(provider: "aws", region: "us-east-1", services: [line, line, line]), under: .spot)
    #expect(bill.total.cents == "0.03")
  }

  @Test func `tokens are priced by the million and by kind, and stand apart`() {
    var usage = usage([NodeUsage(instanceType: "t3.large", count: 2)])
    usage.storage = [ServiceUsage(label: "timescaledb volume", service: "ebs", item: "gp3_storage", quantity: 100)]
    usage.tokens = [TokenUsage(model: "claude-sonnet-4-5", input: 1_234_567, output: 500_001, cacheRead: 2_000_000, cacheWrite: 10_000)]
    usage.queries = 73_000
    let bill = PriceSamples.table.bill(for: usage, under: .onDemand)
    // By hand: 3.703701, 7.500015, 0.6 and 0.0375 USD.
    #expect(bill.lines.filter { $0.component == .tokens }.map { $0.amount?.cents } == ["3.70", "7.50", "0.60", "0.04"])
    #expect(bill.subtotal(of: .tokens).cents == "11.84")
    #expect(bill.subtotal(of: .storage).cents == "8.00")
    #expect(bill.totalWithoutTokens.cents == "129.47")
    #expect(bill.total.cents == "141.31")
    // 141.31 / 73 and 129.47 / 73, by Python's decimal: 1.935753..., 1.773562...
    #expect(bill.perThousandQueries()?.spelling == "1.935753")
    #expect(bill.perThousandQueries(withTokens: false)?.spelling == "1.773562")
    #expect(bill.lines.map(\.label).last == "claude-sonnet-4-5 cache write")
  }

  @Test func `without queries there is no cost of a thousand`() {
    #expect(PriceSamples.table.bill(for: usage(), under: .onDemand).perThousandQueries() == nil)
  }

  @Test func `what has no price is unpriced with its reason, and never 0`() {
    var usage = usage([NodeUsage(instanceType: "t3.lage", count: 1)])
    usage.storage = [ServiceUsage(label: "volume", service: "ebs", item: "gp4_storage", quantity: 5)]
    usage.tokens = [
      TokenUsage(model: "claude-sonet-4-5", input: 1, output: 0), TokenUsage(model: "deepseek-chat", input: 0, output: 0, cacheWrite: 1),
    ]
    let bill = PriceSamples.table.bill(for: usage, under: .onDemand)
    let reasons = bill.unpriced.map { line in if case .unpriced(let reason) = line.price { reason } else { "" } }
    #expect(
      reasons == [
        "found instance type \"t3.lage\"; expected one that the price table of aws us-east-1 has; did you mean \"t3.large\"?",
        "found \"ebs/gp4_storage\"; expected a service that the price table of aws us-east-1 has; did you mean \"ebs/gp3_storage\"?",
        "found model \"claude-sonet-4-5\"; expected one that the table of token prices has; did you mean \"claude-sonnet-4-5\"?",
        "the table of token prices has no cache write price for deepseek-chat",
      ])
    #expect(bill.total == .zero)
  }

  @Test func `traffic of a provider whose tiers are not known is unpriced`() {
    let usage = Usage(provider: "gcp", region: "us-central1", egressGigabytes: 10)
    #expect(PriceSamples.table.bill(for: usage, under: .onDemand).unpriced.count == 1)
  }

  @Test func `a published price counts before the rule of thumb, and the rule is marked`() throws {
    let usage = usage([NodeUsage(instanceType: "t3.large", count: 1), NodeUsage(instanceType: "c5.2xlarge", count: 1)])
    let bills = PriceSamples.table.bills(for: usage)
    #expect(bills.map(\.option) == [.onDemand, .reserved1y, .reserved3y, .spot])
    // t3.large: 0.0832, 0.0522, 0.0832 x 0.6 = 0.04992, 0.0448. c5.2xlarge: 0.34, twice 0.34 x 0.6 = 0.204, 0.34 x 0.3 = 0.102.
    let expected = [["60.74", "248.20"], ["38.11", "148.92"], ["36.44", "148.92"], ["32.70", "74.46"]]
    #expect(bills.map { $0.lines.map { $0.amount!.cents } } == expected)
    #expect(bills.map { $0.reckoned.map(\.label) } == [[], ["c5.2xlarge"], ["t3.large", "c5.2xlarge"], ["c5.2xlarge"]])
    guard case .priced(let figure, let basis, _) = bills[3].lines[1].price else {
      Issue.record("the spot price of c5.2xlarge is missing")
      return
    }
    #expect(basis == .ruleOfThumb(.spotMinus70))
    #expect(figure.source == "operators' rule of thumb spot -70 % of AWS price list")
  }

  @Test func `storage, traffic and tokens cost the same under every option`() {
    var usage = usage()
    usage.storage = [ServiceUsage(label: "v", service: "ebs", item: "gp3_storage", quantity: 50)]
    usage.egressGigabytes = 1_000
    usage.tokens = [TokenUsage(model: "deepseek-chat", input: 1_000_000, output: 1_000_000)]
    #expect(Set(PriceSamples.table.bills(for: usage).map(\.total)).count == 1)
  }

  @Test func `a bill survives being written down`() throws {
    var usage = usage([NodeUsage(instanceType: "t3.xlarge", nodeHours: PriceSamples.decimal("730.123456789012345"))])
    usage.tokens = [TokenUsage(model: "deepseek-chat", input: 3, output: 4)]
    usage.queries = PriceSamples.decimal("0.1")
    for bill in PriceSamples.table.bills(for: usage) {
      #expect(try JSONDecoder().decode(Bill.self, from: JSONEncoder().encode(bill)) == bill)
    }
    #expect(try JSONDecoder().decode(Usage.self, from: JSONEncoder().encode(usage)) == usage)
  }

  @Test func `machines that come and go are never reserved, and are one line where all cost the same`() {
    // Two t3.large all the month, and 365 machine hours beyond: half a machine. On demand 2.5 x 730 x 0.0832 = 151.84; reserved for a year
    // 2 x 730 x 0.0522 = 76.21 and 365 x 0.0832 = 30.37; spot 2.5 x 730 x 0.0448 = 81.76.
    let usage = usage([
      NodeUsage(instanceType: "t3.large", count: 2), NodeUsage(instanceType: "t3.large", nodeHours: 365, isCommittable: false),
    ])
    func amounts(_ option: PurchaseOption) -> [String] { PriceSamples.table.bill(for: usage, under: option).lines.map { $0.amount!.cents } }
    #expect(amounts(.onDemand) == ["151.84"])
    #expect(amounts(.reserved1y) == ["76.21", "30.37"])
    #expect(amounts(.spot) == ["81.76"])
  }
}
