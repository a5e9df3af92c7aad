import Foundation

/// Where the bytes of a CSV file come from.
enum CSVInput {
  case file(descriptor: Int32)
  case memory([UInt8], position: Int)

  /// Opens a file for reading.
  /// - Throws: `CSVError.cannotOpen` with the system's reason.
  static func opening(path: String) throws(CSVError) -> CSVInput {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    return .file(descriptor: descriptor)
  }

  /// Copies at most `count` of the next bytes to `target`; 0 at the end.
  mutating func read(into target: UnsafeMutablePointer<UInt8>, count: Int, name: String) throws(CSVError) -> Int {
    switch self {
    case .file(let descriptor):
      while true {
        let got = Foundation.read(descriptor, target, count)
        if got >= 0 { return got }
        guard errno == EINTR else { throw .cannotRead(path: name, reason: String(cString: strerror(errno))) }
      }
    case .memory(let bytes, let position):
      let got = min(count, bytes.count - position)
      bytes.withUnsafeBufferPointer { source in
        if got > 0, let base = source.baseAddress { target.update(from: base + position, count: got) }
      }
      self = .memory(bytes, position: position + got)
      return got
    }
  }

  func close() {
    if case .file(let descriptor) = self { _ = Foundation.close(descriptor) }
  }
}
