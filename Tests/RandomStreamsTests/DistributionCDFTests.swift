import RandomStreams
import Testing

@Suite struct DistributionCDFTests {
  // From scipy 1.17.1: expon, uniform, lognorm(s = sqrt(log(1 + cv^2)), scale = mean exp(-s^2/2)), gamma(1/cv^2, scale = mean cv^2),
  // weibull_min(shape, scale = mean / Gamma(1 + 1/shape)), truncpareto(shape, high/low, scale = low), zipfian; the hyperexponential
  // from its two exponentials in Python.
  static let table: [(Distribution, [(x: Double, probability: Double)])] = [
    (.deterministic(2), [(1.999_999, 0), (2, 1), (3, 1)]),
    (.exponential(mean: 0.25), [(0.025, 0.09516258196404044), (0.25, 0.6321205588285577), (1.25, 0.9932620530009145)]),
    (.uniform(low: 2, high: 5), [(1, 0), (2, 0), (3.25, 0.4166666666666667), (4.999, 0.9996666666666666), (6, 1)]),
    (
      .lognormal(mean: 2, cv: 0.8),
      [(0.2, 0.001738492441049472), (1, 0.2630972905712221), (2, 0.6374583303485954), (8.4, 0.9916224847990684)]
    ),
    (
      .lognormal(mean: 0.05, cv: 0.1),
      [(0.03, 1.97746718234679e-07), (0.05, 0.5198892681726235), (0.055, 0.8426366237687384), (0.07, 0.9996903130267538)]
    ),
    (
      .gamma(mean: 3, cv: 0.5),
      [(0.3, 0.0007762513762070155), (1.5, 0.142876539501453), (3, 0.566529879633291), (9, 0.9977082087922086)]
    ),
    (
      .gamma(mean: 3, cv: 1.6),
      [(0.3, 0.3139398836647217), (1.5, 0.5642615097661345), (3, 0.7034931065893143), (22.2, 0.9890494594333687)]
    ),
    (
      .gamma(mean: 1, cv: 0.01),
      [(0.96, 2.547031418384641e-05), (0.99, 0.1586511921935646), (1, 0.5013298083399552), (1.04, 0.999961119829426)]
    ),
    (
      .erlang(stages: 3, mean: 1.5),
      [(0.15, 0.003599493183089472), (0.75, 0.1911531694619418), (1.5, 0.5768099188731566), (2.3660254037844384, 0.8508898145095092)]
    ),
    (.erlang(stages: 1, mean: 1.5), [(0.15, 0.09516258196404044), (1.5, 0.6321205588285577), (7.5, 0.9932620530009145)]),
    (
      .hyperexponential(mean: 1, cv: 2),
      [(0.1, 0.1467912637989654), (0.5, 0.5339504848879009), (1, 0.7595991338257634), (9, 0.9851778726774663)]
    ),
    (.hyperexponential(mean: 1, cv: 1), [(0.1, 0.09516258196404048), (2, 0.8646647167633872)]),
    (.weibull(mean: 2, shape: 0.7), [(0.2, 0.2096831073041992), (2, 0.6925369105357454), (13.699396584374544, 0.9892791320426645)]),
    (.weibull(mean: 2, shape: 3), [(0.2, 0.0007118194789160086), (1, 0.08516276779950882), (2, 0.5093738971931122)]),
    (
      .boundedPareto(shape: 1.5, low: 1, high: 100),
      [(0.5, 0), (1.01, 0.01482949265107769), (2.7027027027027026, 0.7757134998788447), (7.14369641220405, 0.9485746021911183), (100, 1)]
    ),
    (.boundedPareto(shape: 1, low: 0.5, high: 20), [(0.505, 0.01015486164001016), (4.425770554042666, 0.9097695617776125)]),
    (.zipf(exponent: 0, count: 6), [(0.5, 0), (1, 0.1666666666666667), (3.7, 0.5), (5, 0.8333333333333334), (6, 1)]),
    (.zipf(exponent: 1, count: 100), [(0.5, 0), (1, 0.19277563597396), (3.7, 0.3534219992855933), (43, 0.8385737505723661)]),
    (.zipf(exponent: 0.999999999, count: 100), [(2, 0.2891634534394337), (43, 0.8385737502241788)]),
    (.zipf(exponent: 0.8, count: 1000), [(1, 0.06464203343751791), (481, 0.8248911887729482)]),
    (.zipf(exponent: 2.5, count: 50), [(1, 0.7464749468720709), (4, 0.9496480533604783)]),
  ]

  @Test(arguments: table)
  func `a distribution function agrees with scipy`(distribution: Distribution, points: [(x: Double, probability: Double)]) {
    for point in points {
      let found = distribution.cdf(point.x)
      #expect(abs(found - point.probability) <= 3e-12 * point.probability, "\(distribution) at \(point.x): \(found)")
    }
  }

  // From mpmath 1.3.0 with 40 digits: gammainc, regularized, from below and from above. Gamma of mean `shape` and cv 1/sqrt(shape) has
  // scale 1.
  @Test(arguments: [
    (1e-4, 1e-10, 0.99775764608937668, "a shape near 0: nearly all mass there"),
    (0.01, 0.5, 0.99437324380603282, "series"),
    (0.5, 30, 0.99999999999999051, "continued fraction, far in the tail"),
    (5, 5, 0.55950671493478759, "just below the change of method"),
    (20, 19, 0.43939261060849159, "Stirling's series begins"),
    (100, 80, 0.017108313035133114, "below the mean"),
    (1e4, 10_100, 0.84134875044717962, "a spread of 1 %"),
    (1e6, 1e6, 0.50013298076087259, "where differences of logarithms would lose ten digits"),
    (1e6, 998_000, 0.022696114006736803, "the same, two deviations below"),
  ] as [(Double, Double, Double, String)])
  func `the gamma distribution function holds for any shape`(shape: Double, x: Double, probability: Double, why: String) {
    let found = Distribution.gamma(mean: shape, cv: 1 / shape.squareRoot()).cdf(x)
    // The shape itself comes back from cv with an error of some 1e-16, which the density at 10^6 turns into some 1e-13 of the result.
    #expect(abs(found - probability) <= 1e-11 * probability, "\(why): \(found)")
  }

  @Test(arguments: [
    (Distribution.lognormal(mean: 2, cv: 0), 2.0), (.gamma(mean: 3, cv: 0), 3), (.uniform(low: 4, high: 4), 4),
    (.exponential(mean: 0), 0), (.weibull(mean: 0, shape: 2), 0), (.erlang(stages: 2, mean: 0), 0), (.lognormal(mean: 0, cv: 1), 0),
    (.hyperexponential(mean: 0, cv: 2), 0),
  ])
  func `a distribution without chance jumps at its only value`(distribution: Distribution, value: Double) {
    #expect(distribution.cdf(value) == 1)
    #expect(distribution.cdf(value - 1e-9) == 0)
    #expect(draws(distribution, count: 3) == [value, value, value])
    #expect(distribution.mean() == value)
    #expect(distribution.variance() == 0)
  }

  @Test func `an empirical distribution function counts rows`() {
    let columns = SampleColumns()
    columns.add(table: "calls", name: "tokens", values: [10, 30, 20, 20])
    let distribution = Distribution.empirical(table: "calls", column: "tokens", scale: 2)
    #expect(distribution.cdf(19, columns) == 0)
    #expect(distribution.cdf(40, columns) == 0.75)
    #expect(distribution.cdf(60, columns) == 1)
    #expect(distribution.cdf(60).isNaN)
    #expect(distribution.cdf(60, SampleColumns()).isNaN)
    #expect(Distribution.exponential(mean: 1).cdf(.nan).isNaN)
  }

  @Test(arguments: [
    (.deterministic(2.4), [1, 1], "rounded down"),
    (.deterministic(2.5), [1, 1, 1], "halves are rounded up"),
    (.deterministic(0.4), [], "none at all"),
    (.uniform(low: 0.5, high: 3.5), [1, 2.0 / 3, 1.0 / 3], "one, two or three alike"),
    (.zipf(exponent: 1, count: 3), [1, 5.0 / 11, 2.0 / 11], "6/11, 3/11 and 2/11"),
    (.empirical(table: "calls", column: "rounds", scale: 1), [1, 1.0 / 3, 1.0 / 3], "0.5, 1.4 and 2.5 give 1, 1 and 3"),
  ] as [(Distribution, [Double], String)])
  func `rounded draws have these tails`(distribution: Distribution, tails: [Double], why: String) {
    let columns = SampleColumns()
    columns.add(table: "calls", name: "rounds", values: [0.5, 1.4, 2.5])
    let found = distribution.roundedTails(columns, limit: 100)
    #expect(found.count == tails.count, "\(why)")
    for (a, b) in zip(found, tails) { #expect(abs(a - b) < 1e-15, "\(why): \(found)") }
    #expect(distribution.roundedTails(columns, limit: 2).count == min(2, tails.count))
    #expect(abs(distribution.roundedMean(columns) - tails.reduce(0, +)) < 1e-14)
  }

  @Test func `the mean of rounded draws is not the mean of the draws`() {
    // For an exponential of mean m the sum of e^-((k - 1/2) / m) is 1 / (2 sinh(1 / 2m)); with m = 1, 0.959517... (Python).
    #expect(abs(Distribution.exponential(mean: 1).roundedMean() - 0.9595173756674719) < 1e-11)
    #expect(abs(Distribution.exponential(mean: 0.25).roundedMean() - 0.13786028238589165) < 1e-12, "1 / (2 sinh 2)")
    #expect(Distribution.lognormal(mean: 5_000, cv: 2).roundedMean() == 5_000)
  }
}
