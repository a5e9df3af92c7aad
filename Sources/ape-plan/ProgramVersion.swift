import Foundation
import Units

/// The version of the program: what `--version` prints, and what every kept run names.
enum ProgramVersion {
  static let current = "0.1.0"

  /// Names the program by its content. Between two releases the version says nothing, and what was worked out by one program is not what
  /// another one would say: figures that are kept to be used again are kept under this name. SHA-256 of the program's file; where that
  /// cannot be read, a name that nothing was kept under before.
  static let digest: String = {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .mappedIfSafe) else {
      return UUID().uuidString
    }
    var digest = SHA256()
    bytes.withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }()

  /// `0.1.0 (3fa9c2d1)`
  static var build: String { "\(current) (\(digest.prefix(8)))" }
}
