import Autoscaling
import PlanModel
import Units

/// Runs an autoscaler over a load, sync by sync, with everything else that sets the same number of replicas.
///
/// A redeploy falls between two syncs, the later of which is the first at or behind its instant: half a period before that one, or a
/// quarter beside a rival. A rival syncs as often, half a period later. The two are separate loops over the same pods, each of which is told
/// what the other did.
struct Replayer {
  let setup: ReplaySetup
  let load: ReplayLoad
  /// The fewest pods that meet the demand of each sync; nil where it is not known. The same whatever the autoscaler does.
  let needs: [Int32?]

  init(_ setup: ReplaySetup, load: ReplayLoad, needs: [Int32?]? = nil) {
    self.setup = setup
    self.load = load
    self.needs = needs ?? Self.needs(of: load, pods: setup.pods)
  }

  /// - Parameter keepsDecisions: whether the course holds more than numbers of pods.
  func course(keepsDecisions: Bool) -> ReplayCourse {
    let stepsPerSync = (setup.rival == nil ? 1 : 2) * (setup.redeploys == nil ? 1 : 2)
    let half = SimTime(nanoseconds: load.period.nanoseconds / 2)
    let beforeNext = SimTime(nanoseconds: load.period.nanoseconds * Int64(stepsPerSync - 1) / Int64(stepsPerSync))
    var course = ReplayCourse(
      period: SimTime(nanoseconds: load.period.nanoseconds / Int64(stepsPerSync)), stepsPerSync: stepsPerSync, initial: setup.initialReplicas)
    let steps = load.steps
    course.replicas.reserveCapacity(steps * stepsPerSync)
    course.ready.reserveCapacity(steps * stepsPerSync)
    course.required.reserveCapacity(steps * stepsPerSync)
    if keepsDecisions { course.decisions.reserveCapacity(steps) }
    var main = Loop(setup.specification, setup, load)
    var rival = setup.rival.map { Loop($0, setup, load) }
    let metrics = setup.specification.metrics.count
    for step in 0..<steps {
      let now = SimTime(nanoseconds: load.period.nanoseconds * Int64(step))
      let decision = main.step(step, now)
      course.append(main.loop, needs[step])
      if var other = rival {
        // The quarter between the two.
        if setup.redeploys != nil { course.append(main.loop, needs[step]) }
        other.loop.setReplicas(main.loop.replicas, at: now)
        _ = other.step(step, now + half)
        main.loop.setReplicas(other.loop.replicas, at: now + half)
        course.append(other.loop, needs[step])
        rival = other
      }
      if let redeploys = setup.redeploys {
        if redeploys.isDue(between: now, and: now + load.period) {
          main.loop.setReplicas(redeploys.replicas, at: now + beforeNext)
          rival?.loop.setReplicas(redeploys.replicas, at: now + beforeNext)
        }
        course.append(main.loop, needs[step])
      }
      guard keepsDecisions else { continue }
      course.decisions.append(decision)
      let outcomes = main.loop.autoscaler.outcomes
      for index in 0..<metrics { course.outcomes.append(index < outcomes.count ? outcomes[index] : nil) }
    }
    return course
  }

  /// Demand over what a pod is worth, rounded up, for the metric that asks for most; at least 1.
  static func needs(of load: ReplayLoad, pods: ReplayPods) -> [Int32?] {
    let counted = load.columns.compactMap { column -> (values: [Int64?], capacity: Int64)? in
      guard column.demand == .total, let capacity = pods.metrics[column.metric]?.capacity, capacity > 0 else { return nil }
      return (column.values, capacity)
    }
    return (0..<load.steps).map { step in
      var most: Int64 = 1
      for column in counted {
        guard let value = column.values[step] else { return nil }
        if value > 0 { most = max(most, (value - 1) / column.capacity + 1) }
      }
      return counted.isEmpty ? nil : Int32(min(most, Int64(ReplicaTimeline.mostReplicas)))
    }
  }

  /// One controller over the pods.
  private struct Loop {
    var loop: ClosedLoop
    /// The load's columns in the order of the specification's metrics.
    private let columns: [[Int64?]?]
    private var demand: [Int64?]

    init(_ specification: AutoscalerSpecification, _ setup: ReplaySetup, _ load: ReplayLoad) {
      loop = ClosedLoop(
        Autoscaler(specification, flags: setup.flags, release: setup.release), plant: setup.pods.plant(for: specification, load: load),
        initialReplicas: setup.initialReplicas)
      columns = specification.metrics.map { load[$0.name]?.values }
      demand = Array(repeating: nil, count: columns.count)
    }

    mutating func step(_ step: Int, _ now: SimTime) -> Decision {
      for index in columns.indices { demand[index] = columns[index]?[step] }
      return loop.step(at: now, demand: demand)
    }
  }
}

extension ReplaySetup {
  /// The same from the number of pods that it would hold against the load's first samples, instead of from somebody's guess: where its first
  /// sync changes nothing, or on the way there at the bounds.
  func settled(on load: ReplayLoad) -> ReplaySetup {
    let demand = specification.metrics.map { metric in load[metric.name]?.values.first { $0 != nil } ?? nil }
    let plant = pods.plant(for: specification, load: load)
    let range = max(1, specification.minReplicas)...max(1, specification.minReplicas, specification.maxReplicas)
    var settled = self
    settled.initialReplicas = min(max(initialReplicas, range.lowerBound), range.upperBound)
    // Each round takes the proposal without its windows and policies. Rules that never agree with themselves are left after some.
    for _ in 0..<32 {
      var loop = ClosedLoop(
        Autoscaler(specification, flags: flags, release: release), plant: plant, initialReplicas: settled.initialReplicas)
      guard let asked = loop.step(at: .zero, demand: demand).measured?.raw else { break }
      let next = min(max(asked, range.lowerBound), range.upperBound)
      if next == settled.initialReplicas { break }
      settled.initialReplicas = next
    }
    return settled
  }
}

extension ReplayCourse {
  fileprivate mutating func append(_ loop: borrowing ClosedLoop, _ needed: Int32?) {
    let count = loop.replicas
    replicas.append(count)
    ready.append(min(loop.ready, count))
    required.append(needed)
  }
}

extension ReplaySetup.Redeploys {
  /// Whether one falls behind the first instant and not behind the second.
  func isDue(between first: SimTime, and second: SimTime) -> Bool {
    guard every > .zero else { return false }
    return second.nanoseconds / every.nanoseconds > first.nanoseconds / every.nanoseconds
  }
}
