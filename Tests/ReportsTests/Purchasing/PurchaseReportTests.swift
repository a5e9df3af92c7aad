import Foundation
import PlanModel
import Pricing
import Statistics
import Testing
import Units

@testable import Reports

struct PurchaseReportTests {
  private static let today = PriceDate.day(year: 2026, month: 12, day: 1)

  private static func figure(_ text: String, _ date: PriceDate = .day(year: 2026, month: 11, day: 1)) -> PriceFigure {
    PriceFigure(usd: try! USD(parsing: text), asOf: date, source: "list")
  }

  private static func way(_ name: String, _ mix: PurchaseMix, _ amounts: [String], verified: String) -> PurchaseStudy.Priced {
    let usd = amounts.map { try! USD(parsing: $0) }
    return PurchaseStudy.Priced(name: name, mix: mix, amounts: usd, expected: usd[1], verified: try! USD(parsing: verified))
  }

  private static var study: PurchaseStudy {
    let mix = PurchaseMix(reserved1y: 2)
    let pool = PurchaseStudy.Pool(
      name: "nodes", instanceType: "m5.large", provider: "aws", region: "us-east-1", pinned: 1, shares: [[1, 0.5], [1, 1, 0.25], [1, 1, 1, 1]],
      onDemand: figure("0.1", .day(year: 2025, month: 4, day: 4)),
      commitments: [.init(option: .reserved1y, price: figure("0.06"), breakEven: 0.6), .init(option: .reserved3y, price: figure("0.2"), breakEven: 2)],
      chosen: way("mix", mix, ["87.60", "105.85", "233.60"], verified: "104.00"),
      singles: [way("on-demand", PurchaseMix(), ["109.50", "164.25", "292.00"], verified: "160.00")],
      best: [
        way("best", PurchaseMix(reserved1y: 1), ["80.30", "110.00", "240.00"], verified: "110.00"), way("best", mix, ["87.60", "105.85", "233.60"], verified: "1"),
        way("best", PurchaseMix(reserved1y: 4), ["175.20", "175.20", "175.20"], verified: "175.20"),
      ])
    return PurchaseStudy(
      scenario: "shop", title: "Shop", settings: [], rate: Rate(perSecond: 1), horizonMonths: 12,
      loads: [(0.5, 0.0), (1, 1), (2, 0)].map { .init(name: "load", factor: $0.0, weight: $0.1) }, pools: [pool], objectives: [], trials: 5,
      observedSeconds: 86_400, remarks: ["a remark"], isInterrupted: false, seed: 1, freshSeed: 2, programVersion: "test", digest: "d")
  }

  @Test(arguments: [
    (PurchaseMix(), 3, "all on demand"), (PurchaseMix(usesSpot: true), 3, "all on spot"),
    (PurchaseMix(reserved1y: 2), 3, "2 reserved for a year, the rest on demand"), (PurchaseMix(reserved3y: 3), 3, "3 reserved for three years"),
    (PurchaseMix(reserved1y: 1, usesSpot: true), 3, "1 reserved for a year, the rest on spot"),
  ])
  func `a mix reads as somebody would say it`(mix: PurchaseMix, peak: Int, expected: String) {
    #expect(PurchaseReport.text(of: mix, peak: peak) == expected)
  }

  @Test func `the report says what to buy, from which use on it pays, and what is regretted at other loads`() {
    let text = TerminalRenderer(width: 200).render(PurchaseReport.document(of: Self.study, today: Self.today))
    #expect(text.contains("2 reserved for a year, the rest on demand: 105.85 USD a month instead of 164.25 on demand, 35.6% less."), "\(text)")
    #expect(text.contains("machines 1 to 2 are in use all the time, machine 3 is in use for 25% of it"))
    let tables = PurchaseReport.document(of: Self.study, today: Self.today).tables
    let regret = tables.first { $0.id == "regret" }?.rows.map { $0[5].text }
    // 87.60 - 80.30, nothing, 233.60 - 175.20.
    #expect(regret == ["7.30", "0.00", "58.40"])
    let options = tables.first { $0.id == "options" }?.rows.map { $0.map(\.text) } ?? []
    #expect(options.map { $0[4] } == ["", "60%", "never"])
    // On demand stood in its source 606 days ago.
    #expect(tables.first { $0.id == "options" }?.rows[0][5].tone == .warning)
  }

  @Test func `JSON has the same figures`() throws {
    let document = PurchaseDocument(Self.study)
    #expect(document.pools[0].chosen?.expected == "105.85" && document.pools[0].options.map(\.breakEven) == [nil, 0.6, nil])
    let encoded = try JSONEncoder().encode(document)
    #expect(try JSONDecoder().decode(PurchaseDocument.self, from: encoded) == document)
  }

  @Test func `old prices are named by component with the oldest date, and nothing that is free`() {
    func line(_ component: BillComponent, _ usd: String, _ date: PriceDate) -> BillLine {
      PriceTable(services: [
        ServicePrice(provider: "aws", region: "r", service: "s", item: "i", unit: .hour, price: Self.figure(usd, date))
      ]).bill(for: Usage(provider: "aws", region: "r", services: [ServiceUsage(label: "l", service: "s", item: "i", quantity: 1)]), under: .onDemand).lines[0]
    }
    func old(_ lines: [BillLine]) -> String? {
      RunReport.oldPrices([Bill(option: .onDemand, provider: "aws", region: "r", lines: lines, queries: 0)], Self.today)
    }
    let (long, recent) = (PriceDate.day(year: 2025, month: 4, day: 4), PriceDate.day(year: 2026, month: 6, day: 4))
    #expect(old([line(.services, "1", recent)]) == nil)
    #expect(old([line(.services, "0", long)]) == nil)
    #expect(old([line(.services, "1", recent), line(.services, "1", long)])?.hasPrefix("Prices older than 180 days: services of 2025-04-04.") == true)
  }
}
