import PlanModel

/// A file of variables as compose reads it: `NAME=value`, quotes, comments, `export`.
///
/// Source: Compose documentation, Syntax for environment files in Docker Compose.
struct VariableFile {
  struct Variable {
    var name: String
    /// For interpolation and for what rules look at, while the files are being read; `Interpolation.hidden` in the place of a secret.
    var text: String
    var isPlaceholder: Bool
    var place: FilePlace
  }

  let path: String
  private(set) var variables: [Variable] = []
  /// Where the last one of a name is, as it wins.
  private var indices: [String: Int] = [:]

  subscript(name: String) -> Variable? { indices[name].map { variables[$0] } }

  /// - Throws: for lines that set nothing; their text is not told, as it may be half of a secret.
  init(_ text: String, path: String) throws(ManifestErrors) {
    self.path = path
    var errors = ManifestErrors()
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    var number = 0
    while var line = lines.popFirst() {
      number += 1
      if line.last == "\r" { line.removeLast() }
      let content = line.drop(while: \.isWhitespace)
      guard !content.isEmpty, content.first != "#" else { continue }
      let column = line.unicodeScalars.count - content.unicodeScalars.count + 1
      let place = FilePlace(file: path, line: number, column: column)
      let words = content.hasPrefix("export ") ? content.dropFirst("export ".count).drop(while: \.isWhitespace) : content
      let name = words.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
      let rest = words.dropFirst(name.count).drop { $0 == " " }
      guard !name.isEmpty, rest.first == "=" || rest.first == ":" || rest.isEmpty else {
        errors.add(.noVariable, at: place)
        continue
      }
      // A name alone is taken from the environment of whoever starts compose.
      guard !rest.isEmpty else { continue }
      let startLine = number
      let value = Self.value(rest.dropFirst().drop { $0 == " " }, &lines, &number)
      guard let value else {
        errors.add(.noVariable, at: FilePlace(file: path, line: startLine, column: column))
        break
      }
      let isSecret = SecretName.matches(String(name))
      indices[String(name)] = variables.count
      variables.append(
        Variable(
          name: String(name), text: isSecret && !value.isEmpty ? Interpolation.hidden : value,
          isPlaceholder: isSecret && SecretName.isPlaceholder(value), place: place))
    }
    guard errors.isEmpty else { throw errors }
  }

  /// - Returns: nil for a quote that nobody closes.
  private static func value(_ text: Substring, _ lines: inout ArraySlice<Substring>, _ number: inout Int) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      // A comment needs a blank before it.
      if text.first == "#" { return "" }
      let end = text.firstRange(of: " #")?.lowerBound ?? text.endIndex
      var value = text[..<end]
      while value.last?.isWhitespace == true { value.removeLast() }
      return String(value)
    }
    var rest = text.dropFirst()
    var value = ""
    while true {
      while let character = rest.popFirst() {
        if character == quote { return value }
        if character == "\\", quote == "\"", let next = rest.popFirst() { value.append(next) } else { value.append(character) }
      }
      guard let next = lines.popFirst() else { return nil }
      number += 1
      value.append("\n")
      rest = next
    }
  }

  /// The names without a value, and those that hold a placeholder.
  var empties: [Written<String>] { variables.filter(\.text.isEmpty).map { Written($0.name, at: $0.place) } }
  var placeholders: [Written<String>] { variables.filter(\.isPlaceholder).map { Written($0.name, at: $0.place) } }
}
