import Foundation
import Units

/// One line of the list of runs.
public struct RunSummary: Codable, Hashable, Sendable {
  /// Counts up from `1`; never used twice in the same store.
  public var id: String
  /// To the millisecond.
  public var created: Date
  /// Of the scenario.
  public var name: String
  /// Of the profile; it may speak of another load than `offered`.
  public var title: String
  /// What was set for the run, as `RunResult.changes`.
  public var changes: [String]
  /// What the workload offered.
  public var offered: Rate
  public var seed: UInt64
  /// Of the program that made the run.
  public var version: String
  public var digest: String
  public var trials: Int
  /// Trials asked for; nil where a precision was.
  public var trialsPlanned: Int?
  public var trialsEnding: TrialsEnding
  /// Seconds; nil where refused.
  public var p95: Double?
  /// Queries that left with an error, of all that left; 0 to 1; nil where refused.
  public var errorRate: Double?

  public init(
    id: String, created: Date, name: String, title: String, changes: [String] = [], offered: Rate, seed: UInt64, version: String,
    digest: String, trials: Int, trialsPlanned: Int? = nil, trialsEnding: TrialsEnding = .count, p95: Double?, errorRate: Double?
  ) {
    self.id = id
    self.created = created
    self.name = name
    self.title = title
    self.changes = changes
    self.offered = offered
    self.seed = seed
    self.version = version
    self.digest = digest
    self.trials = trials
    self.trialsPlanned = trialsPlanned
    self.trialsEnding = trialsEnding
    self.p95 = p95
    self.errorRate = errorRate
  }
}
