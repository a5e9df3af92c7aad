import RandomStreams
import Units

/// The spelling of distributions: `lognormal(mean=1.2s cv=0.6)`, or a bare figure for one that never varies.
///
/// Arguments are separated by blanks or commas, names from values by `=` or `:`, and may be given in order without their names. The form
/// with `=` and blanks is the one to write in YAML, where a colon or (inside braces) a comma would end the text.
public enum DistributionText {
  /// What the draws are.
  public enum Measure: String, Sendable, Hashable {
    /// Lengths of time: figures need a unit, as `250ms`.
    case time
    /// Numbers without a unit: tokens, pages, repetitions.
    case count
    /// Amounts of memory: figures need a unit, as `8MiB`.
    case bytes
  }

  /// Reads a spelling.
  /// - Throws: `DistributionTextError` with the offset of the mistake within the text.
  public static func parse(_ text: String, as measure: Measure) throws(DistributionTextError) -> Distribution {
    var parser = DistributionParser(text: text, measure: measure)
    return try parser.parse()
  }

  /// The spelling that `parse` reads back to the same distribution; times are rounded to the nanosecond.
  public static func spell(_ distribution: Distribution, as measure: Measure) -> String {
    let (name, arguments) = DistributionFamily.taken(distribution)
    if case .deterministic(let value) = distribution { return length(value, measure) }
    var numbers = arguments.numbers.makeIterator()
    var names = arguments.names.makeIterator()
    let parameters = DistributionFamily.all.first { $0.name == name }?.parameters ?? []
    let parts = parameters.compactMap { parameter -> String? in
      let text: String
      switch parameter.kind {
      case .name: text = names.next() ?? ""
      case .length: text = length(numbers.next() ?? 0, measure)
      default: text = plain(numbers.next() ?? 0)
      }
      return text == parameter.defaultText ? nil : "\(parameter.name)=\(text)"
    }
    return "\(name)(\(parts.joined(separator: " ")))"
  }

  private static func length(_ value: Double, _ measure: Measure) -> String {
    switch measure {
    case .time: time(value)
    case .count: plain(value)
    case .bytes: plain(value.rounded()) + "B"
    }
  }

  /// The shortest decimal that reads back to the same number.
  static func plain(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The exact decimal of the nearest nanosecond, in the largest of h, m, s, ms, us, ns that gives a short one.
  static func time(_ seconds: Double) -> String {
    let nanoseconds = SimTime(seconds: seconds).nanoseconds
    if nanoseconds == 0 { return "0s" }
    for (unit, size) in [("h", 3_600_000_000_000), ("m", 60_000_000_000)] as [(String, Int64)] where nanoseconds % size == 0 {
      return "\(nanoseconds / size)\(unit)"
    }
    let scales: [(unit: String, size: Int64, digits: Int)] = [("s", 1_000_000_000, 9), ("ms", 1_000_000, 6), ("us", 1_000, 3)]
    for (unit, size, digits) in scales where nanoseconds >= size {
      let fraction = String(nanoseconds % size)
      var decimals = String(repeating: "0", count: digits - fraction.count) + fraction
      while decimals.last == "0" { decimals.removeLast() }
      return "\(nanoseconds / size)" + (decimals.isEmpty ? "" : "." + decimals) + unit
    }
    return "\(nanoseconds)ns"
  }
}

/// Why a text is no distribution.
public struct DistributionTextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in the text the mistake stands, in Unicode scalars from 0.
  public let offset: Int
  public let found: String
  public let expected: String
  public let suggestion: String?

  public var description: String {
    "column \(offset + 1): found \(ShownText(found)); expected \(expected)" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
  }
}
