/// Why a file is no saved result.
public enum SavedResultError: Error, Hashable, Sendable, CustomStringConvertible {
  case noSuchFile(path: String)
  case unreadable(path: String)
  case tooLarge(path: String, limit: Int)
  case notJSON(path: String)
  case otherVersion(path: String, found: Int, expected: Int)
  /// Well-formed JSON, but something is not where a result has it.
  case notAResult(path: String, place: String, found: String)

  public var description: String {
    switch self {
    case .noSuchFile(let path): "\(path): found no such file; \(Self.expected)"
    case .unreadable(let path): "\(path): found a file that cannot be read; \(Self.expected)"
    case .tooLarge(let path, let limit): "\(path): found more than \(limit >> 20) MiB; \(Self.expected)"
    case .notJSON(let path): "\(path): found a text that is no JSON, or was cut off; \(Self.expected)"
    case .otherVersion(let path, let found, let expected):
      "\(path): found schemaVersion \(found); expected \(expected), which `ape-plan simulate --format json` of this version writes"
    case .notAResult(let path, let place, let found): "\(path): at \(ShownText(place)) found \(found); \(Self.expected)"
    }
  }

  private static let expected = "expected what `ape-plan simulate --format json --output base.json` writes"
}
