import Statistics
import Testing

@Suite struct DistributionQuantileTests {
  /// Quantiles at 0.6, 0.95, 0.975, 0.995 and 0.9999995. Made with mpmath 1.3 at 30 digits by finding the root of its incomplete beta function,
  /// `findroot(betainc(n/2, 1/2, 0, n/(n+t^2), regularized=True)/2 - (1-p))`, and the same as scipy 1.17's `stats.t.ppf` to 10^-9.
  private static let studentT: [(degreesOfFreedom: Double, quantiles: [Double])] = [
    (1, [0.3249196962329, 6.313751514675, 12.70620473617, 63.65674116287, 636619.7723671]),
    (2, [0.2886751345948, 2.919985580354, 4.302652729749, 9.924843200918, 999.9992499998]),
    (2.5, [0.2814595127485, 2.558218614136, 3.574654842004, 7.163728138949, 290.523061599]),
    (3, [0.2766706623327, 2.353363434802, 3.182446305284, 5.840909309733, 130.1545895584]),
    (4, [0.2707222947076, 2.131846786327, 2.776445105198, 4.60409487135, 49.45863675693]),
    (9, [0.2609553364739, 1.833112932656, 2.262157162798, 3.249835541592, 11.63678202733]),
    (29, [0.2556836345713, 1.699127026533, 2.045229642133, 2.756385903671, 6.170056101419]),
    (59, [0.2544925343452, 1.671093032104, 2.000995378088, 2.661758752163, 5.45930214189]),
    (60, [0.2544733949895, 1.670648864905, 2.000297822014, 2.660283028855, 5.448947832286]),
    (99, [0.2540290121518, 1.660391156017, 1.984216951586, 2.626405457281, 5.217164206649]),
    (999, [0.2534145833304, 1.646380345428, 1.962341461133, 2.580759637268, 4.922320372367]),
    (100_000, [0.2533477771572, 1.644868864785, 1.959987707535, 2.575878469908, 4.891943340715]),
  ]

  @Test(arguments: studentT)
  func `Student's t quantiles agree with mpmath, on both sides of the median`(degreesOfFreedom: Double, quantiles: [Double]) {
    for (p, expected) in zip([0.6, 0.95, 0.975, 0.995, 0.9999995], quantiles) {
      #expect(isClose(StudentT.quantile(p, degreesOfFreedom: degreesOfFreedom), expected, relative: 1e-9), "p \(p)")
      #expect(isClose(StudentT.quantile(1 - p, degreesOfFreedom: degreesOfFreedom), -expected, relative: 1e-9), "p \(1 - p)")
      #expect(isClose(StudentT.cdf(expected, degreesOfFreedom: degreesOfFreedom), p, relative: 1e-12), "p \(p)")
    }
  }

  @Test func `one degree of freedom is Cauchy's distribution, two have a closed form`() {
    for p in stride(from: 0.501, to: 1, by: 0.001) {
      let x = 2 * p - 1
      #expect(isClose(StudentT.quantile(p, degreesOfFreedom: 2), x * (2 / (1 - x * x)).squareRoot(), relative: 1e-11))
    }
    #expect(isClose(StudentT.quantile(0.75, degreesOfFreedom: 1), 1, relative: 1e-14))
  }

  @Test func `the ends and what lies beyond`() {
    #expect(StudentT.quantile(0.5, degreesOfFreedom: 7) == 0)
    #expect(StudentT.quantile(0, degreesOfFreedom: 7) == -.infinity)
    #expect(StudentT.quantile(1, degreesOfFreedom: 7) == .infinity)
    #expect(StudentT.quantile(0.9, degreesOfFreedom: .infinity) == Normal.quantile(0.9))
    #expect(StudentT.cdf(.infinity, degreesOfFreedom: 3) == 1)
    #expect(StudentT.cdf(0, degreesOfFreedom: 3) == 0.5)
    for (p, degreesOfFreedom) in [(1.1, 3), (-0.1, 3), (.nan, 3), (0.9, 0), (0.9, -1), (0.9, .nan)] {
      #expect(StudentT.quantile(p, degreesOfFreedom: degreesOfFreedom).isNaN)
    }
    #expect([Normal.quantile(0), Normal.quantile(0.5), Normal.quantile(1)] == [-.infinity, 0, .infinity])
    #expect(Normal.quantile(1.1).isNaN && Normal.quantile(.nan).isNaN)
  }

  /// Made with scipy 1.17: `stats.norm.ppf(p)`.
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-10, -6.361340902404056), (1e-6, -4.753424308822899),
    (0.001, -3.090232306167813), (0.025, -1.9599639845400545), (0.07, -1.4757910281791706), (0.2, -0.8416212335729142),
    (0.6, 0.2533471031357997), (0.95, 1.6448536269514722), (0.975, 1.959963984540054), (0.9999, 3.719016485455709),
  ] as [(Double, Double)])
  func `normal quantiles agree with scipy`(p: Double, expected: Double) {
    #expect(isClose(Normal.quantile(p), expected, relative: 1e-13))
  }

  /// Made with scipy 1.17: `stats.norm.cdf(x)`.
  @Test(arguments: [
    (-10, 7.61985302416047e-24), (-3, 0.0013498980316300933), (-1, 0.15865525393145707), (0, 0.5), (0.5, 0.6914624612740131),
    (1.96, 0.9750021048517795), (5, 0.9999997133484281),
  ] as [(Double, Double)])
  func `the normal distribution function agrees with scipy`(x: Double, expected: Double) {
    #expect(isClose(Normal.cdf(x), expected, relative: 1e-13))
  }
}
