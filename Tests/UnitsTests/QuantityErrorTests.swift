import Testing
import Units

@Suite struct QuantityErrorTests {
  @Test func `the text says what was found, in quotes, and what is expected`() {
    #expect(QuantityError(found: "8 gigs", expected: "an amount").description == "found \"8 gigs\"; expected an amount")
  }

  @Test(arguments: [
    ("-5/hour", "a rate with its unit, as 1000/hour, 20/minute or 2.5/second, not below 0"),
    ("-nan/s", "a rate with its unit, as 1000/hour, 20/minute or 2.5/second, a finite number"),
    ("inf/s", "a rate with its unit, as 1000/hour, 20/minute or 2.5/second, a finite number"),
  ])
  func `a number that cannot be one is told apart from a missing unit`(text: String, expected: String) {
    let error = #expect(throws: QuantityError.self) { try Rate(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected \(expected)")
  }

  @Test(arguments: ["-8GB", "-1", "-1s"]) func `no amount, CPU or time is below 0`(text: String) {
    for error in [
      #expect(throws: QuantityError.self) { try Bytes(parsing: text) }, #expect(throws: QuantityError.self) { try CPU(parsing: text) },
      #expect(throws: QuantityError.self) { try SimTime(parsing: text) },
    ] { #expect(error?.description.hasSuffix(", not below 0") == true) }
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
