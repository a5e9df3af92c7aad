import Units

/// One `--set path=value`.
public struct ProfileOverride: Hashable, Sendable {
  /// Such as `services.api.workers` or `routes.query[1].time`.
  public let path: String
  /// As it was typed.
  public let value: String

  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// Reads `path=value`. The value may hold further equals signs.
  /// - Throws: when there is no equals sign, or nothing before it or behind.
  public init(parsing text: String) throws(ProfileErrors) {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
      throw ProfileErrors(.override(ShownText(text).text), .overrideSyntax(text))
    }
    guard text.index(after: sign) < text.endIndex else { throw ProfileErrors(.override(ShownText(text).text), .overrideSyntax(text)) }
    self.init(path: text[..<sign].trimmingBlanks, value: String(text[text.index(after: sign)...]))
  }

  /// One step of a path.
  enum Component: Hashable {
    case key(String)
    case index(Int)
  }

  /// - Throws: when the path is no chain of names and numbers in brackets.
  func components() throws(ProfileErrors) -> [Component] {
    var components: [Component] = []
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      guard let name = pieces.first, !name.isEmpty else { throw ProfileErrors(.override(path), .overrideSyntax("\(path)=\(value)")) }
      components.append(.key(String(name)))
      for piece in pieces.dropFirst() {
        guard piece.last == "]", let index = PlainNumber.parseWhole(piece.dropLast()), index >= 0 else {
          throw ProfileErrors(.override(path), .overrideSyntax("\(path)=\(value)"))
        }
        components.append(.index(index))
      }
    }
    return components
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}

/// Puts overrides into a profile, guided by the format: a part that the format allows may be set although the profile does not have it yet.
struct OverrideApplication {
  /// Said before the profile is read at all.
  private static let fixed = ["schemaVersion", "extends", "abstract"]

  private let override: ProfileOverride
  private let value: YAMLNode
  private var place: Place { .override(override.path) }

  static func apply(_ override: ProfileOverride, to root: inout YAMLNode) throws(ProfileErrors) {
    let value = try YAMLText.readOverride(override.value, path: override.path)
    let components = try override.components()
    let application = OverrideApplication(override: override, value: value)
    try application.set(&root, components[...], as: .object(ProfileFormat.profile), owner: "the profile")
  }

  private func set(
    _ node: inout YAMLNode, _ rest: ArraySlice<ProfileOverride.Component>, as shape: Shape, owner: String
  ) throws(ProfileErrors) {
    if case .named(let name) = shape { return try set(&node, rest, as: ProfileFormat.definition(name), owner: owner) }
    guard let component = rest.first else {
      node = value
      return
    }
    switch shape {
    case .named: return
    case .scalar:
      let part = Self.spell(component)
      throw ProfileErrors(place, .partOfScalar(part, path: owner))
    case .list(let item, _, _): try setItem(&node, component, rest.dropFirst(), as: item, owner: owner)
    case .map(let entry, _, _, _): try setEntry(&node, component, rest.dropFirst(), as: entry, owner: owner)
    case .object(let object):
      let keys = owner == "the profile" ? object.keys.filter { !Self.fixed.contains($0) } : object.keys
      try setField(&node, component, rest.dropFirst(), of: object, keys: keys, owner: owner)
    case .byKind(let key, let choice):
      let object = choice.objects.first { $0.word == node[key]?.text } ?? ObjectShape(choice.noun, doc: "", [])
      if component == .key(key) {
        try setChild(&node, key, rest.dropFirst(), as: .scalar(.text), owner: owner)
      } else {
        try setField(&node, component, rest.dropFirst(), of: object, keys: [key] + object.keys, owner: owner)
      }
    case .byVerb(let choice):
      let keys = (node.entries ?? []).map(\.key)
      let object = FormatChecker.pick(choice, keys: keys) ?? ObjectShape(choice.noun, doc: "", [])
      try setField(&node, component, rest.dropFirst(), of: object, keys: object.keys, owner: owner)
    }
  }

  private func setField(
    _ node: inout YAMLNode, _ component: ProfileOverride.Component, _ rest: ArraySlice<ProfileOverride.Component>, of object: ObjectShape,
    keys: [String], owner: String
  ) throws(ProfileErrors) {
    guard case .key(let key) = component, keys.contains(key), let field = object.field(key) else {
      throw unknown(component, of: owner, choices: keys)
    }
    try setChild(&node, key, rest, as: field.shape, owner: owner)
  }

  private func setEntry(
    _ node: inout YAMLNode, _ component: ProfileOverride.Component, _ rest: ArraySlice<ProfileOverride.Component>, as shape: Shape,
    owner: String
  ) throws(ProfileErrors) {
    let keys = (node.entries ?? []).map(\.key)
    guard case .key(let key) = component else { throw unknown(component, of: owner, choices: keys) }
    // A single value makes a whole entry; anything else under an unknown name is a slip.
    guard keys.contains(key) || shape.isScalar else { throw unknown(component, of: owner, choices: keys) }
    try setChild(&node, key, rest, as: shape, owner: owner)
  }

  private func setItem(
    _ node: inout YAMLNode, _ component: ProfileOverride.Component, _ rest: ArraySlice<ProfileOverride.Component>, as shape: Shape,
    owner: String
  ) throws(ProfileErrors) {
    var items: [YAMLNode] = []
    if case .list(let present) = node.content { items = present }
    guard case .index(let index) = component else {
      throw unknown(component, of: owner, choices: items.indices.map { "[\($0)]" })
    }
    guard items.indices.contains(index) else { throw ProfileErrors(place, .noSuchItem(index, of: owner, count: items.count)) }
    try set(&items[index], rest, as: shape, owner: "\(owner)[\(index)]")
    node.content = .list(items)
  }

  private func setChild(
    _ node: inout YAMLNode, _ key: String, _ rest: ArraySlice<ProfileOverride.Component>, as shape: Shape, owner: String
  ) throws(ProfileErrors) {
    let path = owner == "the profile" ? key : "\(owner).\(key)"
    var entries = node.entries ?? []
    if let index = entries.firstIndex(where: { $0.key == key }) {
      try set(&entries[index].value, rest, as: shape, owner: path)
      if rest.isEmpty, value.content == .nothing { entries.remove(at: index) }
    } else {
      var child = YAMLNode(.nothing, at: place)
      try set(&child, rest, as: shape, owner: path)
      entries.append(.init(key: key, keyPlace: place, value: child))
    }
    node.content = .mapping(entries)
  }

  private func unknown(_ component: ProfileOverride.Component, of owner: String, choices: [String]) -> ProfileErrors {
    let part = Self.spell(component)
    let suggestion = NearestName.find(part, among: choices.prefix(1_000))
    return ProfileErrors(place, .noSuchPart(part, of: owner, choices: choices, suggestion: suggestion))
  }

  private static func spell(_ component: ProfileOverride.Component) -> String {
    switch component {
    case .key(let key): key
    case .index(let index): "[\(index)]"
    }
  }
}

extension Shape {
  fileprivate var isScalar: Bool {
    if case .scalar = self { return true }
    return false
  }
}
