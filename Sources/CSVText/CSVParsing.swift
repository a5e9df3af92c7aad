import CLibcsv
import Foundation

/// The state of one reading: a window of the file that always holds the whole current row, and libcsv's parser behind it.
///
/// libcsv's callbacks do not say where they are. It is therefore fed line by line (a line may be part of a quoted field), so that a row
/// ends only where a piece ends and its first line is known; and the window keeps the row's own bytes, from which the place of a field is
/// found when an error needs it.
struct CSVParsing: ~Copyable {
  let name: String
  private let limits: CSVLimits
  private var input: CSVInput
  private let parser: UnsafeMutablePointer<csv_parser>
  let row: UnsafeMutablePointer<CSVRowCollector>

  private var window: UnsafeMutablePointer<UInt8>
  private var capacity = CSVParsing.chunk
  /// Offsets in the window: behind the last byte read, the next byte to feed, the first byte of the row, the first byte of the line.
  private var end = 0
  private var fed = 0
  private var rowStart = 0
  private var lineStart = 0

  /// The line of the next byte to feed, and of the row's first byte.
  private var line = 1
  private(set) var rowLine = 1
  private var lastWasCarriageReturn = false
  /// Whether the window holds bytes beyond ASCII, so that rows must be checked for UTF-8.
  private var hasHighBytes = false
  private var isAtStart = true
  private var isFinished = false
  /// Whether the file has ended, and its last line did not.
  private(set) var lacksLineEnd = false

  private static let chunk = 131_072
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")

  init(input: CSVInput, name: String, limits: CSVLimits) {
    self.name = name
    self.limits = limits
    self.input = input
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    // Strict: a misplaced quote is an error, and so is one that is open at the end.
    csv_init(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
    row = .allocate(capacity: 1)
    row.initialize(to: CSVRowCollector(columnLimit: limits.columns))
    window = .allocate(capacity: capacity)
  }

  deinit {
    input.close()
    csv_free(parser)
    parser.deallocate()
    row.pointee.deallocate()
    row.deallocate()
    window.deallocate()
  }

  /// Reads the next row; false at the end of the file, and again after an error that ended the reading.
  mutating func advance() throws(CSVError) -> Bool {
    guard !isFinished else { return false }
    row.pointee.startRow()
    rowStart = fed
    rowLine = line
    do {
      while true {
        if fed == end, try !fill() { return try finish() }
        try feedLine()
        if row.pointee.isComplete { return try checkRow() }
        try checkUnfinishedRow()
      }
    } catch {
      isFinished = true
      throw error
    }
  }

  /// Where a field of the current row begins (at its quote if it has one); of a field that is not there, where the row ends.
  func place(ofField wanted: Int) -> CSVPlace {
    var line = rowLine
    var start = rowStart
    var index = rowStart
    var field = 0
    while index < fed {
      while index < fed, window[index] == 0x20 || window[index] == 0x09 { index += 1 }
      if field == wanted { break }
      if index < fed, window[index] == Self.quote {
        index += 1
        while index < fed, window[index] != Self.quote || (index + 1 < fed && window[index + 1] == Self.quote) {
          if window[index] == Self.quote {
            index += 1
          } else if isLineEnd(at: index) {
            line += 1
            start = index + 1
          }
          index += 1
        }
      }
      while index < fed, window[index] != Self.comma, !isLineEnd(at: index) { index += 1 }
      guard index < fed, window[index] == Self.comma else { break }
      index += 1
      field += 1
    }
    return CSVPlace(path: name, line: line, column: index - start + 1)
  }

  /// A line feed, or a carriage return that none follows.
  private func isLineEnd(at index: Int) -> Bool {
    if window[index] == Self.lineFeed { return true }
    return window[index] == Self.carriageReturn && !(index + 1 < fed && window[index + 1] == Self.lineFeed)
  }

  private func place(ofByte offset: Int) -> CSVPlace {
    var line = rowLine
    var start = rowStart
    for index in rowStart..<offset where window[index] == Self.lineFeed {
      line += 1
      start = index + 1
    }
    return CSVPlace(path: name, line: line, column: offset - start + 1)
  }

  // MARK: - The window

  /// Reads the next piece behind what the current row already has; false at the end of the file.
  private mutating func fill() throws(CSVError) -> Bool {
    let kept = end - rowStart
    if rowStart > 0 {
      window.update(from: window + rowStart, count: kept)
      fed -= rowStart
      lineStart -= rowStart
      end = kept
      rowStart = 0
    }
    if capacity - end < Self.chunk { growWindow() }
    let start = end
    repeat {
      let got = try input.read(into: window + end, count: capacity - end, name: name)
      if got == 0 { break }
      end += got
    } while isAtStart && end < 3
    if isAtStart {
      isAtStart = false
      skipByteOrderMark()
    }
    guard end > start else { return false }
    hasHighBytes = (kept > 0 && hasHighBytes) || containsHighByte(from: start)
    if let nul = memchr(window + start, 0, end - start) {
      throw .binary(place(ofByte: window.distance(to: nul.assumingMemoryBound(to: UInt8.self))))
    }
    return fed < end
  }

  private mutating func growWindow() {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
    larger.update(from: window, count: end)
    window.deallocate()
    window = larger
    capacity *= 2
  }

  private mutating func skipByteOrderMark() {
    guard end >= 3, window[0] == 0xEF, window[1] == 0xBB, window[2] == 0xBF else { return }
    fed = 3
    rowStart = 3
    lineStart = 3
  }

  private func containsHighByte(from start: Int) -> Bool {
    var bits: UInt8 = 0
    for index in start..<end { bits |= window[index] }
    return bits >= 0x80
  }

  // MARK: - Feeding

  /// Feeds the rest of the line, or as much of it as the window holds.
  private mutating func feedLine() throws(CSVError) {
    var count = end - fed
    var isWholeLine = false
    let start = window + fed
    if let feed = memchr(start, Int32(Self.lineFeed), count) {
      count = start.distance(to: feed.assumingMemoryBound(to: UInt8.self)) + 1
      isWholeLine = true
    }
    // A carriage return ends a row too; only directly before a line feed the two are one line end.
    let searched = isWholeLine ? count - 2 : count
    if searched > 0, let back = memchr(start, Int32(Self.carriageReturn), searched) {
      count = start.distance(to: back.assumingMemoryBound(to: UInt8.self)) + 1
      isWholeLine = true
    }
    let isRestOfLineEnd = lastWasCarriageReturn && count == 1 && start[0] == Self.lineFeed
    let taken = csv_parse(
      parser, start, count,
      { field, size, row in row!.assumingMemoryBound(to: CSVRowCollector.self).pointee.append(field, count: size) },
      { _, row in row!.assumingMemoryBound(to: CSVRowCollector.self).pointee.endRow() },
      row)
    guard taken == count else {
      guard csv_error(parser) == CSV_EPARSE else { throw .outOfMemory(path: name) }
      throw .malformedQuote(CSVPlace(path: name, line: line, column: fed + taken - lineStart + 1))
    }
    fed += count
    lastWasCarriageReturn = window[fed - 1] == Self.carriageReturn
    guard isWholeLine else { return }
    if !isRestOfLineEnd { line += 1 }
    lineStart = fed
    // A line that ended no row and is not inside quotes was blank: the row begins behind it.
    if !row.pointee.isComplete, parser.pointee.quoted == 0 {
      rowStart = fed
      rowLine = line
    }
  }

  /// Ends the last row, which may lack its line end.
  private mutating func finish() throws(CSVError) -> Bool {
    isFinished = true
    lacksLineEnd = fed > rowStart && window[fed - 1] != Self.lineFeed && window[fed - 1] != Self.carriageReturn
    let result = csv_fini(
      parser,
      { field, size, row in row!.assumingMemoryBound(to: CSVRowCollector.self).pointee.append(field, count: size) },
      { _, row in row!.assumingMemoryBound(to: CSVRowCollector.self).pointee.endRow() },
      row)
    guard result == 0 else { throw .unterminatedQuote(place(ofField: row.pointee.fieldCount)) }
    return row.pointee.isComplete ? try checkRow() : false
  }

  // MARK: - Limits and encoding

  private func checkUnfinishedRow() throws(CSVError) {
    if fed - rowStart > limits.rowBytes { throw .rowTooLong(place(ofField: 0), limit: limits.rowBytes) }
    if parser.pointee.entry_pos > limits.fieldBytes {
      throw .fieldTooLong(place(ofField: row.pointee.fieldCount), limit: limits.fieldBytes)
    }
    if row.pointee.fieldCount > limits.columns { throw .tooManyColumns(place(ofField: limits.columns), limit: limits.columns) }
  }

  private func checkRow() throws(CSVError) -> Bool {
    if fed - rowStart > limits.rowBytes { throw .rowTooLong(place(ofField: 0), limit: limits.rowBytes) }
    if row.pointee.longestField > limits.fieldBytes {
      throw .fieldTooLong(place(ofField: row.pointee.longestFieldIndex), limit: limits.fieldBytes)
    }
    if row.pointee.fieldCount > limits.columns { throw .tooManyColumns(place(ofField: limits.columns), limit: limits.columns) }
    if hasHighBytes {
      let raw = UnsafeBufferPointer(start: window + rowStart, count: fed - rowStart)
      do { _ = try UTF8Span(validating: raw.span) } catch {
        throw .notUTF8(place(ofByte: rowStart + error.byteOffsets.lowerBound))
      }
    }
    return true
  }
}
