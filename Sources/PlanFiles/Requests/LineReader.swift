import CSVText
import Foundation

/// Reads a text line by line in bounded memory.
final class LineReader {
  static let longestLine = 1 << 20
  private static let chunk = 1 << 18

  let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var from = 0
  private var isAtEnd = false
  /// Of the line that was read last, from 1.
  private(set) var line = 0

  init(path: String) throws(RequestErrors) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RequestErrors(.cannotOpen(path: path, reason: String(cString: strerror(errno)))) }
  }

  deinit { close(descriptor) }

  /// The bytes of the next line that is not blank, without its end; nil at the end of the file.
  func next() throws(RequestErrors) -> ArraySlice<UInt8>? {
    while true {
      if let end = buffer[from...].firstIndex(of: UInt8(ascii: "\n")) {
        let bytes = buffer[from..<end]
        from = end + 1
        line += 1
        if let shown = Self.trimmed(bytes) { return shown }
        continue
      }
      guard buffer.count - from <= Self.longestLine else {
        throw RequestErrors(.lineTooLong(CSVPlace(path: path, line: line + 1, column: 1), limit: Self.longestLine))
      }
      guard !isAtEnd else {
        let bytes = buffer[from...]
        from = buffer.count
        guard !bytes.isEmpty else { return nil }
        line += 1
        return Self.trimmed(bytes)
      }
      try fill()
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
    return bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } ? nil : bytes
  }

  private func fill() throws(RequestErrors) {
    buffer.removeSubrange(..<from)
    from = 0
    let kept = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunk))
    var got = 0
    repeat {
      got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + kept, Self.chunk) }
    } while got < 0 && errno == EINTR
    guard got >= 0 else { throw RequestErrors(.cannotOpen(path: path, reason: String(cString: strerror(errno)))) }
    buffer.removeLast(Self.chunk - got)
    isAtEnd = got == 0
  }
}
