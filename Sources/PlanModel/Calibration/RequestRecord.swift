/// One recorded request.
public struct RequestRecord: Hashable, Sendable {
  /// Seconds: since 1970 where the recording has dates, else as it counts.
  public var arrival = 0.0
  /// Seconds from the arrival to the answer.
  public var response = 0.0
  /// Answered with a status of 500 or above, or with none.
  public var isFailed = false
  /// Whether a cache had the answer; nil where the recording does not say.
  public var isHit: Bool?
  /// Tokens of a language model; negative where the recording does not say.
  public var tokensIn = -1.0
  public var tokensOut = -1.0
  /// Seconds by stage, in the order of `RequestRecording.stages`; 0 for a stage that the request did not go through.
  public var stages: [Double] = []

  public init() {}

  public var departure: Double { arrival + response }
}

/// The requests of a recording in the order of their arrival. Used by one reader at a time.
public protocol RequestRecordSource: AnyObject {
  /// Puts the next request into the record; false at the end.
  /// - Throws: when the recording cannot be read or is no longer what it was when it was checked.
  func next(into record: inout RequestRecord) throws -> Bool
}

/// What is known of a recording of requests after it was read once.
public struct RequestRecording: Hashable, Sendable {
  /// The path.
  public var origin: String
  public var requests: Int
  public var failed: Int
  /// The first and the last arrival.
  public var start: Double
  public var end: Double
  /// Whether times are seconds since 1970, so that the hour of the day is known (UTC).
  public var isDated: Bool
  /// How fine arrivals are known, in seconds: 1 for a log that has whole seconds; 0 for as fine as matters.
  public var resolution: Double
  /// Names of the stages whose seconds are recorded.
  public var stages: [String]
  public var hasHits: Bool
  public var hasTokens: Bool
  /// The smallest response time above 0, in seconds.
  public var shortestResponse: Double
  /// What a reader should know, one sentence each.
  public var remarks: [String]

  public init(
    origin: String, requests: Int, failed: Int, start: Double, end: Double, isDated: Bool, resolution: Double, stages: [String],
    hasHits: Bool, hasTokens: Bool, shortestResponse: Double, remarks: [String]
  ) {
    self.origin = origin
    self.requests = requests
    self.failed = failed
    self.start = start
    self.end = end
    self.isDated = isDated
    self.resolution = resolution
    self.stages = stages
    self.hasHits = hasHits
    self.hasTokens = hasTokens
    self.shortestResponse = shortestResponse
    self.remarks = remarks
  }

  public var span: Double { end - start }
}
