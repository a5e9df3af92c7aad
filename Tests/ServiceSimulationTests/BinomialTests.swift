import Foundation
import RandomStreams
import Testing

@testable import ServiceSimulation

@Suite struct BinomialTests {
  @Test(arguments: [
    (1, 0.3), (10, 0.5), (10, 0.02), (25, 0.9), (300, 0.01), (300, 0.2), (7, 1e-9), (7, 1 - 1e-9),
  ] as [(Int, Double)])
  func `successes have the binomial probabilities`(trials: Int, probability: Double) {
    let draws = 200_000
    var counts = Array(repeating: 0, count: trials + 1)
    let queries = StreamKey(seed: 1, trial: trials)
    for query in 0..<UInt64(draws) {
      var stream = DrawStream(queries.numbered(query))
      counts[TrialEngine.successes(of: trials, probability, &stream)] += 1
    }
    // Exact probabilities by p(k + 1) = p(k) (n - k) / (k + 1) p / (1 - p), from the smaller of p and 1 - p; cells with fewer than 10
    // expected are joined with their neighbour.
    let p = min(probability, 1 - probability)
    var exact = [exp(Double(trials) * log1p(-p))]
    for k in 0..<trials { exact.append(exact[k] * Double(trials - k) / Double(k + 1) * p / (1 - p)) }
    if p != probability { exact.reverse() }
    var statistic = 0.0
    var cells = 0
    var (found, expected) = (0.0, 0.0)
    for k in 0...trials {
      found += Double(counts[k])
      expected += exact[k] * Double(draws)
      let rest = exact[(k + 1)...].reduce(0, +) * Double(draws)
      if (expected >= 10 && rest >= 10) || k == trials {
        if expected > 0 { statistic += (found - expected) * (found - expected) / max(expected, 1) }
        cells += 1
        (found, expected) = (0, 0)
      }
    }
    let degrees = max(1, cells - 1)
    let tail = 1 - Distribution.gamma(mean: Double(degrees), cv: (2 / Double(degrees)).squareRoot()).cdf(statistic)
    #expect(tail > 1e-4, "n = \(trials), p = \(probability): chi-square \(statistic) of \(cells) cells")
  }

  @Test func `no trials, no chance and certainty draw nothing`() {
    var stream = DrawStream(StreamKey(bits: 1))
    let before = stream
    #expect(TrialEngine.successes(of: 0, 0.5, &stream) == 0)
    #expect(TrialEngine.successes(of: 9, 0, &stream) == 0)
    #expect(TrialEngine.successes(of: 9, 1, &stream) == 9)
    var same = before
    #expect(stream.next() == same.next())
  }
}
