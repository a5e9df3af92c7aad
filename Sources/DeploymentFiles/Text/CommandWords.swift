import PlanModel

/// The words of a command line, as a list or as one text for a shell.
enum CommandWords {
  /// What stands behind a flag that speaks of a secret is left out, and so is what a hidden variable put there.
  static func read(_ node: ManifestNode?) -> [Written<String>] {
    guard let node else { return [] }
    if let items = node.items { return hiding(items.compactMap { item in item.text.map { Written($0, at: item.place) } }) }
    return hiding(split(node.text ?? "").map { Written($0, at: node.place) })
  }

  private static func hiding(_ words: [Written<String>]) -> [Written<String>] {
    var hidesNext = false
    return words.map { word in
      var word = word
      let parts = word.value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isSecret = SecretName.matches(String(parts.first ?? ""))
      if hidesNext || word.value.contains(Interpolation.hidden) {
        word.value = ""
      } else if isSecret, parts.count == 2 {
        word.value = "\(parts[0])="
      }
      hidesNext = isSecret && parts.count == 1 && word.value.hasPrefix("-")
      return word
    }
  }

  /// As a shell splits it: blanks, quotes of both kinds, backslashes. A `${NAME:?with a text}` that was not put in yet stays whole.
  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var quote: Character?
    var escapes = false
    var braces = 0
    for character in text {
      if braces > 0 || (character == "{" && word.last == "$") {
        if character == "{" { braces += 1 } else if character == "}" { braces -= 1 }
        word.append(character)
        isOpen = true
      } else if escapes {
        word.append(character)
        escapes = false
      } else if character == "\\", quote != "'" {
        escapes = true
        isOpen = true
      } else if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        isOpen = true
      } else if character.isWhitespace {
        if isOpen { words.append(word) }
        word = ""
        isOpen = false
      } else {
        word.append(character)
        isOpen = true
      }
    }
    if isOpen { words.append(word) }
    return words
  }
}
