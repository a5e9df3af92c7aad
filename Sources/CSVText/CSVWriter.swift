import CLibcsv

/// One cell of a table that is written.
public enum CSVCell: Hashable, Sendable {
  /// Any text. A beginning that a spreadsheet would take for a formula is disarmed.
  case text(String)
  /// A number already spelt, such as `485.89` or `-3`. If it is no number it is written as text is.
  case number(String)
  case empty
}

/// Writes tables as RFC 4180 CSV, through libcsv, into memory.
///
/// - Rows end with CRLF, as the RFC asks, unless LF is chosen.
/// - Only fields that need it are quoted: those with a comma, a quote, a line end, or a space or tab at either end.
/// - A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it, so that no spreadsheet runs it as
///   a formula; numbers do not. Source: OWASP, "CSV Injection".
public struct CSVWriter: Sendable {
  public enum LineEnding: Sendable { case crlf, lf }

  private let lineEnding: LineEnding
  /// What has been written and not yet taken.
  public private(set) var bytes: [UInt8] = []

  public init(lineEnding: LineEnding = .crlf) { self.lineEnding = lineEnding }

  /// What has been written and not yet taken, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes a row of at least one cell.
  public mutating func write(_ row: [CSVCell]) {
    for (index, cell) in row.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      // A row of one empty field would be a blank line, which readers pass over.
      append(Self.spelling(of: cell), isQuotedIfEmpty: row.count == 1)
    }
    if lineEnding == .crlf { bytes.append(UInt8(ascii: "\r")) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Gives what has been written so far and forgets it, so that a long table can be written in pieces.
  public mutating func takeBytes() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private static func spelling(of cell: CSVCell) -> String {
    switch cell {
    case .empty: ""
    case .number(let text): isNumber(text) ? text : disarmed(text)
    case .text(let text): disarmed(text)
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { CSVNumber.double($0) != nil }
  }

  private static func disarmed(_ text: String) -> String {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): "'" + text
    default: text
    }
  }

  private mutating func append(_ field: String, isQuotedIfEmpty: Bool) {
    var field = field
    field.withUTF8 { source in
      guard Self.needsQuotes(source) || (source.isEmpty && isQuotedIfEmpty) else {
        bytes.append(contentsOf: source)
        return
      }
      let room = source.count * 2 + 2
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { target in
        let count = csv_write2(target.baseAddress, room, source.baseAddress, source.count, UInt8(ascii: "\""))
        bytes.append(contentsOf: target[..<count])
      }
    }
  }

  private static func needsQuotes(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    if let first = field.first, first == 0x20 || first == 0x09 { return true }
    if let last = field.last, last == 0x20 || last == 0x09 { return true }
    return field.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
  }
}
