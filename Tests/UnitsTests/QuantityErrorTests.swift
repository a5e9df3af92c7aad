import Testing
import Units

@Suite struct QuantityErrorTests {
  @Test func `the text says what was found, in quotes, and what is expected`() {
    #expect(QuantityError(found: "8 gigs", expected: "an amount").description == "found \"8 gigs\"; expected an amount")
  }

  @Test func `each quantity's example can be read`() throws {
    for text in ["250ms", "1.5s", "10m", "2h", "1d", "1w", "1h30m"] { _ = try SimTime(parsing: text) }
    for text in ["1000/hour", "20/minute", "2.5/second"] { _ = try Rate(parsing: text) }
    for text in ["512MiB", "8GiB", "40kB", "2GB"] { _ = try Bytes(parsing: text) }
    for text in ["500m", "2", "1.5 cores"] { _ = try CPU(parsing: text) }
    for text in ["30%", "0.3"] { _ = try Fraction(parsing: text) }
    _ = try USD(parsing: "0.0832")
  }
}
