import Foundation

/// A run as it is kept: everything that is needed to show it again and to run it again.
public struct StoredRun: Codable, Hashable, Sendable {
  /// Short, unique in the store, given when the run is saved.
  public var id: String
  public var created: Date
  public var scenario: Scenario
  public var result: RunResult
  public var trials: [TrialResult]

  public init(id: String, created: Date, scenario: Scenario, result: RunResult, trials: [TrialResult]) {
    self.id = id
    self.created = created
    self.scenario = scenario
    self.result = result
    self.trials = trials
  }
}
