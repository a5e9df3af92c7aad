import RandomStreams
import Units

/// Reads one distribution; see `DistributionText` for the spelling.
struct DistributionParser {
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
    guard let family = DistributionFamily.all.first(where: { $0.name == name }) else {
      let names = DistributionFamily.all.map(\.name)
      throw failure(0, name, "a distribution: \(names.joined(separator: ", "))", NearestName.find(name, among: names))
    }
    if measure != .count, family.drawsRanks {
      throw failure(0, name, "a distribution of \(measure == .time ? "times" : "amounts of memory"); \(name) gives ranks")
    }
    position = open + 1
    let values = try arguments(of: family)
    return try build(family, values, end: position)
  }

  private var example: String {
    switch measure {
    case .time: "exponential(mean=250ms)"
    case .count: "exponential(mean=40)"
    case .bytes: "exponential(mean=8MiB)"
    }
  }

  private func failure(_ offset: Int, _ found: String, _ expected: String, _ suggestion: String? = nil) -> DistributionTextError {
    DistributionTextError(offset: offset, found: found, expected: expected, suggestion: suggestion)
  }

  // MARK: Arguments

  private mutating func arguments(of family: DistributionFamily) throws(DistributionTextError) -> [Word?] {
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
        throw failure(word.offset, word.text, "\(values.count) arguments of \(family.name): \(family.signature)")
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

  // MARK: Values

  private func build(_ family: DistributionFamily, _ values: [Word?], end: Int) throws(DistributionTextError) -> Distribution {
    var arguments = DistributionFamily.Arguments()
    for (parameter, given) in zip(family.parameters, values) {
      guard let word = given ?? parameter.defaultText.map({ Word(text: $0, offset: 0) }) else {
        throw failure(max(0, end - 1), ")", "\(parameter.name) of \(family.name): \(family.signature)")
      }
      switch parameter.kind {
      case .length(let zeroAllowed): arguments.numbers.append(try length(word, zeroAllowed: zeroAllowed, or: nil))
      case .number(let above):
        let expected = "\(parameter.name) as a number above \(DistributionText.plain(above))"
        arguments.numbers.append(try number(word, expected) { $0 > above })
      case .numberFrom(let least):
        let expected = "\(parameter.name) as a number of at least \(DistributionText.plain(least))"
        arguments.numbers.append(try number(word, expected) { $0 >= least })
      case .whole(let range):
        let expected = "\(parameter.name) as a whole number from \(range.lowerBound) to \(range.upperBound)"
        arguments.numbers.append(
          try number(word, expected) { $0 == $0.rounded() && Double(range.lowerBound)...Double(range.upperBound) ~= $0 })
      case .name:
        guard !word.text.isEmpty else { throw failure(word.offset, word.text, "the name of a \(parameter.name)") }
        arguments.names.append(word.text)
      }
    }
    let ends = arguments.numbers.suffix(2)
    if family.hasEnds, let low = ends.first, let high = ends.last, low >= high {
      let word = values[values.count - 1]
      throw failure(word?.offset ?? 0, word?.text ?? "", "high above low")
    }
    return family.make(arguments)
  }

  private func length(_ word: Word, zeroAllowed: Bool, or alternative: String?) throws(DistributionTextError) -> Double {
    let also = alternative.map { ", or \($0)" } ?? ""
    switch measure {
    case .time:
      let time: SimTime
      do { time = try SimTime(parsing: word.text) } catch { throw failure(word.offset, word.text, error.expected + also) }
      guard zeroAllowed || time > .zero else { throw failure(word.offset, word.text, "a time above 0" + also) }
      return Double(time.nanoseconds) / 1e9
    case .bytes:
      let bytes: Bytes
      do { bytes = try Bytes(parsing: word.text) } catch { throw failure(word.offset, word.text, error.expected + also) }
      guard zeroAllowed || bytes > .zero else { throw failure(word.offset, word.text, "an amount above 0" + also) }
      return Double(bytes.count)
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
