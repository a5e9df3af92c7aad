import EventKernel
import PlanModel
import RandomStreams

/// Slots that are held, and blocks of steps.
extension TrialEngine {
  // MARK: Pools

  /// True: the slot is there (or refused), go on. False: the query waits for it.
  mutating func acquire(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Bool {
    if isScaled, failIfReplicaIsLost(query, instruction) { return true }
    var index = instruction.pointee.station
    if instruction.pointee.selection == .register {
      index &+= query.pointee.register(instruction.pointee.register) / instruction.pointee.divisor
    }
    let station = stations + Int(index)
    query.pointee.instance = index
    station.pointee.touch(now)
    if station.pointee.free > 0 {
      station.pointee.free &-= 1
      station.pointee.busy += 1
      station.pointee.arrivals &+= 1
      station.pointee.present &+= 1
      query.pointee.place &+= 1
      return true
    }
    guard station.pointee.queueLength < station.pointee.queueLimit else {
      station.pointee.rejected &+= 1
      query.pointee.cause = station.pointee.rejectionCause
      query.pointee.place = instruction.pointee.onFailure
      return true
    }
    station.pointee.arrivals &+= 1
    station.pointee.present &+= 1
    query.pointee.stamp = now
    append(slot, station)
    startPatience(slot, query, instruction)
    return false
  }

  /// Gives a slot back, to whoever has waited longest for it if anybody does.
  mutating func release(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    var index = instruction.pointee.station
    if instruction.pointee.selection == .register {
      index &+= query.pointee.register(instruction.pointee.register) / instruction.pointee.divisor
    }
    release(index)
  }

  /// A slot of this station is free again.
  @inline(__always) mutating func release(_ index: Int32) {
    let station = stations + Int(index)
    station.pointee.touch(now)
    station.pointee.completions &+= 1
    station.pointee.present &-= 1
    let next = station.pointee.head
    guard next >= 0 else {
      station.pointee.free &+= 1
      station.pointee.busy -= 1
      return
    }
    unlinkFirst(station)
    let waiting = arena.slots + Int(next)
    let waited = now &- waiting.pointee.stamp
    station.pointee.waitingSum += Double(waited)
    arena.booked(next, program[Int(waiting.pointee.place)].component)[0] &+= waited
    waiting.pointee.generation &+= 1
    waiting.pointee.place &+= 1
    ready.append(next)
  }

  // MARK: Queues

  @inline(__always) mutating func append(_ slot: Int32, _ station: UnsafeMutablePointer<StationState>) {
    let query = arena.slots + Int(slot)
    query.pointee.next = -1
    query.pointee.previous = station.pointee.tail
    if station.pointee.tail >= 0 {
      arena.slots[Int(station.pointee.tail)].next = slot
    } else {
      station.pointee.head = slot
    }
    station.pointee.tail = slot
    station.pointee.queueLength &+= 1
    station.pointee.waiting += 1
  }

  @inline(__always) mutating func unlinkFirst(_ station: UnsafeMutablePointer<StationState>) {
    let next = arena.slots[Int(station.pointee.head)].next
    station.pointee.head = next
    if next >= 0 { arena.slots[Int(next)].previous = -1 } else { station.pointee.tail = -1 }
    station.pointee.queueLength &-= 1
    station.pointee.waiting -= 1
  }

  mutating func unlink(_ slot: Int32, _ station: UnsafeMutablePointer<StationState>) {
    let query = arena.slots + Int(slot)
    let (previous, next) = (query.pointee.previous, query.pointee.next)
    if previous >= 0 { arena.slots[Int(previous)].next = next } else { station.pointee.head = next }
    if next >= 0 { arena.slots[Int(next)].previous = previous } else { station.pointee.tail = previous }
    station.pointee.queueLength &-= 1
    station.pointee.waiting -= 1
  }

  // MARK: Blocks

  mutating func choose(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    let draw = stream.uniform()
    let first = Int(instruction.pointee.first)
    for index in first..<(first + Int(instruction.pointee.count)) where draw < choices[index].cumulative {
      query.pointee.place = choices[index].target
      return
    }
    query.pointee.place &+= 1
  }

  mutating func startRepeating(_ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt &+ 1)
    let times = samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat).rounded()
    guard times >= 1 else {
      query.pointee.place = instruction.pointee.target
      return
    }
    let frame = arena.frame(slot, instruction.pointee.level)
    frame.pointee = Frame(key: query.pointee.key, counter: 0, limit: Int32(min(times, Double(RouteCompiler.mostRounds))))
    query.pointee.key = StreamKey(bits: frame.pointee.key &+ instruction.pointee.salt).numbered(0).bits
    query.pointee.place &+= 1
  }

  /// Starts the branches; the query itself goes on when the last of them has ended.
  mutating func fork(_ slot: Int32, _ instruction: UnsafeMutablePointer<Instruction>) {
    let first = Int(instruction.pointee.first)
    let count = Int(instruction.pointee.count)
    arena.slots[Int(slot)].pending = Int32(count)
    for branch in 0..<count {
      let child = arena.take()
      let parent = arena.slots[Int(slot)]
      let query = arena.slots + Int(child)
      query.pointee.key = StreamKey(bits: parent.key &+ instruction.pointee.salt).numbered(UInt64(branch)).bits
      query.pointee.arrival = now
      query.pointee.parent = slot
      query.pointee.cause = -1
      query.pointee.place = branches[first + branch]
      query.pointee.traceInput = parent.traceInput
      query.pointee.traceOutput = parent.traceOutput
      query.pointee.homeApplication = parent.homeApplication
      query.pointee.homePlace = parent.homePlace
      query.pointee.homeGeneration = parent.homeGeneration
      (query.pointee.r0, query.pointee.r1, query.pointee.r2, query.pointee.r3) = (parent.r0, parent.r1, parent.r2, parent.r3)
      ready.append(child)
    }
  }

  /// Ends a branch. The last one hands its times to the query, as only it made the query wait.
  mutating func join(_ slot: Int32) {
    let branch = arena.slots + Int(slot)
    let parent = branch.pointee.parent
    let query = arena.slots + Int(parent)
    if branch.pointee.cause >= 0, query.pointee.cause < 0 { query.pointee.cause = branch.pointee.cause }
    query.pointee.pending &-= 1
    if query.pointee.pending == 0 {
      let from = arena.booked(slot, 0)
      let to = arena.booked(parent, 0)
      for index in 0..<arena.width { to[index] &+= from[index] }
      let fork = program + Int(query.pointee.place)
      query.pointee.place = query.pointee.cause >= 0 ? fork.pointee.onFailure : fork.pointee.target
      ready.append(parent)
    }
    arena.giveBack(slot)
  }
}
