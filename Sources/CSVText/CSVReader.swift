/// Reads a CSV file row by row in bounded memory, through libcsv.
///
/// The format is RFC 4180 in UTF-8 with three allowances: LF and CR end a row as CRLF does; blank lines are passed over; spaces and tabs
/// around an unquoted field, and outside the quotes of a quoted one, do not belong to it. Quotes are read strictly.
///
/// Pull rows with `next()` and take fields as bytes, numbers or text; nothing is allocated for a row, so that traces of 10^8 rows can be
/// read. For small tables `readHeader()` and `nextRecord()` give rows of Strings.
public final class CSVReader {
  /// The state lives behind a pointer and is entered once a row: a class's stored properties would be checked for exclusive access each
  /// time.
  private let state: UnsafeMutablePointer<CSVParsing>
  /// How many fields each row must have, from the header on.
  private var expectedFields: Int?

  /// - Parameter path: a file; it is opened now and closed when the reader goes away.
  /// - Throws: `CSVError.cannotOpen`.
  public convenience init(path: String, limits: CSVLimits = CSVLimits()) throws(CSVError) {
    self.init(input: try .opening(path: path), name: path, limits: limits)
  }

  /// - Parameters:
  ///   - bytes: a whole file in memory.
  ///   - name: what errors call it instead of a path.
  public convenience init(bytes: [UInt8], name: String, limits: CSVLimits = CSVLimits()) {
    self.init(input: .memory(bytes, position: 0), name: name, limits: limits)
  }

  /// - Parameters:
  ///   - text: a whole file in memory.
  ///   - name: what errors call it instead of a path.
  public convenience init(text: String, name: String, limits: CSVLimits = CSVLimits()) {
    self.init(bytes: Array(text.utf8), name: name, limits: limits)
  }

  private init(input: CSVInput, name: String, limits: CSVLimits) {
    state = .allocate(capacity: 1)
    state.initialize(to: CSVParsing(input: input, name: name, limits: limits))
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// The path, or the name that was given for bytes in memory.
  public var name: String { state.pointee.name }

  // MARK: - Rows

  /// Moves to the next row; false at the end of the file.
  /// - Throws: `CSVError`. After one that `allowsReadingOn`, the next call goes on with the next row; after any other it gives false.
  public func next() throws(CSVError) -> Bool {
    guard try state.pointee.advance() else { return false }
    if let expectedFields, fieldCount != expectedFields {
      throw .fieldCount(place(at: min(fieldCount, expectedFields)), found: fieldCount, expected: expectedFields)
    }
    return true
  }

  /// The line of the current row's first byte, from 1.
  public var line: Int { state.pointee.rowLine }

  /// Whether the file has ended without a line end: its last row may have been cut off. Known once the last row was read.
  public var lacksLineEnd: Bool { state.pointee.lacksLineEnd }

  /// How many fields the current row has.
  public var fieldCount: Int { state.pointee.row.pointee.fieldCount }

  /// The bytes of a field of the current row, from 0, without quotes; valid until the next call of `next()`.
  public func bytes(at index: Int) -> UnsafeBufferPointer<UInt8> { state.pointee.row.pointee[index] }

  /// A field as text.
  public func text(at index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }

  /// A field as a finite decimal number; nil if it is none. See `CSVNumber.double(_:)`.
  public func double(at index: Int) -> Double? { CSVNumber.double(bytes(at: index)) }

  /// A field as a whole number; nil if it is none. See `CSVNumber.integer(_:)`.
  public func integer(at index: Int) -> Int64? { CSVNumber.integer(bytes(at: index)) }

  /// Where a field of the current row begins. Found by reading the row again, so meant for errors.
  public func place(at index: Int) -> CSVPlace { state.pointee.place(ofField: index) }

  /// The error that says what stands in a field and what is expected there instead.
  public func mistake(at index: Int, expected: String) -> CSVError {
    .field(place(at: index), found: text(at: index), expected: expected)
  }

  // MARK: - Tables

  /// Reads the first row as the header. From here on each row must have as many fields.
  /// - Throws: `CSVError`: no row at all, a column without a name or a name twice, and all that `next()` throws.
  public func readHeader() throws(CSVError) -> CSVHeader {
    guard try next() else { throw .missingHeader(path: name) }
    let header = try CSVHeader(record)
    expectedFields = fieldCount
    return header
  }

  /// The next row with its fields as text; nil at the end of the file.
  /// - Throws: as `next()`.
  public func nextRecord() throws(CSVError) -> CSVRecord? { try next() ? record : nil }

  private var record: CSVRecord {
    let indices = 0..<fieldCount
    return CSVRecord(line: line, fields: indices.map { text(at: $0) }, places: indices.map { place(at: $0) })
  }
}
