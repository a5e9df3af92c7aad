/// A value that a JSON text can be read as. Members that a type does not ask for are passed over.
protocol JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError)
}

extension JSONText {
  /// - Throws: what is wrong with the member, under its name.
  func optional<Value: JSONReadable>(_ name: String) throws(AutoscalerCaseError) -> Value? {
    guard let value = self[name] else { return nil }
    do {
      return try Value(json: value)
    } catch { throw error.inside(name) }
  }

  /// - Throws: the same, and where the member is not there.
  func required<Value: JSONReadable>(_ name: String) throws(AutoscalerCaseError) -> Value {
    guard let value: Value = try optional(name) else { throw .member(name, problem: "is not there") }
    return value
  }

  /// - Throws: for anything but an object.
  func expectObject() throws(AutoscalerCaseError) {
    guard case .object = self else { throw unlike("an object") }
  }

  func unlike(_ expected: String) -> AutoscalerCaseError {
    let found =
      switch self {
      case .null: "null"
      case .flag(let flag): "\(flag)"
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .text(let text): "\(ShownText(text))"
      case .list: "a list"
      case .object: "an object"
      }
    return .member("", problem: "found \(found); expected \(expected)")
  }

  /// A whole number within the type's range; also one that is spelt `1e3`.
  func whole<Value: FixedWidthInteger>(_ type: Value.Type) throws(AutoscalerCaseError) -> Value {
    switch self {
    case .integer(let value): if let value = Value(exactly: value) { return value }
    case .number(let value): if let value = Value(exactly: value) { return value }
    default: break
    }
    throw unlike("a whole number of \(Value.bitWidth) bits")
  }
}

extension Int64: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) { self = try json.whole(Int64.self) }
}

extension Int32: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) { self = try json.whole(Int32.self) }
}

extension Int: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) { self = try json.whole(Int.self) }
}

extension Double: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) {
    switch json {
    case .integer(let value): self = Double(value)
    case .number(let value): self = value
    default: throw json.unlike("a number")
    }
  }
}

extension Bool: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) {
    guard case .flag(let flag) = json else { throw json.unlike("true or false") }
    self = flag
  }
}

extension String: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) {
    guard case .text(let text) = json else { throw json.unlike("a text") }
    self = text
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  init(json: JSONText) throws(AutoscalerCaseError) {
    guard case .list(let values) = json else { throw json.unlike("a list") }
    self = []
    reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      do {
        append(try Element(json: value))
      } catch { throw error.inside("[\(index)]") }
    }
  }
}

/// By name, in the order of the text. A list, as there are few.
struct NamedValues<Value: JSONReadable>: JSONReadable {
  private var values: [(name: String, value: Value)] = []

  init(json: JSONText) throws(AutoscalerCaseError) {
    guard case .object(let members) = json else { throw json.unlike("an object") }
    values.reserveCapacity(members.count)
    for member in members {
      do {
        values.append((member.name, try Value(json: member.value)))
      } catch { throw error.inside(member.name) }
    }
  }

  subscript(name: String) -> Value? {
    for entry in values where entry.name == name { return entry.value }
    return nil
  }
}
