import PlanModel
import Testing

@testable import Planning

/// Comments that accept findings, and comments that are findings.
struct ReviewPlanTests {
  private func review(_ comment: String) throws -> ReviewResult {
    try ReviewSample.review("services:\n  \(comment)\n  a: {image: \"redis:7.4\", mem_limit: 1g, command: redis-server --maxmemory 1gb}\n")
  }

  @Test func `an accepted finding is none, and is kept with the reason`() throws {
    let before = try review("#").findings.map(\.rule)
    let after = try review("# ape-plan: ignore APE-MEM-012 a test bench")
    #expect(before.contains("APE-MEM-012"))
    #expect(after.findings.map(\.rule) == before.filter { $0 != "APE-MEM-012" })
    #expect(after.suppressed.map(\.finding.rule) == ["APE-MEM-012"] && after.suppressed.first?.suppression.reason == "a test bench")
  }

  @Test(arguments: [
    ("ignore APE-MEM-012", "APE-REV-001", "no reason"),
    ("ignore APE-MEM-012 until=2026-11-23 later", "APE-REV-002", "yesterday was the last day"),
    ("ignore APE-MEM-012 until=soon later", "APE-REV-002", "no date"), ("ignore APE-MEM-12 so", "APE-REV-003", "an id that is nearly one"),
    ("ignore", "APE-REV-003", "no rule"),
  ])
  func `a comment that accepts nothing is told, and the finding stays`(comment: String, rule: String, why: String) throws {
    let rules = try review("# ape-plan: \(comment)").findings.map(\.rule)
    #expect(rules.contains(rule) && rules.contains("APE-MEM-012"), "\(why): \(rules)")
  }

  @Test func `the last day of an acceptance still counts`() throws {
    #expect(try review("# ape-plan: ignore APE-MEM-012 until=2026-11-24 later").suppressed.count == 1)
  }

  @Test func `what accepts something that nobody found is told`() throws {
    #expect(try review("# ape-plan: ignore APE-MEM-001 so").findings.contains { $0.rule == "APE-REV-004" && $0.severity == .note })
  }

  @Test func `an id that is nearly one is answered with the one that was meant`() throws {
    let finding = try #require(try review("# ape-plan: ignore APE-MEM-12 so").findings.first { $0.rule == "APE-REV-003" })
    #expect(finding.recommended == "did you mean APE-MEM-012?")
  }

  @Test func `what several services share is one finding`() throws {
    let review = try ReviewSample.review(
      "x-image: &image\n  image: a:latest\nservices:\n  a: {<<: *image}\n  b: {<<: *image}\n  c: {image: \"a:latest\"}\n")
    #expect(review.findings.filter { $0.rule == "APE-WIR-040" }.map(\.subject) == ["a, b", "c"])
  }

  @Test func `the worst comes first, then the order of the files`() throws {
    let findings = try review("#").findings
    let severities = findings.map(\.severity)
    #expect(severities == severities.sorted(by: >))
  }
}
