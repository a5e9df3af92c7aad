import Foundation
import PlanModel
import Units

/// Names the content of an answer: equal for equal scenario, seed and program version, on any number of threads.
enum RunDigest {
  private struct Content: Encodable {
    var scenario: Scenario
    var version: String
    var trials: [TrialResult]
  }

  /// SHA-256 over the JSON of the scenario, the version and the trials, with sorted keys. No id and no clock time is in it. Where a trace
  /// lies on the disk does not count, only what is in it.
  static func of(_ scenario: Scenario, version: String, trials: [TrialResult]) -> String {
    var content = Content(scenario: scenario, version: version, trials: trials)
    if case .trace(var trace) = scenario.workload.arrivals {
      trace.origin = ""
      content.scenario.workload.arrivals = .trace(trace)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return SHA256.hexadecimal(of: try encoder.encode(content)) } catch { preconditionFailure("plain values can be encoded: \(error)") }
  }
}
