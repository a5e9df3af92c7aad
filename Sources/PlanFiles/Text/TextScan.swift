import Foundation

/// A look at a YAML text before it is parsed.
enum TextScan {
  /// Decodes UTF-8.
  /// - Throws: where the first byte stands that is no UTF-8 text, or that no text file holds.
  static func decode(_ bytes: Data, position: (Int, Int) -> Place) throws(ProfileErrors) -> String {
    var line = 1
    var column = 1
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var text = String.UnicodeScalarView()
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: return String(text)
      case .error: throw ProfileErrors(position(line, column), .notUTF8)
      case .scalarValue(let scalar):
        switch scalar {
        case "\n":
          line += 1
          column = 0
        case "\t", "\r", "\u{85}": break
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
          throw ProfileErrors(position(line, column), .controlCharacter(scalar.value))
        default: break
        }
        column += 1
        text.append(scalar)
      }
    }
  }

  /// Refuses anchors, tabs in the indentation, and lists and mappings within each other beyond `YAMLText.deepest`.
  ///
  /// An `&` counts as an anchor wherever a word follows it and none comes before it, even in a quoted text: nothing that the parser takes
  /// for an anchor can slip through, and a text that is meant to hold one gets away with a blank behind the sign.
  static func refuseHostile(_ text: String, position: (Int, Int) -> Place) throws(ProfileErrors) {
    var line = 0
    var flow = FlowDepth()
    for content in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let bytes = Array(content)
      let indentation = bytes.prefix { " \t-?:".utf8.contains($0) }
      let blanks = bytes.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if bytes.dropFirst(blanks.count).first == UInt8(ascii: "#") { continue }
      if flow.depth == 0, let tab = blanks.firstIndex(of: UInt8(ascii: "\t")), blanks.count < bytes.count {
        throw ProfileErrors(position(line, tab + 1), .tabIndentation)
      }
      let isRule = indentation.allSatisfy { $0 == UInt8(ascii: "-") }
      if !isRule, indentation.count > 3 * YAMLText.deepest {
        throw ProfileErrors(position(line, indentation.count), .tooDeep(limit: YAMLText.deepest))
      }
      if let anchor = anchor(in: bytes) {
        throw ProfileErrors(position(line, anchor.column), .anchor(anchor.name))
      }
      if let column = flow.read(bytes) {
        throw ProfileErrors(position(line, column), .tooDeep(limit: YAMLText.deepest))
      }
    }
  }

  private static func anchor(in bytes: [UInt8]) -> (name: String, column: Int)? {
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") {
      guard index + 1 < bytes.count, isWord(bytes[index + 1]), index == 0 || !isWord(bytes[index - 1]) else { continue }
      let name = bytes[index...].prefix { $0 == UInt8(ascii: "&") || isWord($0) }
      let before = String(decoding: bytes[..<index], as: UTF8.self)
      return (String(decoding: name, as: UTF8.self), before.unicodeScalars.count + 1)
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Counts open brackets, passing over quoted texts and comments. Quick, not exact: see `YAMLText`.
  private struct FlowDepth {
    var depth = 0
    private var quote: UInt8?

    /// The column in which the depth goes beyond the limit, if it does.
    mutating func read(_ bytes: [UInt8]) -> Int? {
      var previous = UInt8(ascii: " ")
      var escaped = false
      for (index, byte) in bytes.enumerated() {
        defer { previous = byte }
        if let open = quote {
          if escaped { escaped = false } else if open == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") { escaped = true }
          else if byte == open { quote = nil }
          continue
        }
        let startsToken = " \t[{,:".utf8.contains(previous)
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): if startsToken { quote = byte }
        case UInt8(ascii: "#"): if previous == UInt8(ascii: " ") || previous == UInt8(ascii: "\t") { return nil }
        case UInt8(ascii: "["), UInt8(ascii: "{"):
          if depth > 0 || startsToken { depth += 1 }
          if depth > YAMLText.deepest { return index + 1 }
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
        default: break
        }
      }
      return nil
    }
  }
}
