import Units

/// What the pods under an autoscaler do, as far as its metrics show it.
public struct PodPlant: Hashable, Sendable {
  /// From a pod's start until it is ready.
  public var startupDelay: SimTime
  /// How long before the first step the initial pods started.
  public var initialAge: SimTime
  /// How old a sample is when the controller sees it.
  public var metricAge: SimTime
  /// What a sample was measured over.
  public var metricWindow: SimTime
  /// How many steps ago the work was done that a sample shows; 0: that of the step itself.
  public var lag = 0
  /// In the order of the specification's metrics.
  public var metrics: [Metric]

  /// One metric of the plant.
  public struct Metric: Hashable, Sendable {
    /// What the demand of a step says.
    public enum Demand: Hashable, Sendable {
      /// Work in all, of which each ready pod gets an equal share: CPU, requests. Whole milli-units, the remainder lost.
      case total
      /// What each ready pod reports, however many there are: the memory that it holds.
      case eachPod
    }

    public var demand: Demand
    /// Milli-units that each pod requests; nil where it requests none.
    public var request: Int64?
    /// The most that a ready pod reports; nil without a limit.
    public var capacity: Int64?
    /// What a pod that is not ready reports; nil when it has no sample.
    public var unready: Int64?
    /// What a ready pod reports on top of its share while it still warms up; nil when it does not.
    public var warmUp: WarmUp?
    /// Steps that a sample is the mean of; at least 1.
    public var averagedSteps = 1

    /// Work of a pod's own after it has become ready: classes that load, caches that fill.
    public struct WarmUp: Hashable, Sendable {
      /// Milli-units.
      public var extra: Int64
      /// From the instant at which the pod becomes ready.
      public var duration: SimTime

      public init(extra: Int64, duration: SimTime) {
        self.extra = extra
        self.duration = duration
      }
    }

    public init(
      _ demand: Demand = .total, request: Int64? = nil, capacity: Int64? = nil, unready: Int64? = nil, warmUp: WarmUp? = nil
    ) {
      self.demand = demand
      self.request = request
      self.capacity = capacity
      self.unready = unready
      self.warmUp = warmUp
    }
  }

  public init(startupDelay: SimTime, initialAge: SimTime, metricAge: SimTime, metricWindow: SimTime, metrics: [Metric]) {
    self.startupDelay = startupDelay
    self.initialAge = initialAge
    self.metricAge = metricAge
    self.metricWindow = metricWindow
    self.metrics = metrics
  }
}

extension PodPlant {
  /// How many steps samples reach back, the present one among them.
  var reach: Int { lag + (metrics.map(\.averagedSteps).max() ?? 1) }

  /// How long after it became ready a pod still differs from older ones.
  var longestWarmUp: SimTime { metrics.compactMap { $0.warmUp?.duration }.max() ?? .zero }
}
