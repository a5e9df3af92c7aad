import Foundation

/// A JSON text as values, for lines that come by the thousand: decoding them through `Codable` costs ten times the parsing, most of it in
/// looking up conformances.
/// Source: RFC 8259.
enum JSONText: Sendable {
  case null
  case flag(Bool)
  /// A number without fraction and exponent that fits.
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSONText])
  case object([Member])

  struct Member: Sendable {
    var name: String
    var value: JSONText
  }

  /// Why bytes are no JSON text.
  struct Problem: Error, Hashable, Sendable {
    /// Bytes from 1.
    var column: Int
    var expected: String
  }

  /// The deepest nesting that is read.
  static let mostLevels = 64

  init(_ bytes: Data) throws(Problem) {
    var result: Result<JSONText, Problem> = .failure(Problem(column: 1, expected: "a value"))
    bytes.withUnsafeBytes { buffer in
      var scan = Scan(bytes: buffer)
      do throws(Problem) {
        result = .success(try scan.whole())
      } catch { result = .failure(error) }
    }
    self = try result.get()
  }

  /// The member's value; nil where it is not there or null.
  subscript(name: String) -> JSONText? {
    guard case .object(let members) = self else { return nil }
    for member in members where member.name == name {
      if case .null = member.value { return nil }
      return member.value
    }
    return nil
  }

  /// A walk over the bytes.
  private struct Scan {
    let bytes: UnsafeRawBufferPointer
    var place = 0

    mutating func whole() throws(Problem) -> JSONText {
      let value = try value(level: 0)
      skipBlanks()
      guard place == bytes.count else { throw expected("the end of the line") }
      return value
    }

    private func expected(_ what: String) -> Problem { Problem(column: place + 1, expected: what) }

    private mutating func skipBlanks() {
      while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D || bytes[place] == 0x09 { place += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
      place += 1
      return true
    }

    private mutating func value(level: Int) throws(Problem) -> JSONText {
      skipBlanks()
      guard place < bytes.count else { throw expected("a value") }
      guard level < JSONText.mostLevels else { throw expected("at most \(JSONText.mostLevels) levels") }
      switch bytes[place] {
      case UInt8(ascii: "{"): return try object(level: level)
      case UInt8(ascii: "["): return try list(level: level)
      case UInt8(ascii: "\""): return .text(try string())
      case UInt8(ascii: "t"): return try word("true", .flag(true))
      case UInt8(ascii: "f"): return try word("false", .flag(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      default: return try number()
      }
    }

    private mutating func word(_ word: String, _ value: JSONText) throws(Problem) -> JSONText {
      guard bytes[place...].starts(with: word.utf8) else { throw expected("a value") }
      place += word.utf8.count
      return value
    }

    private mutating func object(level: Int) throws(Problem) -> JSONText {
      place += 1
      var members: [Member] = []
      if skip("}") { return .object(members) }
      repeat {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw expected("a name in quotes") }
        let start = place
        let name = try string()
        // A line has few members: looking through them is quicker than a set.
        guard members.count < 1_000, !members.contains(where: { $0.name == name }) else {
          place = start
          throw expected("a name that is not there yet, among 1000 at most")
        }
        guard skip(":") else { throw expected("\":\"") }
        members.append(Member(name: name, value: try value(level: level + 1)))
      } while skip(",")
      guard skip("}") else { throw expected("\",\" or \"}\"") }
      return .object(members)
    }

    private mutating func list(level: Int) throws(Problem) -> JSONText {
      place += 1
      var values: [JSONText] = []
      if skip("]") { return .list(values) }
      repeat { values.append(try value(level: level + 1)) } while skip(",")
      guard skip("]") else { throw expected("\",\" or \"]\"") }
      return .list(values)
    }

    private mutating func number() throws(Problem) -> JSONText {
      let start = place
      let isNegative = bytes[place] == UInt8(ascii: "-")
      if isNegative { place += 1 }
      let firstDigit = place
      var magnitude: Int64 = 0
      while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
        magnitude = magnitude &* 10 &+ Int64(bytes[place] - 0x30)
        place += 1
      }
      let digits = place - firstDigit
      guard digits > 0, digits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
        place = start
        throw expected("a value")
      }
      let isWhole = place == bytes.count || !(UInt8(ascii: ".") == bytes[place] || bytes[place] | 0x20 == UInt8(ascii: "e"))
      if isWhole && digits <= 18 { return .integer(isNegative ? -magnitude : magnitude) }
      while place < bytes.count, isNumberByte(bytes[place]) { place += 1 }
      let spelt = String(decoding: bytes[start..<place], as: UTF8.self)
      if isWhole, let value = Int64(spelt) { return .integer(value) }
      // Swift reads a few spellings more than JSON has.
      let isSpeltRight = spelt.last?.isNumber == true && !spelt.contains(".e") && !spelt.contains(".E")
      guard isSpeltRight, let value = Double(spelt), value.isFinite else {
        place = start
        throw expected("a number")
      }
      return .number(value)
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: "-")
    }

    private mutating func string() throws(Problem) -> String {
      let start = place
      place += 1
      let first = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\"), bytes[place] >= 0x20 { place += 1 }
      if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
        defer { place += 1 }
        guard let text = String(validating: bytes[first..<place], as: UTF8.self) else {
          place = start
          throw expected("text in UTF-8")
        }
        return text
      }
      return try escapedString(from: start)
    }

    /// A string with escapes, which names and words hardly ever have: left to Foundation.
    private mutating func escapedString(from start: Int) throws(Problem) -> String {
      var end = start + 1
      while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] >= 0x20 { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
      place = start
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { throw expected("a text that ends in a quote") }
      let quoted = Data(bytes[start...end])
      guard let text = try? JSONDecoder().decode(String.self, from: quoted) else { throw expected("a text with escapes of JSON") }
      place = end + 1
      return text
    }
  }
}
