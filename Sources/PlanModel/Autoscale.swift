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
  /// Asked on Kubernetes; a replica that does not answer takes no queries. Nil: not asked.
  public var readiness: Probe?
  /// Asked on Kubernetes; a replica that does not answer is started anew. Nil: not asked.
  public var liveness: Probe?

  public init(
    startUp: Distribution = .deterministic(0), startUpCPU: CPU? = nil, grace: SimTime = .seconds(30), readiness: Probe? = nil,
    liveness: Probe? = nil
  ) {
    self.startUp = startUp
    self.startUpCPU = startUpCPU
    self.grace = grace
    self.readiness = readiness
    self.liveness = liveness
  }
}

/// A question that the kubelet asks a replica over and over, which one of its workers has to answer like any other request.
/// Source: Kubernetes, "Configure Liveness, Readiness and Startup Probes"; the defaults are those of its API.
public struct Probe: Codable, Hashable, Sendable {
  public var period: SimTime
  /// An answer that takes longer is none.
  public var timeout: SimTime
  /// So many in a row without an answer count as a failure, so many answers in a row as a success. At least 1.
  public var failureThreshold: Int
  public var successThreshold: Int
  /// CPU time of an answer, in the worker's event loop.
  public var time: Distribution

  public init(
    period: SimTime = .seconds(10), timeout: SimTime = .seconds(1), failureThreshold: Int = 3, successThreshold: Int = 1, time: Distribution
  ) {
    self.period = period
    self.timeout = timeout
    self.failureThreshold = failureThreshold
    self.successThreshold = successThreshold
    self.time = time
  }
}
