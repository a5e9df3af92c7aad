import Foundation

/// A terminal for a process that only shows its best side to one.
struct Terminal {
  private let main: Int32
  private let far: Int32

  init(columns: UInt16 = 100) throws {
    main = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard main >= 0, grantpt(main) == 0, unlockpt(main) == 0, let name = ptsname(main) else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    far = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard far >= 0, ioctl(main, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  enum Stream { case output, errors }

  /// Runs a process whose one stream is this terminal, and says all that it wrote there.
  func text(of process: Process, _ stream: Stream) throws -> String {
    let handle = FileHandle(fileDescriptor: far, closeOnDealloc: false)
    process.standardOutput = stream == .output ? handle : FileHandle.nullDevice
    process.standardError = stream == .errors ? handle : FileHandle.nullDevice
    try process.run()
    // With the process the last writer goes, which ends the reading.
    close(far)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = read(main, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
    }
    process.waitUntilExit()
    close(main)
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }
}
