import PlanModel

/// What is kept of a variable's value: what a rule needs, and never a secret.
enum VariableContent {
  static func of(_ name: String, _ text: String, isPlaceholder: Bool = false) -> EnvironmentVariable.Content {
    if text.isEmpty { return .empty }
    if isPlaceholder { return .placeholder }
    if text.contains(Interpolation.hidden) { return address(text) ?? .something }
    if SecretName.matches(name), SecretName.isPlaceholder(text) { return .placeholder }
    if let variable = TuningVariable(name: name) { return number(text, of: variable).map { .number($0) } ?? .something }
    if SecretName.matches(name) { return .something }
    let words = ["URL", "URI", "HOST", "HOSTNAME", "ADDR", "ADDRESS", "SERVER", "ENDPOINT"]
    let isAddress = text.contains("://") || words.contains { name.uppercased().hasSuffix("_\($0)") }
    return isAddress ? address(text) ?? .something : .something
  }

  private static func number(_ text: String, of variable: TuningVariable) -> Double? {
    if variable == .rateLimitEnabled { return ["true", "1", "yes", "on"].contains(text.lowercased()) ? 1 : 0 }
    if let number = Double(text), number.isFinite, number >= 0 { return number }
    // A time-out may carry its unit.
    return DurationText.time(text).map { Double($0.nanoseconds) / 1e9 }
  }

  /// `scheme://user:secret@host:port/path` and `host:port`; of these only host and port. The first of several hosts.
  static func address(_ text: String) -> EnvironmentVariable.Content? {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") {
      // Of these the first part is a bucket, a file or nothing.
      let others = ["file", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "wasb", "wasbs", "memory", "mem", "sqlite", "unix", "arn"]
      guard !others.contains(where: { rest[..<scheme.lowerBound].lowercased().split(separator: "+").first ?? "" == $0 }) else { return nil }
      rest = rest[scheme.upperBound...]
      let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      // A secret that is not escaped may hold any of these: then nobody knows where the host begins.
      guard !rest[authority.endIndex...].contains("@") else { return nil }
      rest = authority
      if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    } else if rest.contains("@") || rest.contains("/") {
      return nil
    }
    rest = rest.prefix { $0 != "," && $0 != "/" }
    let host = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    guard !host.isEmpty, !["true", "false", "yes", "no", "on", "off", "none"].contains(host.lowercased()) else { return nil }
    let behind = rest.dropFirst(host.count)
    guard behind.isEmpty || behind.first == ":" else { return nil }
    return .address(host: String(host), port: Int(behind.dropFirst()))
  }
}
