import Foundation
import PlanModel

/// Reads the users' files, each once, and never more of them than anybody would write.
final class SourceFiles {
  /// The most bytes of a file, which is what `ManifestText` takes of one that is reviewed.
  static let largest = ManifestText.largestReviewed
  /// The most files of one review.
  static let most = 2_000

  private var known: [String: Result<String, ManifestErrors>] = [:]

  /// - Parameter shown: what errors and findings call it.
  /// - Throws: where it is not there, too large, or no text.
  func text(_ path: String) throws(ManifestErrors) -> String {
    if let result = known[path] { return try result.get() }
    guard known.count < Self.most else { throw ManifestErrors(FilePlace(file: path), .tooManyFiles(limit: Self.most)) }
    do throws(ManifestErrors) {
      let text = try Self.read(path)
      known[path] = .success(text)
      return text
    } catch {
      known[path] = .failure(error)
      throw error
    }
  }

  func isThere(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  private static func read(_ path: String) throws(ManifestErrors) -> String {
    let place = FilePlace(file: path)
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ManifestErrors(place, .cannotRead(reason: String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    // A pipe without a writer must not hold up the opening, but its data are waited for.
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw ManifestErrors(place, .cannotRead(reason: String(cString: strerror(errno))))
      }
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= largest else { throw ManifestErrors(place, .tooLarge(limit: largest)) }
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw ManifestErrors(place, .notUTF8) }
    return text
  }

  /// The path of a file as seen from the folder of another.
  static func path(_ name: String, besides file: String) -> String {
    if name.hasPrefix("/") { return name }
    let folder = folder(of: file)
    var name = name[...]
    while name.hasPrefix("./") { name = name.dropFirst(2) }
    return folder.isEmpty ? String(name) : "\(folder)/\(name)"
  }

  /// Without a slash at its end; empty for the current folder.
  static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "" }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }
}
