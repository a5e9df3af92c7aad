/// What monitoring kept of a service: rates and usages over equal intervals, no single request.
public struct AggregateRecord: Hashable, Sendable {
  public struct Usage: Hashable, Sendable {
    /// Such as `api`.
    public var name: String
    /// Cores that were busy, the mean of each interval; nil where it was not measured.
    public var cores: [Double?]

    public init(name: String, cores: [Double?]) {
      self.name = name
      self.cores = cores
    }
  }

  /// The file or address.
  public var origin: String
  /// The end of each interval, in seconds since 1970.
  public var times: [Double]
  /// Length of an interval in seconds.
  public var step: Double
  /// Requests a second; nil where they were not measured.
  public var requests: [Double?]
  /// Requests a second that ended with a status of 500 or above; nil where nobody counts them.
  public var failed: [Double?]?
  /// Seconds of response time that were added up in a second; nil where nobody does.
  public var responseSeconds: [Double?]?
  public var usages: [Usage]
  /// What a reader should know, one sentence each.
  public var remarks: [String]

  public init(
    origin: String, times: [Double], step: Double, requests: [Double?], failed: [Double?]?, responseSeconds: [Double?]?, usages: [Usage],
    remarks: [String]
  ) {
    self.origin = origin
    self.times = times
    self.step = step
    self.requests = requests
    self.failed = failed
    self.responseSeconds = responseSeconds
    self.usages = usages
    self.remarks = remarks
  }
}
