import Units

/// The pods of one sync, sorted as a per-pod metric sees them, and added up: one pass over the groups, after which both passes of the rule
/// are arithmetic on a few numbers.
struct PodTally {
  /// Pods that count, each with a sample.
  private(set) var ready: Int64 = 0
  private(set) var readyValue: Int64 = 0
  private(set) var readyRequest: Int64 = 0
  /// Pods without a sample.
  private(set) var missing: Int64 = 0
  private(set) var missingRequest: Int64 = 0
  /// What missing pods are taken to use when the others ask for fewer: at least their request.
  private(set) var missingFallback: Int64 = 0
  private(set) var unready: Int64 = 0
  private(set) var unreadyRequest: Int64 = 0
  private(set) var lacksRequest = false
  private(set) var hasAnySample = false

  private enum Sorting { case ignored, unready, missing, ready }

  /// - Parameters:
  ///   - fallbackPercent: of the request, for missing pods.
  ///   - looksAtStart: the metric is the resource cpu, whose samples are not trusted while a pod starts.
  init(
    _ observation: borrowing Observation, _ reading: borrowing MetricReading, fallbackPercent: Int64, looksAtStart: Bool, now: SimTime,
    flags: ControllerFlags
  ) {
    let samples = reading.samples.count
    let requests = reading.requests.count
    for index in observation.pods.indices {
      let count = Int64(observation.pods[index].count)
      guard count > 0 else { continue }
      let sample = index < samples ? reading.samples[index] : nil
      if sample != nil { hasAnySample = true }
      var request: Int64 = 0
      if index < requests, let written = reading.requests[index] { request = written } else { lacksRequest = true }
      switch Self.sort(observation.pods[index], sample, looksAtStart: looksAtStart, now: now, flags: flags) {
      case .ignored: break
      case .unready:
        unready &+= count
        unreadyRequest &+= request &* count
      case .missing:
        missing &+= count
        missingRequest &+= request &* count
        missingFallback &+= GoArithmetic.quotient(request &* fallbackPercent, 100) &* count
      case .ready:
        ready &+= count
        readyValue &+= (sample?.value ?? 0) &* count
        readyRequest &+= request &* count
      }
    }
  }

  /// Source: groupPods of replica_calculator.go.
  @inline(__always)
  private static func sort(_ pod: PodGroup, _ sample: PodSample?, looksAtStart: Bool, now: SimTime, flags: ControllerFlags) -> Sorting {
    if pod.isBeingDeleted || pod.phase == .failed { return .ignored }
    if pod.phase == .pending { return .unready }
    guard let sample else { return .missing }
    guard looksAtStart else { return .ready }
    guard pod.readiness != .absent, let start = pod.start else { return .unready }
    let isUnready: Bool
    if start + flags.cpuInitializationPeriod > now {
      // Ready, but the window reaches back to before it was: the sample still holds the work of starting.
      isUnready = pod.readiness == .notReady || sample.timestamp < pod.readinessChange + sample.window
    } else {
      // Not ready later on is only passed over when it never was ready.
      isUnready = pod.readiness == .notReady && start + flags.initialReadinessDelay > pod.readinessChange
    }
    return isUnready ? .unready : .ready
  }
}
