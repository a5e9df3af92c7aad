import Statistics
import Units

/// What one trial saw of an event: from the event until its effects were over, or the trial was.
public struct EventTally: Codable, Hashable, Sendable {
  /// Queries that left in that time, with an answer or with an error by cause.
  public var completed: Int64
  public var failures: [FailureCount]
  public var responseTime: Histogram
  /// The most queries in the system.
  public var peak: Int64
  /// When what happened was over by itself, such as a surge, or the start of another replica; nil: not within the trial.
  public var over: SimTime?
  /// When the response times were back within the band; nil: not within the trial, or there is no band.
  public var recovered: SimTime?
  /// The band's upper end in seconds: nil when too little was seen before the event.
  public var band: Double?
  /// Until when was looked.
  public var end: SimTime

  public init(
    completed: Int64, failures: [FailureCount], responseTime: Histogram, peak: Int64, over: SimTime?, recovered: SimTime?, band: Double?,
    end: SimTime
  ) {
    self.completed = completed
    self.failures = failures
    self.responseTime = responseTime
    self.peak = peak
    self.over = over
    self.recovered = recovered
    self.band = band
    self.end = end
  }

  public var failed: Int64 { failures.reduce(0) { $0 + $1.count } }
}
