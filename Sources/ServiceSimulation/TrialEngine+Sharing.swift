import EventKernel

/// Stations whose queries share cores, and time-outs of those who wait or run.
extension TrialEngine {
  mutating func departSharing(_ instance: Int32, generation: UInt32) {
    let station = stations + Int(instance)
    let shared = sharing + Int(station.pointee.sharing)
    guard shared.pointee.generation & Self.generationMask == generation else { return }
    touchSharing(station)
    let slot = shared.pointee.removeFirst()
    let query = arena.slots + Int(slot)
    let elapsed = now &- query.pointee.stamp
    station.pointee.completions &+= 1
    station.pointee.present &-= 1
    station.pointee.serviceSum += Double(query.pointee.demand)
    station.pointee.waitingSum += Double(elapsed &- query.pointee.demand)
    planDeparture(instance, station, shared)
    query.pointee.generation &+= 1
    let instruction = program + Int(query.pointee.place)
    // The clock stands still for less than a nanosecond now and then: never book more service than time.
    let service = min(query.pointee.demand, elapsed)
    let spent = arena.booked(slot, instruction.pointee.component)
    spent[0] &+= elapsed &- service
    spent[1] &+= service
    finishVisit(query, instruction)
    advance(slot)
  }

  /// Brings a sharing station and its areas up to date; before anything changes.
  mutating func touchSharing(_ station: UnsafeMutablePointer<StationState>) {
    let shared = sharing + Int(station.pointee.sharing)
    let elapsed = Double(now &- station.pointee.lastChange)
    guard let used = shared.pointee.advance(to: now) else { return station.pointee.touch(now) }
    station.pointee.busyArea += used
    station.pointee.queueArea += Double(shared.pointee.count) * elapsed - used
    station.pointee.throttled = shared.pointee.quota?.throttled ?? 0
    station.pointee.lastChange = now
  }

  /// Plans the next departure of a sharing station anew, after anybody came or left.
  mutating func planDeparture(_ instance: Int32, _ station: UnsafeMutablePointer<StationState>, _ shared: UnsafeMutablePointer<SharingState>) {
    station.pointee.busy = shared.pointee.busyCores
    station.pointee.waiting = shared.pointee.waiting
    shared.pointee.generation &+= 1
    guard let time = shared.pointee.nextDeparture(now) else { return }
    queue.schedule(
      at: time, .departure, subject: instance, detail: Self.detail(.sharingDeparture, generation: shared.pointee.generation))
  }

  /// A time-out fires: of somebody who waits for a slot, or of a run at a sharing station.
  mutating func losePatience(_ slot: Int32, generation: UInt32) {
    let query = arena.slots + Int(slot)
    guard query.pointee.generation & Self.generationMask == generation else { return }
    let instruction = program + Int(query.pointee.place)
    let station = stations + Int(query.pointee.instance)
    if station.pointee.kind == .sharing { touchSharing(station) } else { station.pointee.touch(now) }
    station.pointee.timedOut &+= 1
    station.pointee.present &-= 1
    let elapsed = now &- query.pointee.stamp
    let spent = arena.booked(slot, instruction.pointee.component)
    if station.pointee.kind == .sharing {
      let shared = sharing + Int(station.pointee.sharing)
      let left = Int64(shared.pointee.remove(slot))
      let service = min(max(0, query.pointee.demand &- left), elapsed)
      spent[0] &+= elapsed &- service
      spent[1] &+= service
      station.pointee.waitingSum += Double(elapsed &- service)
      planDeparture(query.pointee.instance, station, shared)
      query.pointee.cause = instruction.pointee.count
    } else {
      unlink(slot, station)
      spent[0] &+= elapsed
      station.pointee.waitingSum += Double(elapsed)
      query.pointee.cause = station.pointee.timeoutCause
    }
    query.pointee.generation &+= 1
    query.pointee.place = instruction.pointee.onFailure
    advance(slot)
  }
}
