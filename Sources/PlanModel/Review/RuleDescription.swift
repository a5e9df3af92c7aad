/// What a rule of the review looks for, for people: everything but the looking.
public struct RuleDescription: Codable, Hashable, Sendable {
  /// Groups of rules, in the order of lists.
  public enum Family: String, Codable, Hashable, Sendable, CaseIterable {
    case memory = "MEM"
    case autoscaler = "HPA"
    case concurrency = "CON"
    case wiring = "WIR"
    case money = "USD"
    case review = "REV"

    public var title: String {
      switch self {
      case .memory: "Memory"
      case .autoscaler: "Autoscaler"
      case .concurrency: "Concurrency and time"
      case .wiring: "Wiring"
      case .money: "Money"
      case .review: "The review itself"
      }
    }
  }

  /// `APE-MEM-001`: never given to another rule.
  public let id: String
  public let family: Family
  public let severity: Severity
  /// One sentence without a full stop: what is wrong when it fires.
  public let title: String
  /// Why it matters and what to do, in a few sentences.
  public let explanation: String
  /// Empty where nothing is computed.
  public let formula: String
  public let source: String

  public init(
    _ family: Family, _ number: Int, _ severity: Severity, title: String, explanation: String, formula: String = "", source: String
  ) {
    let digits = String(number)
    id = "APE-\(family.rawValue)-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    self.family = family
    self.severity = severity
    self.title = title
    self.explanation = explanation
    self.formula = formula
    self.source = source
  }
}
