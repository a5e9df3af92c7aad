import Foundation
import Planning

/// A folder that the figures of trials are kept in, one file each. It may be deleted at any time, and shared by several programs: a file is
/// there wholly or not at all.
struct CacheFolder {
  /// What the folder may hold, in bytes; the figures of a side with 200 trials take a few million.
  static let largest = 256 << 20

  private let path: String

  init(path: String) throws(OutputError) {
    self.path = path
    if OutputFile.isFolder(path) { return }
    guard mkdir(path, 0o777) == 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
  }

  /// What cannot be kept is made anew the next time: no reason to stop.
  var cache: FigureCache {
    FigureCache(
      program: ProgramVersion.digest,
      load: { name in
        let file = "\(path)/\(name).json"
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file)) else { return nil }
        // By its date it is told what was of use last.
        utimes(file, nil)
        return bytes
      },
      save: { name, bytes in try? bytes.write(to: URL(fileURLWithPath: "\(path)/\(name).json"), options: .atomic) })
  }

  /// Removes what was of no use for longest, until the rest has no more than so many bytes. Files of others are left alone.
  func trim(to largest: Int = Self.largest) {
    var kept: [(file: String, bytes: Int, used: timespec)] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.wholeMatch(of: /[0-9a-f]{64}\.json/) != nil {
      var status = stat()
      if stat("\(path)/\(name)", &status) == 0 { kept.append(("\(path)/\(name)", Int(status.st_size), status.st_mtim)) }
    }
    kept.sort { ($0.used.tv_sec, $0.used.tv_nsec, $0.file) < ($1.used.tv_sec, $1.used.tv_nsec, $1.file) }
    var bytes = kept.reduce(0) { $0 + $1.bytes }
    for file in kept where bytes > largest {
      unlink(file.file)
      bytes -= file.bytes
    }
  }
}
