import Foundation
import PlanModel

/// Requests with known parameters, made with nothing of what is tested: a generator and transformations of its own.
struct KnownRequests {
  private var random: PlainRandom

  init(seed: UInt64) { random = PlainRandom(seed: seed) }

  mutating func uniform() -> Double { random.uniform() }
  mutating func exponential(_ mean: Double) -> Double { -mean * log(1 - random.uniform()) }

  /// By Box and Muller.
  mutating func normal() -> Double {
    (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
  }

  mutating func lognormal(mean: Double, cv: Double) -> Double {
    let variance = log(1 + cv * cv)
    return exp(log(mean) - variance / 2 + variance.squareRoot() * normal())
  }

  /// With a whole shape: a sum of exponentials.
  mutating func gamma(mean: Double, shape: Int) -> Double {
    (0..<shape).reduce(0) { sum, _ in sum + exponential(mean / Double(shape)) }
  }

  mutating func weibull(mean: Double, shape: Double) -> Double {
    mean / tgamma(1 + 1 / shape) * pow(-log(1 - random.uniform()), 1 / shape)
  }

  /// A first come, first served queue for some servers, worked out request by request.
  mutating func queue(rate: Double, servers: Int, count: Int, start: Double = 1_000, service: (inout KnownRequests) -> Double) -> [RequestRecord] {
    var free = [Double](repeating: 0, count: servers)
    var time = start
    return (0..<count).map { _ in
      time += exponential(1 / rate)
      let server = free.indices.min { free[$0] < free[$1] } ?? 0
      let departure = max(time, free[server]) + service(&self)
      free[server] = departure
      var record = RequestRecord()
      (record.arrival, record.response) = (time, departure - time)
      return record
    }
  }

  /// Nobody waits.
  mutating func free(rate: Double, count: Int, start: Double = 1_000, _ fill: (inout KnownRequests, inout RequestRecord) -> Void) -> [RequestRecord] {
    var time = start
    return (0..<count).map { _ in
      time += exponential(1 / rate)
      var record = RequestRecord()
      record.arrival = time
      fill(&self, &record)
      return record
    }
  }
}

/// A linear congruential generator, of which the upper bits are taken: none of those that the program draws with.
/// Source: D. Knuth, The Art of Computer Programming vol. 2, 3rd ed., 3.3.4, the multiplier of MMIX.
private struct PlainRandom {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    for _ in 0..<8 { _ = uniform() }
  }

  mutating func uniform() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }
}

/// A recording in memory.
final class KnownSource: RequestRecordSource {
  private let records: [RequestRecord]
  private var place = 0

  init(_ records: [RequestRecord]) { self.records = records }

  func next(into record: inout RequestRecord) -> Bool {
    guard place < records.count else { return false }
    record = records[place]
    place += 1
    return true
  }
}

extension RequestRecording {
  init(_ records: [RequestRecord], stages: [String] = [], hasHits: Bool = false, hasTokens: Bool = false, isDated: Bool = false) {
    self.init(
      origin: "known", requests: records.count, failed: records.count { $0.isFailed }, start: records[0].arrival,
      end: records[records.count - 1].arrival, isDated: isDated, resolution: 0, stages: stages, hasHits: hasHits, hasTokens: hasTokens,
      shortestResponse: 1e-3, remarks: [])
  }
}
