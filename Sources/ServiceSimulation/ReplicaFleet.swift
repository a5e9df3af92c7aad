import PlanModel
import Units

/// The replicas of one application while a trial runs: which of them there are, and which of them take queries.
///
/// There are places for as many as may ever be there at the same time, those on their way out included; a place is used again. Whoever was
/// inside when a replica ended finds its generation changed.
struct ReplicaFleet {
  enum Phase: UInt8 {
    case absent
    /// Waits for a node with room.
    case pending
    case starting, ready
    /// Told to end: finishes what is inside, takes no more.
    case draining

    var isWanted: Bool { self == .pending || self == .starting || self == .ready }
  }

  struct Replica {
    var phase = Phase.absent
    /// Counts the replicas that had this place.
    var generation: UInt32 = 0
    /// Queries inside, and all that ever came into this place.
    var present: Int32 = 0
    var entered: Int64 = 0
    /// In the order of their creation.
    var number: Int64 = 0
    /// Nanoseconds: when a node took it in, and its last change between ready and not.
    var created: Int64 = 0
    var changed: Int64 = 0
    /// Ready once, but does not answer its readiness probe.
    var isUnready = false
    /// How often it was started anew before, in this place or another.
    var restarts: Int32 = 0
    /// When its container begins to run.
    var runsFrom: Int64 = 0
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

  /// All that are there: pending, starting, ready or draining.
  private(set) var count = 0
  private(set) var pendingCount = 0
  private(set) var created: Int64 = 0
  private(set) var peak = 0
  /// Integrals over time in nanoseconds: of all, of those that wait for a node, of those that have started, and of those that take queries.
  private(set) var area = 0.0
  private(set) var pendingArea = 0.0
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
      admit(place, at: 0)
      becomeReady(place, at: 0)
      (replicas[place].created, replicas[place].changed, replicas[place].runsFrom) = (-Self.initialAge, -Self.initialAge, -Self.initialAge)
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
    pendingArea += Double(pendingCount) * elapsed
    startedArea += Double(count - pendingCount - starting) * elapsed
    takerArea += Double(takerCount) * elapsed
    lastChange = now
  }

  // MARK: Queries

  @inline(__always) mutating func enter(_ place: Int) {
    replicas[place].present &+= 1
    replicas[place].entered &+= 1
  }

  /// True when a draining replica has become empty.
  @inline(__always) mutating func leave(_ place: Int) -> Bool {
    replicas[place].present &-= 1
    return replicas[place].present == 0 && replicas[place].phase == .draining
  }

  // MARK: Coming and going

  /// Creates a replica, which waits for a node; nil when all places are taken.
  mutating func create(at now: Int64) -> Int? {
    guard let place = freePlace else { return nil }
    touch(now)
    created += 1
    replicas[place].phase = .pending
    replicas[place].generation &+= 1
    replicas[place].number = created
    replicas[place].created = now
    replicas[place].changed = now
    replicas[place].isUnready = false
    replicas[place].restarts = 0
    count += 1
    pendingCount += 1
    peak = max(peak, count)
    return place
  }

  /// A node has taken a replica in: it starts.
  mutating func admit(_ place: Int, at now: Int64) {
    touch(now)
    replicas[place].phase = .starting
    replicas[place].created = now
    replicas[place].changed = now
    pendingCount -= 1
    starting += 1
  }

  /// At the start of a trial: a replica that has no node after all.
  mutating func unbind(_ place: Int) {
    removeTaker(place)
    replicas[place].phase = .pending
    pendingCount += 1
  }

  /// The oldest replica that waits for a node.
  var firstPending: Int? {
    guard pendingCount > 0 else { return nil }
    return (0..<capacity).filter { replicas[$0].phase == .pending }.min { replicas[$0].number < replicas[$1].number }
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

  /// A replica that is ready takes no queries for a while, or takes them again.
  mutating func setUnready(_ place: Int, _ isUnready: Bool, at now: Int64) {
    guard replicas[place].phase == .ready, replicas[place].isUnready != isUnready else { return }
    touch(now)
    replicas[place].isUnready = isUnready
    replicas[place].changed = now
    if isUnready { return removeTaker(place) }
    takers[takerCount] = Int32(place)
    takerCount += 1
  }

  /// How often its container was started anew, and when it begins to run.
  mutating func setRestarts(_ place: Int, _ restarts: Int32, runsFrom time: Int64) {
    replicas[place].restarts = restarts
    replicas[place].runsFrom = time
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
    if replicas[place].phase == .pending { pendingCount -= 1 }
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

  /// The replica that goes first when there are too many: one without a node before one that starts before one that is ready; then one with
  /// more of its kind on its node; then a younger before an older.
  ///
  /// The controller takes ages of the same power of two as equal and draws among them; here the younger goes.
  /// Source: kubernetes/kubernetes, pkg/controller/controller_utils.go, ActivePodsWithRanks.
  /// - Parameter neighbours: replicas on the node of the one in this place.
  func firstToGo(neighbours: (Int) -> Int) -> Int? {
    func isBefore(_ a: (place: Int, rank: Int), _ b: (place: Int, rank: Int)) -> Bool {
      let (first, second) = (replicas[a.place], replicas[b.place])
      if first.phase != second.phase { return first.phase.rawValue < second.phase.rawValue }
      return a.rank != b.rank ? a.rank > b.rank : first.number > second.number
    }
    let wanted = (0..<capacity).filter { replicas[$0].phase.isWanted }.map { (place: $0, rank: neighbours($0)) }
    return wanted.min(by: isBefore)?.place
  }

  /// Places of wanted replicas that were created up to the one with this number, or after it.
  func places(after number: Int64, isOld: Bool) -> [Int] {
    (0..<capacity).filter { replicas[$0].phase.isWanted && (replicas[$0].number <= number) == isOld }
  }

  /// Replicas that are wanted: all but those told to end.
  var wanted: Int { (0..<capacity).count { replicas[$0].phase.isWanted } }
}
