import PlanModel
import Units

/// A rule of the review: its description, and the looking.
public struct ReviewRule: Sendable {
  public let description: RuleDescription
  /// Pure: the same deployment gives the same findings.
  let check: @Sendable (ReviewSubject, RuleDescription) -> [Finding]

  init(_ description: RuleDescription, _ check: @escaping @Sendable (ReviewSubject, RuleDescription) -> [Finding]) {
    self.description = description
    self.check = check
  }

  public func findings(in subject: ReviewSubject) -> [Finding] { check(subject, description) }
}

extension RuleDescription {
  /// - Parameter severity: nil for the rule's own.
  func finding(
    at place: FilePlace, in subject: String, _ message: String, configured: String, recommended: String, computation: String = "",
    inputs: [Finding.Input] = [], opinions: [Finding.Opinion] = [], severity: Severity? = nil
  ) -> Finding {
    Finding(
      rule: id, severity: severity ?? self.severity, place: place, subject: subject, message: message, configured: configured,
      recommended: recommended, computation: computation, inputs: inputs, opinions: opinions, source: source)
  }
}

/// When a setting counts as tuned.
enum Tuned {
  /// Source: timescaledb-tune, which leaves settings within 5 % of its recommendation alone.
  static let share = 0.05

  static func isTuned(_ value: Bytes, by recommendation: Bytes) -> Bool {
    abs(Double(value.count - recommendation.count)) <= share * Double(recommendation.count)
  }
}
