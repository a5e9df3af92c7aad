import RandomStreams

/// One draw for each of `count` queries, in the way that a route draws: each query and step has a stream of its own.
func draws(_ distribution: Distribution, count: Int, seed: UInt64 = 20_260_101, columns: SampleColumns = SampleColumns()) -> [Double] {
  guard let sampler = Sampler(distribution, columns: columns) else { return [] }
  let trial = StreamKey(seed: seed, trial: 0).named("queries")
  let salt = StreamKey.hash("\(distribution)")
  return (0..<count).map { query in
    var stream = DrawStream(trial.numbered(UInt64(query)).bits, salt: salt)
    return sampler.draw(&stream, .shared)
  }
}

/// The probability that a chi-square variable with this many degrees of freedom is at least `x`: it is a gamma variable of half as many
/// stages, twice as large. `DistributionCDFTests` holds that function against scipy.
func chiSquareTail(_ x: Double, degreesOfFreedom: Int) -> Double {
  1 - Distribution.gamma(mean: Double(degreesOfFreedom), cv: (2 / Double(degreesOfFreedom)).squareRoot()).cdf(x)
}

/// Pearson's statistic of counts against expected counts.
func chiSquare(_ counts: [Int], expected: [Double]) -> Double {
  zip(counts, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
}
