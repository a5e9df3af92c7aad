import ArgumentParser
import Units

/// The words of a command line that name the command, such as `runs delete`.
struct CommandPath {
  private let names: [String]
  /// The first word that is no command where one was due, and the commands that there are.
  private let unknown: (word: String, choices: [String])?

  init(_ arguments: [String]) {
    var names = [ApePlan.configuration.commandName ?? ""]
    var commands = ApePlan.configuration.subcommands
    var unknown: (String, [String])?
    for word in arguments {
      guard !commands.isEmpty, !word.hasPrefix("-") else { break }
      let choices = commands.compactMap { $0.configuration.commandName }
      guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
        if word != "help" { unknown = (word, choices) }
        break
      }
      names.append(word)
      commands = next.configuration.subcommands
    }
    self.names = names
    self.unknown = unknown
  }

  /// As it is typed: `ape-plan runs delete`.
  var spelling: String { names.joined(separator: " ") }

  /// - Throws: when a word that should name a command names none, as the argument parser does not say which was meant.
  func check() throws(UsageError) {
    guard let unknown else { return }
    throw .unknownCommand(unknown.word, choices: unknown.choices, nearest: NearestName.find(unknown.word, among: unknown.choices))
  }
}
