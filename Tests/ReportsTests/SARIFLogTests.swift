import Foundation
import PlanModel
import Testing

@testable import Reports

/// What the schema of SARIF 2.1.0 asks of the parts that are written here.
///
/// Source: OASIS, SARIF 2.1.0 Plus Errata 01: 3.13 sarifLog, 3.14 run, 3.19 toolComponent, 3.27 result, 3.28 location, 3.30 region, 3.35
/// suppression, 3.49 reportingDescriptor; what is required and what values there are as its schema has it.
struct SARIFLogTests {
  private static let rule = RuleDescription(
    .memory, 1, .error, title: "A title", explanation: "Why.", formula: "a <= b", source: "somewhere")

  private static func finding(_ path: String) -> Finding {
    Finding(
      rule: "APE-MEM-001", severity: .error, place: FilePlace(file: path, line: 3, column: 7), subject: "db", message: "Too much.",
      configured: "2",
      recommended: "1", computation: "2 > 1", inputs: [.init("limit", "1", at: FilePlace(file: path, line: 9, column: 1))],
      source: "somewhere")
  }

  private static func log(_ path: String = "a b/compose.yml") throws -> [String: Any] {
    let suppression = Suppression(rules: ["APE-MEM-001"], reason: "known", lines: 3...3, place: FilePlace(file: path, line: 3))
    let review = ReviewResult(findings: [finding(path)], suppressed: [.init(finding: finding(path), suppression: suppression)])
    let text = try SARIFLog(review, rules: [rule], version: "1.0").text()
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Keys that each object may have and those that it must have.
  private static let objects: [String: (allowed: Set<String>, required: Set<String>)] = [
    "log": (["$schema", "version", "runs", "inlineExternalProperties", "properties"], ["version", "runs"]),
    "run": (["tool", "results", "columnKind", "invocations", "artifacts", "originalUriBaseIds", "properties"], ["tool"]),
    "tool": (["driver", "extensions", "properties"], ["driver"]),
    "driver": (["name", "version", "semanticVersion", "informationUri", "rules", "properties"], ["name"]),
    "rule": (["id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"], ["id"]),
    "result": (
      ["ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "suppressions", "partialFingerprints", "properties"],
      ["message"]
    ),
    "location": (["id", "message", "physicalLocation", "properties"], []),
    "physicalLocation": (["artifactLocation", "region", "properties"], []),
    "region": (["startLine", "startColumn", "endLine", "endColumn"], []),
    "suppression": (["kind", "justification", "status", "location"], ["kind"]),
  ]

  private func check(_ object: [String: Any], _ kind: String) throws {
    let shape = try #require(Self.objects[kind])
    #expect(Set(object.keys).isSubset(of: shape.allowed), "\(kind): \(object.keys.sorted())")
    #expect(shape.required.isSubset(of: object.keys), "\(kind): \(object.keys.sorted())")
  }

  @Test func `every object has what the schema asks for, and nothing that it does not know`() throws {
    let log = try Self.log()
    try check(log, "log")
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    try check(run, "run")
    #expect(["utf16CodeUnits", "unicodeCodePoints"].contains(run["columnKind"] as? String))
    let tool = try #require(run["tool"] as? [String: Any])
    try check(tool, "tool")
    let driver = try #require(tool["driver"] as? [String: Any])
    try check(driver, "driver")
    for rule in try #require(driver["rules"] as? [[String: Any]]) {
      try check(rule, "rule")
      #expect(["none", "note", "warning", "error"].contains((rule["defaultConfiguration"] as? [String: Any])?["level"] as? String))
    }
    for result in try #require(run["results"] as? [[String: Any]]) {
      try check(result, "result")
      #expect(["none", "note", "warning", "error"].contains(result["level"] as? String))
      #expect((result["message"] as? [String: Any])?["text"] is String)
      let locations = try #require(result["locations"] as? [[String: Any]])
      for location in locations + (result["relatedLocations"] as? [[String: Any]] ?? []) {
        try check(location, "location")
        let physical = try #require(location["physicalLocation"] as? [String: Any])
        try check(physical, "physicalLocation")
        let region = try #require(physical["region"] as? [String: Any])
        try check(region, "region")
        #expect((region["startLine"] as? Int ?? 0) >= 1 && (region["startColumn"] as? Int ?? 0) >= 1)
        let uri = try #require((physical["artifactLocation"] as? [String: Any])?["uri"] as? String)
        #expect(URL(string: uri) != nil && !uri.contains(" "))
      }
      for suppression in result["suppressions"] as? [[String: Any]] ?? [] {
        try check(suppression, "suppression")
        #expect(["inSource", "external"].contains(suppression["kind"] as? String))
      }
    }
  }

  @Test func `a result leads to its rule and to its line`() throws {
    let run = try #require((try Self.log()["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 2 && results.filter { $0["suppressions"] != nil }.count == 1)
    #expect(results[0]["ruleId"] as? String == "APE-MEM-001" && results[0]["ruleIndex"] as? Int == 0)
  }

  @Test(arguments: [
    ("a b/c.yml", "a%20b/c.yml"), ("../x.yml", "../x.yml"), ("/x/y.yml", "file:///x/y.yml"), ("-", "stdin"), ("c:d.yml", "c%3Ad.yml"),
  ])
  func `a path becomes a reference that programs can follow`(path: String, uri: String) { #expect(SARIFLog.uri(path) == uri) }
}
