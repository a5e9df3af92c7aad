/// One thing that is wrong with a profile: what was found, what is expected, and what was probably meant.
public enum ProfileProblem: Hashable, Sendable {
  // The file.
  case noSuchFile
  /// Where both files and shipped profiles are taken.
  case noSuchProfile(suggestion: String?)
  case unreadable(reason: String)
  case unknownProfile(String, choices: [String], suggestion: String?)
  case tooLarge(limit: Int)
  case notUTF8
  case controlCharacter(UInt32)
  case tabIndentation
  case empty
  case tooDeep(limit: Int)
  case anchor(String)
  case tag(String)
  case keyIsNoText
  case severalDocuments
  case duplicateKey(String)
  case syntax(String, hint: String?)

  // The format.
  case unexpected(found: String, expected: String, suggestion: String? = nil)
  case unknownKey(String, of: String, choices: [String], suggestion: String?)
  case missingKey(String, of: String, meaning: String)
  case noVerb(found: String, of: String, choices: [String], suggestion: String?)
  case shortList(found: Int, atLeast: Int, of: String)
  case figureWithoutOrigin
  case figureWithTwoOrigins

  // Names.
  case unknownName(String, noun: String, choices: [String], suggestion: String?)
  case wrongRole(String, is: String, noun: String)
  case nameTaken(String, by: String)
  case labelTaken(String)

  // Inheritance and overrides.
  case cyclicExtends([String])
  case deepExtends(limit: Int)
  case embeddedExtendsFile(String)
  case isAbstract(String, choices: [String])
  case overrideSyntax(String)
  case noSuchPart(String, of: String, choices: [String], suggestion: String?)
  case partOfScalar(String, path: String)
  case noSuchItem(Int, of: String, count: Int)

  // Meaning.
  case cyclicRoute([String])
  case deepCalls(limit: Int)
  case tooManySteps(route: String, limit: Int)
  case probabilitiesAbove100(String)
  case otherwiseNotLast
  case againOutsideLoop
  case againAcrossParallel
  case endlessLoop
  case loopWithoutAgain
  case outsideApplication(what: String, application: String)
  case sandboxWithoutCPU(String)
  case keyspaceMissing(cache: String, choices: [String])
  case keyspaceOfStation(String)
  case oneOfTwo(String, String, of: String, found: Int)
  case unknownColumn(String, table: String, choices: [String], suggestion: String?)
  case rangeDescends(low: String, high: String)
  case resourcesDescend(what: String, request: String, limit: String)
  /// A machine that keeps all of itself.
  case reserveTooLarge(found: String, of: String)
  /// What the API server's validation refuses, with its own name for the figure and its own words.
  case refusedByKubernetes(found: String, field: String, reason: String)
  /// A number of machines that is below another which it has to reach.
  case nodesDescend(what: String, found: Int, least: Int, of: String)
  case trace(TraceProblem)
}

extension ProfileProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchFile: "found no such file; expected the path of a profile"
    case .noSuchProfile(let suggestion):
      "found neither such a file nor such a shipped profile; expected one of them\(meant(suggestion))"
    case .unreadable(let reason): "found a file that cannot be read (\(reason)); expected the path of a profile"
    case .unknownProfile(let name, let choices, let suggestion):
      "found \(ShownText(name)); expected a shipped profile (\(list(choices))) or the path of a file, as ./mine.yaml\(meant(suggestion))"
    case .tooLarge(let limit): "found more than \(limit) bytes; expected a text of at most 1 MiB"
    case .notUTF8: "found bytes that are no UTF-8; expected a text file"
    case .controlCharacter(let value): "found the control character U+\(hexadecimal(value)); expected a text file"
    case .tabIndentation: "found a tab; expected blanks as indentation"
    case .empty: "found nothing; expected a profile"
    case .tooDeep(let limit): "found more than \(limit) lists and mappings within each other; expected at most \(limit)"
    case .anchor(let name):
      "found \(ShownText(name)); expected no anchors and aliases: write the value out, or use extends "
        + "(where & is part of a text, put a blank behind it)"
    case .tag(let name): "found the tag \(ShownText(name)); expected a value without a tag"
    case .keyIsNoText: "found a list or a mapping as a key; expected a plain word"
    case .severalDocuments: "found a second document; expected one profile in a file"
    case .duplicateKey(let key): "found the key \(ShownText(key)) more than once in this mapping; expected each key once"
    case .syntax(let problem, let hint): "found a mistake in the YAML (\(problem)); expected \(hint ?? "well-formed YAML")"

    case .unexpected(let found, let expected, let suggestion): "found \(found); expected \(expected)\(meant(suggestion))"
    case .unknownKey(let key, let owner, let choices, let suggestion):
      "found the key \(ShownText(key)); expected \(article(owner)) with the keys \(list(choices))\(meant(suggestion))"
    case .missingKey(let key, let owner, let meaning): "found \(article(owner)) without \"\(key)\"; expected \(key): \(meaning)"
    case .noVerb(let found, let owner, let choices, let suggestion):
      "found \(found); expected \(article(owner)) with one of the keys \(list(choices))\(meant(suggestion))"
    case .shortList(let found, let atLeast, let owner): "found \(found) in the list; expected at least \(atLeast) of \(owner)"
    case .figureWithoutOrigin:
      "found a figure with a value alone; expected source: where it is published, or assumption: why it is plausible"
    case .figureWithTwoOrigins: "found a source and an assumption; expected one of them"

    case .unknownName(let name, let noun, let choices, let suggestion):
      "found \(ShownText(name)); expected \(article(noun))" + (choices.isEmpty ? ", but the profile has none" : ": " + list(choices))
        + meant(suggestion)
    case .wrongRole(let name, let role, let noun): "found \(ShownText(name)), which is \(article(role)); expected \(article(noun))"
    case .nameTaken(let name, let other): "found the name \(ShownText(name)), which \(other) has already; expected a name of its own"
    case .labelTaken(let label): "found the label \(ShownText(label)) twice among the same steps; expected a label of its own for each"

    case .cyclicExtends(let names): "found a profile that extends itself: \(names.joined(separator: " -> ")); expected a chain that ends"
    case .deepExtends(let limit): "found more than \(limit) profiles that extend each other; expected at most \(limit)"
    case .embeddedExtendsFile(let path): "found \(ShownText(path)); expected a shipped profile to extend another shipped profile"
    case .isAbstract(let name, let choices):
      "found the profile \(ShownText(name)), which is there to be extended only; expected a profile that can be simulated: \(list(choices))"
    case .overrideSyntax(let text): "found \(ShownText(text)); expected path=value, as services.api.workers=8 or objectives[0]='p95 <= 10s'"
    case .noSuchPart(let part, let owner, let choices, let suggestion):
      "found \(ShownText(part)); expected a part of \(owner)" + (choices.isEmpty ? ", which has none" : ": " + list(choices))
        + meant(suggestion)
    case .partOfScalar(let part, let path): "found \(ShownText(part)) behind \(path); expected the path to end there: it is a single value"
    case .noSuchItem(let index, let owner, let count):
      "found item \(index) of \(owner); expected \(count == 0 ? "no item, as the list is empty" : "an item from 0 to \(count - 1)")"

    case .cyclicRoute(let names): "found a route that calls itself: \(names.joined(separator: " -> ")); expected calls that end"
    case .deepCalls(let limit): "found calls of routes within each other beyond \(limit); expected at most \(limit)"
    case .tooManySteps(let route, let limit):
      "found a route \(ShownText(route)) of more than \(limit) steps with all it calls; expected at most \(limit)"
    case .probabilitiesAbove100(let sum): "found probabilities that add up to \(sum); expected at most 100%"
    case .otherwiseNotLast: "found otherwise before the last choice; expected it once, at the end"
    case .againOutsideLoop: "found again outside a loop; expected it inside the steps of a loop of the same route"
    case .againAcrossParallel: "found again inside parallel branches of the loop; expected it outside them, or a loop within the branch"
    case .endlessLoop: "found again with 100%; expected less than 100%, or the loop never ends"
    case .loopWithoutAgain: "found a loop without again; expected a step {again: 20%} inside"
    case .outsideApplication(let what, let application):
      "found \(what) outside the application \"\(application)\"; expected it inside {enter: \(application), steps: [...]}"
    case .sandboxWithoutCPU(let name):
      "found the sandbox \(ShownText(name)) with neither a host nor a CPU limit; expected host: an application, "
        + "or resources: {cpu: {limit: 2}}"
    case .keyspaceMissing(let cache, let choices):
      "found a look-up in the cache service \(ShownText(cache)) without keyspace; expected keyspace: \(choices.joined(separator: " or "))"
    case .keyspaceOfStation(let name): "found a keyspace, but \(ShownText(name)) is a station with a given hit ratio; expected none"
    case .oneOfTwo(let a, let b, let owner, let found):
      "found \(article(owner)) with \(found == 0 ? "neither \(a) nor \(b)" : "both \(a) and \(b)"); expected one of them"
        + (found == 0 ? "" : " (an inherited one is removed by writing \(a): null or \(b): null)")
    case .unknownColumn(let name, let table, let choices, let suggestion):
      "found the column \(ShownText(name)); expected a column of the table \(ShownText(table)): \(list(choices))\(meant(suggestion))"
    case .rangeDescends(let low, let high): "found a range from \(ShownText(low)) down to \(ShownText(high)); expected the lower end first"
    case .reserveTooLarge(let found, let whole): "found a reserve of \(found); expected less than the machine has, which is \(whole)"
    case .nodesDescend(let what, let found, let least, let other): "found \(what) \(found); expected at least \(other), which is \(least)"
    case .resourcesDescend(let what, let request, let limit):
      "found a \(what) request of \(request) above the limit of \(limit); expected a request of at most the limit"
    case .refusedByKubernetes(let found, let field, let reason): "found \(ShownText(found)); Kubernetes: \(field): \(reason)"
    case .trace(let problem): problem.description
    }
  }

  /// At most 30 names, so that a hostile profile cannot make a message endless.
  private func list(_ names: [String]) -> String {
    let shown = names.prefix(30).map { ShownText($0).text }.joined(separator: ", ")
    return names.count > 30 ? shown + ", and \(names.count - 30) more" : shown
  }

  private func meant(_ suggestion: String?) -> String { suggestion.map { "; did you mean \"\($0)\"?" } ?? "" }

  private func article(_ noun: String) -> String {
    guard let first = noun.first, noun != "resources" else { return noun }
    // "An LLM" is said by its letters.
    return ("aeiou".contains(first) || noun.hasPrefix("LLM") ? "an " : "a ") + noun
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
