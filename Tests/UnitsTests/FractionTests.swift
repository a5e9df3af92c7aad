import Foundation
import Testing
import Units

@Suite struct FractionTests {
  @Test(arguments: [
    ("30%", 0.3, "percent"), ("0.3", 0.3, "a share"), ("0", 0, "nothing"), ("1", 1, "all"), ("100%", 1, "all"), ("0.1%", 0.001, "below one"),
    ("12.5 %", 0.125, "a space"),
  ] as [(String, Double, String)])
  func `a share is read`(text: String, value: Double, why: String) throws {
    #expect(try Fraction(parsing: text).value == value, "\(why)")
  }

  @Test(arguments: ["", "%", "101%", "1.01", "-1%", "-0.1", "nan", "30percent"])
  func `what is no share is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try Fraction(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected a share from 0% to 100%, as 30% or 0.3")
  }

  @Test(arguments: [(0.3, "30%"), (0, "0%"), (1, "100%"), (0.999, "99.9%"), (1.0 / 3, "33.3333%"), (0.000_01, "0.001%")] as [(Double, String)])
  func `a share is spelt in percent, and read back`(value: Double, spelling: String) throws {
    #expect(Fraction(value).spelling == spelling)
    #expect(abs(try Fraction(parsing: spelling).value - value) < 1e-6)
  }

  @Test func `shares compare, and are written as a number`() throws {
    #expect(Fraction.zero < .one)
    let text = try JSONEncoder().encode([Fraction(0.25)])
    #expect(String(decoding: text, as: UTF8.self) == "[0.25]")
    #expect(try JSONDecoder().decode([Fraction].self, from: text) == [Fraction(0.25)])
  }
}
