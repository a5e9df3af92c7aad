/// Reads numbers from bytes without making a String and without looking at the locale.
public enum CSVNumber {
  /// A finite decimal number such as `12`, `-0.5`, `.5`, `1.5e-3`; nil for anything else: an empty field, `+1`, `nan`, `inf`, `0x10`,
  /// `1,5`, a space, or a number too large for a Double.
  ///
  /// The nearest Double is given: up to 2^53 and 22 decimals by one exact division or product, beyond by the standard library.
  /// Source: Clinger (1990), "How to read floating point numbers accurately", the fast path.
  public static func double(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var index = 0
    let end = bytes.count
    let isNegative = end > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var exponent = 0
    while index < end, let digit = decimalDigit(bytes[index]) {
      digits += 1
      if significant > 0 || digit > 0 { significant += 1 }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index += 1
    }
    if index < end, bytes[index] == UInt8(ascii: ".") {
      index += 1
      while index < end, let digit = decimalDigit(bytes[index]) {
        digits += 1
        exponent -= 1
        if significant > 0 || digit > 0 { significant += 1 }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        index += 1
      }
    }
    guard digits > 0 else { return nil }
    if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
      guard let power = exponentPart(bytes, from: index + 1) else { return nil }
      exponent += power
      index = end
    }
    guard index == end else { return nil }
    if significant <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 {
      let magnitude = exponent < 0 ? Double(mantissa) / powersOfTen[-exponent] : Double(mantissa) * powersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// A whole number such as `12` or `-3` within Int64; nil for anything else.
  public static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    guard bytes.count > (isNegative ? 1 : 0) else { return nil }
    var value: Int64 = 0
    for byte in bytes.dropFirst(isNegative ? 1 : 0) {
      guard let digit = decimalDigit(byte) else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      // Built downwards, because the least Int64 has no positive twin.
      let (sum, overflow2) = product.subtractingReportingOverflow(Int64(digit))
      guard !overflow, !overflow2 else { return nil }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  private static func exponentPart(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    var isNegative = false
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      isNegative = bytes[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < bytes.count else { return nil }
    var power = 0
    while index < bytes.count {
      guard let digit = decimalDigit(bytes[index]) else { return nil }
      power = min(power * 10 + digit, 100_000)
      index += 1
    }
    return isNegative ? -power : power
  }

  @inline(__always)
  private static func decimalDigit(_ byte: UInt8) -> Int? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int(digit) : nil
  }

  /// 10^0 to 10^22, each exact as a Double.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
