import Foundation
import PlanModel

/// A review in the Static Analysis Results Interchange Format, which code hosts show beside the lines.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01; the sections stand beside the fields.
public struct SARIFLog: Encodable, Hashable, Sendable {
  public var schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  public var version = "2.1.0"
  public var runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  /// - Parameters:
  ///   - rules: all that were looked for, found or not.
  ///   - version: of this program.
  public init(_ review: ReviewResult, rules: [RuleDescription], version: String) {
    var indices: [String: Int] = [:]
    for (index, rule) in rules.enumerated() { indices[rule.id] = index }
    let results =
      review.findings.map { Result($0, ruleIndex: indices[$0.rule] ?? -1, suppression: nil) }
      + review.suppressed.map { Result($0.finding, ruleIndex: indices[$0.finding.rule] ?? -1, suppression: $0.suppression) }
    runs = [Run(tool: Tool(driver: Driver(version: version, rules: rules.map(Rule.init))), results: results)]
  }

  public func text() throws(ReportError) -> String { try SortedJSON.text(of: self) }

  /// 3.14
  public struct Run: Encodable, Hashable, Sendable {
    public var tool: Tool
    /// 3.14.17: columns count Unicode scalars.
    public var columnKind = "unicodeCodePoints"
    public var results: [Result]
  }

  /// 3.18
  public struct Tool: Encodable, Hashable, Sendable {
    public var driver: Driver
  }

  /// 3.19
  public struct Driver: Encodable, Hashable, Sendable {
    public var name = "ape-plan"
    public var version: String
    public var rules: [Rule]
  }

  public struct Text: Encodable, Hashable, Sendable {
    public var text: String
  }

  /// 3.49
  public struct Rule: Encodable, Hashable, Sendable {
    public var id: String
    public var shortDescription: Text
    public var fullDescription: Text
    public var help: Text
    public var defaultConfiguration: Configuration
    public var properties: Properties

    init(_ rule: RuleDescription) {
      id = rule.id
      shortDescription = Text(text: rule.title + ".")
      fullDescription = Text(text: rule.explanation)
      help = Text(
        text: [rule.explanation, rule.formula.isEmpty ? "" : "Rule: \(rule.formula)", "Source: \(rule.source)"].filter { !$0.isEmpty }
          .joined(separator: "\n\n"))
      defaultConfiguration = Configuration(level: rule.severity.rawValue)
      properties = Properties(tags: [rule.family.title.lowercased()])
    }
  }

  /// 3.50
  public struct Configuration: Encodable, Hashable, Sendable {
    /// 3.58.6: `none`, `note`, `warning` or `error`.
    public var level: String
  }

  /// 3.8
  public struct Properties: Encodable, Hashable, Sendable {
    public var tags: [String]
  }

  /// 3.27
  public struct Result: Encodable, Hashable, Sendable {
    public var ruleId: String
    public var ruleIndex: Int
    public var level: String
    public var message: Text
    public var locations: [Location]
    /// 3.27.22: where the inputs of the formula stand.
    public var relatedLocations: [Location]?
    /// 3.27.23
    public var suppressions: [Acceptance]?
    /// 3.27.17: the same finding keeps it when lines move.
    public var partialFingerprints: [String: String]

    init(_ finding: Finding, ruleIndex: Int, suppression: Suppression?) {
      ruleId = finding.rule
      self.ruleIndex = ruleIndex
      level = finding.severity.rawValue
      let computed = finding.computation.isEmpty ? "" : " \(finding.computation)."
      message = Text(text: "\(finding.message) Configured: \(finding.configured). Recommended: \(finding.recommended).\(computed)")
      locations = [Location(finding.place)]
      let places = finding.inputs.compactMap { input in input.place.map { (input, $0) } }
      relatedLocations = places.isEmpty ? nil : places.enumerated().map { Location($1.1, id: $0, message: "\($1.0.name): \($1.0.value)") }
      suppressions = suppression.map { [Acceptance(justification: $0.reason)] }
      partialFingerprints = ["findingHash/v1": "\(finding.rule):\(finding.subject):\(SARIFLog.uri(finding.place.file))"]
    }
  }

  /// 3.28
  public struct Location: Encodable, Hashable, Sendable {
    public var id: Int?
    public var message: Text?
    public var physicalLocation: PhysicalLocation

    init(_ place: FilePlace, id: Int? = nil, message: String? = nil) {
      self.id = id
      self.message = message.map(Text.init)
      physicalLocation = PhysicalLocation(
        artifactLocation: ArtifactLocation(uri: SARIFLog.uri(place.file)),
        region: Region(startLine: max(1, place.line), startColumn: max(1, place.column)))
    }
  }

  /// 3.29
  public struct PhysicalLocation: Encodable, Hashable, Sendable {
    public var artifactLocation: ArtifactLocation
    public var region: Region
  }

  /// 3.4
  public struct ArtifactLocation: Encodable, Hashable, Sendable {
    public var uri: String
  }

  /// 3.30
  public struct Region: Encodable, Hashable, Sendable {
    public var startLine: Int
    public var startColumn: Int
  }

  /// 3.35
  public struct Acceptance: Encodable, Hashable, Sendable {
    public var kind = "inSource"
    public var justification: String
  }

  /// A path as a URI reference: relative ones stay relative (3.4.3); standard input has a name instead of a sign.
  static func uri(_ path: String) -> String {
    if path == "-" { return "stdin" }
    var allowed = CharacterSet.urlPathAllowed
    // A colon in the first part would read as a scheme.
    allowed.remove(":")
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return path.hasPrefix("/") ? "file://\(escaped)" : escaped
  }
}
