import RandomStreams
import Units

/// Reads one distribution; see `DistributionText` for the spelling.
struct DistributionParser {
  /// A parameter and what it may be.
  struct Parameter: Sendable {
    enum Kind: Sendable {
      /// In the measure of the draws, above 0 or from 0 on.
      case length(zeroAllowed: Bool)
      /// A plain number; `above` is excluded.
      case number(above: Double)
      case numberFrom(Double)
      case whole(ClosedRange<Int>)
      case name
    }

    let name: String
    let kind: Kind
    var defaultText: String?
  }

  /// A family of distributions with its parameters, in the order in which they may be given without their names.
  struct Family: Sendable {
    let name: String
    let parameters: [Parameter]
    let doc: String
  }

  static let families: [Family] = [
    Family(
      name: "deterministic", parameters: [.init(name: "value", kind: .length(zeroAllowed: true))],
      doc: "always the same; the name may be left out"),
    Family(name: "exponential", parameters: [.init(name: "mean", kind: .length(zeroAllowed: false))], doc: "memoryless"),
    Family(
      name: "uniform",
      parameters: [.init(name: "low", kind: .length(zeroAllowed: true)), .init(name: "high", kind: .length(zeroAllowed: false))],
      doc: "evenly spread between two ends"),
    Family(name: "lognormal", parameters: meanAndVariation(.number(above: 0)), doc: "by its own mean and coefficient of variation"),
    Family(name: "gamma", parameters: meanAndVariation(.number(above: 0)), doc: "by mean and coefficient of variation"),
    Family(
      name: "erlang",
      parameters: [.init(name: "stages", kind: .whole(1...1_000)), .init(name: "mean", kind: .length(zeroAllowed: false))],
      doc: "a sum of exponential stages"),
    Family(
      name: "hyperexponential", parameters: meanAndVariation(.numberFrom(1)),
      doc: "two exponentials with balanced means, coefficient of variation at least 1"),
    Family(
      name: "weibull", parameters: [.init(name: "mean", kind: .length(zeroAllowed: false)), .init(name: "shape", kind: .number(above: 0))],
      doc: "shape below 1 has a heavier tail than exponential"),
    Family(
      name: "bounded-pareto",
      parameters: [
        .init(name: "shape", kind: .number(above: 0)), .init(name: "low", kind: .length(zeroAllowed: false)),
        .init(name: "high", kind: .length(zeroAllowed: false)),
      ], doc: "a power-law tail cut at both ends"),
    Family(
      name: "zipf",
      parameters: [.init(name: "exponent", kind: .numberFrom(0)), .init(name: "count", kind: .whole(1...1_000_000_000))],
      doc: "the rank of an item whose popularity falls by a power of its rank"),
    Family(
      name: "empirical",
      parameters: [
        .init(name: "table", kind: .name), .init(name: "column", kind: .name),
        .init(name: "scale", kind: .number(above: 0), defaultText: "1"),
      ], doc: "a row of a sample table, all alike, times a scale"),
  ]

  private static func meanAndVariation(_ variation: Parameter.Kind) -> [Parameter] {
    [.init(name: "mean", kind: .length(zeroAllowed: false)), .init(name: "cv", kind: variation)]
  }

  private let scalars: [Unicode.Scalar]
  private let measure: DistributionText.Measure
  private var position = 0

  /// A word of the text and where it stands.
  private struct Word {
    let text: String
    let offset: Int
  }

  init(text: String, measure: DistributionText.Measure) {
    // Longer ones are no distribution, and need no more than this to be refused.
    scalars = Array(text.unicodeScalars.prefix(1_000))
    self.measure = measure
  }

  mutating func parse() throws(DistributionTextError) -> Distribution {
    guard let open = scalars.firstIndex(of: "(") else {
      let text = String(String.UnicodeScalarView(scalars))
      return .deterministic(try length(Word(text: text, offset: 0), zeroAllowed: true, or: "a distribution as \(example)"))
    }
    let name = String(String.UnicodeScalarView(scalars[..<open])).filter { $0 != " " }
    guard let family = Self.families.first(where: { $0.name == name }) else {
      let names = Self.families.map(\.name)
      throw failure(0, name, "a distribution: \(names.joined(separator: ", "))", NearestName.find(name, among: names))
    }
    if measure == .time, family.name == "zipf" { throw failure(0, name, "a distribution of times; zipf gives ranks") }
    position = open + 1
    let values = try arguments(of: family)
    return try build(family, values, end: position)
  }

  private var example: String { measure == .time ? "exponential(mean=250ms)" : "exponential(mean=40)" }

  private func failure(_ offset: Int, _ found: String, _ expected: String, _ suggestion: String? = nil) -> DistributionTextError {
    DistributionTextError(offset: offset, found: found, expected: expected, suggestion: suggestion)
  }

  // MARK: Arguments

  private mutating func arguments(of family: Family) throws(DistributionTextError) -> [Word?] {
    var values = [Word?](repeating: nil, count: family.parameters.count)
    var next = 0
    while true {
      skip { $0 == " " || $0 == "," }
      guard position < scalars.count else {
        throw failure(
          scalars.count, String(String.UnicodeScalarView(scalars)),
          "a closing \")\" (inside braces and brackets a comma ends the text: part the arguments with blanks)")
      }
      if scalars[position] == ")" { break }
      let word = readWord()
      skip { $0 == " " }
      let isNamed = position < scalars.count && (scalars[position] == "=" || scalars[position] == ":")
      let index: Int
      let value: Word
      if isNamed {
        let names = family.parameters.map(\.name)
        guard let found = names.firstIndex(of: word.text) else {
          throw failure(
            word.offset, word.text, "a parameter of \(family.name): \(names.joined(separator: ", "))",
            NearestName.find(word.text, among: names))
        }
        position += 1
        skip { $0 == " " }
        index = found
        value = readWord()
      } else {
        index = next
        value = word
      }
      guard index < values.count else {
        throw failure(word.offset, word.text, "\(values.count) arguments of \(family.name): \(signature(of: family))")
      }
      guard values[index] == nil else {
        throw failure(word.offset, word.text, "\(family.parameters[index].name) once")
      }
      values[index] = value
      next = index + 1
    }
    position += 1
    skip { $0 == " " }
    guard position == scalars.count else {
      throw failure(position, String(String.UnicodeScalarView(scalars[position...])), "nothing behind the closing \")\"")
    }
    return values
  }

  private mutating func skip(while condition: (Unicode.Scalar) -> Bool) {
    while position < scalars.count, condition(scalars[position]) { position += 1 }
  }

  private mutating func readWord() -> Word {
    let start = position
    skip { !" ,)=:".unicodeScalars.contains($0) }
    return Word(text: String(String.UnicodeScalarView(scalars[start..<position])), offset: start)
  }

  private func signature(of family: Family) -> String {
    "\(family.name)(\(family.parameters.map { $0.name + "=" }.joined(separator: " ")))"
  }

  // MARK: Values

  private func build(_ family: Family, _ values: [Word?], end: Int) throws(DistributionTextError) -> Distribution {
    var numbers: [Double] = []
    var names: [String] = []
    for (parameter, given) in zip(family.parameters, values) {
      guard let word = given ?? parameter.defaultText.map({ Word(text: $0, offset: 0) }) else {
        throw failure(max(0, end - 1), ")", "\(parameter.name) of \(family.name): \(signature(of: family))")
      }
      switch parameter.kind {
      case .length(let zeroAllowed): numbers.append(try length(word, zeroAllowed: zeroAllowed, or: nil))
      case .number(let above):
        numbers.append(try number(word, "\(parameter.name) as a number above \(DistributionText.plain(above))") { $0 > above })
      case .numberFrom(let least):
        numbers.append(try number(word, "\(parameter.name) as a number of at least \(DistributionText.plain(least))") { $0 >= least })
      case .whole(let range):
        let expected = "\(parameter.name) as a whole number from \(range.lowerBound) to \(range.upperBound)"
        numbers.append(try number(word, expected) { $0 == $0.rounded() && Double(range.lowerBound)...Double(range.upperBound) ~= $0 })
      case .name:
        guard !word.text.isEmpty else { throw failure(word.offset, word.text, "the name of a \(parameter.name)") }
        names.append(word.text)
      }
    }
    if family.name == "uniform" || family.name == "bounded-pareto", numbers[numbers.count - 2] >= numbers[numbers.count - 1] {
      let high = values[values.count - 1]
      throw failure(high?.offset ?? 0, high?.text ?? "", "high above low")
    }
    switch family.name {
    case "exponential": return .exponential(mean: numbers[0])
    case "uniform": return .uniform(low: numbers[0], high: numbers[1])
    case "lognormal": return .lognormal(mean: numbers[0], cv: numbers[1])
    case "gamma": return .gamma(mean: numbers[0], cv: numbers[1])
    case "erlang": return .erlang(stages: Int(numbers[0]), mean: numbers[1])
    case "hyperexponential": return .hyperexponential(mean: numbers[0], cv: numbers[1])
    case "weibull": return .weibull(mean: numbers[0], shape: numbers[1])
    case "bounded-pareto": return .boundedPareto(shape: numbers[0], low: numbers[1], high: numbers[2])
    case "zipf": return .zipf(exponent: numbers[0], count: Int(numbers[1]))
    case "empirical": return .empirical(table: names[0], column: names[1], scale: numbers[0])
    default: return .deterministic(numbers[0])
    }
  }

  private func length(_ word: Word, zeroAllowed: Bool, or alternative: String?) throws(DistributionTextError) -> Double {
    let also = alternative.map { ", or \($0)" } ?? ""
    switch measure {
    case .time:
      let time: SimTime
      do { time = try SimTime(parsing: word.text) } catch { throw failure(word.offset, word.text, error.expected + also) }
      guard zeroAllowed || time > .zero else { throw failure(word.offset, word.text, "a time above 0" + also) }
      return Double(time.nanoseconds) / 1e9
    case .count:
      let expected = "a number \(zeroAllowed ? "of at least" : "above") 0 without a unit"
      return try number(word, expected + also) { zeroAllowed ? $0 >= 0 : $0 > 0 }
    }
  }

  private func number(_ word: Word, _ expected: String, where condition: (Double) -> Bool) throws(DistributionTextError) -> Double {
    guard let value = PlainNumber.parse(word.text), condition(value), value <= 1e15 else { throw failure(word.offset, word.text, expected) }
    return value
  }
}
