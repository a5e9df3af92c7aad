import CSVText
import Testing

@Suite struct CSVNumberTests {
  private func double(_ text: String) -> Double? { Array(text.utf8).withUnsafeBufferPointer { CSVNumber.double($0) } }
  private func integer(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBufferPointer { CSVNumber.integer($0) } }

  @Test(arguments: [
    "0", "-0", "1", "-1.5", "0.0832", ".5", "5.", "1e3", "1E-3", "1.5e+2", "9007199254740993", "0.1234567890123456789012345",
    "123456789012345678901234567890", "1e22", "1e23", "1e308", "4.9e-324", "2.2250738585072014e-308", "17976931348623157e292",
    "0.000000000000000000000000000001", "1700000000.123456789", "8.5e-7", "3.141592653589793",
  ])
  func `a decimal number is the nearest Double, as the standard library reads it`(text: String) throws {
    let expected = try #require(Double(text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text))
    #expect(double(text) == expected)
  }

  @Test func `random numbers of every length are the nearest Double`() {
    var state: UInt64 = 42
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let text = "\(state >> (state % 60)).\((state >> 7) % 1_000_000_007)e\(Int(state >> 33) % 40 - 20)"
      #expect(double(text) == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    "", "-", ".", "-.", "+1", "nan", "NaN", "inf", "-Infinity", "0x10", "1,5", "1 ", " 1", "1e", "1e+", "1.2.3", "1_000", "1e999", "12a",
    "١",
  ])
  func `what is no finite decimal number is nil`(text: String) {
    #expect(double(text) == nil)
  }

  @Test(arguments: [
    ("0", Int64(0)), ("-3", -3), ("007", 7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
  ])
  func `a whole number is read`(text: String, expected: Int64) {
    #expect(integer(text) == expected)
  }

  @Test(arguments: ["", "-", "1.0", "9223372036854775808", "-9223372036854775809", "1e3", "+1", " 1"])
  func `what is no whole number of 64 bits is nil`(text: String) {
    #expect(integer(text) == nil)
  }
}
