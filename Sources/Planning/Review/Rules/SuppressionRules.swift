import PlanModel

/// Rules about the comments by which findings are accepted.
enum SuppressionRules {
  private static let source = "ape-plan, docs/guides/review.md"

  private static let noReason = RuleDescription(
    .review, 1, .warning, title: "A finding is accepted without a reason",
    explanation: "Whoever meets the comment in a year has to know why. Without a reason it accepts nothing.", source: source)
  private static let expired = RuleDescription(
    .review, 2, .warning, title: "The acceptance of a finding has expired, or has no date that can be read",
    explanation: "`until=` names the last day on which a finding is accepted. Look at the finding again: mend it, or give a new day.",
    formula: "today <= until, as year-month-day", source: source)
  private static let unknown = RuleDescription(
    .review, 3, .warning, title: "A comment accepts a rule that there is not",
    explanation: "The id is misspelt, so that the comment accepts nothing. `ape-plan review --list-rules` names all.", source: source)
  private static let unused = RuleDescription(
    .review, 4, .note, title: "A comment accepts what no rule finds",
    explanation: "What was wrong has been mended, or the comment stands in another place: it covers its own line, or the block below it.",
    source: source)

  /// Nothing to look for in a deployment: they are about comments.
  static let all = [noReason, expired, unknown, unused].map { ReviewRule($0) { _, _ in [] } }

  static func isExpired(_ suppression: Suppression, today: String) -> Bool { suppression.until.map { $0 < today } ?? false }

  /// Years, months and days of fixed width compare as texts.
  static func hasReadableDate(_ suppression: Suppression) -> Bool {
    guard let until = suppression.until else { return true }
    let parts = until.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], until.allSatisfy({ $0 == "-" || ($0.isASCII && $0.isNumber) }) else { return false }
    return (1...12).contains(Int(parts[1]) ?? 0) && (1...31).contains(Int(parts[2]) ?? 0)
  }

  static func findings(on suppression: Suppression, isUsed: Bool, today: String) -> [Finding] {
    func finding(_ rule: RuleDescription, _ message: String, _ configured: String, _ recommended: String) -> Finding {
      rule.finding(at: suppression.place, in: "comment", message, configured: configured, recommended: recommended)
    }
    var findings: [Finding] = []
    let unknownRules = suppression.rules.filter { RuleCatalogue.description($0) == nil }
    for rule in unknownRules {
      let nearest = RuleCatalogue.nearest(rule).map { "did you mean \($0)?" } ?? "an id of ape-plan review --list-rules"
      findings.append(finding(unknown, "There is no rule \(rule).", rule, nearest))
    }
    if suppression.rules.isEmpty {
      findings.append(finding(unknown, "The comment names no rule.", "none", "ignore APE-MEM-001 and the reason"))
    }
    if suppression.reason.isEmpty {
      findings.append(finding(noReason, "The comment gives no reason.", "none", "the reason behind the rule's id"))
    } else if !hasReadableDate(suppression) || isExpired(suppression, today: today) {
      let until = suppression.until ?? ""
      let readable = hasReadableDate(suppression)
      findings.append(
        finding(
          expired, readable ? "The acceptance held until \(until); today is \(today)." : "The date cannot be read.", "until=\(until)",
          readable ? "mend what was accepted, or give a new day" : "a day as until=2027-01-31"))
    } else if !isUsed, unknownRules.isEmpty, !suppression.rules.isEmpty {
      findings.append(
        finding(
          unused, "No finding of \(suppression.rules.joined(separator: ", ")) lies where the comment accepts it.", "accepted",
          "remove the comment"))
    }
    return findings
  }
}
