import EventKernel
import Foundation
import PlanModel
import RandomStreams

/// What each instruction does.
extension TrialEngine {
  /// Lets a query go on until it has to wait, then everybody who became able to go on by that.
  @inline(__always) mutating func advance(_ first: Int32) {
    step(first)
    while ready.count > 0 { step(ready.removeFirst()) }
  }

  /// Lets a query go on until it has to wait.
  mutating func resume(_ slot: Int32) { step(slot) }

  private mutating func step(_ slot: Int32) {
    var query = arena.slots + Int(slot)
    while true {
      let instruction = program + Int(query.pointee.place)
      switch instruction.pointee.opcode {
      case .visit:
        if !visit(slot, query, instruction) { return }
      case .acquire:
        if !acquire(slot, query, instruction) { return }
      case .release:
        release(query, instruction)
        query.pointee.place &+= 1
      case .holdConnection:
        holdConnection(query)
      case .releaseConnection:
        releaseConnection(query, instruction)
      case .pick:
        pick(query, instruction)
      case .leave:
        leave(query, instruction)
      case .chance:
        var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
        if stream.uniform() < instruction.pointee.number {
          query.pointee.place = instruction.pointee.target
        } else {
          query.pointee.place &+= 1
        }
      case .choose:
        choose(query, instruction)
      case .jump:
        query.pointee.place = instruction.pointee.target
      case .fork:
        fork(slot, instruction)
        return
      case .join:
        join(slot)
        return
      case .keepKey:
        arena.frame(slot, instruction.pointee.level).pointee = Frame(key: query.pointee.key)
        query.pointee.place &+= 1
      case .restoreKey:
        query.pointee.key = arena.frame(slot, instruction.pointee.level).pointee.key
        query.pointee.place &+= 1
      case .again:
        renewKey(query, arena.frame(slot, instruction.pointee.level), instruction)
        query.pointee.place = instruction.pointee.target
      case .repeatStart:
        startRepeating(slot, query, instruction)
      case .repeatNext:
        let frame = arena.frame(slot, instruction.pointee.level)
        renewKey(query, frame, instruction)
        if frame.pointee.counter < frame.pointee.limit {
          query.pointee.place = instruction.pointee.target
        } else {
          query.pointee.key = frame.pointee.key
          query.pointee.place &+= 1
        }
      case .retry:
        let frame = arena.frame(slot, instruction.pointee.level)
        // Whose replica has ended has nobody left to try again.
        if frame.pointee.counter &+ 1 < instruction.pointee.count, !hasLostReplica(query) {
          query.pointee.cause = -1
          renewKey(query, frame, instruction)
          query.pointee.place &+= 1
        } else {
          query.pointee.key = frame.pointee.key
          query.pointee.place = instruction.pointee.onFailure
          // It fails for that, whatever it failed for before.
          _ = failIfReplicaIsLost(query, instruction)
        }
      case .forgive:
        if !failIfReplicaIsLost(query, instruction) {
          query.pointee.cause = -1
          query.pointee.retryAfter = 0
          query.pointee.place &+= 1
        }
      case .lookupStart:
        arena.frame(slot, instruction.pointee.level).pointee.mark = now
        query.pointee.place &+= 1
      case .lookupEnd:
        record.lookup(instruction.pointee.other, now &- arena.frame(slot, instruction.pointee.level).pointee.mark)
        query.pointee.place &+= 1
      case .lookup:
        var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
        let isHit = stream.uniform() < record.hitRatios[Int(instruction.pointee.other)]
        record.cache(instruction.pointee.other, isHit: isHit)
        query.pointee.place = isHit ? instruction.pointee.target : query.pointee.place &+ 1
      case .touchPages: touchPages(query, instruction)
      case .writeLog:
        if isAnyAway, failIfAway(query, instruction, database: Int(instruction.pointee.other)) { continue }
        writeLog(query, instruction)
        query.pointee.place &+= 1
      case .respond:
        if isScaled, failIfReplicaIsLost(query, instruction) { continue }
        record.egressBytes += instruction.pointee.number
        query.pointee.place &+= 1
      case .store:
        if isScaled, failIfReplicaIsLost(query, instruction) { continue }
        record.stored[Int(instruction.pointee.other)] += instruction.pointee.number
        query.pointee.place &+= 1
      case .fail:
        var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
        if stream.uniform() < instruction.pointee.number {
          query.pointee.cause = instruction.pointee.other
          query.pointee.place = instruction.pointee.onFailure
        } else {
          query.pointee.place &+= 1
        }
      case .admit: admit(query, instruction)
      case .checkMemory: checkMemory(query, instruction)
      case .answerProbe:
        takeAnswer(slot)
        return
      case .deadline:
        if instruction.pointee.timeout < 0 { endPatience(of: query) } else { startPatience(of: query, slot, instruction) }
        query.pointee.place &+= 1
      case .finish:
        if isWatched { settle(slot) }
        query = arena.slots + Int(slot)
        record.leave(now, arrival: query.pointee.arrival, cause: query.pointee.cause, spent: arena.booked(slot, 0))
        arena.giveBack(slot)
        return
      }
      // A fork deeper in the call may have moved the arena.
      query = arena.slots + Int(slot)
    }
  }

  /// The next round of a block draws with a key of its own: the same in any deployment, whatever happened in the rounds before.
  private mutating func renewKey(
    _ query: UnsafeMutablePointer<QuerySlot>, _ frame: UnsafeMutablePointer<Frame>, _ instruction: UnsafeMutablePointer<Instruction>
  ) {
    frame.pointee.counter &+= 1
    query.pointee.key = StreamKey(bits: frame.pointee.key &+ instruction.pointee.salt)
      .numbered(UInt64(truncatingIfNeeded: frame.pointee.counter)).bits
  }

  // MARK: Visits

  /// Finds the instance that a visit goes to.
  @inline(__always) private mutating func instance(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int32 {
    switch instruction.pointee.selection {
    case .only: instruction.pointee.station
    case .register:
      instruction.pointee.station &+ query.pointee.register(instruction.pointee.register) / instruction.pointee.divisor
    case .balanced: balanced(query, instruction)
    }
  }

  private mutating func balanced(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) -> Int32 {
    let first = instruction.pointee.station
    let count = instruction.pointee.instances
    switch instruction.pointee.balancing {
    case .roundRobin:
      let turn = stations[Int(first)].cursor
      stations[Int(first)].cursor = turn &+ 1 == count ? 0 : turn &+ 1
      return first &+ turn
    case .random:
      var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt ^ 0x5bd1_e995)
      return first &+ Int32(truncatingIfNeeded: stream.next().multipliedFullWidth(by: UInt64(count)).high)
    case .leastConnections: return leastConnections(first, count)
    case .joinShortestQueue:
      var best = first
      var fewest = stations[Int(first)].present
      for other in (first &+ 1)..<(first &+ count) where stations[Int(other)].present < fewest {
        best = other
        fewest = stations[Int(other)].present
      }
      return best
    }
  }

  /// The instance with the fewest queries; among equals the next in turn.
  /// Source: nginx documentation, ngx_http_upstream_module, least_conn.
  private mutating func leastConnections(_ first: Int32, _ count: Int32) -> Int32 {
    let turn = stations[Int(first)].cursor
    var best = turn
    for step in 1..<max(1, count) {
      let other = turn &+ step < count ? turn &+ step : turn &+ step &- count
      if stations[Int(first &+ other)].present < stations[Int(first &+ best)].present { best = other }
    }
    stations[Int(first)].cursor = best &+ 1 == count ? 0 : best &+ 1
    return first &+ best
  }

  /// True: the visit is over already (or failed), go on. False: the query waits for an event.
  @inline(__always) private mutating func visit(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Bool {
    if isScaled, failIfReplicaIsLost(query, instruction) { return true }
    if instruction.pointee.demand == .diskPages, query.pointee.diskPages == 0 {
      query.pointee.place &+= 1
      return true
    }
    let index = instance(query, instruction)
    let station = stations + Int(index)
    query.pointee.instance = index
    switch station.pointee.kind {
    case .firstComeFirstServed:
      station.pointee.touch(now)
      if station.pointee.free > 0 {
        station.pointee.free &-= 1
        station.pointee.busy += 1
        schedule(slot, query, instruction)
      } else if station.pointee.queueLength < station.pointee.queueLimit {
        query.pointee.stamp = now
        append(slot, station)
      } else {
        return reject(query, instruction, station)
      }
    case .infinite:
      station.pointee.touch(now)
      station.pointee.busy += 1
      schedule(slot, query, instruction)
    case .sharing:
      share(slot, query, instruction, station)
    case .paced:
      let demand = demand(slot, query, instruction)
      query.pointee.demand = demand
      query.pointee.stamp = now
      let operations = instruction.pointee.demand == .diskPages ? query.pointee.diskPages : 1
      var end = station.pointee.takeTurns(operations, demand, at: now)
      if instruction.pointee.demand == .diskPages, instruction.pointee.first >= 0 {
        end = max(end, stations[Int(instruction.pointee.first)].pass(query.pointee.diskBytes, at: now))
      }
      queue.schedule(at: end, .departure, subject: slot, detail: EventKind.serviceEnd.rawValue)
    case .pool, .metered:
      // Routes never visit one: the compiler refuses it.
      return reject(query, instruction, station)
    }
    station.pointee.arrivals &+= 1
    station.pointee.present &+= 1
    return false
  }

  private mutating func reject(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>,
    _ station: UnsafeMutablePointer<StationState>
  ) -> Bool {
    station.pointee.rejected &+= 1
    query.pointee.cause = station.pointee.rejectionCause
    query.pointee.place = instruction.pointee.onFailure
    return true
  }

  @inline(__always) private mutating func schedule(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) {
    let demand = demand(slot, query, instruction)
    query.pointee.demand = demand
    queue.schedule(at: now &+ demand, .departure, subject: slot, detail: EventKind.serviceEnd.rawValue)
  }

  /// The next in the queue of a first-come-first-served station takes the server that has become free.
  @inline(__always) mutating func startService(_ slot: Int32, _ station: UnsafeMutablePointer<StationState>) {
    let query = arena.slots + Int(slot)
    let instruction = program + Int(query.pointee.place)
    let waited = now &- query.pointee.stamp
    station.pointee.waitingSum += Double(waited)
    arena.booked(slot, instruction.pointee.component)[0] &+= waited
    schedule(slot, query, instruction)
  }

  private mutating func share(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>,
    _ station: UnsafeMutablePointer<StationState>
  ) {
    let shared = sharing + Int(station.pointee.sharing)
    touchSharing(station)
    let demand = demand(slot, query, instruction)
    query.pointee.demand = demand
    query.pointee.stamp = now
    shared.pointee.insert(slot, demand: demand)
    planDeparture(query.pointee.instance, station, shared)
    startPatience(slot, query, instruction)
  }

  /// The visit or the wait ends in failure after the step's time-out, if it has one.
  mutating func startPatience(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) {
    guard instruction.pointee.timeout >= 0 else { return }
    queue.schedule(
      at: now &+ instruction.pointee.timeout, .arrival, subject: slot,
      detail: Self.detail(.patience, generation: query.pointee.generation))
  }

  /// Where a query goes after a visit.
  @inline(__always) mutating func finishVisit(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    if instruction.pointee.demand == .tokens {
      let provider = network.providerSpecs[Int(instruction.pointee.first)]
      record.call(provider.provider, query.pointee.callInput, query.pointee.callOutput)
      if provider.outputMeter >= 0 { settleOutput(provider, query.pointee.callOutput) }
      if query.pointee.cause >= 0 {
        query.pointee.place = instruction.pointee.onFailure
        return
      }
    }
    query.pointee.place &+= 1
  }
}
