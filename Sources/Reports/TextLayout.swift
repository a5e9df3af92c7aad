/// Texts in lines of limited width, one column a character.
enum TextLayout {
  /// Without control characters: a name from a file must not be able to move the cursor or colour the screen.
  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  /// Broken between words; a word that is longer than a line is cut.
  static func wrap(_ text: String, width: Int) -> [String] {
    guard text.count > width, width > 0 else { return [text] }
    var lines: [String] = []
    var line = ""
    for part in text.split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(part)
      while true {
        if line.isEmpty {
          line = String(word.prefix(width))
        } else if line.count + 1 + word.count <= width {
          line += " " + word
          break
        } else {
          lines.append(line)
          line = String(word.prefix(width))
        }
        guard word.count > width else { break }
        word.removeFirst(width)
        lines.append(line)
        line = ""
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  static func pad(_ text: String, to width: Int, _ alignment: ReportTable.Column.Alignment) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return alignment == .left ? text + space : space + text
  }
}
