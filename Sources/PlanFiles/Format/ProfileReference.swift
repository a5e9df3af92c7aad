/// The format of profiles as Markdown tables, for the reference in the docs.
public enum ProfileReference {
  /// One section for each kind of object, each with a table of its keys; the spelling of distributions at the end.
  public static let markdown = sections().joined(separator: "\n")

  private static func sections() -> [String] {
    var gathering = Gathering()
    gathering.add(ProfileFormat.profile, title: "profile")
    return gathering.sections + [figures, distributions]
  }

  /// Walks the format from the root, each object once.
  private struct Gathering {
    var sections: [String] = []
    private var seen: Set<String> = []

    mutating func add(_ shape: ObjectShape, title: String, key: String? = nil) {
      guard seen.insert(title).inserted else { return }
      var rows = shape.fields.map { "| `\($0.name)` | \(escape(Self.value($0.shape))) | \(Self.presence($0)) | \(escape($0.doc)) |" }
      if let key { rows.insert("| `\(key)` | `\(shape.word)` | required | Chooses this \(shape.noun). |", at: 0) }
      let head = "| key | value | default | meaning |\n|---|---|---|---|\n"
      let table = rows.isEmpty ? "No keys.\n" : head + rows.joined(separator: "\n") + "\n"
      sections.append("### \(title)\n\n\(shape.doc)\n\n\(table)")
      for field in shape.fields { visit(field.shape, title: "\(title).\(field.name)") }
    }

    private mutating func visit(_ shape: Shape, title: String) {
      switch shape {
      case .scalar: break
      case .named(let name): if seen.insert("definition \(name)").inserted { visit(ProfileFormat.definition(name), title: name) }
      case .list(let item, _, _): visit(item, title: title)
      case .map(let value, _, _, _): visit(value, title: title)
      case .object(let object): add(object, title: title)
      case .byKind(let key, let choice): for object in choice.objects { add(object, title: "\(choice.noun): \(object.word)", key: key) }
      case .byVerb(let choice):
        for object in choice.objects {
          let isRepeated = seen.contains("\(choice.noun): \(object.word)")
          add(object, title: "\(choice.noun): \(object.word)" + (isRepeated ? " (second form)" : ""))
        }
      }
    }

    private func escape(_ text: String) -> String { text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }

    private static func presence(_ field: Field) -> String {
      switch field.presence {
      case .required: "required"
      case .optional: "none"
      case .defaults(let text): text.isEmpty ? "its own defaults" : "`\(text)`"
      }
    }

    private static func value(_ shape: Shape) -> String {
      switch shape {
      case .scalar(let kind, let words): kind.expectation(or: words)
      case .named(let name): value(ProfileFormat.definition(name))
      case .list(_, _, let noun): "a list of \(noun)"
      case .map(_, _, _, let noun): "a mapping of \(noun)"
      case .object(let object): "a mapping: \(object.keys.joined(separator: ", "))"
      case .byKind(let key, let choice): "a mapping with \(key): \(choice.objects.map(\.word).joined(separator: ", "))"
      case .byVerb(let choice): "a mapping with one of \(choice.objects.map(\.word).withoutRepeats.joined(separator: ", "))"
      }
    }
  }

  private static let figures = """
    ### figures with their origin

    Any figure (a number, a quantity, a distribution) may stand as it is, or with its origin:
    `{value: 250ms, source: "where it is published"}` or `{value: 250ms, assumption: "why it is plausible", range: [100ms, 500ms]}`.

    """

  private static var distributions: String {
    let rows = DistributionFamily.all.map { family in
      let arguments = family.parameters.map { $0.name + "=" + ($0.defaultText ?? "") }.joined(separator: " ")
      return "| `\(family.name)(\(arguments))` | \(family.doc) |"
    }
    return """
      ### distributions

      Times take a unit, counts do not. A colon may stand for the equals sign and a comma for the blank, where YAML's quotes allow it.

      | spelling | meaning |
      |---|---|
      \(rows.joined(separator: "\n"))

      """
  }
}
