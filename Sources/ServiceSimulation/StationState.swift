/// One instance of a station while a trial runs.
struct StationState {
  enum Kind: UInt8 { case firstComeFirstServed, sharing, infinite, pool, paced }

  var kind: Kind
  /// Servers or slots that nobody has.
  var free: Int32 = 0
  var queueLimit = Int32.max
  var queueLength: Int32 = 0
  var head: Int32 = -1
  var tail: Int32 = -1
  /// Waiting and in service.
  var present: Int32 = 0
  /// The next instance in turn, for round robin; kept by the first instance of a family.
  var cursor: Int32 = 0
  var sharing: Int32 = -1
  var rejectionCause: Int32 = -1
  var timeoutCause: Int32 = -1
  /// Until when the areas are up to date.
  var lastChange: Int64 = 0
  /// At a paced station: nanoseconds between two operations, and when the next may begin.
  var spacing = 0.0
  var nextTurn = 0.0
  /// Busy servers, held slots, busy cores, or the number present at an infinite server.
  var busy = 0.0
  /// How many wait. Where cores are shared, so many of those present do not get on: 3 that share 2 cores are 1 too many.
  var waiting = 0.0
  /// Integrals over time, in nanoseconds.
  var busyArea = 0.0
  var queueArea = 0.0
  var arrivals: Int64 = 0
  var completions: Int64 = 0
  var rejected: Int64 = 0
  var timedOut: Int64 = 0
  /// Sums in nanoseconds.
  var waitingSum = 0.0
  var serviceSum = 0.0

  init(kind: Kind) { self.kind = kind }

  /// Brings the areas up to date; before anything changes.
  @inline(__always) mutating func touch(_ now: Int64) {
    let elapsed = Double(now &- lastChange)
    busyArea += busy * elapsed
    queueArea += waiting * elapsed
    lastChange = now
  }

  /// The same for a paced station, which is busy until the next operation may begin.
  mutating func touchPaced(_ now: Int64) {
    busyArea += max(0, min(Double(now), nextTurn) - Double(lastChange))
    lastChange = now
  }

  /// Gives a paced station's next turns to so many operations, one after the other, which together take `duration` once they may begin.
  /// Returns when they are done.
  mutating func takeTurns(_ operations: Int32, _ duration: Int64, at now: Int64) -> Int64 {
    touchPaced(now)
    let count = Double(operations)
    let start = max(nextTurn, Double(now))
    nextTurn = start + count * spacing
    // The last one cannot begin before its turn.
    let stretched = max(Double(duration), (count - 1) * spacing + Double(duration) / count)
    return Int64(min((start + stretched).rounded(), 9e18))
  }
}

/// Queries that share the cores of one instance: everybody gets the same, nobody more than one core.
///
/// Kept in attained service instead of time: with everybody getting the same, whoever has the least left leaves first whatever the speed,
/// so that an arrival or a departure moves nobody's place. Source: the virtual time of fair queueing (Demers, Keshav, Shenker 1989).
struct SharingState {
  struct Job {
    /// The attained service at which it is done, in nanoseconds.
    var finish: Double
    var slot: Int32
    var number: UInt32
  }

  let cores: Double
  /// Service that anybody present since the start would have attained, in nanoseconds.
  var attained = 0.0
  var lastChange: Int64 = 0
  /// Counts the planned departures, so that an overtaken one is recognized.
  var generation: UInt32 = 0
  private(set) var count = 0
  private var numbered: UInt32 = 0
  private var capacity = 16
  private var jobs: UnsafeMutablePointer<Job>

  init(cores: Double) {
    self.cores = cores
    jobs = .allocate(capacity: 16)
  }

  func deallocate() { jobs.deallocate() }

  /// Cores that each query gets.
  var speed: Double { count == 0 ? 0 : min(1, cores / Double(count)) }
  var busyCores: Double { min(Double(count), cores) }
  var waiting: Double { max(0, Double(count) - cores) }

  mutating func advance(to now: Int64) {
    attained += Double(now &- lastChange) * speed
    lastChange = now
    // Start again from 0 when nobody is there, to keep the numbers small and exact.
    if count == 0 { attained = 0 }
  }

  /// When the next one will be done, if nothing changes. Not before `now`; nil when that is beyond the end of the clock.
  func nextDeparture(_ now: Int64) -> Int64? {
    guard count > 0 else { return nil }
    let left = max(0, jobs[0].finish - attained)
    guard left > 0 else { return now }
    // 127 years: shared by many, the longest demand would take longer than the clock can count, and without cores for ever.
    let time = left / speed
    return time < 4e18 ? now &+ Int64(time.rounded(.up)) : nil
  }

  private func precedes(_ a: Job, _ b: Job) -> Bool { a.finish != b.finish ? a.finish < b.finish : a.number < b.number }

  mutating func insert(_ slot: Int32, demand: Int64) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Job>.allocate(capacity: capacity * 2)
      larger.moveInitialize(from: jobs, count: count)
      jobs.deallocate()
      jobs = larger
      capacity *= 2
    }
    numbered &+= 1
    count += 1
    rise(Job(finish: attained + Double(demand), slot: slot, number: numbered), from: count - 1)
  }

  /// Whoever has the least left; nil when nobody is there.
  var first: Int32? { count > 0 ? jobs[0].slot : nil }

  /// Takes out whoever has the least left.
  mutating func removeFirst() -> Int32 {
    let slot = jobs[0].slot
    remove(at: 0)
    return slot
  }

  /// Takes a query out before it is done; returns the service it has still to get, in nanoseconds.
  mutating func remove(_ slot: Int32) -> Double {
    for index in 0..<count where jobs[index].slot == slot {
      let left = max(0, jobs[index].finish - attained)
      remove(at: index)
      return left
    }
    return 0
  }

  private mutating func remove(at index: Int) {
    count -= 1
    guard index < count else { return }
    let last = jobs[count]
    var hole = index
    while true {
      var child = 2 * hole + 1
      guard child < count else { break }
      if child + 1 < count, precedes(jobs[child + 1], jobs[child]) { child += 1 }
      guard precedes(jobs[child], last) else { break }
      jobs[hole] = jobs[child]
      hole = child
    }
    rise(last, from: hole)
  }

  private mutating func rise(_ job: Job, from start: Int) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) / 2
      guard precedes(job, jobs[parent]) else { break }
      jobs[hole] = jobs[parent]
      hole = parent
    }
    jobs[hole] = job
  }
}
