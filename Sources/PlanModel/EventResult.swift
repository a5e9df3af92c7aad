import Statistics
import Units

/// What an event did, over all trials.
public struct EventResult: Codable, Hashable, Sendable {
  public var time: SimTime
  /// As it was written.
  public var text: String
  /// Queries that left with an error between the event and its recovery, and their share of all that left then.
  public var failed: Estimate
  public var errorRate: Estimate
  /// Failed queries a trial, by cause.
  public var errorsByCause: [ErrorShare]
  /// Seconds, of the answers in that time.
  public var p99: Estimate
  /// The most queries in the system.
  public var peak: Estimate
  /// Seconds from the event until it was over by itself.
  public var length: Estimate
  /// Seconds from the event until the response times were back within the band; refused when a trial did not come back.
  public var recovery: Estimate
  /// Trials that came back within their horizon.
  public var recoveredTrials: Int
  /// The band's upper end in seconds, on average.
  public var band: Double?

  public init(
    time: SimTime, text: String, failed: Estimate, errorRate: Estimate, errorsByCause: [ErrorShare], p99: Estimate, peak: Estimate,
    length: Estimate, recovery: Estimate, recoveredTrials: Int, band: Double?
  ) {
    self.time = time
    self.text = text
    self.failed = failed
    self.errorRate = errorRate
    self.errorsByCause = errorsByCause
    self.p99 = p99
    self.peak = peak
    self.length = length
    self.recovery = recovery
    self.recoveredTrials = recoveredTrials
    self.band = band
  }
}

/// The hour of the largest expected load, beside the mean.
public struct PeakHour: Codable, Hashable, Sendable {
  public struct Station: Codable, Hashable, Sendable {
    public var name: String
    /// By the closed form: what is offered in the peak hour over what there is; above 1 the queue grows all the while.
    public var offered: Double
    /// Busy / capacity over the whole run, and over the part of the course that holds the peak hour.
    public var mean: Double
    public var measured: Double

    public init(name: String, offered: Double, mean: Double, measured: Double) {
      self.name = name
      self.offered = offered
      self.mean = mean
      self.measured = measured
    }
  }

  public var rate: Rate
  public var start: SimTime
  /// Busiest first.
  public var stations: [Station]

  public init(rate: Rate, start: SimTime, stations: [Station]) {
    self.rate = rate
    self.start = start
    self.stations = stations
  }

  /// Stations that are offered more than they have.
  public var overloaded: [Station] { stations.filter { $0.offered > 1 } }
}
