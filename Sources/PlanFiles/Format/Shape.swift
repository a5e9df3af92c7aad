/// What a piece of a profile may look like. One description serves the checking, the JSON Schema and the reference table.
indirect enum Shape: Sendable {
  /// A single value, or one of a few words instead of it, such as `auto`.
  case scalar(ScalarKind, or: [String] = [])
  case list(Shape, atLeast: Int = 0, of: String)
  /// A mapping whose keys are names.
  case map(Shape, keys: KeyKind, atLeast: Int = 0, of: String)
  case object(ObjectShape)
  /// An object whose fields depend on the word under one of its keys.
  case byKind(key: String, ObjectChoice)
  /// An object whose fields depend on which of several keys it has: the verb of a step.
  case byVerb(ObjectChoice)
  /// One of `ProfileFormat.definitions`: what makes the description finite although steps hold steps.
  case named(String)
}

/// Several objects of which one applies.
struct ObjectChoice: Sendable {
  /// What all of them are called: `step`.
  let noun: String
  let objects: [ObjectShape]
}

struct ObjectShape: Sendable {
  /// What it is called in messages: `application`.
  let noun: String
  /// The word under the key of a `byKind`, or the verb of a `byVerb`.
  let word: String
  let doc: String
  let fields: [Field]

  init(_ noun: String, word: String = "", doc: String, _ fields: [Field]) {
    self.noun = noun
    self.word = word
    self.doc = doc
    self.fields = fields
  }

  func field(_ name: String) -> Field? { fields.first { $0.name == name } }
  var keys: [String] { fields.map(\.name) }
}

struct Field: Sendable {
  enum Presence: Sendable {
    case required
    /// May be left out, which means something of its own, told by the doc sentence.
    case optional
    /// May be left out, and is then read as this text (for objects: as an empty one).
    case defaults(String)
  }

  let name: String
  let shape: Shape
  let presence: Presence
  let doc: String

  init(_ name: String, _ shape: Shape, _ presence: Presence, _ doc: String) {
    self.name = name
    self.shape = shape
    self.presence = presence
    self.doc = doc
  }

  /// A required field.
  init(_ name: String, _ shape: Shape, _ doc: String) { self.init(name, shape, .required, doc) }

  var isRequired: Bool {
    if case .required = presence { return true }
    return false
  }
}

/// What the keys of a map are.
enum KeyKind: Sendable {
  /// New names.
  case names
  /// Names of something that the profile holds elsewhere.
  case references(NameSpace)
}

/// A single value.
enum ScalarKind: Sendable {
  case text
  /// A name: a letter or `_`, then letters, digits, `_` and `-`; at most 64.
  case name
  case flag
  case whole(ClosedRange<Int>)
  /// A number of at least, or above, `low`, up to `high`.
  case number(low: Double, isLowAllowed: Bool, high: Double)
  case seed
  case time(zeroAllowed: Bool)
  case rate
  case bytes(zeroAllowed: Bool)
  case cpu
  case share
  case money
  case distribution(DistributionText.Measure)
  case objective
  /// One of a few words, each with its meaning.
  case word([Word])
  case reference(NameSpace)

  struct Word: Sendable {
    let word: String
    let doc: String

    init(_ word: String, _ doc: String) {
      self.word = word
      self.doc = doc
    }
  }

  /// Whether it is a figure, whose origin may be told with it.
  var isFigure: Bool {
    switch self {
    case .whole, .number, .time, .rate, .bytes, .cpu, .share, .money, .distribution: true
    case .text, .name, .flag, .seed, .objective, .word, .reference: false
    }
  }
}
