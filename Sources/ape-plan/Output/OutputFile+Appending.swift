import Foundation

extension OutputFile {
  /// Adds a text to the end of a file, which is made if it is not there.
  static func append(_ text: String, to path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    guard let code = FileDescriptor.write(text.utf8, to: descriptor) else { return }
    throw .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }
}
