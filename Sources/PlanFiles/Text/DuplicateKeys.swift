import Yams

/// Finds every key that stands more than once in its mapping. Yams ends at the first: it is asked again, each time with the key that it
/// found put out of the way, until it finds no more.
struct DuplicateKeys {
  /// Rounds, of which each reads the whole text: nobody mends more at a time.
  private static let most = 20
  /// Characters read in all rounds, but for the first: a hostile text is not worth the time. No shipped profile has a tenth of it.
  private static let mostRead = 400_000
  /// No profile's key has a character for private use. As each round takes another, no two of the keys put out of the way are the same.
  private static let firstPrivateUse: UInt32 = 0xE000

  /// In the order of the text.
  /// - Parameter position: makes a place from line and column.
  static func find(in text: String, position: (Int, Int) -> Place) -> ProfileErrors {
    var scalars = Array(text.unicodeScalars)
    var errors = ProfileErrors()
    for round in 0..<UInt32(max(1, min(most, mostRead / max(1, scalars.count)))) {
      guard let (name, mark) = next(in: scalars) else { break }
      errors.add(.duplicateKey(name), at: position(mark.line, mark.column))
      guard let index = index(of: name, at: mark, in: scalars), let instead = Unicode.Scalar(firstPrivateUse + round) else { break }
      scalars[index] = instead
    }
    errors.sort()
    return errors
  }

  private static func next(in scalars: [Unicode.Scalar]) -> (name: String, mark: Mark)? {
    do {
      _ = try Yams.compose(yaml: String(String.UnicodeScalarView(scalars)), .basic, .default, .utf8)
      return nil
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      return names.first.map { ($0, context.mark) }
    } catch { return nil }
  }

  /// Where the key's first character is, behind its quote if it has one; nil where it is written in another way than it reads.
  private static func index(of name: String, at mark: Mark, in scalars: [Unicode.Scalar]) -> Int? {
    guard let first = name.unicodeScalars.first else { return nil }
    var index = 0
    for _ in 1..<max(1, mark.line) {
      guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
      index = end + 1
    }
    index += mark.column - 1
    if scalars.indices.contains(index), scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
    return scalars.indices.contains(index) && scalars[index] == first ? index : nil
  }
}
