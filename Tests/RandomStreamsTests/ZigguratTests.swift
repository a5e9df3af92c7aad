import Foundation
import RandomStreams
import Testing

/// The distributions' bulk is held by `DistributionConformanceTests`; here are the tails and the seams between the layers.
@Suite struct ZigguratTests {
  static let count = 20_000_000
  /// Where the tables end and another method takes over, for 256 layers.
  static let exponentialTail = 7.697_117_470_131_05
  static let normalTail = 3.654_152_885_361_009

  @Test func `the exponential tail is as heavy as it has to be`() {
    var stream = DrawStream(StreamKey(seed: 1, trial: 0).named("exponential"))
    let limits = [0.01, 1, Self.exponentialTail - 0.5, Self.exponentialTail, 10, 13]
    var above = Array(repeating: 0, count: limits.count)
    var beyond: [Double] = []
    for _ in 0..<Self.count {
      let value = Ziggurat.shared.exponential(&stream)
      for (index, limit) in limits.enumerated() where value > limit { above[index] += 1 }
      if value > Self.exponentialTail { beyond.append(value - Self.exponentialTail) }
    }
    for (limit, found) in zip(limits, above) { expectCount(found, probability: exp(-limit), "above \(limit)") }
    expectShape(beyond) { -expm1(-$0) }
  }

  @Test func `both normal tails are as heavy as they have to be`() {
    var stream = DrawStream(StreamKey(seed: 1, trial: 0).named("normal"))
    let limits = [0, 0.1, 1, Self.normalTail - 0.2, Self.normalTail, 4.5]
    var above = Array(repeating: 0, count: limits.count)
    var below = above
    var beyond: [Double] = []
    for _ in 0..<Self.count {
      let value = Ziggurat.shared.normal(&stream)
      for (index, limit) in limits.enumerated() {
        if value > limit { above[index] += 1 }
        if value < -limit { below[index] += 1 }
      }
      if abs(value) > Self.normalTail { beyond.append(abs(value)) }
    }
    for (index, limit) in limits.enumerated() {
      let probability = 0.5 * erfc(limit / 2.0.squareRoot())
      expectCount(above[index], probability: probability, "above \(limit)")
      expectCount(below[index], probability: probability, "below -\(limit)")
    }
    let tail = erfc(Self.normalTail / 2.0.squareRoot())
    expectShape(beyond) { 1 - erfc($0 / 2.0.squareRoot()) / tail }
  }

  /// The bits that choose a layer must not choose the place in it: within slices of the range, neighbouring draws are spread evenly.
  @Test func `no seam shows between the layers`() {
    var stream = DrawStream(StreamKey(seed: 2, trial: 0).named("seams"))
    let bins = 5_000
    var exponentials = Array(repeating: 0, count: bins)
    var normals = exponentials
    for _ in 0..<Self.count {
      exponentials[min(bins - 1, Int(-expm1(-Ziggurat.shared.exponential(&stream)) * Double(bins)))] += 1
      normals[min(bins - 1, Int(0.5 * erfc(-Ziggurat.shared.normal(&stream) / 2.0.squareRoot()) * Double(bins)))] += 1
    }
    let expected = Array(repeating: Double(Self.count) / Double(bins), count: bins)
    for (name, counts) in [("exponential", exponentials), ("normal", normals)] {
      let statistic = chiSquare(counts, expected: expected)
      #expect(chiSquareTail(statistic, degreesOfFreedom: bins - 1) > 1e-4, "\(name): chi-square \(statistic) with \(bins - 1) degrees")
    }
  }

  /// |z| below 4.5 for a binomial count.
  private func expectCount(_ found: Int, probability: Double, _ what: String) {
    let expected = probability * Double(Self.count)
    let z = (Double(found) - expected) / (expected * (1 - probability)).squareRoot()
    #expect(abs(z) < 4.5, "\(what): \(found) of \(expected) expected")
  }

  /// Kolmogorov and Smirnov at 1e-4 (scipy: kstwobign.isf(1e-4) = 2.2253).
  private func expectShape(_ values: [Double], _ cdf: (Double) -> Double) {
    let n = Double(values.count)
    #expect(n > 1_000, "too few in the tail to tell")
    var distance = 0.0
    for (rank, value) in values.sorted().enumerated() {
      distance = max(distance, cdf(value) - Double(rank) / n, Double(rank + 1) / n - cdf(value))
    }
    #expect(distance * n.squareRoot() < 2.2253)
  }
}
