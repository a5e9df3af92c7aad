import PlanModel

/// A look at a YAML text with anchors before it is parsed: the parser compares keys, and a key that is an alias can be without end.
enum AnchorScan {
  /// With so few aliases even a bomb has no more than 3^12 values: each level multiplies by its aliases, and three a level make most of it.
  private static let harmless = 36

  /// Refuses what could be an alias, a list or a mapping as a key, in a text with many aliases. A line that merely looks like one, such as
  /// in a text block, is refused too, rather than let anything get by.
  static func refuseKeys(_ text: String, name: String) throws(ManifestErrors) {
    guard text.utf8.contains(UInt8(ascii: "&")), aliases(in: text) > harmless else { return }
    var line = 0
    for content in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      if let column = columnOfKey(Array(content)) { throw ManifestErrors(FilePlace(file: name, line: line, column: column), .aliasAsKey) }
    }
  }

  /// Stars that begin a word, wherever they stand.
  private static func aliases(in text: String) -> Int {
    var count = 0
    var before = UInt8(ascii: "\n")
    var isStar = false
    for byte in text.utf8 {
      if isStar, !" \t\r\n*".utf8.contains(byte) { count += 1 }
      isStar = byte == UInt8(ascii: "*") && " \t\r\n[{,:-?".utf8.contains(before)
      before = byte
    }
    return count
  }

  private static func columnOfKey(_ bytes: [UInt8]) -> Int? {
    let start = bytes.prefix { " \t-".utf8.contains($0) }.count
    guard start < bytes.count, bytes[start] != UInt8(ascii: "#") else { return nil }
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      let startsToken = index == start || " \t[{,".utf8.contains(bytes[index - 1])
      // An explicit key.
      if byte == UInt8(ascii: "?"), startsToken, index + 1 == bytes.count || " \t".utf8.contains(bytes[index + 1]) { return index + 1 }
      if byte == UInt8(ascii: "*"), startsToken {
        var end = index + 1
        while end < bytes.count, !" \t,[]{}".utf8.contains(bytes[end]) { end += 1 }
        // `*a :` and, as libyaml takes the colon for a part of the name only where no blank follows, `*a:`.
        if bytes[end - 1] == UInt8(ascii: ":") || follows(bytes, end) { return index + 1 }
      }
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}"), follows(bytes, index + 1) { return index + 1 }
      index += 1
    }
    return nil
  }

  /// Whether a colon comes next, blanks apart, with a blank or the end behind it.
  private static func follows(_ bytes: [UInt8], _ start: Int) -> Bool {
    var index = start
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return false }
    return index + 1 == bytes.count || " \t,]}".utf8.contains(bytes[index + 1])
  }
}
