import Autoscaling
import PlanModel
import RandomStreams
import Units

/// The autoscaler of one application while a trial runs: what metrics-server has read of the replicas, and what was decided on it.
struct ReplicaScaler {
  /// Of more changes than this the time and the reason are not kept.
  static let mostChanges = 4_096

  /// What metrics-server knows of the replica in one place.
  struct Reading {
    /// CPU used up to the last reading, in nanoseconds of a core; and when that was. Negative: never read.
    var area = 0.0
    var time: Int64 = -1
    /// Milli-cores over the time between the last two readings, and milli-bytes at the last; nil before the second.
    var cpu: Int64?
    var memory: Int64 = 0
  }

  let application: Int
  let scaling: ReplicaScaling
  /// Keys what its replicas and its clocks draw.
  let key: StreamKey
  var autoscaler: Autoscaler
  /// `spec.replicas`.
  var desired: Int32
  var readings: [Reading]
  var tally: ScalingTally
  private var observation: Observation
  let cpuFirst: Int
  private let sandboxes: [(first: Int, memoryPerRun: Double)]
  /// The last change: when, and whether it was upward.
  private var lastChange: (time: Int64, isUpward: Bool)?

  /// - Returns: nil for an application whose replicas stay.
  init?(_ number: Int, _ network: Network, _ trialKey: StreamKey) {
    let application = network.applications[number]
    guard let scaling = application.scaling else { return nil }
    self.application = number
    self.scaling = scaling
    key = trialKey.named("replicas").named(application.name)
    let autoscale = scaling.autoscale
    autoscaler = Autoscaler(autoscale.specification, flags: autoscale.flags, release: autoscale.release)
    desired = Int32(application.replicas)
    readings = Array(repeating: Reading(), count: application.places)
    observation = Observation(
      specReplicas: desired, statusReplicas: desired, pods: [],
      readings: autoscale.specification.metrics.map { _ in MetricReading() })
    tally = ScalingTally(application: application.name, initialReplicas: application.replicas)
    cpuFirst = network.families[application.cpuFamily].first
    sandboxes = scaling.sandboxes.map { (network.families[$0.family].first, $0.memoryPerRun) }
    // metrics-server has read those that are there from the start before.
    for place in 0..<application.replicas { readings[place].time = 0 }
  }

  // MARK: Metrics

  /// Nothing is known any more of whoever was in this place.
  mutating func forget(_ place: Int) { readings[place] = Reading() }

  /// One reading of metrics-server: of each replica that is there. The areas of their CPU are up to date.
  mutating func read(_ fleet: borrowing ReplicaFleet, _ stations: UnsafeMutablePointer<StationState>, at now: Int64) {
    for place in readings.indices {
      let replica = fleet[place]
      guard replica.phase != .absent, replica.phase != .pending else { continue }
      let cpu = stations + (cpuFirst + place)
      let area = cpu.pointee.busyArea
      let before = readings[place]
      var cpuUsage: Int64?
      if before.time >= 0, now > before.time {
        let burnt = Double(max(0, (replica.phase == .starting ? now : replica.changed) - before.time)) * scaling.startUpCores
        let used = area - before.area + (replica.phase == .draining ? 0 : burnt)
        cpuUsage = Int64(used / Double(now - before.time) * 1_000)
      }
      var memory = scaling.idleMemory + Double(replica.present) * scaling.memoryPerQuery
      for sandbox in sandboxes { memory += stations[sandbox.first + place].busy * sandbox.memoryPerRun }
      readings[place] = Reading(area: area, time: now, cpu: cpuUsage, memory: Int64(min(memory * 1_000, 9e18)))
    }
  }

  // MARK: Decisions

  /// One sync of the controller.
  mutating func sync(_ fleet: borrowing ReplicaFleet, at now: Int64) {
    observe(fleet)
    let decision = autoscaler.sync(at: SimTime(nanoseconds: now), observation)
    tally.syncs += 1
    if decision.isFailed { tally.failedSyncs += 1 }
    if decision.isRescaled {
      desired = decision.desired
      note(decision)
    }
  }

  private mutating func note(_ decision: Decision) {
    tally.changeCount += 1
    let isUpward = decision.desired > decision.current
    let time = decision.time.nanoseconds
    if let last = lastChange, last.isUpward != isUpward, time - last.time <= scaling.reversalWindow { tally.reversals += 1 }
    lastChange = (time, isUpward)
    guard tally.changes.count < Self.mostChanges else { return }
    let text = DecisionText(decision, of: autoscaler.specification, outcomes: autoscaler.outcomes)
    tally.changes.append(
      ReplicaChange(time: decision.time, from: Int(decision.current), to: Int(decision.desired), reason: text.rescaleReason ?? ""))
  }

  private mutating func observe(_ fleet: borrowing ReplicaFleet) {
    observation.specReplicas = desired
    observation.statusReplicas = Int32(fleet.wanted)
    observation.pods.removeAll(keepingCapacity: true)
    for index in observation.readings.indices {
      observation.readings[index].samples.removeAll(keepingCapacity: true)
      observation.readings[index].requests.removeAll(keepingCapacity: true)
    }
    for place in readings.indices {
      let replica = fleet[place]
      guard replica.phase != .absent else { continue }
      let isPending = replica.phase == .pending
      observation.pods.append(
        isPending ? PodGroup(phase: .pending, readiness: .absent, start: nil, readinessChange: .zero) : PodGroup(
          readiness: replica.phase == .starting || replica.isUnready ? .notReady : .ready, start: SimTime(nanoseconds: replica.created),
          readinessChange: SimTime(nanoseconds: replica.phase == .draining ? replica.created : replica.changed),
          isBeingDeleted: replica.phase == .draining))
      let reading = readings[place]
      for (index, metric) in autoscaler.specification.metrics.enumerated() {
        let value = metric.name == "cpu" ? reading.cpu : (reading.cpu == nil ? nil : reading.memory)
        observation.readings[index].samples.append(
          value.map { PodSample(value: $0, timestamp: SimTime(nanoseconds: reading.time), window: scaling.autoscale.metricResolution) })
        observation.readings[index].requests.append(scaling.requests[index])
      }
    }
  }
}
