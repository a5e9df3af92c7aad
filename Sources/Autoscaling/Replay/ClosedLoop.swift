import Units

/// An autoscaler and the pods that it scales, fed with the total demand at each sync: what a replay of recorded load runs.
///
/// At a step, in this order: pods become ready; each ready pod gets an equal share of the demand, the remainder lost, at most its capacity, and
/// reports it, at once or where samples are old some steps later; the controller syncs; new pods start, or the newest vanish at once. Demand
/// that is not served is not carried over.
public struct ClosedLoop: Sendable {
  public private(set) var autoscaler: Autoscaler
  /// Ready pods at the last step.
  public private(set) var ready: Int32 = 0
  /// What the controller read at the last step.
  public private(set) var observation: Observation

  private let plant: PodPlant
  private let isPerPod: [Bool]
  private var fleet: PodFleet
  private var past: PastDemand

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
      maturity: max(plant.startupDelay + plant.longestWarmUp, autoscaler.flags.cpuInitializationPeriod)
        + (plant.reach > 1 ? plant.metricAge + plant.metricWindow : .zero))
    past = PastDemand(reach: plant.reach, metrics: isPerPod.count)
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
    past.begin(now)
    for index in isPerPod.indices {
      let wanted = index < demand.count ? demand[index] : nil
      let metric = index < plant.metrics.count ? plant.metrics[index] : PodPlant.Metric()
      observation.readings[index].isUnavailable = isUnavailable(index)
      if isPerPod[index] {
        let share = ready > 0 ? wanted.map { min(metric.demand == .total ? $0 / Int64(ready) : $0, metric.capacity ?? .max) } : nil
        past.record(share, of: index)
        sample(index, metric, now, isRegrouped)
      } else {
        past.record(wanted, of: index)
        observation.readings[index].values.removeAll(keepingCapacity: true)
        if let value = past.mean(of: index, lag: plant.lag, averaged: metric.averagedSteps) { observation.readings[index].values.append(value) }
      }
    }
  }

  /// What each group of pods reports of a metric.
  private mutating func sample(_ index: Int, _ metric: PodPlant.Metric, _ now: SimTime, _ isRegrouped: Bool) {
    let (timestamp, window) = (now - plant.metricAge, plant.metricWindow)
    let (lag, averaged) = (plant.lag, metric.averagedSteps)
    func sample(_ value: Int64?) -> PodSample? { value.map { PodSample(value: $0, timestamp: timestamp, window: window) } }
    let ofOld = sample(past.mean(of: index, lag: lag, averaged: averaged))
    let ofOthers = sample(metric.unready)
    if isRegrouped || observation.readings[index].samples.count != observation.pods.count {
      observation.readings[index].samples = [PodSample?](repeating: nil, count: observation.pods.count)
      observation.readings[index].requests = [Int64?](repeating: metric.request, count: observation.pods.count)
    }
    let beginning = past.beginning(lag: lag, averaged: averaged)
    let (extra, warmUp) = metric.warmUp.map { ($0.extra, $0.duration) } ?? (0, .zero)
    let (isTotal, capacity) = (metric.demand == .total, metric.capacity ?? .max)
    for place in observation.pods.indices {
      guard observation.pods[place].readiness == .ready else {
        observation.readings[index].samples[place] = ofOthers
        continue
      }
      let ready = observation.pods[place].readinessChange
      guard (isTotal && ready > beginning) || ready + warmUp > beginning else {
        observation.readings[index].samples[place] = ofOld
        continue
      }
      // A pod that became ready since had no share of what was done before; one that warms up did more.
      observation.readings[index].samples[place] = sample(
        past.mean(of: index, lag: lag, averaged: averaged) { share, time in
          let work = isTotal && ready > time ? 0 : share
          let isWarmingUp = ready <= time && ready + warmUp > time
          return isWarmingUp ? min(work.addingReportingOverflow(extra).overflow ? .max : work + extra, capacity) : work
        })
    }
  }
}
