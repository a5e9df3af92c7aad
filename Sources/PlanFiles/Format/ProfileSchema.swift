/// The format of profiles as a JSON Schema, for editors: names, kinds of values, units, what is required.
///
/// A profile that extends another, or is only there to be extended, may leave out what the other brings; whatever it holds is checked as
/// in any other. What a schema cannot say, `ProfileReader` does: names that exist, probabilities that add up, calls that end.
/// Source: JSON Schema draft 2020-12.
public enum ProfileSchema {
  /// The schema's text.
  public static let text = root.rendered() + "\n"

  /// Whether required parts must be there.
  private enum Completeness: String {
    case whole, partial
  }

  private static var root: OrderedJSON {
    let isPartial: OrderedJSON = [
      "anyOf": [["required": ["extends"]], ["properties": ["abstract": ["const": true]], "required": ["abstract"]]]
    ]
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "ape-plan profile",
      "description": .text(ProfileFormat.profile.doc),
      "type": "object",
      "required": ["schemaVersion", "name"],
      "if": isPartial,
      "then": object(ProfileFormat.profile, .partial),
      "else": object(ProfileFormat.profile, .whole),
      "$defs": .object(
        ProfileFormat.definitions.map { ($0.name, schema(of: $0.shape, .whole)) } + [("name", name)]
          + quantities.map { ($0.name, figure($0.schema)) }),
    ]
  }

  private static func schema(of shape: Shape, _ completeness: Completeness) -> OrderedJSON {
    switch shape {
    case .named(let name): return ["$ref": .text("#/$defs/\(name)")]
    case .scalar(let kind, let words): return scalar(kind, or: words)
    // A list replaces the one it covers, so that its items are always whole.
    case .list(let item, let atLeast, _):
      return ["type": "array", "items": schema(of: item, .whole), "minItems": .number("\(atLeast)")]
    case .map(let value, _, let atLeast, _):
      return [
        "type": "object", "propertyNames": ["$ref": "#/$defs/name"], "minProperties": .number("\(atLeast)"),
        "additionalProperties": completeness == .partial ? property(value, completeness) : schema(of: value, completeness),
      ]
    case .object(let shape): return object(shape, completeness)
    case .byKind(let key, let choice): return byKind(key, choice, completeness)
    case .byVerb(let choice): return byVerb(choice)
    }
  }

  /// In a profile that extends another, `null` removes what is inherited; a list of an object may be left empty in any.
  private static func property(_ shape: Shape, _ completeness: Completeness) -> OrderedJSON {
    let schema = schema(of: shape, completeness)
    return completeness == .partial || shape.isList ? ["anyOf": [schema, ["type": "null"]]] : schema
  }

  private static func object(_ shape: ObjectShape, _ completeness: Completeness, discriminator: String? = nil) -> OrderedJSON {
    var properties = shape.fields.map { field in (field.name, described(field, property(field.shape, completeness))) }
    if let discriminator { properties.insert((discriminator, true), at: 0) }
    let required = shape.fields.filter(\.isRequired).map { OrderedJSON.text($0.name) }
    var members: [(String, OrderedJSON)] = [
      ("type", "object"), ("description", .text(shape.doc)), ("properties", .object(properties)),
    ]
    if completeness == .whole, !required.isEmpty { members.append(("required", .list(required))) }
    return .object(members + [("additionalProperties", false)])
  }

  private static func described(_ field: Field, _ schema: OrderedJSON) -> OrderedJSON {
    guard case .object(let members) = schema else { return schema }
    var described = members.filter { $0.0 != "description" }
    described.insert(("description", .text(field.doc)), at: 0)
    if case .defaults(let text) = field.presence, !text.isEmpty { described.insert(("default", .text(text)), at: 1) }
    return .object(described)
  }

  private static func byKind(_ key: String, _ choice: ObjectChoice, _ completeness: Completeness) -> OrderedJSON {
    let branches = choice.objects.map { shape -> OrderedJSON in
      let word: OrderedJSON = ["const": .text(shape.word)]
      let condition: OrderedJSON = ["properties": .object([(key, word)]), "required": .list([.text(key)])]
      return ["if": condition, "then": object(shape, completeness, discriminator: key)]
    }
    let kinds: OrderedJSON = ["enum": .list(choice.objects.map { .text($0.word) })]
    var members: [(String, OrderedJSON)] = [("type", "object"), ("properties", .object([(key, kinds)]))]
    if completeness == .whole { members.append(("required", .list([.text(key)]))) }
    return .object(members + [("allOf", .list(branches))])
  }

  private static func byVerb(_ choice: ObjectChoice) -> OrderedJSON {
    let verbs = choice.objects.map(\.word).withoutRepeats
    let branches = verbs.map { verb -> OrderedJSON in
      let shapes = choice.objects.filter { $0.word == verb }.map { object($0, .whole) }
      return ["if": ["required": [.text(verb)]], "then": shapes.count == 1 ? shapes[0] : ["anyOf": .list(shapes)]]
    }
    return [
      "type": "object", "anyOf": .list(verbs.map { ["required": [.text($0)]] }), "allOf": .list(branches),
    ]
  }

  // MARK: Scalars

  private static func scalar(_ kind: ScalarKind, or words: [String]) -> OrderedJSON {
    let schema = scalar(kind)
    return words.isEmpty ? schema : ["anyOf": [["enum": .list(words.map { .text($0) })], schema]]
  }

  private static func scalar(_ kind: ScalarKind) -> OrderedJSON {
    switch kind {
    case .text: ["type": ["string", "number", "boolean"]]
    case .name, .reference: ["$ref": "#/$defs/name"]
    case .flag: ["type": "boolean"]
    case .whole(let range):
      figure(["type": "integer", "minimum": .number("\(range.lowerBound)"), "maximum": .number("\(range.upperBound)")])
    case .number(let low, let isLowAllowed, let high):
      figure(.object([
        ("type", "number"), (isLowAllowed ? "minimum" : "exclusiveMinimum", .number(DistributionText.plain(low))),
        ("maximum", .number(high.significant(15))),
      ]))
    case .seed: ["type": "integer", "minimum": .number("0"), "maximum": .number("18446744073709551615")]
    case .time: ["$ref": "#/$defs/time"]
    case .rate: ["$ref": "#/$defs/rate"]
    case .bytes: ["$ref": "#/$defs/bytes"]
    case .cpu: ["$ref": "#/$defs/cpu"]
    case .share: ["$ref": "#/$defs/share"]
    case .money: ["$ref": "#/$defs/money"]
    case .distribution(.time): ["$ref": "#/$defs/timeDistribution"]
    case .distribution(.count): ["$ref": "#/$defs/countDistribution"]
    case .distribution(.bytes): ["$ref": "#/$defs/bytesDistribution"]
    case .objective: ["type": "string", "pattern": .text(objectivePattern)]
    case .word(let words):
      ["enum": .list(words.flatMap { $0.word == "true" ? [.text("true"), .flag(true)] : [.text($0.word)] })]
    }
  }

  /// The value alone, or with its origin.
  private static func figure(_ schema: OrderedJSON) -> OrderedJSON {
    [
      "anyOf": [
        schema,
        [
          "type": "object",
          "properties": [
            "value": schema, "source": ["type": "string", "description": "Where the figure is published or was measured."],
            "assumption": ["type": "string", "description": "Why the figure is plausible although nobody measured it here."],
            "range": [
              "type": "array", "items": schema, "minItems": .number("2"), "maxItems": .number("2"),
              "description": "What else the figure could plausibly be: the lower and the upper end.",
            ],
          ],
          "required": ["value"],
          "oneOf": [["required": ["source"]], ["required": ["assumption"]]],
          "additionalProperties": false,
        ],
      ]
    ]
  }

  private static let number = #"(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"#
  private static let timePart = number + #" ?(w|d|h|m|s|ms|us|µs|ns)"#
  private static let families = DistributionFamily.all.map(\.name).joined(separator: "|")
  private static let objectivePattern = #"^ *((mean|p50|p95|p99|errors|utilization|cost)) *<= *\S+ *$"#

  private static let name: OrderedJSON = ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$", "maxLength": .number("64")]

  private static let quantities: [(name: String, schema: OrderedJSON)] = [
    ("time", ["anyOf": [["type": "string", "pattern": .text("^(\(timePart))+$")], ["const": .number("0")]]]),
    ("rate", ["type": "string", "pattern": .text("^\(number) ?/ ?(s|sec|second|m|min|minute|h|hour|d|day)$")]),
    ("bytes", ["anyOf": [["type": "string", "pattern": .text("^\(number) ?(TiB|GiB|MiB|KiB|TB|GB|MB|kB|B)$")], ["const": .number("0")]]]),
    ("cpu", [
      "anyOf": [["type": "string", "pattern": .text("^\(number) ?(m|core|cores)?$")], ["type": "number", "exclusiveMinimum": .number("0")]],
    ]),
    ("share", [
      "anyOf": [
        ["type": "string", "pattern": .text("^\(number) ?%$")],
        ["type": "number", "minimum": .number("0"), "maximum": .number("1")],
      ],
    ]),
    ("money", ["anyOf": [["type": "string", "pattern": #"^\d{1,12}(\.\d{1,18})?$"#], ["type": "number", "minimum": .number("0")]]]),
    ("timeDistribution", [
      "anyOf": [
        ["type": "string", "pattern": .text("^(\(timePart))+$|^ *(\(families)) *\\(.*\\) *$")], ["const": .number("0")],
      ],
    ]),
    ("bytesDistribution", [
      "anyOf": [["$ref": "#/$defs/bytes"], ["type": "string", "pattern": .text("^ *(\(families)) *\\(.*\\) *$")]],
    ]),
    ("countDistribution", [
      "anyOf": [
        ["type": "string", "pattern": .text("^ *(\(families)) *\\(.*\\) *$")], ["type": "number", "minimum": .number("0")],
      ],
    ]),
  ]
}
