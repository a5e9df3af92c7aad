import PlanModel
import Units

/// The replicas of one application while a trial runs: which of them there are, and which of them take queries.
///
/// There are places for as many as may ever be there at the same time, those on their way out included; a place is used again. Whoever was
/// inside when a replica ended finds its generation changed.
struct ReplicaFleet {
  enum Phase: UInt8 {
    case absent, starting, ready
    /// Told to end: finishes what is inside, takes no more.
    case draining
  }

  struct Replica {
    var phase = Phase.absent
    /// Counts the replicas that had this place.
    var generation: UInt32 = 0
    /// Queries inside.
    var present: Int32 = 0
    /// In the order of their creation.
    var number: Int64 = 0
    /// Nanoseconds: its creation, and its last change between ready and not.
    var created: Int64 = 0
    var changed: Int64 = 0
  }

  /// Replicas that are there from the start are this old then, in nanoseconds: an hour, long past any start-up.
  private static let initialAge: Int64 = 3_600_000_000_000

  let capacity: Int
  private let replicas: UnsafeMutablePointer<Replica>
  /// Places of those that take queries, in the order in which they became ready.
  private let takers: UnsafeMutablePointer<Int32>
  private(set) var takerCount = 0
  /// The next taker in turn.
  var cursor = 0

  /// Starting, ready or draining: pods that are paid for.
  private(set) var count = 0
  private(set) var created: Int64 = 0
  private(set) var peak = 0
  /// Integrals over time in nanoseconds: of all, of those that have started, and of those that take queries.
  private(set) var area = 0.0
  private(set) var startedArea = 0.0
  private(set) var takerArea = 0.0
  private var starting = 0
  private var lastChange: Int64 = 0

  /// - Parameter initial: replicas that are ready from the start.
  init(capacity: Int, initial: Int) {
    self.capacity = capacity
    replicas = .allocate(capacity: capacity)
    replicas.initialize(repeating: Replica(), count: capacity)
    takers = .allocate(capacity: capacity)
    for _ in 0..<initial {
      guard let place = create(at: 0) else { break }
      becomeReady(place, at: 0)
      (replicas[place].created, replicas[place].changed) = (-Self.initialAge, -Self.initialAge)
      // Older than all that are created later.
      replicas[place].number -= Int64(initial)
    }
    created = 0
  }

  func deallocate() {
    replicas.deallocate()
    takers.deallocate()
  }

  subscript(place: Int) -> Replica { replicas[place] }

  @inline(__always) func taker(_ index: Int) -> Int { Int(takers[index]) }
  /// Queries inside of the taker with this index.
  @inline(__always) func inside(_ index: Int) -> Int32 { replicas[Int(takers[index])].present }
  @inline(__always) func generation(_ place: Int) -> UInt32 { replicas[place].generation }

  mutating func touch(_ now: Int64) {
    let elapsed = Double(now &- lastChange)
    area += Double(count) * elapsed
    startedArea += Double(count - starting) * elapsed
    takerArea += Double(takerCount) * elapsed
    lastChange = now
  }

  // MARK: Queries

  @inline(__always) mutating func enter(_ place: Int) { replicas[place].present &+= 1 }

  /// True when a draining replica has become empty.
  @inline(__always) mutating func leave(_ place: Int) -> Bool {
    replicas[place].present &-= 1
    return replicas[place].present == 0 && replicas[place].phase == .draining
  }

  // MARK: Coming and going

  /// Creates a replica; nil when all places are taken.
  mutating func create(at now: Int64) -> Int? {
    guard let place = freePlace else { return nil }
    touch(now)
    created += 1
    replicas[place].phase = .starting
    replicas[place].generation &+= 1
    replicas[place].number = created
    replicas[place].created = now
    replicas[place].changed = now
    count += 1
    starting += 1
    peak = max(peak, count)
    return place
  }

  /// A place that nobody has; rather one in which nobody is left from an earlier replica.
  private var freePlace: Int? {
    var free: Int?
    for place in 0..<capacity where replicas[place].phase == .absent {
      if replicas[place].present == 0 { return place }
      free = free ?? place
    }
    return free
  }

  mutating func becomeReady(_ place: Int, at now: Int64) {
    touch(now)
    replicas[place].phase = .ready
    replicas[place].changed = now
    starting -= 1
    takers[takerCount] = Int32(place)
    takerCount += 1
  }

  /// Tells a replica to end. Returns whether somebody is inside who has to be waited for.
  mutating func drain(_ place: Int, at now: Int64) -> Bool {
    touch(now)
    guard replicas[place].phase == .ready, replicas[place].present > 0 else {
      end(place, at: now)
      return false
    }
    removeTaker(place)
    replicas[place].phase = .draining
    replicas[place].changed = now
    return true
  }

  /// Ends a replica at once. Whoever is inside fails at the next step.
  mutating func end(_ place: Int, at now: Int64) {
    touch(now)
    if replicas[place].phase == .ready { removeTaker(place) }
    if replicas[place].phase == .starting { starting -= 1 }
    replicas[place].phase = .absent
    replicas[place].generation &+= 1
    count -= 1
  }

  private mutating func removeTaker(_ place: Int) {
    guard let index = (0..<takerCount).first(where: { Int(takers[$0]) == place }) else { return }
    for later in (index + 1)..<max(index + 1, takerCount) { takers[later - 1] = takers[later] }
    takerCount -= 1
    if cursor > index { cursor -= 1 }
    if cursor >= takerCount { cursor = 0 }
  }

  /// The replica that goes first when there are too many: one that is not ready before one that is, a younger before an older.
  /// Source: kubernetes/kubernetes, pkg/controller/controller_utils.go, ActivePodsWithRanks.
  var firstToGo: Int? {
    var first: Int?
    for place in 0..<capacity where replicas[place].phase == .starting || replicas[place].phase == .ready {
      guard let best = first else {
        first = place
        continue
      }
      let (isStarting, bestIsStarting) = (replicas[place].phase == .starting, replicas[best].phase == .starting)
      if isStarting != bestIsStarting ? isStarting : replicas[place].number > replicas[best].number { first = place }
    }
    return first
  }

  /// Replicas that are wanted: all but those told to end.
  var wanted: Int {
    var wanted = 0
    for place in 0..<capacity where replicas[place].phase == .starting || replicas[place].phase == .ready { wanted += 1 }
    return wanted
  }
}
