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
      case .pick:
        pick(query, instruction)
        query.pointee.place &+= 1
      case .leave:
        let application = network.applications[Int(instruction.pointee.other)]
        let worker = Int(query.pointee.register(instruction.pointee.register))
        replicaPresent[application.firstReplica + worker / application.workers] &-= 1
        query.pointee.place &+= 1
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
        if frame.pointee.counter &+ 1 < instruction.pointee.count {
          query.pointee.cause = -1
          renewKey(query, frame, instruction)
          query.pointee.place &+= 1
        } else {
          query.pointee.key = frame.pointee.key
          query.pointee.place = instruction.pointee.onFailure
        }
      case .forgive:
        query.pointee.cause = -1
        query.pointee.place &+= 1
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
      case .touchPages:
        touchPages(query, instruction)
        query.pointee.place &+= 1
      case .respond:
        record.egressBytes += instruction.pointee.number
        query.pointee.place &+= 1
      case .store:
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
      case .finish:
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
    case .leastConnections, .joinShortestQueue:
      var best = first
      var fewest = stations[Int(first)].present
      for other in (first &+ 1)..<(first &+ count) where stations[Int(other)].present < fewest {
        best = other
        fewest = stations[Int(other)].present
      }
      return best
    }
  }

  /// True: the visit is over already (or failed), go on. False: the query waits for an event.
  @inline(__always) private mutating func visit(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Bool {
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
    case .pool:
      // Routes never visit a pool: the compiler refuses it.
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
    station.pointee.touch(now)
    shared.pointee.advance(to: now)
    let demand = demand(slot, query, instruction)
    query.pointee.demand = demand
    query.pointee.stamp = now
    shared.pointee.insert(slot, demand: demand)
    planDeparture(query.pointee.instance, station, shared)
    if instruction.pointee.timeout > 0 { startPatience(slot, query, instruction.pointee.timeout) }
  }

  private mutating func startPatience(_ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ timeout: Int64) {
    queue.schedule(
      at: now &+ timeout, .arrival, subject: slot,
      detail: Self.detail(.patience, generation: query.pointee.generation))
  }

  /// Where a query goes after a visit.
  @inline(__always) mutating func finishVisit(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    if instruction.pointee.demand == .tokens {
      record.call(network.providerSpecs[Int(instruction.pointee.first)].provider, query.pointee.callInput, query.pointee.callOutput)
      if query.pointee.cause >= 0 {
        query.pointee.place = instruction.pointee.onFailure
        return
      }
    }
    query.pointee.place &+= 1
  }

  // MARK: Demands

  /// Nanoseconds that this visit asks for.
  @inline(__always) private mutating func demand(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int64 {
    if instruction.pointee.demand == .drawn {
      var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat))
    }
    return composedDemand(slot, query, instruction)
  }

  @inline(never) private mutating func composedDemand(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int64 {
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    switch instruction.pointee.demand {
    case .drawn:
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat))
    case .drawnAndCachedPages:
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat)) &+ query.pointee.cachedPagesTime
    case .diskPages:
      // One read after the other, each with a latency of its own.
      var total = 0.0
      for _ in 0..<query.pointee.diskPages { total += samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat) }
      return Self.nanoseconds(total)
    case .twoDraws:
      let work = samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat)
      return Self.nanoseconds(work + samplers[Int(instruction.pointee.first)].draw(&stream, ziggurat))
    case .tokens:
      return callDemand(query, instruction, &stream)
    case .backoff:
      let spec = network.backoffs[Int(instruction.pointee.other)]
      let attempt = arena.frame(slot, instruction.pointee.level).pointee.counter
      let pause = min(spec.longest, spec.first * pow(spec.factor, Double(attempt - 1)))
      return Self.nanoseconds(pause * (1 - spec.jitter * stream.uniform()) * 1e-9)
    }
  }

  private mutating func callDemand(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>, _ stream: inout DrawStream
  ) -> Int64 {
    let provider = network.providerSpecs[Int(instruction.pointee.first)]
    let tokens = network.tokenSpecs[Int(instruction.pointee.count)]
    let isFailing = stream.uniform() < provider.failureProbability
    let first = samplers[Int(provider.timeToFirstToken)].draw(&stream, ziggurat)
    let perToken = samplers[Int(provider.timePerToken)].draw(&stream, ziggurat)
    var input: Double
    var output: Double
    if query.pointee.traceInput >= 0 {
      input = query.pointee.traceInput
      output = query.pointee.traceOutput
    } else if let inputs = tokens.inputColumn, let outputs = tokens.outputColumn {
      let row = Int(stream.next().multipliedFullWidth(by: UInt64(tokens.rows)).high)
      input = (inputs[row] * tokens.inputScale).rounded()
      output = (outputs[row] * tokens.outputScale).rounded()
    } else {
      input = samplers[Int(tokens.input)].draw(&stream, ziggurat).rounded()
      output = samplers[Int(tokens.output)].draw(&stream, ziggurat).rounded()
    }
    var time = first + output * perToken
    if isFailing {
      // The provider refuses when it would have begun to answer, and bills nothing.
      (time, input, output) = (first, 0, 0)
      query.pointee.cause = provider.failureCause
    }
    let limit = Double(provider.timeout) * 1e-9
    if provider.timeout > 0, time > limit {
      // The caller hangs up; what was generated until then is billed.
      output = isFailing ? 0 : min(output, max(0, ((limit - first) / perToken).rounded(.down)))
      time = limit
      query.pointee.cause = provider.timeoutCause
    }
    query.pointee.callInput = input
    query.pointee.callOutput = output
    return Self.nanoseconds(time)
  }

  /// Seconds to nanoseconds, at most 100 years; NaN gives 0.
  @inline(__always) static func nanoseconds(_ seconds: Double) -> Int64 {
    let scaled = seconds * 1e9
    return scaled < 3.1536e18 ? Int64(scaled + 0.5) : (scaled.isNaN ? 0 : 3_153_600_000_000_000_000)
  }

  /// Of the pages that a look-up touches, each misses the database's memory, and then the system's cache, on its own.
  private mutating func touchPages(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let spec = network.pageSpecs[Int(instruction.pointee.other)]
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    let pages = Int(min(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat).rounded(), 1e6))
    let missed = Self.successes(of: pages, spec.memoryMiss, &stream)
    let fromDisk = Self.successes(of: missed, spec.systemMiss, &stream)
    query.pointee.diskPages = Int32(truncatingIfNeeded: fromDisk)
    query.pointee.cachedPagesTime = Int64(Double(missed - fromDisk) * spec.cachedRead)
  }

  /// A binomial number, by skipping from success to success: as many logarithms as successes.
  /// Source: Devroye, "Non-Uniform Random Variate Generation" (1986), X.4.3, first waiting time method.
  static func successes(of trials: Int, _ probability: Double, _ stream: inout DrawStream) -> Int {
    guard probability > 0, trials > 0 else { return 0 }
    guard probability < 1 else { return trials }
    let scale = 1 / log1p(-probability)
    var position = 0.0
    var count = 0
    while true {
      position += (log(stream.uniform()) * scale).rounded(.down) + 1
      guard position <= Double(trials) else { return count }
      count += 1
    }
  }
}
