import Foundation

/// A block of a page that shows a dialogue with the program: commands, each with what it prints.
struct ConsoleBlock {
  struct Command {
    /// From 1.
    var line: Int
    var text: String
    /// The words behind `ape-plan`; nil when the line names another program.
    var arguments: [String]?
    /// Told by `# exit N` at the line's end; 0 without it.
    var exitCode: Int32
    var output: [String]
  }

  var commands: [Command] = []

  /// Reads a fence with the language `console`.
  init(_ fence: Fence) {
    for (offset, line) in fence.content.enumerated() {
      if line.hasPrefix("$ ") {
        commands.append(Self.command(String(line.dropFirst(2)), line: fence.line + offset + 1))
      } else if !commands.isEmpty {
        commands[commands.count - 1].output.append(line)
      }
    }
    for index in commands.indices where commands[index].output.last == "" && index < commands.count - 1 {
      // The empty line before the next command is for the eye.
      commands[index].output.removeLast()
    }
  }

  private static func command(_ text: String, line: Int) -> Command {
    var words = text
    var exitCode: Int32 = 0
    if let mark = text.range(of: "# exit ", options: .backwards) {
      exitCode = Int32(text[mark.upperBound...]) ?? -1
      words = String(text[..<mark.lowerBound])
    }
    let list = Self.words(words)
    return Command(
      line: line, text: text, arguments: list.first == "ape-plan" ? Array(list.dropFirst()) : nil, exitCode: exitCode, output: [])
  }

  /// Words between blanks; quotes of either kind hold a word together.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character == " " {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
