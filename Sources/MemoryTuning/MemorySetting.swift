import Units

/// How a setting was arrived at.
public enum SettingOrigin: Codable, Hashable, Sendable {
  /// By a rule, from the memory that the database may use.
  case rule(MemoryRule, memory: Bytes)
  /// Written in the user's configuration or profile.
  case configured
  /// The database's own default.
  case vendorDefault(source: String)
}

extension SettingOrigin: CustomStringConvertible {
  public var description: String {
    switch self {
    case .rule(let rule, let memory): "\(rule.formula), of \(memory.spelling) (\(rule.source))"
    case .configured: "configured"
    case .vendorDefault(let source): "default (\(source))"
    }
  }
}

/// A memory setting of a database and how it was arrived at.
public struct MemorySetting: Codable, Hashable, Sendable {
  public let value: Bytes
  public let origin: SettingOrigin

  public init(_ value: Bytes, _ origin: SettingOrigin) {
    self.value = value
    self.origin = origin
  }

  /// What is configured, else what the rule makes of the memory.
  static func configured(_ value: Bytes?, else rule: MemoryRule, memory: Bytes) -> MemorySetting {
    value.map { MemorySetting($0, .configured) } ?? MemorySetting(rule.value(ofMemory: memory), .rule(rule, memory: memory))
  }

  /// What is configured, else the database's default.
  static func configured(_ value: Bytes?, else vendor: Bytes, source: String) -> MemorySetting {
    value.map { MemorySetting($0, .configured) } ?? MemorySetting(vendor, .vendorDefault(source: source))
  }
}
