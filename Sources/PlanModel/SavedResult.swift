import Statistics

/// The figures of a run that was written down without its scenario and its trials: what `simulate --format json` leaves.
public struct SavedResult: Hashable, Sendable {
  /// One figure with its 95 % interval.
  public struct Entry: Hashable, Sendable {
    public var metric: Metric
    public var estimate: Estimate

    public init(metric: Metric, estimate: Estimate) {
      self.metric = metric
      self.estimate = estimate
    }
  }

  /// The path it was read from.
  public var origin: String
  public var name: String
  public var title: String
  /// Of the run.
  public var digest: String
  /// Of its scenario with its seed; nil where it was not noted.
  public var scenarioDigest: String?
  public var programVersion: String
  public var seed: UInt64
  public var trials: Int
  /// Arrivals a second that were offered; nil where it was not noted.
  public var offered: Double?
  /// Whose prices the bill has; nil without a bill.
  public var region: String?
  /// Stations whose queues grow without limit.
  public var overloaded: [String]
  /// The busiest station; nil when none has a capacity.
  public var busiest: String?
  public var entries: [Entry]

  public init(
    origin: String, name: String, title: String, digest: String, scenarioDigest: String? = nil,
    programVersion: String, seed: UInt64, trials: Int, offered: Double? = nil, region: String? = nil,
    overloaded: [String] = [], busiest: String? = nil, entries: [Entry]
  ) {
    self.origin = origin
    self.name = name
    self.title = title
    self.digest = digest
    self.scenarioDigest = scenarioDigest
    self.programVersion = programVersion
    self.seed = seed
    self.trials = trials
    self.offered = offered
    self.region = region
    self.overloaded = overloaded
    self.busiest = busiest
    self.entries = entries
  }

  public func estimate(of metric: Metric) -> Estimate? { entries.first { $0.metric == metric }?.estimate }
}
