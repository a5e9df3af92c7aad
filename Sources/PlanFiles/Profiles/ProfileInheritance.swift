import Foundation

/// Follows `extends` and lays the profiles of a chain over each other.
///
/// Mappings are merged key by key, down to the leaves; a list or a single value replaces what it covers, and `null` removes it, as in a
/// JSON merge patch. Every piece keeps the place where it was written. An annotated figure counts as a single value.
/// Source: RFC 7396, JSON Merge Patch.
enum ProfileInheritance {
  /// The most profiles in a chain.
  static let longest = 16
  /// What a profile does not inherit.
  private static let own = ["schemaVersion", "name", "title", "extends", "abstract"]

  /// The profile with all that it extends.
  static func load(_ source: ProfileSource) throws(ProfileErrors) -> YAMLNode {
    try load(source, chain: [])
  }

  private static func load(_ source: ProfileSource, chain: [ProfileSource]) throws(ProfileErrors) -> YAMLNode {
    let node = try YAMLText.read(try source.bytes(), name: source.shownPath)
    guard let parent = node["extends"] else { return node }
    guard let text = parent.text, !text.isEmpty else {
      throw ProfileErrors(parent.place, .unexpected(found: parent.shown, expected: "the name of a shipped profile, or the path of a file"))
    }
    let next = try resolve(text, from: source, at: parent.place)
    let chain = chain + [source]
    if let start = chain.firstIndex(where: { isSame($0, next) }) {
      throw ProfileErrors(parent.place, .cyclicExtends((chain[start...] + [next]).map(\.shownPath)))
    }
    guard chain.count < longest else { throw ProfileErrors(parent.place, .deepExtends(limit: longest)) }
    let base: YAMLNode
    do { base = try load(next, chain: chain) } catch {
      // A file that is not there is the fault of the line that names it.
      if error.problems.count == 1, case .noSuchFile = error.problems[0].problem, error.problems[0].place == .file(next.shownPath) {
        throw ProfileErrors(parent.place, .unknownProfile(text, choices: EmbeddedFile.profileNames, suggestion: nil))
      }
      throw error
    }
    guard case .mapping(let entries) = base.content else { return node }
    let inherited = YAMLNode(.mapping(entries.filter { !own.contains($0.key) }), at: base.place)
    return merge(inherited, node)
  }

  private static func resolve(_ text: String, from source: ProfileSource, at place: Place) throws(ProfileErrors) -> ProfileSource {
    let isPath = text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml")
    guard isPath else {
      guard EmbeddedFile.profile(text) != nil else {
        let choices = EmbeddedFile.profileNames
        throw ProfileErrors(place, .unknownProfile(text, choices: choices, suggestion: EmbeddedProfile.nearest(text)))
      }
      return .embedded(text)
    }
    switch source {
    case .embedded: throw ProfileErrors(place, .embeddedExtendsFile(text))
    case .file(let path): return .file(RelativePath.resolve(text, besideFile: path))
    case .text: return .file(text)
    }
  }

  private static func isSame(_ a: ProfileSource, _ b: ProfileSource) -> Bool {
    switch (a, b) {
    case (.file(let a), .file(let b)):
      URL(fileURLWithPath: a).resolvingSymlinksInPath().path == URL(fileURLWithPath: b).resolvingSymlinksInPath().path
    default: a == b
    }
  }

  static func merge(_ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = base.content, case .mapping(let others) = over.content, !isFigure(base), !isFigure(over) else {
      return over
    }
    var indices = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    var removed: Set<String> = []
    for other in others {
      if let index = indices[other.key] {
        if other.value.content == .nothing { removed.insert(other.key) }
        entries[index] = .init(key: other.key, keyPlace: other.keyPlace, value: merge(entries[index].value, other.value))
      } else {
        indices[other.key] = entries.count
        entries.append(other)
      }
    }
    return YAMLNode(.mapping(entries.filter { !removed.contains($0.key) }), at: over.place)
  }

  /// An origin belongs to its value: it must not be merged under another value.
  private static func isFigure(_ node: YAMLNode) -> Bool {
    node["value"] != nil && (node["source"] != nil || node["assumption"] != nil)
  }
}

/// Paths that are written in a file and mean the place beside it.
enum RelativePath {
  static func resolve(_ path: String, besideFile file: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    var path = path
    while path.hasPrefix("./") { path = String(path.dropFirst(2)) }
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? path : (folder as NSString).appendingPathComponent(path)
  }
}
