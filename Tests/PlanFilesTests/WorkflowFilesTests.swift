import Foundation
import Testing
import Yams

/// The files that CI systems read are YAML of the form that these systems take. They lie with these tests as no other has a parser for it.
struct WorkflowFilesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  // Source: GitHub Docs, Metadata syntax for GitHub Actions, runs for composite actions.
  @Test func `the action is a composite one, and every step that runs something names its shell`() throws {
    let action = try #require(try Yams.load(yaml: Self.text(of: "action.yml")) as? [String: Any])
    #expect(action["name"] is String && action["description"] is String)
    let runs = try #require(action["runs"] as? [String: Any])
    #expect(runs["using"] as? String == "composite")
    let steps = try #require(runs["steps"] as? [[String: Any]])
    for step in steps {
      #expect(
        step["run"] is String
          ? step["shell"] as? String == "bash" && step["uses"] == nil : (step["uses"] as? String)?.contains("@v") == true)
      // Text from outside reaches a script through its environment alone, and so cannot become a part of it.
      #expect((step["run"] as? String)?.contains("${{") != true, "\(step["name"] ?? "")")
    }
    let ids = Set(steps.compactMap { $0["id"] as? String })
    let inputs = try #require(action["inputs"] as? [String: [String: Any]])
    let text = try Self.text(of: "action.yml")
    for match in text.matches(of: /steps\.([a-z]+)\.outputs/) { #expect(ids.contains(String(match.1))) }
    for match in text.matches(of: /inputs\.([a-z-]+)/) { #expect(inputs[String(match.1)] != nil, "\(match.1)") }
    for (name, input) in inputs { #expect(text.contains("inputs.\(name)") && input["description"] is String, "\(name)") }
  }

  @Test func `every snippet of the guide parses, and takes inputs and outputs that the action has`() throws {
    let guide = try Self.text(of: "docs/guides/in-ci.md")
    let action = try #require(try Yams.load(yaml: Self.text(of: "action.yml")) as? [String: Any])
    let (inputs, outputs) = (action["inputs"] as? [String: Any] ?? [:], action["outputs"] as? [String: Any] ?? [:])
    let snippets = guide.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("yaml\n") }
    #expect(snippets.count == 3)
    for (_, snippet) in snippets { _ = try #require(try Yams.load(yaml: String(snippet.dropFirst("yaml\n".count)))) }
    for match in guide.matches(of: /steps\.plan\.outputs\.([a-z-]+)/) { #expect(outputs[String(match.1)] != nil, "\(match.1)") }
    let workflow = try #require(try Yams.load(yaml: String(snippets[0].element.dropFirst("yaml\n".count))) as? [String: Any])
    let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
    for step in jobs.values.flatMap({ $0["steps"] as? [[String: Any]] ?? [] }) where (step["uses"] as? String)?.contains("ape-plan") == true
    {
      for name in (step["with"] as? [String: Any] ?? [:]).keys { #expect(inputs[name] != nil, "\(name)") }
    }
  }
}
