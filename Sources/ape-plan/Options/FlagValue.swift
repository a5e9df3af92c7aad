import Units

/// Reads the text behind a flag, and names the flag when it is something else than the flag takes.
enum FlagValue {
  static func quantity<Quantity: SpeltQuantity>(_ text: String, of flag: String) throws(UsageError) -> Quantity {
    do { return try Quantity(parsing: text) } catch { throw .value(flag: flag, error, nearest: nil) }
  }

  static func wholeNumber(_ text: String, of flag: String, in range: ClosedRange<Int>) throws(UsageError) -> Int {
    guard text.allSatisfy({ "0"..."9" ~= $0 }), let number = Int(text), range.contains(number) else {
      throw refused(flag, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A plain number above 0.
  static func factor(_ text: String, of flag: String) throws(UsageError) -> Double {
    let isPlain = text.allSatisfy { "0"..."9" ~= $0 || ".eE+-".contains($0) }
    guard isPlain, let number = Double(text), number > 0, number <= 1e6 else {
      throw refused(flag, text, "a number above 0, at most 1e6")
    }
    return number
  }

  static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ text: String, of flag: String) throws(UsageError) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      let choices = Choice.allCases.map(\.rawValue)
      let error = QuantityError(found: text, expected: "one of \(choices.joined(separator: ", "))")
      throw .value(flag: flag, error, nearest: NearestName.find(text, among: choices))
    }
    return choice
  }

  static func refused(_ flag: String, _ text: String, _ expected: String) -> UsageError {
    .value(flag: flag, QuantityError(found: text, expected: expected), nearest: nil)
  }
}
