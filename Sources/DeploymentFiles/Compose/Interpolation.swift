import PlanModel
import Units

/// Puts variables into the texts of a compose file.
///
/// Source: Compose documentation, Interpolation: `$VAR`, `${VAR}`, `${VAR:-default}`, `${VAR-default}`, `${VAR:?error}`, `${VAR?error}`,
/// `${VAR:+other}`, `${VAR+other}`, `$$`; defaults may hold variables themselves.
struct Interpolation {
  /// Stands for a value that is not kept.
  static let hidden = "\u{F8FF}"
  /// Defaults within defaults.
  private static let deepest = 16
  private static let longest = 1 << 16

  let variables: [VariableFile]
  private(set) var used: [ComposeWiring.UsedVariable] = []
  private var noted: Set<String> = []
  var errors = ManifestErrors()

  /// Whether the variables are those of a template, whose empty ones are filled in by whoever deploys.
  private let isTemplate: Bool

  init(_ variables: [VariableFile], isTemplate: Bool = false) {
    self.variables = variables
    self.isTemplate = isTemplate
  }

  private func value(_ name: String) -> String? { variables.reversed().lazy.compactMap { $0[name] }.first?.text }

  /// The same tree with all values, but no keys, put in.
  mutating func apply(_ node: ManifestNode) -> ManifestNode {
    var node = node
    switch node.content {
    case .nothing: break
    case .scalar(let text, let isQuoted):
      guard text.contains("$") else { break }
      node.content = .scalar(put(text[...], at: node.place, depth: 0), isQuoted: isQuoted)
    case .list(let items): node.content = .list(items.map { apply($0) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { entry in
          var entry = entry
          entry.value = apply(entry.value)
          return entry
        })
    }
    return node
  }

  private mutating func put(_ text: Substring, at place: FilePlace, depth: Int) -> String {
    var result = ""
    var rest = text
    while let character = rest.popFirst() {
      guard character == "$" else {
        result.append(character)
        continue
      }
      if rest.first == "$" {
        rest.removeFirst()
        result.append("$")
      } else if rest.first == "{" {
        rest.removeFirst()
        guard depth < Self.deepest, let end = Self.closing(rest) else {
          errors.add(.interpolation, at: place)
          return result
        }
        result += expression(rest[..<end], at: place, depth: depth)
        rest = rest[rest.index(after: end)...]
      } else {
        let name = rest.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        guard let first = name.first, !first.isNumber else {
          errors.add(.interpolation, at: place)
          return result
        }
        rest = rest.dropFirst(name.count)
        result += plain(String(name), at: place)
      }
      guard result.utf8.count < Self.longest else {
        errors.add(.interpolation, at: place)
        return ""
      }
    }
    return result
  }

  /// The brace that closes the one before the text, those in between apart.
  private static func closing(_ text: Substring) -> Substring.Index? {
    var depth = 0
    for index in text.indices {
      if text[index] == "{" { depth += 1 }
      if text[index] == "}" {
        if depth == 0 { return index }
        depth -= 1
      }
    }
    return nil
  }

  private mutating func expression(_ text: Substring, at place: FilePlace, depth: Int) -> String {
    let name = text.prefix { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    var rest = text.dropFirst(name.count)
    guard let first = name.first, !first.isNumber else {
      errors.add(.interpolation, at: place)
      return ""
    }
    guard !rest.isEmpty else { return plain(String(name), at: place) }
    let countsEmpty = rest.first == ":"
    if countsEmpty { rest.removeFirst() }
    let value = value(String(name))
    let isThere = value != nil && !(countsEmpty && value == "")
    switch rest.popFirst() {
    case "-":
      note(String(name), isThere ? .set : .defaulted, place)
      return isThere ? value ?? "" : put(rest, at: place, depth: depth + 1)
    case "?":
      note(String(name), isThere ? .set : value != nil && isTemplate ? .awaited : .requiredMissing, place)
      // What is asked for will be there when it runs.
      return isThere ? value ?? "" : Self.hidden
    case "+":
      note(String(name), isThere ? .set : .defaulted, place)
      return isThere ? put(rest, at: place, depth: depth + 1) : ""
    default:
      errors.add(.interpolation, at: place)
      return ""
    }
  }

  private mutating func plain(_ name: String, at place: FilePlace) -> String {
    let value = value(name)
    note(name, value == nil ? .missing : .set, place)
    return value ?? ""
  }

  /// Each variable once, where it is met first.
  private mutating func note(_ name: String, _ outcome: ComposeWiring.UsedVariable.Outcome, _ place: FilePlace) {
    guard noted.insert(name).inserted, used.count < 1_000 else { return }
    let suggestion = outcome == .missing ? NearestName.find(name, among: variables.flatMap { $0.variables.map(\.name) }.prefix(500)) : nil
    used.append(.init(name: name, outcome: outcome, place: place, suggestion: suggestion))
  }
}
