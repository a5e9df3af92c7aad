/// Decimal numbers without a unit, as people write them: no `inf`, no `nan`, no hexadecimal digits.
enum PlainNumber {
  static func parse(_ text: some StringProtocol) -> Double? {
    guard !text.isEmpty, text.utf8.count <= 40, text.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  static func parseWhole(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 20, text.utf8.allSatisfy({ "+-0123456789".utf8.contains($0) }) else { return nil }
    return Int(text)
  }
}
