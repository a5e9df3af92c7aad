import Foundation
import Testing
import Units

@Suite struct USDTests {
  @Test(arguments: [
    ("0.0832", "0.0832"), ("121.472", "121.472"), ("-5", "-5"), ("0", "0"), ("999999999999.999999999999999999", "999999999999.999999999999999999"),
    ("0.10", "0.1"),
  ] as [(String, String)])
  func `an amount is read exactly`(text: String, spelling: String) throws {
    #expect(try USD(parsing: text).spelling == spelling)
    #expect(try USD(parsing: spelling) == USD(parsing: text))
  }

  @Test(arguments: [
    "", "-", ".5", "5.", "1e3", "$5", "5 USD", "1,000", "nan", "1.2.3", "+5", "--5", "٣", "1234567890123", "0.1234567890123456789", " 5",
  ])
  func `what is no amount is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try USD(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected an amount of US dollars as a plain decimal number, as 0.0832")
  }

  @Test(arguments: [
    ("485.888", "485.89", "up"), ("0.005", "0.01", "a half, away from zero"), ("-0.005", "-0.01", "a half, away from zero below it"),
    ("2.675", "2.68", "a half that binary numbers round down"), ("0.004", "0.00", "to nothing"), ("-0.004", "0.00", "no negative zero"),
    ("12", "12.00", "whole"), ("12.3", "12.30", "one digit"),
  ] as [(String, String, String)])
  func `an invoice line has two digits, rounded half away from zero`(text: String, cents: String, why: String) throws {
    #expect(try USD(parsing: text).cents == cents, "\(why)")
  }

  @Test func `the nodes of the small, medium and large tiers cost what their table says`() throws {
    // 2 x 0.0832, 4 x 0.1664 and 8 x 0.34 for 730 hours; added up by hand in decimal.
    let cents = try [("0.0832", 2), ("0.1664", 4), ("0.34", 8)].map { (try USD(parsing: $0) * $1 * Month.hours).cents }
    #expect(cents == ["121.47", "485.89", "1985.60"])
  }

  @Test func `amounts add without binary rounding, and compare`() throws {
    let (tenth, fifth) = (try USD(parsing: "0.1"), try USD(parsing: "0.2"))
    #expect(tenth + fifth == (try USD(parsing: "0.3")))
    #expect(tenth - fifth == (try USD(parsing: "-0.1")))
    #expect(tenth * Decimal(3) == (try USD(parsing: "0.3")))
    #expect(USD.zero < tenth)
  }

  @Test func `it is written as a decimal text, and a text that is none is refused`() throws {
    let text = try JSONEncoder().encode([try USD(parsing: "0.0832")])
    #expect(String(decoding: text, as: UTF8.self) == #"["0.0832"]"#)
    #expect(try JSONDecoder().decode([USD].self, from: text) == [USD(parsing: "0.0832")])
    let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode([USD].self, from: Data(#"["5 EUR"]"#.utf8)) }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      context.debugDescription == "found \"5 EUR\"; expected an amount of US dollars as a plain decimal number, as 0.0832")
  }
}
