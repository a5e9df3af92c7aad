import Foundation
import Statistics
import Testing
import Units

@testable import Reports

struct HumanTextTests {
  @Test(
    arguments: [
      (0, .time, "0 s", "nothing has no unit of its own"), (1.234, .time, "1.23 s", "three digits"),
      (0.25, .time, "250 ms", "below a second"),
      (126, .time, "2.10 min", "from two minutes"), (119.9, .time, "120 s", "not yet"),
      (0.9996, .time, "1.00 s", "rounds up into the next unit"),
      (0.000_012_34, .time, "12.3 µs", "micro"), (7_200, .time, "2.00 h", "hours"), (259_200, .time, "3.00 d", "days"),
      (99.96, .time, "100 s", "no fourth digit by rounding up"),
      (1_000.0 / 3_600, .rate, "1,000/hour", "as the tiers are named"), (120, .rate, "432,000/hour", "one unit, however fast"),
      (1_234_567.0 / 3_600, .rate, "1,234,567/hour", "commas between thousands"),
      (0.1 / 3_600, .rate, "0.1/hour", "slow"),
      (0.0234, .share, "2.34%", ""), (0, .share, "0%", ""), (1, .share, "100%", ""), (0.999_51, .share, "100%", "rounded"),
      (0.000_012, .share, "0.0012%", "rare errors"),
      (1_204.5, .number, "1,205", "halves up"), (0.21, .number, "0.21", ""), (12, .number, "12", "whole"),
      (1_234_567, .number, "1,234,567", ""),
    ] as [(Double, Measure, String, String)])
  func `a figure has three digits and a unit that makes it readable`(value: Double, measure: Measure, text: String, why: String) {
    #expect(HumanText.figure(value, measure) == text, "\(why)")
  }

  @Test(arguments: [
    (Estimate(value: 12.34, low: 11.84, high: 12.91, trials: 5), Measure.time, "12.3 s (11.8 … 12.9)"),
    (Estimate(value: 0.95, low: 0.9, high: 1.2, trials: 5), .time, "950 ms (900 … 1,200)"),
    (Estimate(value: 7.64, low: 7.638, high: 7.642, trials: 5), .time, "7.640 s (7.638 … 7.642)"),
    (Estimate(value: 2, low: 2, high: 2, trials: 5), .time, "2.00 s"),
    (Estimate(value: 0, low: 0, high: 0.0003, trials: 5), .share, "0% (0 … 0.030)"),
    (Estimate(value: 4.2, withoutInterval: "one trial", trials: 1), .time, "4.20 s (one trial)"),
    (Estimate(value: 4.2, withoutInterval: "no interval (3 trials < 5)", trials: 3), .time, "4.20 s (no interval: 3 trials < 5)"),
    (Estimate(refused: "n/a (n=37 < 59)", trials: 5), .time, "n/a (n=37 < 59)"),
    (Estimate(refused: "the station is overloaded", trials: 5), .time, "n/a (the station is overloaded)"),
  ])
  func `an estimate shows its interval, or why there is none`(estimate: Estimate, measure: Measure, text: String) {
    #expect(HumanText.estimate(estimate, measure) == text)
  }

  @Test(arguments: [("485.89", 2, "485.89"), ("1985.6", 2, "1,985.60"), ("-1234567.005", 2, "-1,234,567.01"), ("0.665603", 4, "0.6656")])
  func `money has commas and no sign of its currency`(amount: String, decimals: Int, text: String) throws {
    #expect(HumanText.money(try USD(parsing: amount), decimals: decimals) == text)
  }

  @Test(arguments: [
    (Bytes.gibibytes(8), "8 GiB"), (.mebibytes(512), "512 MiB"), (.gibibytes(1.5), "1.5 GiB"), (Bytes(1_000), "1,000 B"), (.zero, "0 B"),
  ])
  func `memory is in binary units`(bytes: Bytes, text: String) {
    #expect(HumanText.bytes(bytes) == text)
  }
}

struct TextLayoutTests {
  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("short", 10, ["short"]), ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ("a abcdefgh b", 4, ["a", "abcd", "efgh", "b"]), ("", 4, [""]), ("services.api.replicas=8 x", 14, ["services.api.", "replicas=8 x"]),
  ])
  func `text is broken between words, and words only where they are too long`(text: String, width: Int, lines: [String]) {
    #expect(TextLayout.wrap(text, width: width) == lines)
  }

  @Test func `control characters become spaces`() {
    #expect(TextLayout.printable("a\u{1B}[31mb\tc\r\nd\u{9B}e") == "a [31mb c  d e")
  }
}

struct GlyphsTests {
  @Test func `a course rises from the lowest to the highest character`() {
    #expect(Glyphs.unicode.course([0, 1, 2, 3, 4, 5, 6, 7], width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Glyphs.ascii.course([0, 7], width: 8) == "_#")
    #expect(Glyphs.unicode.course([1, nil, 1], width: 8) == "▁ ▁", "a gap is a gap, and a constant lies at the bottom")
    #expect(Glyphs.unicode.course([0, 0, 4, 4, nil, 8], width: 3) == "▁▅█", "means of equal spans, gaps left out")
    #expect(Glyphs.unicode.course([nil], width: 3) == "")
  }

  @Test func `a bar shows every share above nothing and is never too long`() {
    #expect(Glyphs.unicode.bar([0.5, 0.25], width: 8) == "████░░")
    #expect(Glyphs.unicode.bar([0.001, 0], width: 8) == "▏")
    #expect(Glyphs.unicode.bar([0, 0], width: 8) == "")
    #expect(Glyphs.ascii.bar([1, 0.5], width: 4) == "####")
  }
}
