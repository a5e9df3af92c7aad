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
  /// The limit of CPU time by period; nil: the cores are shared evenly at each instant.
  var quota: CPUQuota?
  /// Service that anybody present since the start would have attained, in nanoseconds.
  var attained = 0.0
  var lastChange: Int64 = 0
  /// Counts the planned departures, so that an overtaken one is recognized.
  var generation: UInt32 = 0
  private(set) var count = 0
  private var numbered: UInt32 = 0
  private var capacity = 16
  private var jobs: UnsafeMutablePointer<Job>

  init(cores: Double, quota: CPUQuota? = nil) {
    self.cores = cores
    self.quota = quota
    jobs = .allocate(capacity: 16)
  }

  func deallocate() { jobs.deallocate() }

  /// Cores that each query gets, when no period's budget can run out.
  var speed: Double { count == 0 ? 0 : min(1, cores / Double(count)) }
  var busyCores: Double { min(Double(count), cores) }
  var waiting: Double { max(0, Double(count) - cores) }

  /// Brings the attained service up to date.
  /// - Returns: under a quota, the CPU time that all together have had since the last change, in nanoseconds; else nil.
  @discardableResult
  mutating func advance(to now: Int64) -> Double? {
    let gained = quota?.run(count, from: lastChange, to: now)
    attained += gained ?? Double(now &- lastChange) * speed
    lastChange = now
    // Start again from 0 when nobody is there, to keep the numbers small and exact.
    if count == 0 { attained = 0 }
    return gained.map { $0 * Double(count) }
  }

  /// When the next one will be done, if nothing changes. Not before `now`; nil when that is beyond the end of the clock.
  func nextDeparture(_ now: Int64) -> Int64? {
    guard count > 0 else { return nil }
    let left = max(0, jobs[0].finish - attained)
    guard left > 0 else { return now }
    if let quota { return quota.time(of: left, running: count, from: now).map { now &+ Int64($0.rounded(.up)) } }
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
