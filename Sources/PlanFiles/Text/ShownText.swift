/// A piece of somebody's text as error messages show it: in quotes, on one line, at most 60 characters, nothing that moves a cursor.
struct ShownText: CustomStringConvertible {
  static let limit = 60
  let text: String

  init(_ text: some StringProtocol) {
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count == Self.limit {
        shown += "…"
        break
      }
      switch scalar {
      case "\n": shown += "\\n"
      case "\t": shown += "\\t"
      case "\r": shown += "\\r"
      case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
        shown += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: shown.unicodeScalars.append(scalar)
      }
      count += 1
    }
    self.text = shown
  }

  var description: String { "\"" + text + "\"" }
}
