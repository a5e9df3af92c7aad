/// Texts in lines of limited width, one column a character.
enum TextLayout {
  /// Without control characters: a name from a file must not be able to move the cursor or colour the screen.
  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// Broken between words; a word that is longer than a line is cut, if it can be at a sign within it.
  static func wrap(_ text: String, width: Int) -> [String] {
    guard text.count > width, width > 0 else { return [text] }
    var lines: [String] = []
    var line = ""
    for part in text.split(separator: " ", omittingEmptySubsequences: true) {
      var word = part
      if !line.isEmpty, line.count + 1 + word.count <= width {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.count > width {
        let piece = beginning(of: word, width: width)
        lines.append(String(piece))
        word = word[piece.endIndex...]
      }
      line = String(word)
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// As much of a long word as a line takes: `services.api.` of `services.api.replicas`.
  private static func beginning(of word: Substring, width: Int) -> Substring {
    let most = word.prefix(width)
    guard let sign = most.lastIndex(where: { "./=_-,:".contains($0) }) else { return most }
    return word[...sign]
  }

  static func pad(_ text: String, to width: Int, _ alignment: ReportTable.Column.Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return alignment == .left ? text + space : space + text
  }
}
