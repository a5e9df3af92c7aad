import PlanModel

extension ResultDocument {
  /// What an event did, from its time until its effects were over or the trial was.
  public struct Event: Codable, Hashable, Sendable {
    public var time: Double
    /// As it was written.
    public var event: String
    /// Queries a trial that left with an error.
    public var failed: Estimated
    public var errorRate: Estimated
    public var errors: [Cause]
    public var p99: Estimated
    public var peakInSystem: Estimated
    /// Seconds until it was over by itself, and until the response times were back within the band.
    public var length: Estimated
    public var recovery: Estimated
    public var recoveredTrials: Int
    /// Null: too little was seen before.
    @Nullable public var band: Double?

    public struct Cause: Codable, Hashable, Sendable {
      public var cause: String
      /// A trial.
      public var failed: Estimated
    }

    init(_ result: EventResult) {
      time = result.time.exactSeconds
      event = result.text
      failed = Estimated(result.failed)
      errorRate = Estimated(result.errorRate)
      errors = result.errorsByCause.map { Cause(cause: $0.cause, failed: Estimated($0.share)) }
      p99 = Estimated(result.p99)
      peakInSystem = Estimated(result.peak)
      length = Estimated(result.length)
      recovery = Estimated(result.recovery)
      recoveredTrials = result.recoveredTrials
      band = result.band?.finite
    }
  }

  /// The hour of the largest expected load.
  public struct Peak: Codable, Hashable, Sendable {
    public var rate: Double
    public var start: Double
    public var stations: [Station]

    public struct Station: Codable, Hashable, Sendable {
      public var name: String
      /// Offered over capacity in that hour; above 1 the queue grows.
      public var offered: Double
      public var meanUtilization: Double
      public var utilization: Double
    }

    init(_ peak: PeakHour) {
      rate = peak.rate.perSecond
      start = peak.start.exactSeconds
      stations = peak.stations.map {
        Station(name: $0.name, offered: $0.offered.finite ?? 0, meanUtilization: $0.mean.finite ?? 0, utilization: $0.measured.finite ?? 0)
      }
    }
  }
}
