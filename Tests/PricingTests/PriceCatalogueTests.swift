import Foundation
import Pricing
import Testing
import Units

@Suite struct PriceCatalogueTests {
  private let today = PriceDate.day(year: 2025, month: 10, day: 2)

  @Test(arguments: [
    ("2025-04-04", "2025-10-01", 180, false), ("2025-04-04", "2025-10-02", 181, true), ("2024-02-28", "2024-03-01", 2, false),
    ("2025-12-31", "2026-01-01", 1, false), ("2026-01-01", "2025-12-31", -1, false),
  ])
  func `a price is old from 181 days on`(from: String, to: String, days: Int, isOld: Bool) throws {
    let (a, b) = (try PriceDate(parsing: from), try PriceDate(parsing: to))
    #expect(a.days(until: b) == days)
    #expect(a.isOld(on: b) == isOld)
  }

  @Test func `of what bears no date nobody knows the age`() {
    #expect(PriceDate.undated("v8").days(until: today) == nil && !PriceDate.undated("v8").isOld(on: today))
    #expect(PriceDate.undated("v8") < PriceDate.day(year: 2000, month: 1, day: 1))
  }

  @Test func `a table tells what it holds, and how old it is`() {
    var table = PriceSamples.table
    table.insert(
      InstancePrice(
        provider: "aws", region: "us-east-1", type: "new.large", vcpu: CPU(cores: 4), memory: .gibibytes(16), architecture: "arm64",
        onDemand: PriceFigure(usd: USD(1), asOf: today, source: "s"), spot: PriceFigure(usd: USD(1), asOf: .undated("v8"), source: "s")))
    let found = table.catalogues(today: today)
    let places: [String] = found.map { "\($0.kind.rawValue) \($0.provider) \($0.region)" }
    #expect(
      places == ["machines aws us-east-1", "services aws *", "services aws us-east-1", "LLM tokens anthropic ", "LLM tokens deepseek "])
    // t3.large has three figures of 2025-04-04, two others one each; the new machine one of today and one without a date.
    let counts: [Int] = [found[0].count, found[0].figures, found[0].old, found[0].undated]
    #expect(counts == [4, 7, 5, 1])
    #expect(found[0].oldest == PriceSamples.asOf && found[0].newest == today)
    #expect(found[0].options == [.onDemand, .reserved1y, .spot])
  }

  @Test func `machines are found by size, the cheapest first, by the price of the option`() {
    func names(_ query: MachineQuery) -> [String] { PriceSamples.table.machines(for: query).map(\.machine.type) }
    #expect(names(MachineQuery(vcpu: CPU(cores: 2), memory: .gibibytes(8))) == ["t3.large", "t3.xlarge", "c5.2xlarge"])
    #expect(names(MachineQuery(vcpu: CPU(cores: 2), memory: .gibibytes(8), purchase: .spot)) == ["t3.large"])
    #expect(names(MachineQuery(vcpu: CPU(cores: 3), memory: .gibibytes(8))) == [])
    #expect(names(MachineQuery(vcpu: CPU(cores: 1), memory: .gibibytes(1), architecture: "arm64")) == [])
    #expect(names(MachineQuery(vcpu: CPU(cores: 1), memory: .gibibytes(1), provider: "aws", region: "us-west-2")) == [])
  }
}
