/// How bad a finding is.
public enum Severity: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
  /// Worth knowing; nothing breaks.
  case note
  /// Breaks under load, on a bad day or for an operator who does not expect it.
  case warning
  /// Does not start, loses queries or is killed in normal operation.
  case error

  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
