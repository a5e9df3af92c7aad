/// A piece of a profile that has the shape it should have, its text turned into values.
struct CheckedNode: Sendable {
  enum Content: Sendable {
    /// The value of a scalar: Int, Double, UInt64, Bool, String, SimTime, Rate, Bytes, CPU, Fraction, USD, Distribution or Objective.
    case value(any Sendable)
    /// One of the words that stand beside a scalar, such as `auto`.
    case word(String)
    case list([CheckedNode])
    case map([CheckedEntry])
    case object(CheckedObject)
  }

  var content: Content
  var place: Place
  /// Such as `routes.query[1].time`.
  var path: String
}

struct CheckedEntry: Sendable {
  var key: String
  var keyPlace: Place
  var node: CheckedNode
}

/// An object with the fields that were right, defaults filled in.
struct CheckedObject: Sendable {
  /// The word or verb that chose its shape; empty for plain objects.
  var word: String
  var place: Place
  var path: String
  var fields: [String: CheckedNode] = [:]
  /// The keys that were written, right or wrong.
  var written: Set<String> = []

  func has(_ key: String) -> Bool { written.contains(key) }
  func place(of key: String) -> Place { fields[key]?.place ?? place }

  /// The value of an optional field; nil where it is missing, holds a word instead, or was wrong.
  func find<T>(_ key: String, as type: T.Type = T.self) -> T? {
    guard case .value(let value)? = fields[key]?.content else { return nil }
    return value as? T
  }

  func word(_ key: String) -> String? {
    guard case .word(let word)? = fields[key]?.content else { return nil }
    return word
  }

  func object(_ key: String) -> CheckedObject? {
    guard case .object(let object)? = fields[key]?.content else { return nil }
    return object
  }

  func list(_ key: String) -> [CheckedNode] {
    guard case .list(let items)? = fields[key]?.content else { return [] }
    return items
  }

  func map(_ key: String) -> [CheckedEntry] {
    guard case .map(let entries)? = fields[key]?.content else { return [] }
    return entries
  }

  /// The value of a field that the format requires or gives a default.
  ///
  /// Only called when the check found nothing wrong; a missing value then is a field that the format does not have.
  func get<T>(_ key: String, as type: T.Type = T.self) -> T {
    guard let value = find(key, as: T.self) else { preconditionFailure("the format has no \(T.self) \(path).\(key)") }
    return value
  }

  func getObject(_ key: String) -> CheckedObject {
    guard let object = object(key) else { preconditionFailure("the format has no object \(path).\(key)") }
    return object
  }
}
