import Autoscaling
import RandomStreams
import Units

/// Where the containers run: decides whether anything may change how many there are.
public enum Platform: String, Codable, Hashable, Sendable, CaseIterable {
  /// As many replicas as the profile says, all the time.
  case compose
  /// Autoscalers are at work where the profile has them.
  case kubernetes
}

/// The HorizontalPodAutoscaler of an application, and the controller that runs it.
public struct Autoscale: Codable, Hashable, Sendable {
  public var specification: AutoscalerSpecification
  public var flags: ControllerFlags
  public var release: ControllerRelease
  /// Time between two readings of metrics-server, which is also what each of its samples is measured over.
  /// Source: metrics-server, `--metric-resolution`, 15 s unless set.
  public var metricResolution: SimTime

  public init(
    specification: AutoscalerSpecification, flags: ControllerFlags = ControllerFlags(), release: ControllerRelease = .latest,
    metricResolution: SimTime = .seconds(15)
  ) {
    self.specification = specification
    self.flags = flags
    self.release = release
    self.metricResolution = metricResolution
  }
}

/// How a replica comes and goes.
public struct ReplicaLifecycle: Codable, Hashable, Sendable {
  /// Seconds from a container's start until it is ready.
  public var startUp: Distribution
  /// CPU that it burns meanwhile; nil: none.
  public var startUpCPU: CPU?
  /// What queries inside have left when it is told to end; who is not done by then fails.
  /// Source: Kubernetes, terminationGracePeriodSeconds, 30 s unless set.
  public var grace: SimTime

  public init(startUp: Distribution = .deterministic(0), startUpCPU: CPU? = nil, grace: SimTime = .seconds(30)) {
    self.startUp = startUp
    self.startUpCPU = startUpCPU
    self.grace = grace
  }
}
