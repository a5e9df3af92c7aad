import Autoscaling
import Units

/// What is replayed against a load: an autoscaler, its pods, and whatever else sets their number.
public struct ReplaySetup: Hashable, Sendable {
  /// What reports call it.
  public var name: String
  public var specification: AutoscalerSpecification
  public var flags: ControllerFlags
  public var release: ControllerRelease
  public var pods: ReplayPods
  /// `spec.replicas` before the first sync.
  public var initialReplicas: Int32
  /// nil where nobody resets `spec.replicas`.
  public var redeploys: Redeploys?
  /// Another controller that sets the same number, as often and half a period behind the first.
  public var rival: AutoscalerSpecification?

  public init(
    name: String, specification: AutoscalerSpecification, flags: ControllerFlags = ControllerFlags(), release: ControllerRelease = .latest,
    pods: ReplayPods, initialReplicas: Int32, redeploys: Redeploys? = nil, rival: AutoscalerSpecification? = nil
  ) {
    self.name = name
    self.specification = specification
    self.flags = flags
    self.release = release
    self.pods = pods
    self.initialReplicas = initialReplicas
    self.redeploys = redeploys
    self.rival = rival
  }

  /// The window that holds a scale-down back: the behaviour's, else the controller's.
  public var scaleDownWindow: SimTime { ScalingRules.scaleDown(specification.behavior?.scaleDown, flags: flags).window }

  /// A manifest with `replicas` in it, applied again and again: each time the number is set back to it.
  public struct Redeploys: Hashable, Sendable {
    public var every: SimTime
    public var replicas: Int32

    public init(every: SimTime, replicas: Int32) {
      self.every = every
      self.replicas = replicas
    }
  }
}

/// The pods of a replay, by what each of their metrics means.
public struct ReplayPods: Hashable, Sendable {
  /// One metric of a pod. All amounts are milli-units.
  public struct Metric: Hashable, Sendable {
    /// What a Utilization target is a share of.
    public var request: Int64?
    /// The most that a pod can use, and so report.
    public var limit: Int64?
    /// What a pod is worth when the demand is counted in pods; nil where the metric says nothing about it.
    public var capacity: Int64?
    /// What a pod uses on top of its share, once it is ready, while it still warms up.
    public var warmUp: PodPlant.Metric.WarmUp?

    public init(request: Int64? = nil, limit: Int64? = nil, capacity: Int64? = nil, warmUp: PodPlant.Metric.WarmUp? = nil) {
      self.request = request
      self.limit = limit
      self.capacity = capacity
      self.warmUp = warmUp
    }
  }

  /// From a pod's start until it is ready.
  public var startup: SimTime
  /// How old the initial pods are at the first sync.
  public var initialAge: SimTime
  /// How old a sample is when the controller sees it; its value is what the pod did so many whole syncs before.
  public var metricAge: SimTime
  /// What a sample was measured over: so many whole syncs, at least one, are averaged, but for memory.
  public var metricWindow: SimTime
  /// By the metric's name.
  public var metrics: [String: Metric]

  public init(
    startup: SimTime, initialAge: SimTime = .wholeSeconds(3_600), metricAge: SimTime = .wholeSeconds(15),
    metricWindow: SimTime = .wholeSeconds(15), metrics: [String: Metric]
  ) {
    self.startup = startup
    self.initialAge = initialAge
    self.metricAge = metricAge
    self.metricWindow = metricWindow
    self.metrics = metrics
  }

  /// The same for the rule's own loop, in the order of a specification's metrics.
  public func plant(for specification: AutoscalerSpecification, load: ReplayLoad) -> PodPlant {
    let period = max(1, load.period.nanoseconds)
    let averagedSteps = max(1, Int(metricWindow.nanoseconds / period))
    var plant = PodPlant(
      startupDelay: startup, initialAge: initialAge, metricAge: metricAge, metricWindow: metricWindow,
      metrics: specification.metrics.map { metric in
        let pod = metrics[metric.name] ?? Metric()
        var result = PodPlant.Metric(
          load[metric.name]?.demand ?? .total, request: pod.request, capacity: pod.limit, warmUp: pod.warmUp)
        // What a pod holds is read at an instant, as metrics-server does with memory.
        if metric.name != "memory" { result.averagedSteps = averagedSteps }
        return result
      })
    plant.lag = Int(metricAge.nanoseconds / period)
    return plant
  }
}
