/// Writes a profile's tree as text that reads back to the same tree.
enum YAMLWriter {
  /// - Parameter name: the profile's own, in place of the one it has.
  static func text(_ profile: YAMLNode, name: String) -> String {
    var lines = ["schemaVersion: 1", "name: \(name)"]
    let own = ["schemaVersion", "name", "extends", "abstract"]
    append((profile.entries ?? []).filter { !own.contains($0.key) }, to: &lines, indent: "")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func append(_ entries: [YAMLNode.Entry], to lines: inout [String], indent: String) {
    for entry in entries {
      if isShort(entry.value) {
        lines.append("\(indent)\(plain(entry.key)): \(flow(entry.value))")
        continue
      }
      lines.append("\(indent)\(plain(entry.key)):")
      append(entry.value, to: &lines, indent: indent + "  ")
    }
  }

  private static func append(_ node: YAMLNode, to lines: inout [String], indent: String) {
    switch node.content {
    case .mapping(let entries): append(entries, to: &lines, indent: indent)
    case .list(let items):
      for item in items {
        guard !isShort(item) else {
          lines.append("\(indent)- \(flow(item))")
          continue
        }
        var inner: [String] = []
        append(item, to: &inner, indent: indent + "  ")
        // The first line of an item stands behind its dash.
        if let first = inner.first { lines.append("\(indent)- \(first.dropFirst(indent.count + 2))") }
        lines += inner.dropFirst()
      }
    case .nothing, .scalar: lines.append("\(indent)\(flow(node))")
    }
  }

  /// Whether it fits on a line of its own.
  private static func isShort(_ node: YAMLNode) -> Bool {
    switch node.content {
    case .nothing, .scalar: true
    case .list(let items): items.isEmpty || items.allSatisfy { !$0.isCollection }
    // An annotated figure stays together, and so does what has few scalars.
    case .mapping(let entries):
      entries.isEmpty || node["value"] != nil || (entries.allSatisfy { !$0.value.isCollection } && flow(node).utf8.count <= 100)
    }
  }

  private static func flow(_ node: YAMLNode) -> String {
    switch node.content {
    case .nothing: "null"
    case .scalar(let text, let quotes): quotes > 0 || !isPlain(text) ? quoted(text) : text
    case .list(let items): "[\(items.map(flow).joined(separator: ", "))]"
    case .mapping(let entries): "{\(entries.map { "\(plain($0.key)): \(flow($0.value))" }.joined(separator: ", "))}"
    }
  }

  private static func plain(_ key: String) -> String { isPlain(key) ? key : quoted(key) }

  /// Whether a text may stand without quotes inside braces too, and reads back as it is.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, !text.hasSuffix(" ") else { return false }
    let isLetterOrDigit = ("a"..."z").contains(first) || ("A"..."Z").contains(first) || ("0"..."9").contains(first) || first == "/" || first == "."
    return isLetterOrDigit && text.unicodeScalars.allSatisfy { $0.isASCII && !"{}[],:#&*!|>'\"%@`\\\n\t".unicodeScalars.contains($0) || $0 == "%" }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
