import PlanModel
import RandomStreams
import Statistics
import Testing

@testable import Planning

struct ParetoFrontierTests {
  private func point(_ p95: Double?, _ cost: Double, give: Double = 0.1) -> SweepPoint {
    let time =
      p95.map { Estimate(value: $0, low: $0 - give, high: $0 + give, trials: 10) } ?? Estimate(refused: "n/a (overloaded)", trials: 10)
    return SweepPoint(
      digest: "", trials: 10, overloaded: [],
      entries: [
        .init(metric: .p95, estimate: time),
        .init(metric: .cost(.nodes), estimate: Estimate(value: cost, low: cost, high: cost, trials: 10)),
        .init(metric: .throughput, estimate: Estimate(value: 1 / (p95 ?? 1), low: 0, high: 1, trials: 10)),
      ])
  }

  @Test func `a point is dominated only when another is better for sure`() {
    let points = [
      0: point(10, 100), 1: point(5, 200), 2: point(5.05, 200), 3: point(7, 300), 4: point(10.5, 100), 5: point(nil, 50), 6: point(4, 400),
    ]
    let standings = ParetoFrontier([.p95, .cost(.nodes)]).standings(of: points)
    #expect(
      standings == [
        0: .frontier, 1: .frontier, 2: .open, 3: .dominated, 4: .dominated, 5: .unknown, 6: .frontier,
      ], "2 is slower than 1 by less than the intervals; 4 costs the same as 0 and is slower for sure; 5 has no p95")
  }

  @Test func `points that saw the same queries are told apart trial by trial`() {
    func paired(_ p95: [Double], _ cost: Double, load: String = "l") -> SweepPoint {
      SweepPoint(
        digest: "", trials: p95.count, overloaded: [],
        entries: [
          .init(metric: .p95, estimate: TrialInterval.estimate(of: p95)),
          .init(metric: .cost(.nodes), estimate: Estimate(value: cost, low: cost, high: cost, trials: p95.count)),
        ],
        window: .init(load: load, duration: .hours(1), warmUp: .zero),
        values: ["p95": p95, "cost.nodes": p95.map { _ in cost }])
    }
    let noisy = [10.0, 14, 9, 17, 12, 11]
    let points = [
      0: paired(noisy, 100), 1: paired(noisy, 120), 2: paired(noisy.map { $0 + 0.01 }, 100), 3: paired(noisy.map { $0 + 0.01 }, 100, load: "m"),
      4: paired(noisy.reversed().map { $0 + 1 }, 100),
    ]
    #expect(
      ParetoFrontier([.p95, .cost(.nodes)]).standings(of: points) == [0: .frontier, 1: .dominated, 2: .dominated, 3: .open, 4: .open],
      "1 is as fast and dearer; 2 is slower in every trial; 3 saw other queries; 4 is slower in some trials and faster in others")
  }

  @Test func `among many equal points hardly ever is one ruled out`() throws {
    // Forty points that are all alike, ten trials each, with figures that are sums of twelve uniform numbers. Asked at 95 % each pair alone,
    // a quarter of them would be ruled out; together that is to be at most one in twenty.
    var stream = DrawStream(StreamKey(seed: 7, trial: 0).named("frontier"))
    var ruledOut = 0
    for _ in 0..<25 {
      let points = (0..<40).reduce(into: [Int: SweepPoint]()) { points, number in
        let values = (0..<10).map { _ in 10 + (0..<12).reduce(-6.0) { sum, _ in sum + stream.uniform() } }
        points[number] = SweepPoint(
          digest: "", trials: 10, overloaded: [], entries: [.init(metric: .mean, estimate: TrialInterval.estimate(of: values))],
          confidence: 0.95, window: .init(load: "l", duration: .hours(1), warmUp: .zero), values: ["mean": values])
      }
      ruledOut += ParetoFrontier([.mean]).standings(of: points).values.count { $0 == .dominated }
    }
    // Of 1,000: 50 would be 5 %. The interval's upper end alone is asked, so half of that is expected at most.
    #expect(ruledOut <= 50, "\(ruledOut) of 1,000")
  }

  @Test func `more throughput is better, and a utilization is neither`() {
    let points = [0: point(1, 1), 1: point(2, 1)]
    #expect(ParetoFrontier([.throughput]).standings(of: points) == [0: .frontier, 1: .open])
    #expect(ParetoFrontier([.utilization]).standings(of: points) == [0: .unknown, 1: .unknown])
  }
}
