import Foundation

/// A JSON text that is read once from its front, in bounded memory whatever its length.
///
/// Values are taken in the order in which they stand: `object` calls for each member, and whoever is called takes its value or skips it.
/// What is skipped is read as far as its quotes and brackets go.
/// Source: RFC 8259.
struct JSONStream: ~Copyable {
  /// The longest name or text that is read.
  static let mostBytes = 1 << 20
  /// The deepest nesting that is skipped.
  static let mostLevels = 64
  private static let room = 1 << 18

  let path: String
  private let descriptor: Int32
  private let buffer: UnsafeMutablePointer<UInt8>
  private var place = 0
  private var end = 0
  /// Bytes before the buffer, and before the line that `place` is on.
  private var before: Int64 = 0
  private var lineStart: Int64 = 0
  private var line = 1

  /// - Throws: `PriceImportError.cannotOpen`.
  init(path: String) throws(PriceImportError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    self.path = path
    buffer = .allocate(capacity: Self.room)
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  /// Bytes that were taken.
  var bytesRead: Int64 { before + Int64(place) }

  /// The next byte's place.
  var here: Place { .position(file: path, line: line, column: Int(bytesRead - lineStart) + 1) }

  func mistake(_ found: String, expected: String) -> PriceImportError { .mistake(here, found: found, expected: expected) }

  // MARK: - Values

  /// The first byte of the next value, `{` for an object.
  mutating func firstByte() throws(PriceImportError) -> UInt8 { try nextVisible("a value") }

  /// Where the next value begins.
  mutating func placeOfValue() throws(PriceImportError) -> Place {
    _ = try firstByte()
    return here
  }

  /// Takes an object.
  /// - Parameter member: takes the value of each member, or skips it.
  mutating func object(
    _ member: (String, inout JSONStream) throws(PriceImportError) -> Void
  ) throws(PriceImportError) {
    try take(UInt8(ascii: "{"), "an object")
    if try nextVisible("a name or }") == UInt8(ascii: "}") { return place += 1 }
    while true {
      let name = try text()
      try take(UInt8(ascii: ":"), "a colon")
      try member(name, &self)
      let byte = try nextVisible("a comma or }")
      place += 1
      if byte == UInt8(ascii: "}") { return }
      guard byte == UInt8(ascii: ",") else { throw misplaced(byte, "a comma or }") }
    }
  }

  /// Takes a text.
  mutating func text() throws(PriceImportError) -> String {
    guard try nextVisible("a text in quotes") == UInt8(ascii: "\"") else { throw misplaced(try peek() ?? 0, "a text in quotes", isTaken: false) }
    let start = here
    place += 1
    var bytes: [UInt8] = []
    while true {
      guard let byte = try peek() else { throw .mistake(start, found: "a text that never ends", expected: "a closing \"") }
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .mistake(start, found: "bytes that are no UTF-8", expected: "UTF-8") }
        return text
      case UInt8(ascii: "\\"): try appendEscape(to: &bytes)
      case 0..<0x20: throw misplaced(byte, "no control character in a text")
      default: bytes.append(byte)
      }
      guard bytes.count <= Self.mostBytes else { throw .mistake(start, found: "a text of more than a MiB", expected: "at most that") }
    }
  }

  /// Passes over a value.
  mutating func skip() throws(PriceImportError) {
    let start = try firstByte()
    guard start == UInt8(ascii: "{") || start == UInt8(ascii: "[") else {
      if start == UInt8(ascii: "\"") { return try skipText() }
      return try skipWord()
    }
    let opening = here
    // One bit a level: whether it is an object.
    var levels: UInt64 = 0
    var depth = 0
    repeat {
      guard let byte = try peek() else { throw .mistake(opening, found: "the end of the file", expected: "what closes this") }
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < Self.mostLevels else { throw mistake("more than \(Self.mostLevels) levels", expected: "at most that") }
        levels = levels << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard levels & 1 == (byte == UInt8(ascii: "}") ? 1 : 0) else { throw misplaced(byte, "the other bracket", isTaken: false) }
        levels >>= 1
        depth -= 1
        place += 1
      case UInt8(ascii: "\""): try skipText()
      case UInt8(ascii: "\n"): lineEnds()
      default: place += 1
      }
    } while depth > 0
  }

  /// - Throws: when anything but blanks follows.
  mutating func finish() throws(PriceImportError) {
    try skipBlanks()
    if let byte = try peek() { throw misplaced(byte, "the end of the file", isTaken: false) }
  }

  // MARK: - Bytes

  /// The next byte; nil at the end of the file.
  private mutating func peek() throws(PriceImportError) -> UInt8? {
    if place < end { return buffer[place] }
    before += Int64(end)
    (place, end) = (0, 0)
    while true {
      let got = read(descriptor, buffer, Self.room)
      if got > 0 {
        end = got
        return buffer[0]
      }
      if got == 0 { return nil }
      guard errno == EINTR else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
    }
  }

  private mutating func lineEnds() {
    place += 1
    line += 1
    lineStart = bytesRead
  }

  private mutating func skipBlanks() throws(PriceImportError) {
    while let byte = try peek() {
      switch byte {
      case UInt8(ascii: "\n"): lineEnds()
      case UInt8(ascii: " "), UInt8(ascii: "\r"), UInt8(ascii: "\t"): place += 1
      default: return
      }
    }
  }

  private mutating func nextVisible(_ expected: String) throws(PriceImportError) -> UInt8 {
    try skipBlanks()
    guard let byte = try peek() else { throw mistake("the end of the file", expected: expected) }
    return byte
  }

  private mutating func take(_ wanted: UInt8, _ expected: String) throws(PriceImportError) {
    let byte = try nextVisible(expected)
    guard byte == wanted else { throw misplaced(byte, expected, isTaken: false) }
    place += 1
  }

  /// - Parameter isTaken: whether the byte lies behind already.
  private mutating func misplaced(_ byte: UInt8, _ expected: String, isTaken: Bool = true) -> PriceImportError {
    if isTaken { place -= 1 }
    let isShown = (0x20..<0x7F).contains(byte)
    return mistake(isShown ? "\"\(Character(UnicodeScalar(byte)))\"" : "a byte \(byte)", expected: expected)
  }

  private mutating func skipText() throws(PriceImportError) {
    let start = here
    place += 1
    while let byte = try peek() {
      place += 1
      if byte == UInt8(ascii: "\"") { return }
      if byte == UInt8(ascii: "\\"), try peek() != nil { place += 1 }
      if byte == UInt8(ascii: "\n") { throw .mistake(start, found: "a text that does not end on its line", expected: "a closing \"") }
    }
    throw .mistake(start, found: "a text that never ends", expected: "a closing \"")
  }

  /// A number, true, false or null.
  private mutating func skipWord() throws(PriceImportError) {
    let start = here
    var count = 0
    while let byte = try peek(), byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || "+-.0123456789".utf8.contains(byte) {
      place += 1
      count += 1
    }
    guard count > 0 else { throw .mistake(start, found: "nothing", expected: "a value") }
  }

  private mutating func appendEscape(to bytes: inout [UInt8]) throws(PriceImportError) {
    guard let byte = try peek() else { throw mistake("the end of the file", expected: "what is escaped") }
    place += 1
    switch byte {
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "u"): try appendScalar(to: &bytes)
    default: throw misplaced(byte, "one of \" \\ / b f n r t u behind a \\")
    }
  }

  /// Behind `\u`; a pair of surrogates is one character.
  private mutating func appendScalar(to bytes: inout [UInt8]) throws(PriceImportError) {
    var unit = UInt32(try hexadecimal())
    if (0xD800..<0xDC00).contains(unit) {
      try take(UInt8(ascii: "\\"), "the second half of a pair")
      try take(UInt8(ascii: "u"), "the second half of a pair")
      let low = UInt32(try hexadecimal())
      guard (0xDC00..<0xE000).contains(low) else { throw mistake("half a pair of surrogates", expected: "both") }
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = UnicodeScalar(unit) else { throw mistake("half a pair of surrogates", expected: "both") }
    bytes.append(contentsOf: String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal() throws(PriceImportError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = try peek() else { throw mistake("the end of the file", expected: "four hexadecimal digits") }
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { throw misplaced(byte, "four hexadecimal digits", isTaken: false) }
      place += 1
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
