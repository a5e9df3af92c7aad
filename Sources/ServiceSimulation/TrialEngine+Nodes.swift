import EventKernel
import PlanModel
import RandomStreams

/// Machines that replicas stand on, and that come and go.
extension TrialEngine {
  /// Replicas without room wait from the start; the node autoscaler's clock begins somewhere within its period.
  mutating func startNodes() {
    guard let plan = cluster?.plan else { return }
    for scaler in scalers.indices {
      let application = scalers[scaler].application
      for place in 0..<network.applications[application].replicas where cluster?.isBound(application, place) == false {
        fleets[application].unbind(place)
        scalers[scaler].forget(place)
      }
    }
    guard let interval = scanInterval(plan) else { return }
    var stream = DrawStream(trialKey.named("node autoscaler"))
    scheduleScan(at: Int64(stream.uniform() * Double(interval)))
  }

  /// Nanoseconds; nil where no pool has an autoscaler. One autoscaler looks after all pools: the most frequent of their scans counts.
  private func scanInterval(_ plan: ClusterPlan) -> Int64? { plan.pools.compactMap { $0.autoscale?.scanInterval.nanoseconds }.min() }

  private mutating func scheduleScan(at time: Int64) {
    queue.schedule(at: time, .autoscaler, subject: -1, detail: EventKind.nodeScan.rawValue)
  }

  // MARK: Pods

  /// Gives a new replica a node, if there is room, and starts it.
  mutating func bindOrWait(_ scaler: Int, _ place: Int) {
    let application = scalers[scaler].application
    if cluster?.bind(application, place) == false { return }
    fleets[application].admit(place, at: now)
    var stream = DrawStream(scalers[scaler].key.numbered(UInt64(bitPattern: fleets[application][place].number)))
    let startUp = samplers[Int(scalers[scaler].scaling.startUp)].draw(&stream, ziggurat)
    fleets[application].setRestarts(place, succession.restarts, runsFrom: now &+ succession.delay)
    queue.schedule(
      at: now &+ succession.delay &+ Self.nanoseconds(startUp), .change, subject: Int32(network.applications[application].firstPlace + place),
      detail: Self.detail(.replicaReady, generation: fleets[application].generation(place)))
  }

  /// A replica has ended: what it requested is there for those that wait.
  mutating func vacate(_ application: Int, _ place: Int) {
    if cluster?.release(application, place, at: now) == true { bindPending() }
  }

  /// Binds the replicas that wait, the oldest of each application first, as far as there is room.
  mutating func bindPending() {
    for scaler in scalers.indices {
      while let place = fleets[scalers[scaler].application].firstPending {
        bindOrWait(scaler, place)
        if fleets[scalers[scaler].application][place].phase == .pending { break }
      }
    }
  }

  // MARK: Machines

  /// One look of the node autoscaler: more machines for replicas without room, else fewer where they are not needed.
  mutating func scanNodes() {
    guard let plan = cluster?.plan, let interval = scanInterval(plan) else { return }
    scheduleScan(at: now &+ max(1, interval))
    let pending = scalers.flatMap { scaler in
      Array(repeating: plan.applications[scaler.application].request, count: fleets[scaler.application].pendingCount)
    }
    let ordered = cluster?.machinesToOrder(for: pending) ?? []
    for pool in ordered { order(pool) }
    cluster?.noteUnneeded(at: now)
    guard ordered.isEmpty else { return }
    for node in cluster?.machinesToRelease(at: now) ?? [] { release(node) }
  }

  private mutating func order(_ pool: Int) {
    guard let node = cluster?.order(pool, at: now), let plan = cluster?.plan.pools[pool], let ordered = cluster?.pools[pool].added else { return }
    var stream = DrawStream(trialKey.named("nodes").named(plan.name).numbered(UInt64(ordered)))
    let startUp = samplers[Int(plan.startUp)].draw(&stream, ziggurat)
    queue.schedule(
      at: now &+ Self.nanoseconds(startUp), .change, subject: Int32(node),
      detail: Self.detail(.nodeReady, generation: cluster?.nodes[node].generation ?? 0))
  }

  mutating func nodeBecomesReady(_ node: Int32, generation: UInt32) {
    guard let state = cluster?.nodes[Int(node)], state.generation & Self.generationMask == generation, state.phase == .starting else { return }
    cluster?.becomeReady(Int(node))
    bindPending()
  }

  /// Evicts what is on a node, which goes when the last has ended: the replicas are told to end as any other, and made anew elsewhere.
  mutating func release(_ node: Int) {
    let replicas = cluster?.replicas(on: node) ?? []
    cluster?.leave(node, at: now)
    // Those that have been told to end go on to the end of their grace.
    for (application, place) in replicas where fleets[application][place].phase.isWanted {
      stop(application, place)
      if let scaler = scalers.firstIndex(where: { $0.application == application }) { reconcile(scaler) }
    }
  }
}
