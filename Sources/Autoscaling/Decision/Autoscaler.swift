import Units

/// The HorizontalPodAutoscaler controller's handling of one autoscaler: everything it remembers, and one sync after another.
///
/// The rule in short: each metric proposes a number, the largest counts, and two windows and the policies hold it back. `now` is an
/// argument, so that a table of cases, a replay of months and a simulation run the same code. The state is bounded by the windows and the
/// policies' periods, and a sync allocates nothing once the lists have their length.
///
/// An autoscaler without `behavior` is normalized by an older rule than one with an empty one: one window downward that includes its
/// start, no events, at most twice the current number or 4.
/// Source: reconcileAutoscaler of kubernetes/kubernetes, pkg/controller/podautoscaler/horizontal.go.
public struct Autoscaler: Sendable {
  public let specification: AutoscalerSpecification
  public let flags: ControllerFlags
  public let release: ControllerRelease

  public private(set) var recommendations: Recommendations
  public private(set) var scaleUpEvents: ScaleEvents
  public private(set) var scaleDownEvents: ScaleEvents
  /// What each metric came to at the last sync, in the specification's order; empty when that sync asked none.
  public private(set) var outcomes: [MetricOutcome] = []

  private let calculation: ReplicaCalculation
  private let shapes: [MetricShape]
  private let scaleUp: ScalingRules
  private let scaleDown: ScalingRules
  private let hasBehavior: Bool

  /// - Parameters: the histories are what the controller remembers from before, in its lists' order.
  public init(
    _ specification: AutoscalerSpecification, flags: ControllerFlags = ControllerFlags(), release: ControllerRelease = .latest,
    recommendations: Recommendations = Recommendations(), scaleUpEvents: ScaleEvents = ScaleEvents(),
    scaleDownEvents: ScaleEvents = ScaleEvents()
  ) {
    self.specification = specification
    self.flags = flags
    self.release = release
    self.recommendations = recommendations
    self.scaleUpEvents = scaleUpEvents
    self.scaleDownEvents = scaleDownEvents
    calculation = ReplicaCalculation(tolerances: Tolerances(specification.behavior, flags: flags, release: release), flags: flags)
    shapes = specification.metrics.map(MetricShape.init)
    scaleUp = .scaleUp(specification.behavior?.scaleUp)
    scaleDown = .scaleDown(specification.behavior?.scaleDown, flags: flags)
    hasBehavior = specification.behavior != nil
  }

  /// The window that holds a scale-down back: the behaviour's, else the flag's.
  public var scaleDownWindow: SimTime { scaleDown.window }

  /// One sync.
  /// - Parameter now: not before the last sync's.
  public mutating func sync(at now: SimTime, _ observation: borrowing Observation) -> Decision {
    let current = observation.specReplicas
    recommendations.recordInitial(current, at: now)

    let decision: Decision
    if current == 0 && specification.minReplicas != 0 {
      decision = Decision(time: now, current: current, desired: 0, course: .scalingDisabled)
    } else if current > specification.maxReplicas {
      decision = Decision(time: now, current: current, desired: specification.maxReplicas, course: .outOfRange(above: true))
    } else if current < specification.minReplicas {
      decision = Decision(time: now, current: current, desired: specification.minReplicas, course: .outOfRange(above: false))
    } else {
      decision = measure(now, observation)
    }
    if decision.measured == nil && !decision.isFailed { outcomes.removeAll(keepingCapacity: true) }
    if hasBehavior && decision.desired != current { storeEvent(from: current, to: decision.desired, at: now) }
    return decision
  }

  private mutating func measure(_ now: SimTime, _ observation: borrowing Observation) -> Decision {
    let current = observation.specReplicas
    var largest: Int32 = 0
    var chosen = 0
    var firstFailure = -1
    var failures = 0
    for index in shapes.indices {
      let outcome = calculation.outcome(of: shapes[index], reading: index, in: observation, at: now)
      // Written over in place, as most syncs have outcomes from the one before.
      if index < outcomes.count { outcomes[index] = outcome } else { outcomes.append(outcome) }
      switch outcome {
      case .failure:
        if failures == 0 { firstFailure = index }
        failures += 1
      case .success(let proposal):
        if largest == 0 || proposal.replicas > largest {
          largest = proposal.replicas
          chosen = index
        }
      }
    }
    // A failing metric might have asked for more, so that nothing is taken away without it.
    if failures >= shapes.count || (failures > 0 && largest < current) {
      return Decision(time: now, current: current, desired: current, course: .failed(metric: max(firstFailure, 0)))
    }
    let raw = max(largest, 0)
    let stabilized =
      hasBehavior
      ? recommendations.stabilized(raw, current: current, at: now, upWindow: scaleUp.window, downWindow: scaleDown.window)
      : recommendations.stabilizedDown(raw, at: now, window: flags.downscaleStabilization)
    let limited = limited(stabilized, current, now)
    let held: StabilizeReason = hasBehavior && raw >= current ? .scaleUpStabilized : .scaleDownStabilized
    let measured = Decision.Measured(
      raw: raw, stabilized: stabilized, stabilizeReason: stabilized == raw ? .readyForNewScale : held, limitReason: limited.reason,
      firstFailure: failures > 0 ? firstFailure : nil)
    return Decision(time: now, current: current, desired: limited.desired, course: .measured(metric: chosen, measured))
  }

  private func limited(_ stabilized: Int32, _ current: Int32, _ now: SimTime) -> LimitedReplicas {
    guard hasBehavior else {
      return ScalingLimits.withoutBehavior(
        stabilized, current: current, min: specification.minReplicas, max: specification.maxReplicas)
    }
    return ScalingLimits.withBehavior(
      stabilized, current: current, min: specification.minReplicas, max: specification.maxReplicas, scaleUp: scaleUp, scaleDown: scaleDown,
      upEvents: scaleUpEvents, downEvents: scaleDownEvents, at: now)
  }

  private mutating func storeEvent(from current: Int32, to desired: Int32, at now: SimTime) {
    if desired > current {
      scaleUpEvents.store(desired &- current, at: now, longestPeriod: scaleUp.longestPeriod)
    } else {
      scaleDownEvents.store(current &- desired, at: now, longestPeriod: scaleDown.longestPeriod)
    }
  }
}
