import Foundation
import PlanFiles
import PlanModel
import Pricing
import Statistics
import Testing
import Units

@testable import Planning

struct LeverPlanTests {
  private static func study(_ scenario: Scenario, _ levers: [LeverStudy.Lever], trials: Int = 5) throws -> LeverStudy {
    try LeverPlan(
      side: side(scenario), levers: levers, trials: .count(trials), prices: try PriceTableReader.embedded(), version: "test", jobs: 2
    ).run()
  }

  private static func usd(_ text: String) throws -> USD { try USD(parsing: text) }

  /// 4 x t3.xlarge for 730 hours at the published prices: 0.1664 on demand; the sums are worked out here, by the hour, in decimal.
  @Test func `machines reserved and on spot are worth what their prices say, to the cent`() throws {
    let prices = try PriceTableReader.embedded()
    let instance = try prices.instance("t3.xlarge", provider: "aws", region: "us-east-1")
    let hours = Decimal(4 * 730)
    let study = try Self.study(pricedDesk(), [.spot, .reserved])
    func expected(_ hourly: USD) -> USD { USD(hourly.amount * hours).roundedToCent - USD(instance.onDemand.usd.amount * hours).roundedToCent }
    for (title, option) in [
      ("machines reserved for a year", PurchaseOption.reserved1y), ("machines reserved for three years", .reserved3y), ("spot machines", .spot),
    ] {
      let row = try #require(study.rows.first { $0.title == title })
      let change = try #require(row.change)
      let hourly = instance.published(option)?.usd ?? USD(instance.onDemand.usd.amount * 3 / 10)
      #expect(abs(change - NSDecimalNumber(decimal: expected(hourly).amount).doubleValue) < 1e-9, "\(title)")
      #expect(row.method == .priced)
    }
    // The operators' rules: 0.1664 x 2,920 = 485.89; 40 % of it 194.36, 70 % 340.12.
    let rules = Dictionary(study.rows.compactMap { row in row.rule.map { ($0.rule, $0.change) } }) { first, _ in first }
    #expect(rules[.reservedMinus40] == (try Self.usd("-194.36")))
    #expect(rules[.spotMinus70] == (try Self.usd("-340.12")))
  }

  @Test func `reserving changes no answer, and of spot nothing is claimed`() throws {
    let study = try Self.study(pricedDesk(), [.spot, .reserved])
    let reserved = try #require(study.rows.first { $0.lever == .reserved }?.figure(.p95))
    #expect(reserved.difference.low == 0 && reserved.difference.high == 0)
    let spot = try #require(study.rows.first { $0.lever == .spot })
    #expect(spot.figure(.p95)?.difference.value == nil)
    #expect(spot.notes.contains { $0.contains("not simulated") })
  }

  @Test func `the most saved comes first`() throws {
    let study = try Self.study(pricedDesk(), [.spot, .reserved, .compression])
    let known = study.rows.compactMap(\.change)
    #expect(known == known.sorted() && known.count >= 3)
    #expect(study.rows.last?.method == LeverStudy.Method.none, "what is not known last")
    #expect(study.rows.last?.notes.first?.contains("no PostgreSQL") == true)
  }

  /// The volume of 100 GiB holds data compressed seven times; 8 cents a GiB and month. Without compression it has 700 GiB: 48 USD more. Ten
  /// times instead of seven: 70 GiB, 2.40 USD less.
  @Test func `compression is worth the storage that it saves`() throws {
    let study = try Self.study(try tier("medium"), [.compression])
    let inUse = try #require(study.rows.first { $0.isInUse }?.figure(.cost(.storage)))
    #expect(abs((inUse.difference.value ?? 0) + 48) < 1e-9)
    let more = try #require(study.rows.first { !$0.isInUse }?.figure(.cost(.storage)))
    #expect(abs((more.difference.value ?? 0) + 2.4) < 1e-9)
    #expect(study.rows.allSatisfy { $0.notes.contains { $0.hasPrefix("storage is ") } }, "a sentence says how little there is to save")
  }

  /// A cache of 512 MiB holds all that lives for an hour at this load, so that more memory changes nothing: the bill of tokens follows the
  /// hit ratios of the entries' life, by lambda T / (1 + lambda T) an item.
  @Test func `caching saves tokens, and memory that nobody fills saves nothing`() throws {
    let study = try Self.study(try tier("medium"), [.caching])
    let inUse = try #require(study.rows.first { $0.isInUse })
    #expect(inUse.figure(.cost(.llm))?.direction == .falls)
    let memory = try #require(study.rows.first { $0.title == "caches of 2GiB" }?.figure(.cost(.total)))
    #expect(memory.difference.low == 0 && memory.difference.high == 0)
    let longer = try #require(study.rows.first { $0.title.contains("live 1d") })
    #expect(longer.figure(.cost(.llm))?.direction == .falls && longer.figure(.mean)?.direction == .falls)
  }

  @Test func `scaling down needs machines that come and go`() throws {
    let study = try Self.study(try tier("dev"), [.scaleDown])
    #expect(study.rows.count == 1 && study.rows[0].method == LeverStudy.Method.none)
    #expect(study.rows[0].notes.first?.contains("come and go") == true)
    #expect(study.day.isEmpty, "no day is assumed where none is looked at")
  }

  /// Factors by the hour of another service's week, counted again from the recording.
  @Test func `the assumed day is that of its source`() throws {
    #expect(AssumedDay.factors.count == 24)
    #expect(abs(AssumedDay.factors.reduce(0, +) / 24 - 1) < 0.005)
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../../shared/data/traces/servegen_m_small_week1.csv")
    guard let text = try? String(contentsOf: path.standardizedFileURL, encoding: .utf8) else {
      print("skipped: \(path.standardizedFileURL.path) is not there")
      return
    }
    var hours = [Double](repeating: 0, count: 24)
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",")
      let (time, count) = (try #require(Double(cells[0])), try #require(Double(cells[2])))
      hours[Int(time / 3_600) % 24] += count
    }
    let mean = hours.reduce(0, +) / 24
    #expect(zip(hours, AssumedDay.factors).allSatisfy { abs($0 / mean - $1) <= 0.0051 })
  }

  @Test func `the number of threads changes nothing`() throws {
    let prices = try PriceTableReader.embedded()
    let studies = try [1, 2].map { jobs in
      try LeverPlan(side: side(try tier("small")), levers: [.caching], trials: .count(5), prices: prices, version: "test", jobs: jobs).run()
    }
    #expect(studies[0] == studies[1])
  }
}
