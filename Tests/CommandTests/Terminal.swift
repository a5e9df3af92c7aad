import Foundation

/// A terminal for a process that only shows its best side to one.
struct Terminal {
  private let main: Int32
  private let far: Int32

  /// Source: ioctl_tty(2) and linux/tty.h; the C library's functions for this are hidden from Swift.
  private static let unlock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  init(columns: UInt16 = 100) throws {
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var locked: Int32 = 0
    var number: Int32 = 0
    try Self.require(main >= 0 && ioctl(main, Self.unlock, &locked) == 0 && ioctl(main, Self.number, &number) == 0)
    far = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try Self.require(far >= 0 && ioctl(main, UInt(TIOCSWINSZ), &size) == 0)
  }

  private static func require(_ isDone: Bool) throws {
    if !isDone { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
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
