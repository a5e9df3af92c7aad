import PlanModel
import Units

/// Holds a deployment against all rules.
public struct ReviewPlan: Sendable {
  private let subject: ReviewSubject
  private let scope: ReviewScope
  private let suppressions: [Suppression]
  private let today: String

  /// - Parameter today: as `2027-01-31`, by which suppressions expire.
  public init(_ subject: ReviewSubject, scope: ReviewScope = ReviewScope(), suppressions: [Suppression] = [], today: String) {
    self.subject = subject
    self.scope = scope
    self.suppressions = suppressions
    self.today = today
  }

  public func run() -> ReviewResult {
    let found = Self.joined(RuleCatalogue.all.flatMap { $0.findings(in: subject) })
    var findings: [Finding] = []
    var suppressed: [ReviewResult.Suppressed] = []
    var used: Set<Int> = []
    var byFile: [String: [Int]] = [:]
    for index in suppressions.indices where isValid(suppressions[index]) {
      for rule in suppressions[index].rules { byFile["\(rule) \(suppressions[index].place.file)", default: []].append(index) }
    }
    for finding in found {
      let candidates = byFile["\(finding.rule) \(finding.place.file)"] ?? []
      if let index = candidates.first(where: { suppressions[$0].covers(finding) }) {
        used.insert(index)
        suppressed.append(.init(finding: finding, suppression: suppressions[index]))
      } else {
        findings.append(finding)
      }
    }
    findings += suppressions.indices.flatMap { SuppressionRules.findings(on: suppressions[$0], isUsed: used.contains($0), today: today) }
    return ReviewResult(
      findings: findings.sorted { ($1.severity, $0.place, $0.rule, $0.message) < ($0.severity, $1.place, $1.rule, $1.message) },
      suppressed: suppressed, scope: scope, assumptions: assumptions)
  }

  /// What is found at one place of several services, as of an anchor that they share, is one finding.
  private static func joined(_ findings: [Finding]) -> [Finding] {
    var result: [Finding] = []
    var indices: [[String]: Int] = [:]
    for finding in findings {
      let key = [finding.rule, "\(finding.place)", finding.message]
      if let index = indices[key] {
        if !result[index].subject.split(separator: ", ").contains(finding.subject[...]) { result[index].subject += ", \(finding.subject)" }
      } else {
        indices[key] = result.count
        result.append(finding)
      }
    }
    return result
  }

  private func isValid(_ suppression: Suppression) -> Bool {
    !suppression.reason.isEmpty && !SuppressionRules.isExpired(suppression, today: today) && SuppressionRules.hasReadableDate(suppression)
  }

  private var assumptions: [String] {
    var sentences: [String] = []
    if subject.applications.contains(where: { subject.workers(of: $0.container) != nil }) {
      sentences.append(
        "A worker of an application holds \(subject.memoryPerWorker.told) without work; another figure with --worker-memory.")
    }
    if !subject.system.containers(of: .postgreSQL).isEmpty {
      sentences.append("A connection of PostgreSQL takes 10 MiB beside its work_mem, the upper end of what was measured.")
    }
    if subject.tier == nil { sentences.append("Load and nodes are not known: rules that need them are silent without --tier.") }
    return sentences
  }
}
