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
      maturity: max(plant.startupDelay + plant.longestWarmUp, autoscaler.flags.cpuInitializationPeriod))
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
    let isRegrouped = observation.pods.count != fleet.groups.count
    if isRegrouped { observation.pods.removeAll(keepingCapacity: true) }
    for (place, group) in fleet.groups.enumerated() {
      let readyAt = group.start + plant.startupDelay
      let isReady = readyAt <= now
      let pods = PodGroup(
        count: group.count, readiness: isReady ? .ready : .notReady, start: group.start, readinessChange: isReady ? readyAt : group.start)
      // Written over in place: groups seldom come or go.
      if isRegrouped { observation.pods.append(pods) } else { observation.pods[place] = pods }
    }
    for index in isPerPod.indices {
      let wanted = index < demand.count ? demand[index] : nil
      observation.readings[index].isUnavailable = isUnavailable(index)
      if isPerPod[index] {
        sample(index, wanted, now, isRegrouped)
      } else {
        observation.readings[index].values.removeAll(keepingCapacity: true)
        if let wanted { observation.readings[index].values.append(wanted) }
      }
    }
  }

  /// What each group of pods reports of a metric.
  private mutating func sample(_ index: Int, _ wanted: Int64?, _ now: SimTime, _ isRegrouped: Bool) {
    let timestamp = now - plant.metricAge
    let metric = index < plant.metrics.count ? plant.metrics[index] : PodPlant.Metric()
    let share = ready > 0 ? wanted.map { min(metric.demand == .total ? $0 / Int64(ready) : $0, metric.capacity ?? .max) } : nil
    let ofReady = share.map { PodSample(value: $0, timestamp: timestamp, window: plant.metricWindow) }
    let ofOthers = metric.unready.map { PodSample(value: $0, timestamp: timestamp, window: plant.metricWindow) }
    if isRegrouped || observation.readings[index].samples.count != observation.pods.count {
      observation.readings[index].samples = [PodSample?](repeating: nil, count: observation.pods.count)
      observation.readings[index].requests = [Int64?](repeating: metric.request, count: observation.pods.count)
    }
    for place in observation.pods.indices {
      observation.readings[index].samples[place] = observation.pods[place].readiness == .ready ? ofReady : ofOthers
    }
    guard let warmUp = metric.warmUp, let share else { return }
    let warm = PodSample(
      value: min(share &+ warmUp.extra, metric.capacity ?? .max), timestamp: timestamp, window: plant.metricWindow)
    for place in observation.pods.indices
    where observation.pods[place].readiness == .ready && observation.pods[place].readinessChange + warmUp.duration > now {
      observation.readings[index].samples[place] = warm
    }
  }
}
