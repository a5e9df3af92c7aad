import Foundation
import Pricing
import Testing
import Units

@Suite struct GoogleCloudBillTests {
  private let table = PriceTable(
    instances: [
      InstancePrice(
        provider: "gcp", region: "us-central1", type: "n1-standard-4", vcpu: CPU(cores: 4), memory: .gibibytes(15), architecture: "x86_64",
        onDemand: PriceSamples.figure("0.19"), reserved1y: PriceSamples.figure("0.12"), spot: PriceSamples.figure("0.04"))
    ],
    services: [
      ServicePrice(
        provider: "gcp", region: "us-central1", service: "internet_egress", item: "worldwide_0-1", unit: .gibibyte, price: PriceSamples.figure("0.12")),
      ServicePrice(
        provider: "gcp", region: "us-central1", service: "internet_egress", item: "worldwide_1-10", unit: .gibibyte, price: PriceSamples.figure("0.11")),
      ServicePrice(
        provider: "gcp", region: "us-central1", service: "internet_egress", item: "worldwide_10n", unit: .gibibyte, price: PriceSamples.figure("0.08")),
    ])

  @Test func `a machine that runs all month costs 30 percent less on demand, and one that comes and goes does not`() {
    let usage = Usage(
      provider: "gcp", region: "us-central1",
      nodes: [
        NodeUsage(instanceType: "n1-standard-4", count: 2), NodeUsage(instanceType: "n1-standard-4", nodeHours: 100, isCommittable: false),
      ])
    // 1460 x 0.19 x 0.7 = 194.18 and 100 x 0.19 = 19.00; reserved 1460 x 0.12 = 175.20 and 19.00; spot 1560 x 0.04 = 62.40.
    func amounts(_ option: PurchaseOption) -> [String] { table.bill(for: usage, under: option).lines.map { $0.amount!.cents } }
    #expect(amounts(.onDemand) == ["194.18", "19.00"])
    #expect(amounts(.reserved1y) == ["175.20", "19.00"])
    #expect(amounts(.spot) == ["62.40"])
  }

  @Test func `traffic is counted in GiB and has no free part`() {
    // 1,073.741824 GB are 1,000 GiB; 1,200 GiB are 1,024 at 0.12 and 176 at 0.11: 122.88 and 19.36.
    let usage = Usage(provider: "gcp", region: "us-central1", egressGigabytes: PriceSamples.decimal("1073.741824"))
    #expect(table.bill(for: usage, under: .onDemand).lines.map { $0.amount!.cents } == ["120.00"])
    let more = Usage(provider: "gcp", region: "us-central1", egressGigabytes: PriceSamples.decimal("1288.4901888"))
    #expect(table.bill(for: more, under: .onDemand).lines.map { $0.amount!.cents } == ["122.88", "19.36"])
    let most = Usage(provider: "gcp", region: "us-central1", egressGigabytes: PriceSamples.decimal("21474.83648"))
    // 20,000 GiB: 122.88, 9,216 x 0.11 = 1,013.76 and 9,760 x 0.08 = 780.80.
    #expect(table.bill(for: most, under: .onDemand).lines.map { $0.amount!.cents } == ["122.88", "1013.76", "780.80"])
  }
}
