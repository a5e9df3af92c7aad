import Foundation
import Planning

/// A folder that the figures of trials are kept in, one file each. It may be deleted at any time, and shared by several programs: a file is
/// there wholly or not at all.
struct CacheFolder {
  private let path: String

  init(path: String) throws(OutputError) {
    self.path = path
    if OutputFile.isFolder(path) { return }
    guard mkdir(path, 0o777) == 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
  }

  /// What cannot be kept is made anew the next time: no reason to stop.
  var cache: FigureCache {
    FigureCache(
      load: { name in try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name).json")) },
      save: { name, bytes in try? bytes.write(to: URL(fileURLWithPath: "\(path)/\(name).json"), options: .atomic) })
  }
}
