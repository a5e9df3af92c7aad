import Units

/// What kube-controller-manager was started with, as far as the autoscaler looks at it.
///
/// Source: the flags' documentation, `--horizontal-pod-autoscaler-…` of kube-controller-manager.
public struct ControllerFlags: Codable, Hashable, Sendable {
  /// `sync-period`: time between two syncs of one autoscaler. Default 15 s.
  public var syncPeriod: SimTime
  /// `tolerance`: how far usage over target may be from 1 without a change. Default 0.1.
  public var tolerance: Double
  /// `downscale-stabilization`: the scale-down window of an autoscaler that names none. Default 300 s.
  public var downscaleStabilization: SimTime
  /// `cpu-initialization-period`: after a pod's start, how long its CPU samples are looked at with suspicion. Default 300 s.
  public var cpuInitializationPeriod: SimTime
  /// `initial-readiness-delay`: a pod whose readiness last changed before start plus this was never ready. Default 30 s.
  public var initialReadinessDelay: SimTime

  public init(
    syncPeriod: SimTime = .wholeSeconds(15), tolerance: Double = 0.1, downscaleStabilization: SimTime = .wholeSeconds(300),
    cpuInitializationPeriod: SimTime = .wholeSeconds(300), initialReadinessDelay: SimTime = .wholeSeconds(30)
  ) {
    self.syncPeriod = syncPeriod
    self.tolerance = tolerance
    self.downscaleStabilization = downscaleStabilization
    self.cpuInitializationPeriod = cpuInitializationPeriod
    self.initialReadinessDelay = initialReadinessDelay
  }
}

extension SimTime {
  /// Whole seconds, without a detour over floating point; also negative, for instants before the start. What does not fit is held at
  /// the last second that does (292 years).
  public static func wholeSeconds(_ seconds: Int64) -> SimTime {
    let most: Int64 = 9_223_372_036
    return SimTime(nanoseconds: min(max(seconds, -most), most) * 1_000_000_000)
  }
}
