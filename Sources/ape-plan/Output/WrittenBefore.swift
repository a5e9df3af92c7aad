import Foundation

/// Tells files that this program wrote from all others: whoever writes a report anew, as in CI, wants the old one replaced, and whoever
/// mistyped a path wants to keep what is there.
enum WrittenBefore {
  /// Each report and each export, in whichever format, holds the word digest with the run's 64 hexadecimal digits behind it; a review in SARIF
  /// names its tool.
  static func isReport(_ path: String) -> Bool {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else { return false }
    if bytes.first == UInt8(ascii: "{"), bytes.firstRange(of: Data("\"name\" : \"ape-plan\"".utf8)) != nil { return true }
    let word = Data("digest".utf8)
    var rest = bytes[...]
    while let found = rest.firstRange(of: word) {
      rest = rest[found.upperBound...]
      // Behind it: a blank in a text, `" : "` in JSON, a comma in CSV.
      let digits = rest.drop { " \",:".utf8.contains($0) }.prefix(64)
      if digits.count == 64, digits.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) { return true }
    }
    return false
  }
}
