import PlanModel

/// A piece of a manifest that knows where it was written.
struct ManifestNode {
  struct Entry {
    var key: String
    var keyPlace: FilePlace
    var value: ManifestNode
  }

  enum Content {
    /// `~`, `null`, or nothing at all behind a colon: for Kubernetes the same as leaving the key out.
    case nothing
    /// `isQuoted` tells the text `"4"` from the number `4`.
    case scalar(String, isQuoted: Bool)
    case list([ManifestNode])
    case mapping([Entry])
  }

  var content: Content
  var place: FilePlace

  var isNothing: Bool { if case .nothing = content { true } else { false } }

  var text: String? { if case .scalar(let text, _) = content { text } else { nil } }

  var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

  var items: [ManifestNode]? { if case .list(let items) = content { items } else { nil } }

  /// The value under a key of a mapping; nil for other nodes and where it is nothing.
  subscript(key: String) -> ManifestNode? {
    guard let entry = entries?.first(where: { $0.key == key }), !entry.value.isNothing else { return nil }
    return entry.value
  }

  /// What an error says was found here.
  var shown: String {
    switch content {
    case .nothing: "nothing"
    case .scalar(let text, let isQuoted): isQuoted ? "the text \(ManifestProblem.shown(text))" : ManifestProblem.shown(text)
    case .list(let items): "a list of \(items.count)"
    case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping with \(ManifestProblem.shown(entries[0].key))"
    }
  }
}
