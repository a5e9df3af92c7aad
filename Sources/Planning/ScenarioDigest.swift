import Foundation
import PlanModel
import Units

/// Names what is simulated and paid for in a scenario. Equal for scenarios that give the same answer; what they are called, where their
/// figures come from and where a file lies does not count.
public enum ScenarioDigest {
  /// SHA-256 over the scenario's JSON with sorted keys.
  public static func of(_ scenario: Scenario) -> String {
    var bare = scenario
    bare.name = ""
    bare.title = ""
    bare.figures = []
    bare.claims = nil
    // What is to be kept is asked of the answer.
    bare.objectives = []
    bare.settings.trials = .count(0)
    if case .trace(var trace) = bare.workload.arrivals {
      trace.origin = ""
      bare.workload.arrivals = .trace(trace)
    }
    for name in bare.tables.keys { bare.tables[name]?.origin = "" }
    return ofContent(bare)
  }

  /// SHA-256 over the JSON of any plain value with sorted keys.
  static func ofContent(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return SHA256.hexadecimal(of: try encoder.encode(value)) } catch { preconditionFailure("plain values can be encoded: \(error)") }
  }
}
