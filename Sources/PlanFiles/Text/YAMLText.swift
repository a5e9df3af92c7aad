import Foundation
import Yams

/// Reads YAML that may come from anywhere: in bounded time and memory, never deeper than the stack.
///
/// Refused before the parser sees it: what is no UTF-8 text, anchors (an alias bomb needs them, and a mapping as a key makes the parser
/// itself walk it), and nesting beyond `deepest`. Where the quick look at the nesting is fooled, libyaml's own limit of 1,000 levels holds.
enum YAMLText {
  /// The most bytes that a file may have.
  static let largest = 1 << 20
  /// The most levels of lists and mappings within each other.
  static let deepest = 64

  /// Reads one document.
  /// - Parameter place: makes a place from line and column.
  /// - Throws: `ProfileErrors` with one problem: a text that is no YAML is not looked at any further.
  static func read(_ bytes: Data, name: String) throws(ProfileErrors) -> YAMLNode {
    let position = { (line: Int, column: Int) in Place.position(file: name, line: line, column: column) }
    guard bytes.count <= largest else { throw ProfileErrors(.file(name), .tooLarge(limit: largest)) }
    let text = try TextScan.decode(bytes, position: position)
    try TextScan.refuseHostile(text, position: position)
    return try compose(text, position: position)
  }

  /// Reads the value of an override: a flow collection, a quoted text, or else the text as it stands.
  static func readOverride(_ text: String, path: String) throws(ProfileErrors) -> YAMLNode {
    let place = Place.override(path)
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let first = trimmed.first, "[{\"'".contains(first) else {
      let isNothing = trimmed.isEmpty || trimmed == "null" || trimmed == "~"
      return YAMLNode(isNothing ? .nothing : .scalar(trimmed, quotes: 0), at: place)
    }
    guard trimmed.utf8.count <= largest else { throw ProfileErrors(place, .tooLarge(limit: largest)) }
    let position = { (_: Int, _: Int) in place }
    _ = try TextScan.decode(Data(trimmed.utf8), position: position)
    try TextScan.refuseHostile(trimmed, position: position)
    return try compose(trimmed, position: position)
  }

  private static func compose(_ text: String, position: (Int, Int) -> Place) throws(ProfileErrors) -> YAMLNode {
    let node: Node?
    do {
      // Without a resolver's rules every scalar stays the text it is; what it means is the format's business.
      node = try Yams.compose(yaml: text, .basic, .default, .utf8)
    } catch YamlError.duplicatedKeysInMapping {
      throw DuplicateKeys.find(in: text, position: position)
    } catch let error as YamlError {
      throw problem(of: error, position: position)
    } catch {
      throw ProfileErrors(position(1, 1), .syntax("\(error)", hint: nil))
    }
    guard let node else { throw ProfileErrors(position(1, 1), .empty) }
    var errors = ProfileErrors()
    let tree = convert(node, depth: 1, position: position, errors: &errors)
    guard errors.isEmpty else { throw errors }
    if tree.content == .nothing { throw ProfileErrors(tree.place, .empty) }
    return tree
  }

  private static func convert(_ node: Node, depth: Int, position: (Int, Int) -> Place, errors: inout ProfileErrors) -> YAMLNode {
    let place = node.mark.map { position($0.line, $0.column) } ?? position(1, 1)
    guard depth <= deepest else {
      errors.add(.tooDeep(limit: deepest), at: place)
      return YAMLNode(.nothing, at: place)
    }
    switch node {
    case .scalar(let scalar):
      refuseTag(scalar.tag, at: place, errors: &errors)
      let isPlain = scalar.style == .plain
      if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return YAMLNode(.nothing, at: place) }
      return YAMLNode(.scalar(scalar.string, quotes: isPlain ? 0 : 1), at: place)
    case .sequence(let sequence):
      refuseTag(sequence.tag, at: place, errors: &errors)
      return YAMLNode(.list(sequence.map { convert($0, depth: depth + 1, position: position, errors: &errors) }), at: place)
    case .mapping(let mapping):
      refuseTag(mapping.tag, at: place, errors: &errors)
      var entries: [YAMLNode.Entry] = []
      entries.reserveCapacity(mapping.count)
      for (key, value) in mapping {
        let value = convert(value, depth: depth + 1, position: position, errors: &errors)
        guard case .scalar(let scalar) = key else {
          errors.add(.keyIsNoText, at: key.mark.map { position($0.line, $0.column) } ?? place)
          continue
        }
        let keyPlace = scalar.mark.map { position($0.line, $0.column) } ?? place
        refuseTag(scalar.tag, at: keyPlace, errors: &errors)
        entries.append(.init(key: scalar.string, keyPlace: keyPlace, value: value))
      }
      return YAMLNode(.mapping(entries), at: place)
    case .alias:
      errors.add(.anchor("*"), at: place)
      return YAMLNode(.nothing, at: place)
    }
  }

  /// Tags would let a text claim to be something else; nothing here needs them. Quoted scalars carry the tag of a text.
  private static func refuseTag(_ tag: Tag, at place: Place, errors: inout ProfileErrors) {
    let name = tag.rawValue
    if !["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"].contains(name) {
      errors.add(.tag(name), at: place)
    }
  }

  private static func problem(of error: YamlError, position: (Int, Int) -> Place) -> ProfileErrors {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      return ProfileErrors(position(mark.line, mark.column), .syntax(problem, hint: hint(for: problem)))
    case .composer(_, let problem, let mark, _):
      if problem.contains("another document") { return ProfileErrors(position(mark.line, mark.column), .severalDocuments) }
      return ProfileErrors(position(mark.line, mark.column), .syntax(problem, hint: nil))
    case .reader(let problem, let offset, _, let yaml):
      let before = yaml.prefix(offset ?? 0)
      let line = before.split(separator: "\n", omittingEmptySubsequences: false)
      return ProfileErrors(position(max(1, line.count), (line.last?.unicodeScalars.count ?? 0) + 1), .syntax(problem, hint: nil))
    default:
      return ProfileErrors(position(1, 1), .syntax("\(error)", hint: nil))
    }
  }

  /// What usually lies behind a complaint of libyaml.
  private static func hint(for problem: String) -> String? {
    if problem.contains("mapping values are not allowed") {
      return "a text with a colon and a blank needs quotes; a distribution can be written without them: lognormal(mean=1.2s cv=0.6)"
    }
    if problem.contains("did not find expected ','") {
      return "inside { } and [ ] a text with a colon or a comma needs quotes; a distribution has neither: lognormal(mean=1.2s cv=0.6)"
    }
    if problem.contains("block mapping") || problem.contains("block collection") || problem.contains("expected <block end>") {
      return "look at the indentation of this line and the lines before it"
    }
    if problem.contains("end of stream") || problem.contains("document end") { return "the file may be cut off" }
    return nil
  }
}
