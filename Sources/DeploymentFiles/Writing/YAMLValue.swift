import Yams

/// A piece of YAML to be written: keys keep their order, and a text that could be taken for something else is quoted.
indirect enum YAMLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([YAMLValue])
  case map([(String, YAMLValue)])

  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .flag(value) }
  init(arrayLiteral elements: YAMLValue...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, YAMLValue)...) { self = .map(elements) }

  /// Ends with a line feed.
  static func document(_ value: YAMLValue) -> String {
    // Serializing a tree of plain values has nothing to fail at.
    (try? Yams.serialize(node: value.node, width: -1, allowUnicode: true, sortKeys: false)) ?? ""
  }

  /// Several documents in one file.
  static func documents(_ values: [YAMLValue]) -> String { values.map(document).joined(separator: "---\n") }

  private var node: Node {
    switch self {
    case .text(let text): Self.scalar(text)
    case .number(let number): Node(String(number), Tag(.int), .plain)
    case .flag(let flag): Node(flag ? "true" : "false", Tag(.bool), .plain)
    case .list(let items): Node(items.map(\.node), Tag(.seq), .block)
    case .map(let entries): Node(entries.map { (Self.scalar($0.0), $0.1.node) }, Tag(.map), .block)
    }
  }

  private static func scalar(_ text: String) -> Node {
    if text.contains("\n") { return Node(text, Tag(.str), .literal) }
    return Node(text, Tag(.str), isPlain(text) ? .plain : .doubleQuoted)
  }

  private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

  /// Whether every reader of YAML, old or new, takes it for a text.
  private static func isPlain(_ text: String) -> Bool {
    guard !words.contains(text.lowercased()), let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
      return false
    }
    guard ("a"..."z").contains(first) || ("A"..."Z").contains(first) || first == "/" || first == "_", last != ":" else { return false }
    return text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || "/._-+=@:".unicodeScalars.contains($0)
    }
  }
}

extension YAMLValue {
  /// Entries that are there, in order.
  static func present(_ entries: [(String, YAMLValue?)]) -> YAMLValue { .map(entries.compactMap { key, value in value.map { (key, $0) } }) }
}
