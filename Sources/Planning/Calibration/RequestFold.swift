import PlanModel

/// All that is fitted to, gathered in one pass over a recording.
struct RequestFold {
  /// Values of requests with a hit, with a miss, and of all.
  struct ByOutcome {
    var all = MeasuredValues()
    var hits = MeasuredValues()
    var misses = MeasuredValues()

    mutating func record(_ value: Double, _ isHit: Bool?) {
      all.record(value)
      switch isHit {
      case true?: hits.record(value)
      case false?: misses.record(value)
      case nil: break
      }
    }
  }

  let setup: CalibrationSetup
  let recording: RequestRecording
  /// From here on requests are held out.
  let split: Double
  private(set) var arrivals: ArrivalFit
  private(set) var answered = 0
  private(set) var failed = 0
  private(set) var hits = 0
  private(set) var misses = 0
  /// Seconds of service, waiting apart where the number of servers is known; of all that were answered.
  private(set) var service = ByOutcome()
  private(set) var stages: [ByOutcome]
  /// What the stages leave of the response time.
  private(set) var other = ByOutcome()
  private(set) var tokensIn = MeasuredValues(unit: 1)
  private(set) var tokensOut = MeasuredValues(unit: 1)
  private(set) var tokens = TokenRegression()
  private(set) var replay: ServiceTimeReplay?
  private(set) var dependence = LoadDependence()
  private(set) var heldOut = MeasuredValues()
  private(set) var heldOutFailed = 0
  private(set) var heldOutArrivals = 0
  private let modelStage: Int?

  init(_ recording: RequestRecording, _ setup: CalibrationSetup) {
    self.recording = recording
    self.setup = setup
    let end = recording.end.nextUp
    split = setup.heldOut > 0 ? recording.start + (1 - setup.heldOut) * recording.span : end
    arrivals = ArrivalFit(
      start: recording.start, end: min(split, end), expected: Int(Double(recording.requests) * (1 - setup.heldOut)),
      resolution: recording.resolution, isDated: recording.isDated)
    stages = recording.stages.map { _ in ByOutcome() }
    replay = setup.servers.map { ServiceTimeReplay(servers: $0) }
    modelStage = recording.stages.firstIndex(of: ProfileSketch.model)
  }

  /// - Parameter isCancelled: asked now and then.
  /// - Returns: whether all was read.
  mutating func read(_ source: any RequestRecordSource, isCancelled: () -> Bool) throws -> Bool {
    var record = RequestRecord()
    var count = 0
    while try source.next(into: &record) {
      count += 1
      if count % 65_536 == 0, isCancelled() { return false }
      take(record)
    }
    return true
  }

  private mutating func take(_ record: RequestRecord) {
    guard record.arrival < split else {
      heldOutArrivals += 1
      if record.isFailed { heldOutFailed += 1 } else { heldOut.record(atLeast(record.response)) }
      return
    }
    arrivals.record(record.arrival)
    let response = atLeast(record.response)
    dependence.record(arrival: record.arrival, response: response)
    // A failed request has held its server as well.
    let service = replay == nil ? response : replay?.serviceTime(arrival: record.arrival, departure: record.arrival + response)
    guard !record.isFailed else {
      failed += 1
      return
    }
    answered += 1
    if let isHit = record.isHit { if isHit { hits += 1 } else { misses += 1 } }
    if let service { self.service.record(service, record.isHit) }
    var rest = response
    for (index, seconds) in record.stages.enumerated() {
      stages[index].record(seconds, record.isHit)
      rest -= seconds
    }
    if !record.stages.isEmpty { other.record(rest, record.isHit) }
    guard record.tokensOut >= 0, record.isHit != true else { return }
    tokensIn.record(record.tokensIn)
    tokensOut.record(record.tokensOut)
    let seconds = modelStage.map { record.stages[$0] } ?? service ?? 0
    if seconds > 0 { tokens.record(tokens: record.tokensOut, seconds: seconds) }
  }

  /// Clocks that count milliseconds have times of 0: half of the shortest that they told.
  private func atLeast(_ response: Double) -> Double { response > 0 ? response : recording.shortestResponse / 2 }
}
