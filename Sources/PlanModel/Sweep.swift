import Statistics
import Units

/// A grid of scenarios: each combination of some values of some figures, simulated.
public struct Sweep: Codable, Hashable, Sendable {
  /// A figure that is varied.
  public struct Axis: Codable, Hashable, Sendable {
    /// As `services.api.replicas`.
    public var path: String
    /// As they would be typed, in the order of the grid.
    public var values: [String]

    public init(path: String, values: [String]) {
      self.path = path
      self.values = values
    }
  }

  /// Of the scenario that is varied.
  public var name: String
  public var axes: [Axis]
  /// Those that are done, by their position in the grid: the last axis runs fastest.
  public var points: [Int: SweepPoint]

  public init(name: String, axes: [Axis], points: [Int: SweepPoint] = [:]) {
    self.name = name
    self.axes = axes
    self.points = points
  }

  /// Points of the whole grid.
  public var count: Int { axes.reduce(1) { $0 * $1.values.count } }

  /// The value of each axis at a position of the grid.
  public func settings(at position: Int) -> [String] {
    var rest = position
    var values: [String] = []
    for axis in axes.reversed() {
      values.insert(axis.values[rest % axis.values.count], at: 0)
      rest /= axis.values.count
    }
    return values
  }
}

/// One scenario of a sweep, and what came out.
public struct SweepPoint: Codable, Hashable, Sendable {
  /// One figure with its interval.
  public struct Entry: Codable, Hashable, Sendable {
    public var metric: Metric
    public var estimate: Estimate

    public init(metric: Metric, estimate: Estimate) {
      self.metric = metric
      self.estimate = estimate
    }
  }

  /// What of the simulated time was observed, and of which queries. Trial k of two points with equal windows saw the same queries.
  public struct Window: Codable, Hashable, Sendable {
    /// Names the arrivals with their seed.
    public var load: String
    /// Of a trial.
    public var duration: SimTime
    /// Cut off at its start.
    public var warmUp: SimTime

    public init(load: String, duration: SimTime, warmUp: SimTime) {
      self.load = load
      self.duration = duration
      self.warmUp = warmUp
    }
  }

  /// SHA-256 of what was simulated and paid for, with the number of trials and the program's version.
  public var digest: String
  public var trials: Int
  public var overloaded: [String]
  /// Every metric that is known of it.
  public var entries: [Entry]
  /// Of each interval: 0.95, or more where trials were looked at several times, so that all looks together hold at 95 %. Nil in points whose
  /// program did not note it yet.
  public var confidence: Double?
  /// Nil in points whose program did not note it yet.
  public var window: Window?
  /// One value a trial of each metric that is not refused, by its name; without those of single stations.
  public var values: [String: [Double]]?

  public init(
    digest: String, trials: Int, overloaded: [String], entries: [Entry], confidence: Double? = nil, window: Window? = nil,
    values: [String: [Double]]? = nil
  ) {
    self.confidence = confidence
    self.digest = digest
    self.trials = trials
    self.overloaded = overloaded
    self.entries = entries
    self.window = window
    self.values = values
  }

  public func estimate(of metric: Metric) -> Estimate? { entries.first { $0.metric == metric }?.estimate }
}

/// How a point of a sweep stands among the others: whether any other is at least as good in every metric, and better in one.
public enum FrontierStanding: String, Codable, Hashable, Sendable {
  /// None is.
  case frontier
  /// One is by its figures, but the intervals leave it open.
  case open
  /// One is for sure.
  case dominated
  /// A metric of it is refused.
  case unknown
}
