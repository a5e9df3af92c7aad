import Foundation

/// The two streams of the process: results go to one, everything else to the other.
enum StandardStream: Int32 {
  case output = 1
  case error = 2

  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Writes all of the text. A reader that has left (`| head`) has what it wanted: that is no error.
  /// - Throws: `OutputError.cannotWrite` when the disk is full, and the like.
  func write(_ text: String) throws(OutputError) {
    guard let code = FileDescriptor.write(text.utf8, to: rawValue), code != EPIPE else { return }
    throw .cannotWrite(path: self == .output ? "standard output" : "standard error", reason: String(cString: strerror(code)))
  }

  /// Writes a line that nobody depends on: where it cannot be written there is nobody to tell so.
  func note(_ line: String) { try? write(line + "\n") }
}

/// What the system's calls for open files leave to the caller.
enum FileDescriptor {
  /// Writes all bytes, however many calls it takes.
  /// - Returns: nil when all is written, else the system's error code.
  static func write(_ text: String.UTF8View, to descriptor: Int32) -> Int32? {
    var bytes = ArraySlice(Array(text))
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      bytes = bytes.dropFirst(count)
    }
    return nil
  }
}
