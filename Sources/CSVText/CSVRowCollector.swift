/// The fields of one row, copied one behind the other from libcsv's callbacks into memory that is reused from row to row.
struct CSVRowCollector {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private var capacity = 4_096
  private var byteCount = 0
  /// Where each field ends in `bytes`; room for one more than the columns allowed.
  private let ends: UnsafeMutablePointer<Int>
  private let columnLimit: Int
  /// The fields so far, counted beyond the limit too.
  private(set) var fieldCount = 0
  private(set) var longestField = 0
  private(set) var longestFieldIndex = 0
  /// Whether libcsv has reported the end of the row.
  private(set) var isComplete = false

  init(columnLimit: Int) {
    self.columnLimit = columnLimit
    bytes = .allocate(capacity: capacity)
    ends = .allocate(capacity: columnLimit)
  }

  func deallocate() {
    bytes.deallocate()
    ends.deallocate()
  }

  mutating func startRow() {
    byteCount = 0
    fieldCount = 0
    longestField = 0
    isComplete = false
  }

  mutating func append(_ field: UnsafeMutableRawPointer?, count: Int) {
    defer { fieldCount += 1 }
    // Beyond the limit only the count matters: the reader refuses the row.
    guard fieldCount < columnLimit else { return }
    if count > longestField {
      longestField = count
      longestFieldIndex = fieldCount
    }
    if byteCount + count > capacity { grow(toHold: byteCount + count) }
    if let field, count > 0 { (bytes + byteCount).update(from: field.assumingMemoryBound(to: UInt8.self), count: count) }
    byteCount += count
    ends[fieldCount] = byteCount
  }

  mutating func endRow() { isComplete = true }

  /// The bytes of a field of the complete row.
  subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    precondition(index >= 0 && index < fieldCount && index < columnLimit, "field \(index) of a row of \(fieldCount) fields")
    let start = index == 0 ? 0 : ends[index - 1]
    return UnsafeBufferPointer(start: bytes + start, count: ends[index] - start)
  }

  private mutating func grow(toHold count: Int) {
    capacity = max(count, capacity * 2)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: byteCount)
    bytes.deallocate()
    bytes = larger
  }
}
