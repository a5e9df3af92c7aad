import EventKernel
import PlanModel
import RandomStreams
import Units

/// One pool of spot machines over months: interruptions, refills and stand-ins, without any query.
///
/// As many machines are wanted all the time. What the provider takes back is replaced at its notice: from the market that has room and
/// holds the fewest of the pool's machines, else on demand if the pool falls back, else when a market has room again. A stand-in goes when
/// the spot machine that was ordered in its place is ready.
struct SpotPoolCourse {
  private enum Kind: UInt32 { case move, open, noticeOver, ready, standInReady, end }

  /// A spot machine that was ordered and is not ready.
  private struct Order {
    var number: UInt32
    /// Whether a stand-in goes when it is ready.
    var replaces: Bool
  }

  private let spot: SpotPurchase
  private let wanted: Int
  private let key: StreamKey
  private let startUp: Sampler
  private var markets: [SpotMarket]
  private var moves: [SpotMarket.Move?]
  private var now: Int64 = 0
  private var ordered: UInt32 = 0

  // Machines by market: those that run, that have had their notice, and that start up.
  private var running: [Int]
  private var noticed: [Int]
  private var starting: [[Order]]
  // On demand.
  private var standIns = 0
  private var startingStandIns = 0

  private var tally: SpotTally
  // Areas in nanoseconds.
  private var spotArea: [Double]
  private var onDemandArea = 0.0
  private var shortArea = 0.0
  private var missingArea = 0.0
  private var unorderedArea = 0.0
  private var spotHours = HourlyNodeArea()
  private var onDemandHours = HourlyNodeArea()

  /// - Parameter wanted: machines, at least 1.
  /// - Throws: `SimulationError.emptyTable` for samples that are not there.
  init(_ spot: SpotPurchase, wanted: Int, key: StreamKey, columns: SampleColumns) throws(SimulationError) {
    guard let startUp = Sampler(spot.startUp, columns: columns) else { throw .emptyTable("") }
    self.spot = spot
    self.wanted = wanted
    self.key = key
    self.startUp = startUp
    let count = spot.types.count
    markets = []
    for (number, type) in spot.types.enumerated() {
      let own = key.named("market").named(type).numbered(UInt64(number))
      markets.append(try SpotMarket(spot, wanted: (wanted + count - 1) / count, key: own, columns: columns))
    }
    moves = Array(repeating: nil, count: count)
    running = Array(repeating: 0, count: count)
    noticed = running
    starting = Array(repeating: [], count: count)
    spotArea = Array(repeating: 0, count: count)
    tally = SpotTally(types: count)
  }

  /// Runs from the first moment, at which all machines that the markets have are there, to the last.
  mutating func run(for length: SimTime) -> SpotTally {
    var queue = EventQueue()
    for _ in 0..<wanted {
      if let market = marketWithRoom { running[market] += 1 } else if spot.fallsBack { standIns += 1 }
    }
    tally.machinesUnreplaced = Int64(unordered)
    for market in markets.indices { scheduleMove(of: market, &queue) }
    queue.schedule(at: length.nanoseconds, .observer, subject: -1, detail: Kind.end.rawValue)
    while true {
      let event = queue.takeNext()
      touch(event.time)
      let (market, number) = (Int(event.subject), event.detail >> 8)
      switch Kind(rawValue: event.detail & 0xff) {
      case .move: move(market, &queue)
      case .open: refill(&queue)
      case .noticeOver: noticed[market] -= Int(number)
      case .ready: becomeReady(market, number)
      case .standInReady:
        startingStandIns -= 1
        standIns += 1
        refill(&queue)
      case .end, nil: return finished(at: length)
      }
    }
  }

  // MARK: Areas

  private mutating func touch(_ time: Int64) {
    let elapsed = Double(time &- now)
    var spotCount = 0
    for market in markets.indices {
      let count = running[market] + noticed[market] + starting[market].count
      spotArea[market] += Double(count) * elapsed
      spotCount += count
    }
    let missing = max(0, wanted - running.reduce(standIns, +))
    onDemandArea += Double(standIns + startingStandIns) * elapsed
    shortArea += missing > 0 ? elapsed : 0
    missingArea += Double(missing) * elapsed
    unorderedArea += Double(unordered) * elapsed
    spotHours.add(spotCount, from: now, to: time)
    onDemandHours.add(standIns + startingStandIns, from: now, to: time)
    now = time
  }

  private mutating func finished(at end: SimTime) -> SpotTally {
    tally.observedSeconds = end.seconds
    tally.spotSeconds = spotArea.map { $0 * 1e-9 }
    tally.onDemandSeconds = onDemandArea * 1e-9
    tally.shortSeconds = shortArea * 1e-9
    tally.missingSeconds = missingArea * 1e-9
    tally.unorderedSeconds = unorderedArea * 1e-9
    tally.spotHours = spotHours.use(upTo: end.nanoseconds)
    tally.onDemandHours = onDemandHours.use(upTo: end.nanoseconds)
    return tally
  }

  // MARK: Interruptions

  private mutating func scheduleMove(of market: Int, _ queue: inout EventQueue) {
    moves[market] = markets[market].next(after: now)
    if let time = moves[market]?.time { queue.schedule(at: time, .change, subject: Int32(market), detail: Kind.move.rawValue) }
  }

  private mutating func move(_ market: Int, _ queue: inout EventQueue) {
    guard let move = moves[market] else { return }
    let ready = markets[market].taken(of: running[market], share: move.share)
    // One that still starts up has no notice that anybody could use.
    let unready = markets[market].taken(of: starting[market].count, share: move.share)
    starting[market].removeLast(unready)
    running[market] -= ready
    noticed[market] += ready
    let taken = ready + unready
    if let opening = markets[market].settle(move, at: now) {
      queue.schedule(at: opening, .change, subject: Int32(market), detail: Kind.open.rawValue)
    }
    if ready > 0 {
      let end = now &+ SpotPurchase.notice.nanoseconds
      queue.schedule(at: end, .change, subject: Int32(market), detail: Kind.noticeOver.rawValue | UInt32(ready) << 8)
    }
    refill(&queue)
    if taken > 0 {
      let unreplaced = min(taken, unordered)
      tally.interruptions += 1
      tally.machinesTaken += Int64(taken)
      tally.unreplaced += unreplaced > 0 ? 1 : 0
      tally.machinesUnreplaced += Int64(unreplaced)
    }
    scheduleMove(of: market, &queue)
  }

  // MARK: Refill

  /// Machines that are wanted, but neither there nor ordered.
  private var unordered: Int {
    let coming = starting.reduce(0) { $0 + $1.count { !$0.replaces } }
    return max(0, wanted - running.reduce(standIns + startingStandIns + coming, +))
  }

  /// The market with room that holds the fewest of the machines, the first among equals.
  private var marketWithRoom: Int? {
    markets.indices.filter { markets[$0].allows(after: running[$0] + starting[$0].count, at: now) }
      .min { (running[$0] + starting[$0].count, $0) < (running[$1] + starting[$1].count, $1) }
  }

  private mutating func refill(_ queue: inout EventQueue) {
    while unordered > 0 {
      if let market = marketWithRoom {
        order(from: market, replaces: false, &queue)
      } else if spot.fallsBack {
        startingStandIns += 1
        let time = nextStartUp()
        queue.schedule(at: time, .change, subject: -1, detail: Kind.standInReady.rawValue)
      } else {
        break
      }
    }
    while standIns > starting.reduce(0, { $0 + $1.count { $0.replaces } }), let market = marketWithRoom {
      order(from: market, replaces: true, &queue)
    }
  }

  private mutating func order(from market: Int, replaces: Bool, _ queue: inout EventQueue) {
    let time = nextStartUp()
    let number = ordered & 0xff_ffff
    starting[market].append(Order(number: number, replaces: replaces))
    queue.schedule(at: time, .change, subject: Int32(market), detail: Kind.ready.rawValue | number << 8)
  }

  /// When a machine that is ordered now is ready.
  private mutating func nextStartUp() -> Int64 {
    ordered &+= 1
    var stream = DrawStream(key.named("start-ups").numbered(UInt64(ordered)))
    return now &+ Int64(min(max(0, startUp.draw(&stream, Ziggurat.shared) * 1e9), 3e18))
  }

  private mutating func becomeReady(_ market: Int, _ number: UInt32) {
    // One that was taken while it started up is not there any more.
    guard let index = starting[market].firstIndex(where: { $0.number == number }) else { return }
    let order = starting[market].remove(at: index)
    running[market] += 1
    if order.replaces, standIns > 0 { standIns -= 1 }
  }
}

extension SampleColumns {
  /// The columns of all tables.
  convenience init(_ tables: [String: SampleTable]) {
    self.init()
    for (key, table) in tables {
      for column in table.columns { add(table: key, name: column.name, values: column.values) }
    }
  }
}

extension SpotPurchase {
  /// What becomes of a pool in a stretch of time, by one draw of all chances.
  /// - Parameters:
  ///   - wanted: machines, at least 1.
  ///   - number: of the draw, from 0.
  ///   - tables: the samples that distributions may draw from.
  /// - Throws: `SimulationError.emptyTable` for samples that are not there.
  public func course(
    wanted: Int, for length: SimTime, pool: String, seed: UInt64, number: Int, tables: [String: SampleTable] = [:]
  ) throws(SimulationError) -> SpotTally {
    let key = StreamKey(seed: seed, trial: number).named("spot").named(pool)
    var course = try SpotPoolCourse(self, wanted: wanted, key: key, columns: SampleColumns(tables))
    return course.run(for: length)
  }
}
