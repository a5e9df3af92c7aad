import Foundation
import PlanModel

/// The JSON form of a review: a contract with other people's programs, with structures of its own.
public struct ReviewDocument: Encodable, Hashable, Sendable {
  public var schemaVersion = 1
  public var summary: Summary
  public var findings: [Found]
  public var suppressed: [Accepted]
  public var files: [ReviewScope.File]
  public var objects: Int
  public var passedOver: [String: Int]
  public var assumptions: [String]

  public init(_ review: ReviewResult) {
    summary = Summary(
      errors: review.count(of: .error), warnings: review.count(of: .warning), notes: review.count(of: .note),
      suppressed: review.suppressed.count)
    findings = review.findings.map(Found.init)
    suppressed = review.suppressed.map {
      Accepted(finding: Found($0.finding), reason: $0.suppression.reason, until: $0.suppression.until, at: $0.suppression.place)
    }
    files = review.scope.files
    objects = review.scope.objects
    passedOver = review.scope.passedOver
    assumptions = review.assumptions
  }

  /// Sorted keys, so that equal reviews give equal bytes; ends with a line feed.
  public func text() throws(ReportError) -> String { try SortedJSON.text(of: self) }

  public struct Summary: Encodable, Hashable, Sendable {
    public var errors: Int
    public var warnings: Int
    public var notes: Int
    public var suppressed: Int
  }

  public struct Found: Encodable, Hashable, Sendable {
    public var rule: String
    public var severity: String
    public var path: String
    public var line: Int
    public var column: Int
    public var subject: String
    public var message: String
    public var configured: String
    public var recommended: String
    public var computation: String
    public var inputs: [Finding.Input]
    public var opinions: [Finding.Opinion]
    public var source: String

    init(_ finding: Finding) {
      rule = finding.rule
      severity = finding.severity.rawValue
      path = finding.place.file
      line = finding.place.line
      column = finding.place.column
      subject = finding.subject
      message = finding.message
      configured = finding.configured
      recommended = finding.recommended
      computation = finding.computation
      inputs = finding.inputs
      opinions = finding.opinions
      source = finding.source
    }
  }

  public struct Accepted: Encodable, Hashable, Sendable {
    public var finding: Found
    public var reason: String
    public var until: String?
    public var at: FilePlace
  }
}

/// Any value as JSON that people can read and programs can compare.
enum SortedJSON {
  static func text(of value: some Encodable) throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n" } catch {
      throw .notFinite(value: "\(error)", place: "")
    }
  }
}
