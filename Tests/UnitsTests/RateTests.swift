import Foundation
import Testing
import Units

@Suite struct RateTests {
  @Test(arguments: [
    ("3600/hour", 1, "hours"), ("3600/h", 1, "short"), ("120/minute", 2, "minutes"), ("120/min", 2, "shorter"), ("120/m", 2, "shortest"),
    ("2.5/second", 2.5, "seconds"), ("2.5/sec", 2.5, "shorter"), ("2.5/s", 2.5, "shortest"), ("86400/day", 1, "days"),
    ("86400/d", 1, "short"), ("0/s", 0, "none"), ("1e9/s", 1e9, "the largest"), ("60 / min", 1, "with spaces"),
  ] as [(String, Double, String)])
  func `a rate is read`(text: String, perSecond: Double, why: String) throws {
    #expect(try Rate(parsing: text).perSecond == perSecond, "\(why)")
  }

  @Test(arguments: ["", "5", "/s", "5s", "5/", "5/fortnight", "5//s", "1000/hours"])
  func `what is no rate is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try Rate(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected a rate with its unit, as 1000/hour, 20/minute or 2.5/second")
  }

  @Test func `more than 10^9 per second is refused`() {
    let error = #expect(throws: QuantityError.self) { try Rate(parsing: "1000000001/s") }
    #expect(error?.description == "found \"1000000001/s\"; expected a rate of at most 10^9 per second")
  }

  @Test(arguments: [
    (1_000.0 / 3_600, "1000/hour", "the medium tier"), (2.5, "9000/hour", "below 100 per second by the hour"),
    (100, "100/second", "from 100 on by the second"), (0, "0/hour", "none"),
  ] as [(Double, String, String)])
  func `a rate is spelt by the hour or by the second, and read back`(perSecond: Double, spelling: String, why: String) throws {
    #expect(Rate(perSecond: perSecond).spelling == spelling, "\(why)")
    #expect(abs(try Rate(parsing: spelling).perSecond - perSecond) <= 1e-15 * perSecond)
  }

  @Test func `rates convert, scale and compare`() {
    #expect(Rate(perHour: 7_200).perSecond == 2)
    #expect(Rate(perSecond: 2).perHour == 7_200)
    #expect(Rate(perSecond: 4).meanInterval == 0.25)
    #expect(Rate(perSecond: 0).meanInterval == .infinity)
    #expect(Rate(perSecond: 2) * 1.5 == Rate(perSecond: 3))
    #expect(Rate(perHour: 1) < Rate(perSecond: 1))
  }

  @Test func `it is written as a number per second`() throws {
    let text = try JSONEncoder().encode([Rate(perSecond: 2.5)])
    #expect(String(decoding: text, as: UTF8.self) == "[2.5]")
    #expect(try JSONDecoder().decode([Rate].self, from: text) == [Rate(perSecond: 2.5)])
  }
}
