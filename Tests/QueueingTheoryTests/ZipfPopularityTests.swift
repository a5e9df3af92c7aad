import QueueingTheory
import Testing

@Suite struct ZipfPopularityTests {
  /// Made with mpmath at 30 digits: zeta(s) - zeta(s, n + 1), and harmonic(n) for s = 1.
  @Test(arguments: [
    (10, 1, 2.92896825396825), (1_000, 0.8, 15.4698103822273), (100_000, 0.8, 45.5625115840378), (100_000, 1, 12.0901461298634),
    (100_000_000, 0.8, 194.616047059907), (100_000_000, 1, 18.9978964138539), (100_000_000, 1.2, 5.46598811972787),
    (1_000_000, 0, 1_000_000), (1_001, 2.5, 1.34146622274851), (100_000_000, 10, 1.00099457512782), (0, 1, 0),
  ] as [(Int, Double, Double)])
  func `generalized harmonic numbers agree with mpmath`(n: Int, exponent: Double, sum: Double) {
    #expect(isClose(ZipfPopularity.harmonicNumber(n, exponent: exponent), sum, relative: 2e-14 * 10))
  }

  @Test func `shares are in proportion to the rank's power and add up to one`() throws {
    let popularity = try ZipfPopularity(items: 4, exponent: 1)
    // 12 / 25, 6 / 25, 4 / 25, 3 / 25.
    for (rank, share) in zip(1...4, [0.48, 0.24, 0.16, 0.12]) { #expect(isClose(popularity.probability(rank: rank), share)) }
    #expect(isClose(popularity.mass(ofTop: 2), 0.72))
    #expect([popularity.mass(ofTop: 0), popularity.mass(ofTop: 4), popularity.mass(ofTop: 9)] == [0, 1, 1])
    #expect([popularity.probability(rank: 0), popularity.probability(rank: 5)] == [0, 0])
  }

  @Test(arguments: [(1, 0.8), (1_000, 0.8), (1_001, 1), (1_237, 0), (100_000_000, 0.8), (100_000_000, 1), (1_000_000_000_000, 1.3)] as [(Int, Double)])
  func `classes cover all items and all requests, in bounded number`(items: Int, exponent: Double) throws {
    let classes = try ZipfPopularity(items: items, exponent: exponent).classes(requestRate: 50, itemSize: 2)
    #expect(isClose(classes.reduce(0) { $0 + $1.items }, Double(items)))
    #expect(isClose(classes.reduce(0) { $0 + $1.items * $1.requestRate }, 50, relative: 1e-11))
    #expect(classes.allSatisfy { $0.itemSize == 2 })
    #expect(classes.count <= 6_000)
    #expect(zip(classes, classes.dropFirst()).allSatisfy { $0.requestRate >= $1.requestRate * (1 - 1e-12) }, "by falling popularity")
  }

  @Test(arguments: [
    (0, 1, "found items 0; expected a whole number from 1 to 10^12"),
    (5, -0.5, "found Zipf exponent -0.5; expected 0 to 10"),
    (5, 11, "found Zipf exponent 11; expected 0 to 10"),
    (5, .nan, "found Zipf exponent nan; expected 0 to 10"),
  ] as [(Int, Double, String)])
  func `what is outside of the domain is refused`(items: Int, exponent: Double, message: String) {
    let error = #expect(throws: QueueingError.self) { try ZipfPopularity(items: items, exponent: exponent) }
    #expect(error?.description == message)
  }
}
