import Testing
import Units

@Suite struct NumberSpellingTests {
  @Test(arguments: [
    (0.5, 6, "0.5"), (12.34, 3, "12.3"), (4_000, 2, "4000"), (0, 3, "0"), (1.0 / 3, 4, "0.3333"), (-2.5, 3, "-2.5"), (1_234.5, 2, "1235"),
    (0.000_123_456, 3, "0.000123"), (99.96, 3, "100"), (1_000_000, 6, "1000000"), (.nan, 3, "nan"), (.infinity, 3, "inf"),
    (-.infinity, 3, "-inf"), (1e-20, 3, "1e-20"), (.leastNonzeroMagnitude, 3, "5e-324"), (1e17, 3, "1e+17"), (1.5e-14, 3, "1.5e-14"), (1.5e-13, 3, "0.00000000000015"),
  ] as [(Double, Int, String)])
  func `a number has so many significant digits and no idle zeros`(value: Double, digits: Int, text: String) {
    #expect(value.significant(digits) == text)
  }

  @Test(arguments: [
    (3.141_59, 2, "3.14"), (2, 2, "2.00"), (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (-0.001, 2, "0.00"), (9.999, 2, "10.00"), (7.5, 0, "8"),
    (1_234_567.891, 1, "1234567.9"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"), (0.05, 1, "0.1"),
  ] as [(Double, Int, String)])
  func `a number has so many digits behind the point`(value: Double, decimals: Int, text: String) {
    #expect(value.fixed(decimals) == text)
  }
}
