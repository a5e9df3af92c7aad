import Units

/// An autoscaler and the pods that it scales, fed with the total demand at each sync: what a replay of recorded load runs.
///
/// At a step, in this order: pods become ready; each ready pod reports an equal share of the demand, the remainder lost, at most its
/// capacity; the controller syncs; new pods start, or the newest vanish at once. Demand that is not served is not carried over.
public struct ClosedLoop: Sendable {
  public private(set) var autoscaler: Autoscaler
  /// Ready pods at the last step.
  public private(set) var ready: Int32 = 0
  /// What the controller read at the last step.
  public private(set) var observation: Observation

  private let plant: PodPlant
  private let isPerPod: [Bool]
  private var fleet: PodFleet

  /// - Parameter start: the instant of the first step, from which the initial pods' age counts back.
  public init(_ autoscaler: Autoscaler, plant: PodPlant, initialReplicas: Int32, start: SimTime = .zero) {
    self.autoscaler = autoscaler
    self.plant = plant
    isPerPod = autoscaler.specification.metrics.map {
      switch $0.source {
      case .resource, .containerResource, .pods: true
      case .object, .external: false
      }
    }
    fleet = PodFleet(
      count: initialReplicas, start: start - plant.initialAge, startupDelay: plant.startupDelay,
      maturity: max(plant.startupDelay, autoscaler.flags.cpuInitializationPeriod))
    observation = Observation(
      specReplicas: initialReplicas, statusReplicas: initialReplicas, pods: [],
      readings: isPerPod.map { _ in MetricReading() })
  }

  public var replicas: Int32 { fleet.count }

  /// One sync.
  /// - Parameters:
  ///   - demand: milli-units, in the order of the specification's metrics: of a metric of something else than pods its value, else as
  ///     the plant says. nil, or beyond the end: there is no sample of any ready pod, and no value.
  ///   - isUnavailable: whether the query of the metric with that index fails.
  public mutating func step(at now: SimTime, demand: borrowing [Int64?], isUnavailable: (Int) -> Bool = { _ in false }) -> Decision {
    fleet.mergeMature(at: now)
    ready = fleet.ready(at: now)
    observe(now, demand, isUnavailable)
    let decision = autoscaler.sync(at: now, observation)
    if decision.isRescaled { fleet.resize(to: decision.desired, at: now) }
    return decision
  }

  /// Somebody else sets `spec.replicas`, such as a manifest that is applied with a number in it. The controller learns of it at its next
  /// sync, and stores no event.
  public mutating func setReplicas(_ replicas: Int32, at now: SimTime) { fleet.resize(to: max(0, replicas), at: now) }

  private mutating func observe(_ now: SimTime, _ demand: borrowing [Int64?], _ isUnavailable: (Int) -> Bool) {
    observation.specReplicas = fleet.count
    observation.statusReplicas = fleet.count
    observation.pods.removeAll(keepingCapacity: true)
    for group in fleet.groups {
      let readyAt = group.start + plant.startupDelay
      let isReady = readyAt <= now
      observation.pods.append(
        PodGroup(
          count: group.count, readiness: isReady ? .ready : .notReady, start: group.start,
          readinessChange: isReady ? readyAt : group.start))
    }
    let timestamp = now - plant.metricAge
    for index in isPerPod.indices {
      let wanted = index < demand.count ? demand[index] : nil
      observation.readings[index].isUnavailable = isUnavailable(index)
      guard isPerPod[index] else {
        observation.readings[index].values.removeAll(keepingCapacity: true)
        if let wanted { observation.readings[index].values.append(wanted) }
        continue
      }
      let metric = index < plant.metrics.count ? plant.metrics[index] : PodPlant.Metric()
      let share = ready > 0 ? wanted.map { min(metric.demand == .total ? $0 / Int64(ready) : $0, metric.capacity ?? .max) } : nil
      observation.readings[index].samples.removeAll(keepingCapacity: true)
      observation.readings[index].requests.removeAll(keepingCapacity: true)
      for pod in observation.pods {
        let value = pod.readiness == .ready ? share : metric.unready
        observation.readings[index].samples.append(
          value.map { PodSample(value: $0, timestamp: timestamp, window: plant.metricWindow) })
        observation.readings[index].requests.append(metric.request)
      }
    }
  }
}
