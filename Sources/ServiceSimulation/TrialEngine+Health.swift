import EventKernel
import PlanModel
import RandomStreams

/// What is known of one probe of one replica.
struct ProbeState {
  /// When the question was asked that is not answered yet; negative: none is open.
  var asked: Int64 = -1
  /// In a row.
  var failures: Int32 = 0
  var successes: Int32 = 0
}

/// What a replica takes over from the one that it replaces.
struct Succession {
  /// Nanoseconds before it starts.
  var delay: Int64 = 0
  var restarts: Int32 = 0
}

/// Replicas that run out of memory, and those that do not answer.
extension TrialEngine {
  // MARK: Memory

  /// Somebody has come in, or a run has begun: if the replica now needs more memory than its limit, it is killed.
  mutating func checkMemory(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    if failIfReplicaIsLost(query, instruction) { return }
    let number = Int(instruction.pointee.other)
    let place = Int(query.pointee.register(instruction.pointee.register)) / applications[number].workers
    query.pointee.place &+= 1
    guard let memory = network.applications[number].memory else { return }
    var needed = memory.idle + Double(fleets[number][place].present) * memory.perQuery
    for sandbox in memory.sandboxes { needed += stations[network.families[sandbox.family].first + place].busy * sandbox.perRun }
    guard needed > memory.limit else { return }
    restarts[number].outOfMemory += 1
    succeed(number, place, stopping: 0)
    end(number, place)
    succession = Succession()
    _ = failIfReplicaIsLost(query, instruction)
  }

  /// Says what the replica that comes next takes over from this one.
  private mutating func succeed(_ application: Int, _ place: Int, stopping: Int64) {
    let isKubernetes = network.platform == .kubernetes
    let rule = isKubernetes ? RestartRule.kubernetes : .docker
    let replica = fleets[application][place]
    // Since the container was started: its readiness says nothing of it.
    let before = now &- replica.runsFrom > rule.healthy ? 0 : replica.restarts
    succession = Succession(delay: stopping &+ rule.delay(after: before, isImmediateFirst: isKubernetes), restarts: before &+ 1)
  }

  // MARK: Probes

  /// The kubelet begins to ask a replica that has become ready: each probe somewhere within its period.
  mutating func startProbes(_ application: Int, _ place: Int) {
    for (number, probe) in network.probes.enumerated() where probe.application == application {
      let state = probe.firstState + place
      probes[state] = ProbeState()
      var stream = DrawStream(
        trialKey.named("probes").numbered(UInt64(state)).numbered(UInt64(bitPattern: fleets[application][place].number)))
      let first = Int64(stream.uniform() * Double(probe.period))
      schedule(.probe, number, place, at: now &+ first)
    }
  }

  private mutating func schedule(_ kind: EventKind, _ probe: Int, _ place: Int, at time: Int64) {
    let spec = network.probes[probe]
    queue.schedule(
      at: time, .observer, subject: Int32(spec.firstState + place),
      detail: Self.detail(kind, generation: fleets[spec.application].generation(place)))
  }

  private mutating func located(_ state: Int) -> (probe: Int, spec: ProbeSpec, place: Int) {
    let probe = network.probes.lastIndex { $0.firstState <= state } ?? 0
    return (probe, network.probes[probe], state - network.probes[probe].firstState)
  }

  /// One question: to one of the workers at random, as each comes on a connection of its own.
  mutating func sendProbe(_ state: Int, generation: UInt32) {
    let (probe, spec, place) = located(state)
    guard fleets[spec.application].generation(place) & Self.generationMask == generation, fleets[spec.application][place].phase == .ready else {
      return
    }
    schedule(.probe, probe, place, at: now &+ spec.period)
    // The kubelet does not ask again before it has given up.
    guard probes[state].asked < 0 else { return }
    probes[state].asked = now
    schedule(.probePatience, probe, place, at: now &+ spec.timeout)
    let slot = arena.take()
    let query = arena.slots + Int(slot)
    let key = trialKey.named("probe").numbered(UInt64(state)).numbered(UInt64(bitPattern: now))
    query.pointee.key = key.bits
    query.pointee.arrival = now
    query.pointee.parent = -1
    query.pointee.cause = -1
    query.pointee.pending = Int32(state)
    query.pointee.homeApplication = Int32(spec.application)
    query.pointee.homePlace = Int32(place)
    query.pointee.homeGeneration = fleets[spec.application].generation(place)
    var stream = DrawStream(key.named("worker"))
    let workers = applications[spec.application].workers
    let worker = Int(stream.next().multipliedFullWidth(by: UInt64(workers)).high)
    query.pointee.setRegister(0, Int32(place * workers + worker))
    query.pointee.place = network.probeEntries[probe]
    advance(slot)
  }

  /// A question was answered, or its replica has ended.
  mutating func takeAnswer(_ slot: Int32) {
    let query = arena.slots[Int(slot)]
    let state = Int(query.pending)
    arena.giveBack(slot)
    guard query.cause < 0, probes[state].asked == query.arrival else { return }
    probes[state].asked = -1
    probes[state].failures = 0
    probes[state].successes &+= 1
    let (_, spec, place) = located(state)
    guard !spec.isLiveness, probes[state].successes >= spec.successThreshold, fleets[spec.application][place].isUnready else { return }
    fleets[spec.application].setUnready(place, false, at: now)
    noteReady(spec.application)
  }

  /// Nobody answered in time.
  mutating func loseProbe(_ state: Int, generation: UInt32) {
    let (_, spec, place) = located(state)
    guard fleets[spec.application].generation(place) & Self.generationMask == generation, probes[state].asked == now &- spec.timeout else { return }
    probes[state].asked = -1
    probes[state].successes = 0
    probes[state].failures &+= 1
    guard probes[state].failures >= spec.failureThreshold else { return }
    guard spec.isLiveness else { return fleets[spec.application].setUnready(place, true, at: now) }
    probes[state].failures = 0
    restart(spec.application, place)
  }

  /// A replica is told to end and started anew: as if its grace were used up, as somebody is nearly always inside.
  private mutating func restart(_ application: Int, _ place: Int) {
    restarts[application].unhealthy += 1
    let grace = network.applications[application].scaling?.grace ?? network.applications[application].comings?.grace ?? 0
    succeed(application, place, stopping: fleets[application][place].present > 0 ? grace : 0)
    stop(application, place)
    if let scaler = scalers.firstIndex(where: { $0.application == application }) { reconcile(scaler) } else { replaceLost(application) }
    succession = Succession()
    while ready.count > 0 { resume(ready.removeFirst()) }
  }
}
