import Foundation
import PlanModel
import Units

/// The gates of a project, in a file beside it.
///
///     schemaVersion: 1
///     gates:
///       - p95 > base+10% & base+50ms
///       - {gate: cost.llm > 4000, severity: warning, because: "the budget of the year"}
public enum GatesFile {
  /// As it is looked for.
  public static let name = ".ape-plan.yaml"

  private static let keys = ["schemaVersion", "gates"]
  private static let gateKeys = ["gate", "severity", "because"]

  /// Reads the gates of a file.
  /// - Throws: all problems together; a text that is no YAML is not looked at any further.
  public static func read(path: String) throws(GateErrors) -> [Gate] {
    let root: YAMLNode
    do throws(ProfileErrors) {
      root = try YAMLText.read(try ProfileSource.file(path).bytes(), name: path)
    } catch {
      throw GateErrors(error.problems.map { .init("\($0.place)", problem($0.problem)) }, isOnCommandLine: false)
    }
    var reading = Reading()
    let gates = reading.gates(in: root)
    guard reading.problems.isEmpty else { throw GateErrors(reading.problems, isOnCommandLine: false) }
    return gates
  }

  /// What is said of profiles there is said of them in words that mean them.
  private static func problem(_ problem: ProfileProblem) -> GateProblem {
    switch problem {
    case .noSuchFile: .noSuchFile
    case .empty: .emptyFile
    default: .file(problem)
    }
  }

  private struct Reading {
    var problems: [GateErrors.Placed] = []

    mutating func note(_ problem: ProfileProblem, at place: Place) { problems.append(.init("\(place)", .file(problem))) }

    mutating func gates(in root: YAMLNode) -> [Gate] {
      guard let entries = root.entries else {
        note(.unexpected(found: root.shown, expected: "schemaVersion: 1 and gates: a list"), at: root.place)
        return []
      }
      refuseOthers(entries, keys: GatesFile.keys, of: "file of gates")
      if root["schemaVersion"]?.text != "1" {
        let found = root["schemaVersion"]
        note(
          .unexpected(found: found?.shown ?? "no schemaVersion", expected: "schemaVersion: 1"), at: found?.place ?? root.place)
      }
      guard let list = root["gates"] else {
        note(.missingKey("gates", of: "file of gates", meaning: "a list, as - p95 > base+10%"), at: root.place)
        return []
      }
      guard case .list(let items) = list.content else {
        note(.unexpected(found: list.shown, expected: "a list of gates, as - p95 > base+10%"), at: list.place)
        return []
      }
      return items.compactMap { gate($0) }
    }

    private mutating func gate(_ item: YAMLNode) -> Gate? {
      guard let entries = item.entries else { return gate(text: item, severity: .error, because: "") }
      refuseOthers(entries, keys: GatesFile.gateKeys, of: "gate")
      var severity = Gate.Severity.error
      if let node = item["severity"] {
        if let known = node.text.flatMap(Gate.Severity.init) {
          severity = known
        } else {
          let choices = Gate.Severity.allCases.map(\.rawValue)
          note(
            .unexpected(
              found: node.shown, expected: choices.joined(separator: " or "),
              suggestion: node.text.flatMap { NearestName.find($0, among: choices) }), at: node.place)
        }
      }
      guard let text = item["gate"] else {
        note(.missingKey("gate", of: "gate", meaning: GateProblem.example), at: item.place)
        return nil
      }
      return gate(text: text, severity: severity, because: item["because"]?.text ?? "")
    }

    private mutating func gate(text node: YAMLNode, severity: Gate.Severity, because: String) -> Gate? {
      guard case .scalar(let text, let quotes) = node.content else {
        note(.unexpected(found: node.shown, expected: "a gate, as \(GateProblem.example)"), at: node.place)
        return nil
      }
      do throws(GateText.Failure) { return try GateText.parse(text, severity: severity, because: because) } catch {
        problems.append(.init("\(node.place.shifted(by: quotes + error.column - 1))", error.problem))
        return nil
      }
    }

    private mutating func refuseOthers(_ entries: [YAMLNode.Entry], keys: [String], of owner: String) {
      for entry in entries where !keys.contains(entry.key) {
        note(.unknownKey(entry.key, of: owner, choices: keys, suggestion: NearestName.find(entry.key, among: keys)), at: entry.keyPlace)
      }
    }
  }
}
