import Foundation
import Testing
import Units

@Suite struct SimTimeTests {
  @Test(arguments: [
    ("0", 0, "a bare zero needs no unit"), ("0s", 0, "nor does it hurt"), ("7ns", 7, "the smallest unit"), ("3us", 3_000, "ASCII"),
    ("3µs", 3_000, "the sign"), ("250ms", 250_000_000, "m stands for minutes only when alone"), ("1.5s", 1_500_000_000, "a fraction"),
    ("10m", 600_000_000_000, "minutes"), ("2h", 7_200_000_000_000, "hours"), ("1d", 86_400_000_000_000, "days"),
    ("1w", 604_800_000_000_000, "weeks"), ("1h30m", 5_400_000_000_000, "two parts"), ("1h 30m", 5_400_000_000_000, "with a space"),
    (" 2 s ", 2_000_000_000, "spaces around"), ("1e3ms", 1_000_000_000, "an exponent"), (".5s", 500_000_000, "no leading zero"),
    ("36500d", 3_153_600_000_000_000_000, "100 years, the longest"),
  ] as [(String, Int64, String)])
  func `a time is read`(text: String, nanoseconds: Int64, why: String) throws {
    #expect(try SimTime(parsing: text).nanoseconds == nanoseconds, "\(why)")
  }

  @Test(arguments: ["", "5", "s", "5x", "1h30", "1 hour", "1s;", "1m1m1m1m1m1m1m1m1m", "0x10s", "1.2.3s", "٣s"])
  func `what is no time is refused with what was found and what is expected`(text: String) {
    let error = #expect(throws: QuantityError.self) { try SimTime(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m")
  }

  @Test(arguments: ["36501d", "1e300w"])
  func `more than a century is refused`(text: String) {
    let error = #expect(throws: QuantityError.self) { try SimTime(parsing: text) }
    #expect(error?.description == "found \"\(text)\"; expected a time of at most 100 years")
  }

  @Test(arguments: [
    (0, "0s"), (1, "1ns"), (1_500, "1.5us"), (250_000_000, "250ms"), (1_500_000_000, "1.5s"), (5_400_000_000_000, "1.5h"),
    (86_400_000_000_000, "1d"), (604_800_000_000_000, "1w"), (-250_000_000, "-250ms"), (123_456_789, "123.457ms"), (864_000_000_000_000, "10d"),
    (90_000_000_000_000, "25h"), (Int64.min, "-15250.3w"),
  ] as [(Int64, String)])
  func `a time is spelt in its largest unit`(nanoseconds: Int64, spelling: String) {
    #expect(SimTime(nanoseconds: nanoseconds).spelling == spelling)
  }

  @Test(arguments: [1, 999, 1_000, 59_000_000_000, 61_500_000_000, 3_153_600_000_000_000_000])
  func `a spelling is read back`(nanoseconds: Int64) throws {
    #expect(try SimTime(parsing: SimTime(nanoseconds: nanoseconds).spelling).nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    (1.5, 1_500_000_000, "exact"), (0.000_000_000_6, 1, "the nearest nanosecond"), (-1, 0, "held at 0"), (.nan, 0, "NaN gives 0"),
    (.infinity, 3_153_600_000_000_000_000, "held at the longest"), (4e9, 3_153_600_000_000_000_000, "held at the longest"),
  ] as [(Double, Int64, String)])
  func `seconds become whole nanoseconds within 0 and a century`(seconds: Double, nanoseconds: Int64, why: String) {
    #expect(SimTime(seconds: seconds).nanoseconds == nanoseconds, "\(why)")
  }

  @Test func `times add, subtract, scale and compare`() {
    #expect(SimTime.minutes(1) + .seconds(30) == .seconds(90))
    #expect(SimTime.hours(1) - .minutes(1) == .minutes(59))
    #expect(SimTime.days(1) * 0.5 == .hours(12))
    #expect(SimTime.milliseconds(999) < .seconds(1))
    #expect(SimTime.seconds(0.25).seconds == 0.25)
    #expect(SimTime.longest == .days(36_500))
  }

  @Test func `a month is 730 hours`() {
    #expect(Month.hours == 730)
    #expect(Month.duration.seconds == 2_628_000)
  }

  @Test func `it is written as whole nanoseconds`() throws {
    let text = try JSONEncoder().encode([SimTime.milliseconds(250)])
    #expect(String(decoding: text, as: UTF8.self) == "[250000000]")
    #expect(try JSONDecoder().decode([SimTime].self, from: text) == [.milliseconds(250)])
  }
}
