import Foundation

/// Where a profile is.
public enum ProfileSource: Hashable, Sendable {
  /// Shipped inside the program.
  case embedded(String)
  /// The path of a file.
  case file(String)
  /// A text that was made of something else, and what it is called. Paths in it lead from the current folder.
  case text(String, name: String)

  /// What somebody means by a text: the file of that path, or else the shipped profile of that name, abstract ones included.
  /// - Throws: when there is neither.
  public init(naming text: String) throws(ProfileErrors) {
    if FileManager.default.fileExists(atPath: text) {
      self = .file(text)
    } else if EmbeddedProfile.all.contains(where: { $0.name == text }) {
      self = .embedded(text)
    } else {
      throw ProfileErrors(.file(text), .noSuchProfile(suggestion: EmbeddedProfile.nearest(text)))
    }
  }

  /// No file has this name, so that a shipped profile is never taken for a file beside the user's own.
  static let embeddedFolder = "<embedded>/"

  /// How its places are shown: the path, or `<embedded>/medium.yaml` for a shipped one.
  public var shownPath: String {
    switch self {
    case .embedded(let name): Self.embeddedFolder + name + ".yaml"
    case .file(let path): path
    case .text(_, let name): "<\(name)>"
    }
  }

  /// The bytes, for `profiles show`; of a file at most 1 MiB and one byte more.
  /// - Throws: when there is no such profile, or it cannot be read.
  public func bytes() throws(ProfileErrors) -> Data {
    switch self {
    case .embedded(let name):
      guard let profile = EmbeddedFile.profile(name) else { throw ProfileErrors(.file(shownPath), EmbeddedProfile.unknown(name)) }
      return profile.bytes
    case .file(let path): return try Self.read(path)
    case .text(let text, _): return Data(text.utf8)
    }
  }

  private static func read(_ path: String) throws(ProfileErrors) -> Data {
    guard FileManager.default.fileExists(atPath: path) else { throw ProfileErrors(.file(path), .noSuchFile) }
    var status = stat()
    // Nobody may ever write into a named pipe.
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO, !path.hasPrefix("/dev/"), !path.hasPrefix("/proc/") {
      throw ProfileErrors(.file(path), .unreadable(reason: "it is a named pipe"))
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      // One byte more than allowed tells a file that is too large from one that just fits.
      return try handle.read(upToCount: YAMLText.largest + 1) ?? Data()
    } catch {
      let reason = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError).map { String(cString: strerror(Int32($0.code))) }
      throw ProfileErrors(.file(path), .unreadable(reason: reason ?? "it is no readable file"))
    }
  }
}
