/// How a proxy would end a query: the number of its timer, none when it has none, and the cause.
struct ProxyPatience {
  var number = UInt32.max
  var cause: Int32 = -1
}

/// A query in flight, or one branch of it: a place in the program and what it carries. Slots are used again.
struct QuerySlot {
  /// Applications that can be entered inside each other.
  static let registers = 4

  /// Keys its random draws; changes inside blocks that run more than once, and from branch to branch.
  var key: UInt64 = 0
  /// The intended arrival; for a branch the time of the fork. Nanoseconds.
  var arrival: Int64 = 0
  /// When it began to wait, or to share.
  var stamp: Int64 = 0
  /// The demand of the present visit in nanoseconds.
  var demand: Int64 = 0
  var place: Int32 = 0
  /// The station instance of the present visit.
  var instance: Int32 = 0
  /// The query that this is a branch of; -1: it is the query itself.
  var parent: Int32 = -1
  /// Branches that have not ended.
  var pending: Int32 = 0
  /// Neighbours in a queue; `next` also links free slots.
  var next: Int32 = -1
  var previous: Int32 = -1
  /// Why it failed; -1: it has not.
  var cause: Int32 = -1
  /// Counts what it waited for, so that a timer knows whether it still matters.
  var generation: UInt32 = 0
  /// Pages that the present look-up reads from the disk, and nanoseconds for those from the operating system's cache.
  var diskPages: Int32 = 0
  var cachedPagesTime: Int64 = 0
  /// Bytes that it reads from and writes to the disk.
  var diskBytes = 0.0
  /// Nanoseconds after which a provider that refused a call wants to be asked again; 0: none has.
  var retryAfter: Int64 = 0
  /// Its key from the start, which attempt of a client it is, and a number that tells it from others in the same slot; none when it is free.
  var ownKey: UInt64 = 0
  var number = UInt32.max
  var attempt: UInt8 = 0
  var hasAskedAgain = false
  /// The cause that it has because nobody waits for its answer any more; -1: somebody does.
  var abandoned: Int32 = -1
  /// The proxy that it is inside of and the one around that, each with the number of its timer and the cause that it gives.
  var innerProxy = ProxyPatience()
  var outerProxy = ProxyPatience()
  /// The connections of proxies that it holds, as stations: of the proxy that it is inside of and of the one around that; -1: none.
  var innerConnection: Int32 = -1
  var outerConnection: Int32 = -1
  /// Tokens that the trace gives it; negative: none.
  var traceInput = -1.0
  var traceOutput = -1.0
  /// Tokens of the present call.
  var callInput = 0.0
  var callOutput = 0.0
  /// The replica that it is inside of: application and place; -1: none whose end it would feel. Of applications inside each other, the outer.
  var homeApplication: Int32 = -1
  var homePlace: Int32 = 0
  var homeGeneration: UInt32 = 0
  var r0: Int32 = 0
  var r1: Int32 = 0
  var r2: Int32 = 0
  var r3: Int32 = 0

  @inline(__always) func register(_ index: UInt8) -> Int32 {
    switch index {
    case 0: r0
    case 1: r1
    case 2: r2
    default: r3
    }
  }

  mutating func setRegister(_ index: UInt8, _ value: Int32) {
    switch index {
    case 0: r0 = value
    case 1: r1 = value
    case 2: r2 = value
    default: r3 = value
    }
  }
}

/// What a block inside a route remembers.
struct Frame {
  var key: UInt64 = 0
  var counter: Int32 = 0
  var limit: Int32 = 0
  /// When a look-up began.
  var mark: Int64 = 0
}

/// All queries in flight: slots, their frames and where their time went, in blocks that grow by doubling and never shrink.
struct QueryArena: ~Copyable {
  private(set) var slots: UnsafeMutablePointer<QuerySlot>
  private(set) var frames: UnsafeMutablePointer<Frame>
  /// Nanoseconds by slot and component: waiting and service in turn.
  private(set) var spent: UnsafeMutablePointer<Int64>
  let levels: Int
  let width: Int
  private var capacity: Int
  private var used = 0
  private var firstFree: Int32 = -1

  init(levels: Int, components: Int) {
    self.levels = levels
    width = max(1, components) * 2
    capacity = 64
    slots = .allocate(capacity: capacity)
    frames = .allocate(capacity: capacity * levels)
    spent = .allocate(capacity: capacity * width)
    frames.initialize(repeating: Frame(), count: capacity * levels)
  }

  deinit {
    slots.deallocate()
    frames.deallocate()
    spent.deallocate()
  }

  /// A fresh slot with nothing spent. Pointers into the arena are void afterwards.
  @inline(__always) mutating func take() -> Int32 {
    let index: Int32
    if firstFree >= 0 {
      index = firstFree
      firstFree = slots[Int(index)].next
      slots[Int(index)].retryAfter = 0
    } else {
      if used == capacity { grow() }
      index = Int32(truncatingIfNeeded: used)
      used &+= 1
      slots[Int(index)] = QuerySlot()
    }
    let start = spent + Int(index) &* width
    for component in 0..<width { start[component] = 0 }
    return index
  }

  /// Where a slot's time at a component is booked: waiting, then service, in nanoseconds.
  @inline(__always) func booked(_ slot: Int32, _ component: Int32) -> UnsafeMutablePointer<Int64> {
    spent + (Int(slot) &* width &+ Int(component) &* 2)
  }

  /// The frame of a slot at this level.
  @inline(__always) func frame(_ slot: Int32, _ level: Int32) -> UnsafeMutablePointer<Frame> {
    frames + (Int(slot) &* levels &+ Int(level))
  }

  @inline(__always) mutating func giveBack(_ index: Int32) {
    slots[Int(index)].generation &+= 1
    slots[Int(index)].next = firstFree
    firstFree = index
  }

  private mutating func grow() {
    let larger = capacity * 2
    slots = Self.moved(slots, capacity, larger)
    frames = Self.moved(frames, capacity * levels, larger * levels)
    (frames + capacity * levels).initialize(repeating: Frame(), count: capacity * levels)
    spent = Self.moved(spent, capacity * width, larger * width)
    capacity = larger
  }

  private static func moved<T>(_ old: UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int) -> UnsafeMutablePointer<T> {
    let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    new.moveInitialize(from: old, count: count)
    old.deallocate()
    return new
  }
}
