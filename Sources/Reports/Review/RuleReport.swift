import PlanModel
import Units

/// The rules of the review, for people who read about them before or after they fire.
public enum RuleReport {
  /// One line a rule.
  public static func list(_ rules: [RuleDescription]) -> ReportDocument {
    let table = ReportTable(
      id: "rules", columns: [.init("id", "rule"), .init("severity", "severity"), .init("title", "fires when")],
      rows: rules.map { [.text($0.id, tone: .strong), .text($0.severity.rawValue, tone: tone($0.severity)), .text($0.title)] })
    return ReportDocument(title: "", sections: [ReportSection(id: "rules", title: "", blocks: [.table(table)])])
  }

  /// All that is known about one rule.
  public static func document(of rule: RuleDescription) -> ReportDocument {
    ReportDocument(
      title: "\(rule.id): \(rule.title)",
      sections: [
        ReportSection(
          id: "rule", title: "",
          blocks: [
            .paragraph("\(rule.family.title), \(rule.severity.rawValue).", tone: tone(rule.severity)), .paragraph(rule.explanation),
            .items(facts(of: rule)),
          ])
      ])
  }

  /// The reference page: every rule under its family.
  public static func reference(_ rules: [RuleDescription]) -> ReportDocument {
    let families = RuleDescription.Family.allCases.map { family in (family, rules.filter { $0.family == family }) }.filter { !$0.1.isEmpty }
    return ReportDocument(
      title: "",
      sections: families.map { family, rules in
        ReportSection(
          id: family.rawValue.lowercased(), title: family.title,
          blocks: rules.flatMap { rule -> [ReportSection.Block] in
            [
              .paragraph("\(rule.id) (\(rule.severity.rawValue)): \(rule.title)", tone: .strong), .paragraph(rule.explanation),
              .items(facts(of: rule)),
            ]
          })
      })
  }

  private static func facts(of rule: RuleDescription) -> [String] {
    (rule.formula.isEmpty ? [] : ["rule: \(rule.formula)"]) + ["source: \(rule.source)"]
  }

  private static func tone(_ severity: Severity) -> Tone {
    switch severity {
    case .error: .bad
    case .warning: .warning
    case .note: .faint
    }
  }
}

/// The rules as JSON.
public struct RuleListing: Encodable, Hashable, Sendable {
  public var schemaVersion = 1
  public var rules: [RuleDescription]

  public init(_ rules: [RuleDescription]) { self.rules = rules }

  public func text() throws(ReportError) -> String { try SortedJSON.text(of: self) }
}
