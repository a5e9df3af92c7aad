import EventKernel
import PlanModel
import RandomStreams

/// Replicas that queries enter and leave.
extension TrialEngine {
  /// Picks a replica by the application's balancing, and one of its workers at random: the kernel gives a connection to any of the
  /// processes that listen.
  mutating func pick(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let number = Int(instruction.pointee.other)
    let application = applications + number
    let fleet = fleets + number
    guard fleet.pointee.takerCount > 0 else {
      query.pointee.cause = application.pointee.unreachableCause
      query.pointee.place = instruction.pointee.onFailure
      return
    }
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    let worker = Int(stream.next().multipliedFullWidth(by: UInt64(application.pointee.workers)).high)
    let place = fleet.pointee.taker(balanced(fleet, application.pointee.balancing, &stream))
    fleet.pointee.enter(place)
    query.pointee.setRegister(instruction.pointee.register, Int32(place * application.pointee.workers + worker))
    if isScaled, query.pointee.homeApplication < 0, application.pointee.isScaled {
      query.pointee.homeApplication = Int32(number)
      query.pointee.homePlace = Int32(place)
      query.pointee.homeGeneration = fleet.pointee.generation(place)
    }
    query.pointee.place &+= 1
  }

  /// The index of one of those that take queries.
  private mutating func balanced(_ fleet: UnsafeMutablePointer<ReplicaFleet>, _ balancing: BalancingCode, _ stream: inout DrawStream) -> Int {
    let count = fleet.pointee.takerCount
    var chosen = 0
    switch balancing {
    case .random: return Int(stream.next().multipliedFullWidth(by: UInt64(count)).high)
    case .joinShortestQueue:
      for other in 1..<max(1, count) where fleet.pointee.inside(other) < fleet.pointee.inside(chosen) { chosen = other }
      return chosen
    case .roundRobin: chosen = fleet.pointee.cursor
    case .leastConnections:
      // Among equals the next in turn.
      chosen = fleet.pointee.cursor
      for step in 1..<max(1, count) {
        let other = (fleet.pointee.cursor + step) % count
        if fleet.pointee.inside(other) < fleet.pointee.inside(chosen) { chosen = other }
      }
    }
    fleet.pointee.cursor = chosen + 1 == count ? 0 : chosen + 1
    return chosen
  }

  mutating func leave(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let number = Int(instruction.pointee.other)
    let place = Int(query.pointee.register(instruction.pointee.register)) / applications[number].workers
    let isLost = hasLostReplica(query)
    if (fleets + number).pointee.leave(place) { end(number, place) }
    query.pointee.place &+= 1
    guard isScaled, Int(query.pointee.homeApplication) == number else { return }
    query.pointee.homeApplication = -1
    // A query that has failed anyway is on its way out.
    if isLost, query.pointee.cause < 0 {
      query.pointee.cause = applications[number].goneCause
      query.pointee.place = instruction.pointee.onFailure
    }
  }

  /// Whether the replica that the query is inside of has ended.
  @inline(__always) mutating func hasLostReplica(_ query: UnsafeMutablePointer<QuerySlot>) -> Bool {
    guard isScaled, query.pointee.homeApplication >= 0 else { return false }
    return fleets[Int(query.pointee.homeApplication)].generation(Int(query.pointee.homePlace)) != query.pointee.homeGeneration
  }

  /// A query whose replica has ended fails when it is about to do something next: what it was doing elsewhere then, such as a call of an LLM
  /// provider, goes on to its end.
  mutating func failIfReplicaIsLost(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Bool {
    guard hasLostReplica(query) else { return false }
    query.pointee.cause = applications[Int(query.pointee.homeApplication)].goneCause
    query.pointee.place = instruction.pointee.onFailure
    return true
  }

  // MARK: Scaling

  /// The clocks of metrics-server and of the controller run on their own: each begins somewhere within its period.
  mutating func startScaling(_ scaler: Int) {
    var stream = DrawStream(scalers[scaler].key.named("clocks"))
    let autoscale = scalers[scaler].scaling.autoscale
    schedule(.metricsReading, Int64(stream.uniform() * Double(autoscale.metricResolution.nanoseconds)), .observer, scaler)
    schedule(.autoscalerSync, Int64(stream.uniform() * Double(autoscale.flags.syncPeriod.nanoseconds)), .autoscaler, scaler)
  }

  mutating func readMetrics(_ scaler: Int) {
    for place in scalers[scaler].readings.indices { touchSharing(stations + (scalers[scaler].cpuFirst + place)) }
    scalers[scaler].read(fleets[scalers[scaler].application], stations, at: now)
    schedule(.metricsReading, now &+ max(1, scalers[scaler].scaling.autoscale.metricResolution.nanoseconds), .observer, scaler)
  }

  mutating func syncAutoscaler(_ scaler: Int) {
    scalers[scaler].sync(fleets[scalers[scaler].application], at: now)
    reconcile(scaler)
    schedule(.autoscalerSync, now &+ max(1, scalers[scaler].scaling.autoscale.flags.syncPeriod.nanoseconds), .autoscaler, scaler)
  }

  private mutating func schedule(_ kind: EventKind, _ time: Int64, _ priority: EventPriority, _ scaler: Int) {
    queue.schedule(at: time, priority, subject: Int32(scaler), detail: kind.rawValue)
  }

  /// What each autoscaler has done up to now; the areas are up to date.
  mutating func scalingTallies() -> [ScalingTally] {
    scalers.indices.map { index in
      var tally = scalers[index].tally
      let fleet = fleets + scalers[index].application
      tally.created = fleet.pointee.created
      tally.peak = fleet.pointee.peak
      tally.replicaSeconds = fleet.pointee.area * 1e-9
      tally.pendingSeconds = fleet.pointee.pendingArea * 1e-9
      tally.startedSeconds = fleet.pointee.startedArea * 1e-9
      tally.readySeconds = fleet.pointee.takerArea * 1e-9
      return tally
    }
  }

  // MARK: Coming and going

  /// Brings the replicas to the number that is wanted, as a ReplicaSet does: after each decision, and when one has ended.
  mutating func reconcile(_ scaler: Int) {
    let fleet = fleets + scalers[scaler].application
    // A rolling update adds and ends replicas itself, up to the number that is desired now.
    if rollouts[scalers[scaler].application] != nil { return replaceLost(scalers[scaler].application) }
    while fleet.pointee.wanted < scalers[scaler].desired, startReplica(scaler) {}
    while fleet.pointee.wanted > scalers[scaler].desired { stopReplica(scaler) }
  }

  /// Creates a replica, which becomes ready after its start-up; false when all places are taken.
  mutating func startReplica(_ scaler: Int) -> Bool {
    guard let place = fleets[scalers[scaler].application].create(at: now) else { return false }
    scalers[scaler].forget(place)
    bindOrWait(scaler, place)
    return true
  }

  mutating func becomeReady(_ number: Int32, generation: UInt32) {
    let (application, place) = replica(number)
    guard fleets[application].generation(place) & Self.generationMask == generation else { return }
    fleets[application].becomeReady(place, at: now)
    startProbes(application, place)
    noteReady(application)
  }

  private mutating func stopReplica(_ scaler: Int) {
    let application = scalers[scaler].application
    let place = fleets[application].firstToGo { cluster?.neighbours(application, $0) ?? 0 }
    if let place { stop(application, place) }
  }

  /// Tells a replica to end: at once when nobody is inside, else when the last has left or the grace is over.
  mutating func stop(_ application: Int, _ place: Int) {
    guard fleets[application].drain(place, at: now) else { return vacate(application, place) }
    queue.schedule(
      at: now &+ (network.applications[application].scaling?.grace ?? network.applications[application].comings?.grace ?? 0), .change,
      subject: Int32(network.applications[application].firstPlace + place),
      detail: Self.detail(.replicaEnd, generation: fleets[application].generation(place)))
  }

  mutating func endReplica(_ number: Int32, generation: UInt32) {
    let (application, place) = replica(number)
    guard fleets[application].generation(place) & Self.generationMask == generation else { return }
    end(application, place)
    while ready.count > 0 { resume(ready.removeFirst()) }
  }

  /// Ends a replica. Whoever is on its CPU fails with it; the slots that they held there go to those who waited for them, who fail as well.
  mutating func end(_ application: Int, _ place: Int) {
    fleets[application].end(place, at: now)
    vacate(application, place)
    forgetLimits(application, place)
    cutOff(network.families[network.applications[application].cpuFamily].first + place)
    if let scaler = scalers.firstIndex(where: { $0.application == application }) { reconcile(scaler) } else { replaceLost(application) }
  }

  /// The rate limits that a replica's processes count for themselves end with them: whoever comes into the place next begins with full buckets.
  private mutating func forgetLimits(_ application: Int, _ place: Int) {
    for family in network.families where family.application == application {
      guard case .metered = family.discipline else { continue }
      let each = family.instances / network.applications[application].places
      for instance in 0..<each {
        let station = stations + (family.first + place * each + instance)
        station.pointee.touchPaced(now)
        station.pointee.nextTurn = Double(now)
      }
    }
  }

  /// Takes everybody out of a sharing station before they are done.
  ///
  /// - Parameter cause: why they fail; nil: their replica has ended.
  mutating func cutOff(_ instance: Int, cause: Int32? = nil) {
    let station = stations + instance
    let shared = sharing + Int(station.pointee.sharing)
    touchSharing(station)
    while let slot = shared.pointee.first {
      let query = arena.slots + Int(slot)
      let instruction = program + Int(query.pointee.place)
      let elapsed = now &- query.pointee.stamp
      let left = Int64(shared.pointee.remove(slot))
      let service = min(max(0, query.pointee.demand &- left), elapsed)
      let spent = arena.booked(slot, instruction.pointee.component)
      spent[0] &+= elapsed &- service
      spent[1] &+= service
      station.pointee.waitingSum += Double(elapsed &- service)
      station.pointee.timedOut &+= 1
      station.pointee.present &-= 1
      query.pointee.generation &+= 1
      if let cause {
        query.pointee.cause = cause
        query.pointee.place = instruction.pointee.onFailure
      } else {
        _ = failIfReplicaIsLost(query, instruction)
      }
      ready.append(slot)
    }
    planDeparture(Int32(instance), station, shared)
  }

  private mutating func replica(_ number: Int32) -> (application: Int, place: Int) {
    let application = network.applications.lastIndex { $0.firstPlace <= Int(number) } ?? 0
    return (application, Int(number) - network.applications[application].firstPlace)
  }
}
