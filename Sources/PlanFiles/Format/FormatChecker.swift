import PlanModel
import RandomStreams
import Units

/// Holds YAML against the format, gathers everything that is wrong, and turns what is right into values.
struct FormatChecker {
  private let names: ProfileNames
  private let allowsGaps: Bool
  private(set) var errors = ProfileErrors()
  /// The annotated and the overridden figures, in the order of the text.
  private(set) var figures: [Figure] = []
  /// What is filled in stands where its object stands, and nobody has set it.
  private var isFillingIn = false

  /// - Parameter allowsGaps: whether required parts may be missing, as in a profile that is only there to be extended.
  init(names: ProfileNames, allowsGaps: Bool = false) {
    self.names = names
    self.allowsGaps = allowsGaps
  }

  /// - Returns: nil when the node itself is wrong; a collection with wrong parts comes back without them.
  mutating func check(_ node: YAMLNode, as shape: Shape, at path: String) -> CheckedNode? {
    switch shape {
    case .named(let name): return check(node, as: ProfileFormat.definition(name), at: path)
    case .scalar(let kind, let words): return checkFigure(node, kind, words, at: path)
    case .list(let item, let atLeast, let noun):
      guard case .list(let nodes) = node.content else { return refuse(node, expected: "a list of \(noun)") }
      if nodes.count < atLeast { errors.add(.shortList(found: nodes.count, atLeast: atLeast, of: noun), at: node.place) }
      var items: [CheckedNode] = []
      for (index, child) in nodes.enumerated() {
        if let checked = check(child, as: item, at: "\(path)[\(index)]") { items.append(checked) }
      }
      return CheckedNode(content: .list(items), place: node.place, path: path)
    case .map(let value, let keys, let atLeast, let noun):
      guard case .mapping(let entries) = node.content else { return refuse(node, expected: "a mapping of \(noun)") }
      if entries.count < atLeast { errors.add(.shortList(found: entries.count, atLeast: atLeast, of: noun), at: node.place) }
      return CheckedNode(content: .map(checkEntries(entries, as: value, keys, at: path)), place: node.place, path: path)
    case .object(let object):
      guard case .mapping(let entries) = node.content else {
        return refuse(node, expected: "a mapping with the keys \(object.keys.joined(separator: ", "))")
      }
      return checkObject(entries, object, place: node.place, at: path)
    case .byKind(let key, let choice):
      guard case .mapping(let entries) = node.content else { return refuse(node, expected: "a mapping with \(key): \(Self.words(choice))") }
      return checkByKind(entries, key, choice, node: node, at: path)
    case .byVerb(let choice):
      guard case .mapping(let entries) = node.content else {
        return refuse(node, expected: "a mapping with one of the keys \(Self.words(choice))")
      }
      return checkByVerb(entries, choice, node: node, at: path)
    }
  }

  // MARK: Collections

  private mutating func checkEntries(
    _ entries: [YAMLNode.Entry], as shape: Shape, _ keys: KeyKind, at path: String
  ) -> [CheckedEntry] {
    var checked: [CheckedEntry] = []
    for entry in entries where entry.value.content != .nothing || shape.isList {
      // A file that was cut off ends like this; who wants none says so.
      guard entry.value.content != .nothing else {
        errors.add(.unexpected(found: "nothing", expected: "a list; [] for an empty one"), at: entry.keyPlace)
        continue
      }
      switch keys {
      case .names:
        if !Self.isName(entry.key) {
          errors.add(.unexpected(found: ShownText(entry.key).description, expected: Self.nameExpectation), at: entry.keyPlace)
        }
      case .references(let space):
        if let problem = names.problem(with: entry.key, in: space, suggesting: errors.isWorthSuggesting) {
          errors.add(problem, at: entry.keyPlace)
        }
      }
      if let node = check(entry.value, as: shape, at: "\(path).\(entry.key)") {
        checked.append(CheckedEntry(key: entry.key, keyPlace: entry.keyPlace, node: node))
      }
    }
    return checked
  }

  private mutating func checkByKind(
    _ entries: [YAMLNode.Entry], _ key: String, _ choice: ObjectChoice, node: YAMLNode, at path: String
  ) -> CheckedNode? {
    guard let kind = node[key] else {
      if allowsGaps { return nil }
      errors.add(.missingKey(key, of: choice.noun, meaning: Self.words(choice)), at: node.place)
      return nil
    }
    guard let object = choice.objects.first(where: { $0.word == kind.text }) else {
      let suggestion = kind.text.flatMap { NearestName.find($0, among: choice.objects.map(\.word)) }
      errors.add(.unexpected(found: kind.shown, expected: Self.words(choice), suggestion: suggestion), at: kind.place)
      return nil
    }
    return checkObject(entries.filter { $0.key != key }, object, discriminator: key, place: node.place, at: path)
  }

  private mutating func checkByVerb(
    _ entries: [YAMLNode.Entry], _ choice: ObjectChoice, node: YAMLNode, at path: String
  ) -> CheckedNode? {
    guard let object = Self.pick(choice, keys: entries.lazy.filter { $0.value.content != .nothing }.map(\.key)) else {
      let verbs = choice.objects.map(\.word)
      let suggestion = errors.isWorthSuggesting ? entries.lazy.compactMap { NearestName.find($0.key, among: verbs) }.first : nil
      let place = entries.first?.keyPlace ?? node.place
      errors.add(.noVerb(found: node.shown, of: choice.noun, choices: verbs.withoutRepeats, suggestion: suggestion), at: place)
      return nil
    }
    return checkObject(entries, object, place: node.place, at: path)
  }

  /// The object whose verb is among the keys; of two with the same verb the first whose required keys are all there.
  static func pick(_ choice: ObjectChoice, keys: some Sequence<String>) -> ObjectShape? {
    let keys = Array(keys)
    let verbs = Set(choice.objects.map(\.word))
    guard let verb = keys.first(where: verbs.contains) else { return nil }
    let candidates = choice.objects.filter { $0.word == verb }
    return candidates.first { $0.fields.allSatisfy { !$0.isRequired || keys.contains($0.name) } } ?? candidates.last
  }

  private mutating func checkObject(
    _ entries: [YAMLNode.Entry], _ shape: ObjectShape, discriminator: String? = nil, place: Place, at path: String
  ) -> CheckedNode {
    var object = CheckedObject(word: shape.word, place: place, path: path)
    let prefix = path.isEmpty ? "" : path + "."
    for entry in entries {
      guard let field = shape.field(entry.key) else {
        let choices = (discriminator.map { [$0] } ?? []) + shape.keys
        let suggestion = errors.isWorthSuggesting ? NearestName.find(entry.key, among: choices) : nil
        errors.add(.unknownKey(entry.key, of: shape.noun, choices: choices, suggestion: suggestion), at: entry.keyPlace)
        continue
      }
      guard entry.value.content != .nothing else { continue }
      object.written.insert(entry.key)
      object.fields[entry.key] = check(entry.value, as: field.shape, at: prefix + entry.key)
    }
    for field in shape.fields where !object.written.contains(field.name) {
      switch field.presence {
      case .required where allowsGaps: break
      case .required: errors.add(.missingKey(field.name, of: shape.noun, meaning: field.doc), at: place)
      case .optional: break
      case .defaults(let text):
        let content: YAMLNode.Content = text.isEmpty ? .mapping([]) : .scalar(text, quotes: 0)
        let wasFillingIn = isFillingIn
        isFillingIn = true
        object.fields[field.name] = check(YAMLNode(content, at: place), as: field.shape, at: prefix + field.name)
        isFillingIn = wasFillingIn
      }
    }
    return CheckedNode(content: .object(object), place: place, path: path)
  }

  private mutating func refuse(_ node: YAMLNode, expected: String, suggestion: String? = nil) -> CheckedNode? {
    errors.add(.unexpected(found: node.shown, expected: expected, suggestion: suggestion), at: node.place)
    return nil
  }

  // MARK: Figures

  private mutating func checkFigure(_ node: YAMLNode, _ kind: ScalarKind, _ words: [String], at path: String) -> CheckedNode? {
    if kind.isFigure, case .mapping(let entries) = node.content, entries.contains(where: { $0.key == "value" }) {
      return checkAnnotated(node, entries, kind, words, at: path)
    }
    guard case .scalar(let text, let quotes) = node.content else { return refuse(node, expected: kind.expectation(or: words)) }
    if kind.isFigure, node.place.isOverride, !isFillingIn {
      figures.append(Figure(path: path, text: text, origin: .override, note: "set on the command line"))
    }
    guard let content = checkScalar(text, kind, words, at: node.place.shifted(by: quotes), whole: node.place) else { return nil }
    return CheckedNode(content: content, place: node.place, path: path)
  }

  private mutating func checkAnnotated(
    _ node: YAMLNode, _ entries: [YAMLNode.Entry], _ kind: ScalarKind, _ words: [String], at path: String
  ) -> CheckedNode? {
    let keys = ["value", "source", "assumption", "range"]
    for entry in entries where !keys.contains(entry.key) {
      let suggestion = NearestName.find(entry.key, among: keys)
      errors.add(.unknownKey(entry.key, of: "figure", choices: keys, suggestion: suggestion), at: entry.keyPlace)
    }
    let source = note(node["source"])
    let assumption = note(node["assumption"])
    if node["source"] == nil, node["assumption"] == nil { errors.add(.figureWithoutOrigin, at: node.place) }
    if node["source"] != nil, node["assumption"] != nil { errors.add(.figureWithTwoOrigins, at: node.place) }
    guard let value = node["value"], case .scalar(let text, let quotes) = value.content else {
      let found = entries.first { $0.key == "value" }?.value ?? node
      return refuse(found, expected: kind.expectation(or: words))
    }
    var figure = Figure(
      path: path, text: text, origin: source == nil ? .assumption : .source, note: source ?? assumption ?? "",
      range: checkRange(node["range"], kind))
    if value.place.isOverride {
      figure.origin = .override
      figure.note = "set on the command line"
    }
    figures.append(figure)
    guard let content = checkScalar(text, kind, words, at: value.place.shifted(by: quotes), whole: value.place) else { return nil }
    return CheckedNode(content: content, place: value.place, path: path)
  }

  private mutating func note(_ node: YAMLNode?) -> String? {
    guard let node else { return nil }
    guard let text = node.text, !text.isEmpty else {
      _ = refuse(node, expected: "a sentence")
      return nil
    }
    return text
  }

  private mutating func checkRange(_ node: YAMLNode?, _ kind: ScalarKind) -> [String]? {
    guard let node else { return nil }
    guard case .list(let ends) = node.content, ends.count == 2 else {
      _ = refuse(node, expected: "a range as [lower end, upper end]")
      return nil
    }
    var values: [any Sendable] = []
    for end in ends {
      guard case .scalar(let text, let quotes) = end.content else {
        _ = refuse(end, expected: kind.expectation(or: []))
        return nil
      }
      guard case .value(let value)? = checkScalar(text, kind, [], at: end.place.shifted(by: quotes), whole: end.place) else { return nil }
      values.append(value)
    }
    let texts = ends.compactMap(\.text)
    if Self.descends(values[0], values[1]) { errors.add(.rangeDescends(low: texts[0], high: texts[1]), at: node.place) }
    return texts
  }

  private static func descends(_ low: any Sendable, _ high: any Sendable) -> Bool {
    func compare<T: Comparable>(_ low: T) -> Bool { (high as? T).map { low > $0 } ?? false }
    guard let low = low as? any Comparable else { return false }
    return compare(low)
  }

  // MARK: Scalars

  /// - Parameters:
  ///   - place: of the first character of the text; mistakes within a distribution are counted from here.
  ///   - whole: of the value, quotes included.
  private mutating func checkScalar(
    _ text: String, _ kind: ScalarKind, _ words: [String], at place: Place, whole: Place
  ) -> CheckedNode.Content? {
    if words.contains(text) { return .word(text) }
    do {
      let value = try kind.parse(text)
      if case .distribution = kind, case .empirical(let table, _, _)? = value as? Distribution {
        try refer(to: table, in: .table)
      }
      if case .reference(let space) = kind { try refer(to: text, in: space) }
      return .value(value)
    } catch {
      switch error {
      case .quantity(let found, let expected, let suggestion):
        let alternatives = words.isEmpty ? "" : ", or " + words.joined(separator: " or ")
        let known = suggestion ?? NearestName.find(text, among: words)
        errors.add(.unexpected(found: ShownText(found).description, expected: expected + alternatives, suggestion: known), at: whole)
      case .distribution(let error):
        let found = error.found.isEmpty ? "nothing" : ShownText(error.found).description
        errors.add(.unexpected(found: found, expected: error.expected, suggestion: error.suggestion), at: place.shifted(by: error.offset))
      case .name(let problem): errors.add(problem, at: whole)
      }
      return nil
    }
  }

  private func refer(to name: String, in space: NameSpace) throws(ScalarError) {
    if let problem = names.problem(with: name, in: space, suggesting: errors.isWorthSuggesting) { throw .name(problem) }
  }

  static let nameExpectation = "a name: a letter, then letters, digits, _ and -, at most 64 in all"

  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    func isLetter(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
    return isLetter(first)
      && text.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func words(_ choice: ObjectChoice) -> String {
    choice.objects.map(\.word).withoutRepeats.joined(separator: ", ")
  }
}

extension Shape {
  /// Whether a list stands behind a key.
  var isList: Bool {
    switch self {
    case .list: true
    case .named(let name): ProfileFormat.definition(name).isList
    default: false
    }
  }
}

extension [String] {
  /// Each text once, in the order of its first appearance.
  var withoutRepeats: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
