import Foundation

/// A file that results go to. It is written beside its place and then moved there, so that nobody ever sees half of it.
struct OutputFile {
  let path: String

  func write(_ text: String) throws(OutputError) {
    var status = stat()
    // A device or a pipe is written to, not replaced.
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return try writeInPlace(text) }
    let draft = "\(path).\(getpid()).part"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    var code = FileDescriptor.write(text.utf8, to: descriptor)
    if close(descriptor) != 0, code == nil { code = errno }
    if code == nil, rename(draft, path) != 0 { code = errno }
    guard let code else { return }
    unlink(draft)
    throw .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }

  private func writeInPlace(_ text: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard let code = FileDescriptor.write(text.utf8, to: descriptor), code != EPIPE else { return }
    throw .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }

  /// Makes a folder, unless it is there. Its own folder must exist.
  static func makeFolder(_ path: String) throws(OutputError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      guard !isFolder.boolValue else { return }
      throw .cannotCreate(path: path, reason: String(cString: strerror(ENOTDIR)))
    }
    guard mkdir(path, 0o777) == 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
