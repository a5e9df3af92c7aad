/// A piece of YAML that knows where it was written.
struct YAMLNode: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var key: String
    var keyPlace: Place
    var value: YAMLNode
  }

  enum Content: Hashable, Sendable {
    /// `~`, `null`, or nothing at all behind a colon.
    case nothing
    /// `quotes` is the number of columns between the place and the first character of the text.
    case scalar(String, quotes: Int)
    case list([YAMLNode])
    case mapping([Entry])
  }

  var content: Content
  var place: Place

  init(_ content: Content, at place: Place) {
    self.content = content
    self.place = place
  }

  /// The value under a key of a mapping; nil for other nodes and where it is `null`.
  subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content, let entry = entries.first(where: { $0.key == key }) else { return nil }
    return entry.value.content == .nothing ? nil : entry.value
  }

  var text: String? {
    if case .scalar(let text, _) = content { return text }
    return nil
  }

  var entries: [Entry]? {
    if case .mapping(let entries) = content { return entries }
    return nil
  }

  var items: [YAMLNode]? {
    if case .list(let items) = content { return items }
    return nil
  }

  var isCollection: Bool {
    switch content {
    case .list, .mapping: true
    case .nothing, .scalar: false
    }
  }

  /// What an error says was found here.
  var shown: String {
    switch content {
    case .nothing: "nothing"
    case .scalar(let text, _): text.isEmpty ? "an empty text" : ShownText(text).description
    case .list(let items): "a list of \(items.count)"
    case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping with \(ShownText(entries[0].key))"
    }
  }
}
