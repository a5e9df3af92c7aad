import Statistics

/// How often replicas of an application were started anew, over all trials.
public struct RestartResult: Codable, Hashable, Sendable {
  public var application: String
  /// An hour: killed as they needed more memory than their limit.
  public var outOfMemory: Estimate
  /// An hour: did not answer their liveness probe.
  public var unhealthy: Estimate

  public init(application: String, outOfMemory: Estimate, unhealthy: Estimate) {
    self.application = application
    self.outOfMemory = outOfMemory
    self.unhealthy = unhealthy
  }
}
