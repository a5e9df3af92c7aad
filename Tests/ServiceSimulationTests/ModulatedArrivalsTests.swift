import Foundation
import PlanModel
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// Arrivals whose rate varies, held against what is known of such processes.
@Suite struct ModulatedArrivalsTests {
  private func times(
    rate: Double, _ shape: LoadShape, surges: [ModulatedArrivals.Surge] = [], until end: Double, seed: UInt64
  ) throws -> [(time: Double, key: UInt64)] {
    let trial = StreamKey(seed: seed, trial: 0)
    let arrivals = ModulatedArrivals(
      rate: rate, shape: shape, surges: surges, queries: trial.named("queries"), bursts: trial.named("bursts"))
    var process = ArrivalProcess(from: arrivals, key: trial.named("arrivals"))
    var result: [(time: Double, key: UInt64)] = []
    while true {
      let next = try process.next()
      guard next.time != .max, Double(next.time) * 1e-9 < end else { return result }
      result.append((Double(next.time) * 1e-9, next.ownKey))
    }
  }

  /// Standard deviations between a Poisson count and its mean.
  private func deviation(_ count: Int, _ mean: Double) -> Double { (Double(count) - mean) / mean.squareRoot() }

  private static let day = (0..<24).map { hour in hour < 8 ? 0.25 : hour < 20 ? 2.0 : 0.5 }

  @Test func `each hour of a daily curve has its share of the stated mean`() throws {
    // The mean of the factors is (8 x 0.25 + 12 x 2 + 4 x 0.5) / 24 = 28 / 24.
    let shape = LoadShape(daily: LoadCurve(steps: Self.day, period: .days(1)))
    let days = 40.0
    let found = try times(rate: 0.1, shape, until: days * 86_400, seed: 5)
    #expect(abs(deviation(found.count, 0.1 * 86_400 * days)) < 4.5, "the stated rate is the mean")
    for hour in 0..<24 {
      let count = found.count { Int($0.time / 3_600) % 24 == hour }
      let mean = 0.1 * 3_600 * days * Self.day[hour] / (28.0 / 24)
      #expect(abs(deviation(count, mean)) < 4.5, "hour \(hour): \(count) of \(mean)")
    }
  }

  @Test func `straight lines between points are followed, also over midnight`() throws {
    // From 0 at noon to 1 at midnight and back: in the mean 1/2, so scaled to 2 at midnight. The quarter of the day around noon has 1/16 of
    // all arrivals: the area of the two triangles of height 1/2 of the peak and width 1/4 of a day each, over the whole.
    let curve = LoadCurve(points: [.init(time: .zero, factor: 1), .init(time: .hours(12), factor: 0)], period: .days(1))
    #expect(abs(curve.factor(at: 0) - 2) < 1e-12 && abs(curve.factor(at: 43_200)) < 1e-12)
    #expect(abs(curve.factor(at: 10 * 86_400 + 21_600) - 1) < 1e-9)
    let found = try times(rate: 0.2, LoadShape(daily: curve), until: 30 * 86_400, seed: 6)
    let all = 0.2 * 30 * 86_400
    #expect(abs(deviation(found.count, all)) < 4.5)
    let aroundNoon = found.count { abs($0.time.truncatingRemainder(dividingBy: 86_400) - 43_200) < 10_800 }
    #expect(abs(deviation(aroundNoon, all / 16)) < 4.5)
  }

  @Test func `a week and a day multiply`() throws {
    let week = [1.0, 1, 1, 1, 1, 0, 0]
    let shape = LoadShape(daily: LoadCurve(steps: Self.day, period: .days(1)), weekly: LoadCurve(steps: week, period: .days(7)))
    let found = try times(rate: 0.1, shape, until: 28 * 86_400, seed: 7)
    #expect(abs(deviation(found.count, 0.1 * 28 * 86_400)) < 4.5, "the stated rate is the mean of whole weeks")
    #expect(!found.contains { Int($0.time / 86_400) % 7 >= 5 }, "nobody comes at the weekend")
    // Over whole weeks the mean of the product is 1; the first day alone has 7/5 of it.
    #expect(abs(shape.meanFactor(from: 0, to: 14 * 86_400) - 1) < 1e-9)
    #expect(abs(shape.meanFactor(from: 0, to: 86_400) - 1.4) < 1e-9)
  }

  @Test func `growth is compounded by months of 730 hours`() throws {
    let shape = LoadShape(growthPerMonth: 0.5)
    let month = 730 * 3_600.0
    #expect(abs(shape.growth(at: 2 * month) - 2.25) < 1e-12)
    // The integral of 1.5^t over two months is (1.5^2 - 1) / ln 1.5.
    let area = 1.25 / log(1.5)
    #expect(abs(shape.meanFactor(from: 0, to: 2 * month) - area / 2) < 1e-6)
    let found = try times(rate: 0.02, shape, until: 2 * month, seed: 8)
    #expect(abs(deviation(found.count, 0.02 * month * area)) < 4.5)
  }

  @Test func `two states have the mean and the dispersion of their closed form`() throws {
    // Factors 1 for 50 s and 6 for 10 s on average: the mean is (50 + 60) / 60, so at a stated rate of 2 a second the states have the rates
    // 12/11 and 72/11. Index of dispersion of the counts of a stationary MMPP-2 over t: 1 + 2 A / m (1/r - (1 - e^(-rt)) / (r^2 t)) with
    // A = p1 p2 (l1 - l2)^2, r = r1 + r2, m = p1 l1 + p2 l2. Source: Fischer, Meier-Hellstern (1993), section 3.
    let bursts = Bursts(states: [.init(factor: 1, stay: .seconds(50)), .init(factor: 6, stay: .seconds(10))])
    #expect(abs(bursts.states[0].factor - 6.0 / 11) < 1e-12 && abs(bursts.states[1].factor - 36.0 / 11) < 1e-12)
    let (l1, l2, r1, r2) = (12.0 / 11, 72.0 / 11, 1.0 / 50, 1.0 / 10)
    let r = r1 + r2
    let (p1, p2) = (r2 / r, r1 / r)
    let width = 30.0
    let spread = p1 * p2 * (l1 - l2) * (l1 - l2)
    let dispersion = 1 + 2 * spread / 2 * (1 / r - (1 - exp(-r * width)) / (r * r * width))
    let runs = 40
    let windows = 2_000
    var indices: [Double] = []
    var means: [Double] = []
    for seed in 0..<runs {
      var counts = Array(repeating: 0.0, count: windows)
      for arrival in try times(rate: 2, LoadShape(bursts: bursts), until: width * Double(windows), seed: UInt64(100 + seed)) {
        counts[Int(arrival.time / width)] += 1
      }
      let mean = counts.reduce(0, +) / Double(windows)
      means.append(mean / width)
      // Against the true mean, as the sample's own would take out some of the slow variation.
      indices.append(counts.reduce(0) { $0 + ($1 - 2 * width) * ($1 - 2 * width) } / Double(windows) / (2 * width))
    }
    for (what, values, truth, within) in [("mean rate", means, 2.0, 0.01), ("dispersion", indices, dispersion, 0.03)] {
      let mean = values.reduce(0, +) / Double(runs)
      let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1) / Double(runs)).squareRoot()
      #expect(abs(mean - truth) < 4 * error, "\(what): \(mean) against \(truth), standard error \(error)")
      #expect(error < within * truth, "\(what): a standard error of \(error) proves nothing")
    }
    #expect(dispersion > 20, "far from Poisson's 1: \(dispersion)")
  }

  @Test func `a surge adds queries and leaves all others as they are`() throws {
    let shape = LoadShape()
    let plain = try times(rate: 1, shape, until: 20_000, seed: 9)
    let surge = ModulatedArrivals.Surge(start: 5_000, end: 10_000, factor: 3, key: StreamKey(seed: 1, trial: 0).named("surge"))
    let surged = try times(rate: 1, shape, surges: [surge], until: 20_000, seed: 9)
    let before = Set(plain.map(\.key))
    #expect(surged.filter { before.contains($0.key) }.map(\.time) == plain.map(\.time), "the same queries at the same times")
    let added = surged.filter { !before.contains($0.key) }
    #expect(added.allSatisfy { $0.time >= 5_000 && $0.time < 10_000 })
    #expect(abs(deviation(added.count, 2 * 5_000)) < 4.5)
    #expect(zip(surged, surged.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(Set(surged.map(\.key)).count == surged.count, "each query has a key of its own")
  }

  @Test func `a surge below 1 leaves out queries and moves none`() throws {
    let plain = try times(rate: 1, LoadShape(), until: 20_000, seed: 10)
    let surge = ModulatedArrivals.Surge(start: 5_000, end: 15_000, factor: 0.3, key: StreamKey(seed: 1, trial: 0).named("surge"))
    let fewer = try times(rate: 1, LoadShape(), surges: [surge], until: 20_000, seed: 10)
    let all = Dictionary(uniqueKeysWithValues: plain.map { ($0.key, $0.time) })
    #expect(fewer.allSatisfy { all[$0.key] == $0.time })
    #expect(fewer.count { $0.time < 5_000 || $0.time >= 15_000 } == plain.count { $0.time < 5_000 || $0.time >= 15_000 })
    #expect(abs(deviation(fewer.count { $0.time >= 5_000 && $0.time < 15_000 }, 3_000)) < 4.5)
  }

  @Test func `without a shape the queries are those of plain Poisson arrivals, to the nanosecond`() throws {
    let trial = StreamKey(seed: 9, trial: 0)
    var plain = ArrivalProcess(meanGap: 1e9 / 0.7, key: trial.named("arrivals"))
    for (number, arrival) in try times(rate: 0.7, LoadShape(), until: 10_000, seed: 9).enumerated() {
      let next = try plain.next()
      #expect(next.time == Int64((arrival.time * 1e9).rounded()))
      #expect(arrival.key == trial.named("queries").numbered(UInt64(number)).bits)
    }
  }

  @Test func `a constant shape is a Poisson process with memoryless gaps`() throws {
    let found = try times(rate: 3, LoadShape(growthPerMonth: 0), until: 60_000, seed: 11)
    let gaps = zip(found, found.dropFirst()).map { ($1.time - $0.time) * 3 }
    let n = Double(gaps.count)
    #expect(abs(deviation(found.count, 180_000)) < 4.5)
    #expect(abs((gaps.reduce(0) { $0 + $1 * $1 } / n - 2) / (20 / n).squareRoot()) < 4.5)
  }
}
