import Foundation
import Pricing
import Testing
import Units

@Suite struct EgressTiersTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let gigabytes: String
    let parts: [String]
    let total: String
    let why: String
    var testDescription: String { why }
  }

  /// Summed by Python's decimal from 0.09, 0.085, 0.07 and 0.05 USD/GB over 10,240, 40,960 and 102,400 GB behind 100 free ones; each tier
  /// is a line and is rounded by itself.
  @Test(arguments: [
    Row(gigabytes: "99.9", parts: ["99.9"], total: "0.00", why: "within the free part"),
    Row(gigabytes: "100", parts: ["100"], total: "0.00", why: "the whole free part"),
    Row(gigabytes: "100.5", parts: ["100", "0.5"], total: "0.05", why: "half a GB beyond: 0.045 is rounded up"),
    Row(gigabytes: "1000", parts: ["100", "900"], total: "81.00", why: "the first tier"),
    Row(gigabytes: "10340", parts: ["100", "10240"], total: "921.60", why: "the whole first tier, 10 x 1,024 GB"),
    Row(gigabytes: "10341", parts: ["100", "10240", "1"], total: "921.69", why: "one GB into the second: 0.085 is rounded up"),
    Row(gigabytes: "51300", parts: ["100", "10240", "40960"], total: "4403.20", why: "the whole second tier"),
    Row(gigabytes: "153700", parts: ["100", "10240", "40960", "102400"], total: "11571.20", why: "the whole third tier"),
    Row(gigabytes: "253700", parts: ["100", "10240", "40960", "102400", "100000"], total: "16571.20", why: "the last tier has no end"),
  ])
  func `traffic is free up to 100 GB and then falls in price by tiers of 1,024 GB a TB`(row: Row) {
    let usage = Usage(provider: "aws", region: "us-east-1", egressGigabytes: PriceSamples.decimal(row.gigabytes))
    let bill = PriceSamples.table.bill(for: usage, under: .onDemand)
    #expect(bill.lines.map { $0.quantity.description } == row.parts)
    #expect(bill.total.cents == row.total)
    #expect(bill.subtotal(of: .egress).cents == row.total)
    #expect(bill.lines.reduce(Decimal(0)) { $0 + $1.quantity } == usage.egressGigabytes)
  }

  @Test func `no traffic makes no line`() {
    #expect(PriceSamples.table.bill(for: Usage(provider: "aws", region: "us-east-1"), under: .onDemand).lines.isEmpty)
  }
}
