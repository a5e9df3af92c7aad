import Foundation

/// A file that results go to. It is written beside its place and then moved there, so that nobody ever sees half of it.
struct OutputFile {
  let path: String

  /// Finds out whether it can be written, and leaves nothing behind.
  /// - Parameter replacesAnything: whether a file may be replaced that is none of this program's.
  func check(replacesAnything: Bool) throws(OutputError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard Self.isFolder(folder) else { throw .cannotCreate(path: path, reason: "there is no folder \"\(folder)\"") }
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else { throw .cannotCreate(path: path, reason: String(cString: strerror(EISDIR))) }
      guard status.st_mode & S_IFMT == S_IFREG else {
        guard access(path, W_OK) == 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
        return
      }
      guard replacesAnything || status.st_size == 0 || WrittenBefore.isReport(path) else { throw .inTheWay(path: path) }
    }
    close(try openDraft())
    unlink(draft)
  }

  func write(_ text: String) throws(OutputError) {
    var status = stat()
    // A device or a pipe is written to, not replaced.
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return try writeInPlace(text) }
    let descriptor = try openDraft()
    var code = FileDescriptor.write(text.utf8, to: descriptor)
    if close(descriptor) != 0, code == nil { code = errno }
    if code == nil, rename(draft, path) != 0 { code = errno }
    guard let code else { return }
    unlink(draft)
    throw .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }

  private var draft: String { "\(path).\(getpid()).part" }

  private func openDraft() throws(OutputError) -> Int32 {
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    return descriptor
  }

  private func writeInPlace(_ text: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard let code = FileDescriptor.write(text.utf8, to: descriptor), code != EPIPE else { return }
    throw .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
