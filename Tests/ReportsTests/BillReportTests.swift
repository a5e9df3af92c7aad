import Foundation
import PlanModel
import Testing
import Units

@testable import Pricing
@testable import Reports

struct BillReportTests {
  private func text(_ result: RunResult) -> String { TerminalRenderer(width: 200).render(RunReport.document(of: result)) }

  /// The sample's bills with other lines.
  private func bills(_ provider: String, keeping isKept: (BillLine) -> Bool, adding lines: [BillLine] = []) -> [Bill] {
    SampleResult.medium.bills.map {
      Bill(option: $0.option, provider: provider, region: "", lines: lines + $0.lines.filter(isKept), queries: $0.queries)
    }
  }

  private func unpriced(_ component: BillComponent, _ label: String) -> BillLine {
    BillLine(component: component, label: label, quantity: 1, unit: "units", price: .unpriced(reason: "nobody knows"))
  }

  @Test(
    arguments: [
      (.steadyState, 7_200, "The simulated load goes on all month.", "", "stationary: no length of its own"),
      (
        .terminating, 130, "This month repeats the simulated 2.17 min: no other hour, no night, no weekend.",
        ", repeating the simulated 2.17 min", "shorter than a day"
      ),
      (.terminating, 172_800, "This month repeats the simulated 2.00 d.", ", repeating the simulated 2.00 d", "whole days"),
    ] as [(RunSettings.Kind, Double, String, String, String)])
  func `a bill says what its month is made of`(
    kind: RunSettings.Kind, seconds: Double, basis: String, headline: String, why: String
  ) throws {
    var result = SampleResult.medium
    result.kind = kind
    result.duration = .seconds(seconds)
    result.warmUp = .zero
    #expect(text(result).contains("\nUSD for a month of 730 hours in aws us-east-1.\n\(basis)\n"), "\(why)")
    #expect(text(result).contains("4,135.89 USD a month (on-demand\(headline)), 489.89 without LLM tokens, services unpriced"))
    let json = try JSONDecoder().decode(ResultDocument.self, from: Data(JSONRenderer().render(result).utf8))
    #expect(json.cost?.repeatsSeconds == (kind == .terminating ? seconds : nil))
  }

  @Test func `machines without a price do not read as free`() {
    var result = SampleResult.medium
    result.bills = bills("local", keeping: { $0.component == .tokens }, adding: [unpriced(.nodes, "desk"), unpriced(.egress, "traffic")])
    let text = text(result)
    // The sample's tokens alone: 3,646.00.
    #expect(text.contains("; 3,646.00 USD a month for LLM tokens alone, nodes and egress unpriced\n"))
    #expect(text.contains("\nUSD for a month of 730 hours in local.\n"))
    #expect(text.contains(/\nwithout LLM tokens +unpriced +unpriced +unpriced\n/))
    #expect(text.contains(/\nall that is priced +3,646.00/))
    #expect(!text.contains(" 0.00"))
  }

  @Test func `a bill on which nothing has a price is no bill`() {
    var result = SampleResult.medium
    result.bills = bills("local", keeping: { _ in false }, adding: [unpriced(.nodes, "desk")])
    #expect(text(result).contains("; no bill: nodes unpriced\n"))
  }

  @Test func `a profile that names nothing to pay for has no bill`() throws {
    var result = SampleResult.medium
    result.bills = bills("", keeping: { _ in false })
    #expect(text(result).contains("\nBill\nNothing is priced: the profile names no nodes, no volumes and no model of an LLM.\n\n"))
    #expect(!text(result).contains("USD a month ("))
    #expect(try JSONDecoder().decode(ResultDocument.self, from: Data(JSONRenderer().render(result).utf8)).cost == nil)
  }
}
