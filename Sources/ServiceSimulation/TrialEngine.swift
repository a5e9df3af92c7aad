import EventKernel
import PlanModel
import RandomStreams
import Statistics
import Units

/// One trial while it runs: the clock, the events, the stations and the queries in flight.
///
/// All state is in plain memory owned by this value; the loop allocates nothing once the arena has grown to the largest number of queries in
/// the system. What an instruction does is in the extensions Steps, Demands and Blocks.
struct TrialEngine: ~Copyable {
  enum EventKind: UInt32 {
    case arrival, serviceEnd, sharingDeparture, patience, seriesPoint, windowStart, horizon
    case replicaReady, replicaEnd, metricsReading, autoscalerSync, nodeScan, nodeReady, disturbance, courseLook
    case clientPatience, proxyPatience, clientReturn, probe, probePatience, checkpoint, pageWrites, fillCache, fillDatabase
  }

  static let kindBits: UInt32 = 5
  static let generationMask: UInt32 = (1 << (32 - kindBits)) - 1

  /// An event's detail: its kind, and which of several plans for the same subject it belongs to.
  @inline(__always) static func detail(_ kind: EventKind, generation: UInt32) -> UInt32 {
    kind.rawValue | ((generation & generationMask) &<< kindBits)
  }

  let network: Network
  let ziggurat = Ziggurat.shared
  let trialKey: StreamKey
  let routeSalt = StreamKey.hash("route")
  /// Whether clients or proxies lose patience, or ask again.
  let isWatched: Bool
  /// Whoever is waited for gets the next of these numbers.
  var watches: UInt32 = 0

  // Flat copies of the network's arrays, for the loop.
  let program: UnsafeMutablePointer<Instruction>
  let samplers: UnsafeMutablePointer<Sampler>
  let choices: UnsafeMutablePointer<ChoiceTarget>
  let branches: UnsafeMutablePointer<Int32>
  let entries: UnsafeMutablePointer<ChoiceTarget>
  let entryCount: Int
  let stations: UnsafeMutablePointer<StationState>
  let sharing: UnsafeMutablePointer<SharingState>
  let sharingCount: Int
  /// One an application.
  let applications: UnsafeMutablePointer<ApplicationNumbers>
  let fleets: UnsafeMutablePointer<ReplicaFleet>
  /// Whether replicas come and go, so that queries may lose theirs.
  let isScaled: Bool
  var scalers: [ReplicaScaler]
  /// The machines that replicas need room on; nil: they always find it.
  var cluster: NodeCluster?

  /// Nil where nothing happens to the deployment.
  var course: EventCourse?
  /// By event: whether it is at work.
  var isActive: [Bool]
  /// By family: how many times as long everything takes; and whether that is so for any.
  let slowness: UnsafeMutablePointer<Double>
  var isSlowed = false
  /// By application: a rolling update under way, a redeployment that waits for replicas, and whether all of it is stopped.
  var rollouts: [Rollout?]
  var redeploying: [Int?]
  var isHeld: [Bool]
  /// Of each application.
  var restarts: [RestartTally]
  /// What the next replica takes over from the one that is being started anew.
  var succession = Succession()
  var probes: [ProbeState]
  /// In the order of `Network.databaseSpecs`.
  var databases: [DatabaseState]
  /// In the order of `Network.pageSpecs`: what misses memory now.
  var pageSpecs: [PageSpec]
  /// How many events keep each cache away, and what each event has taken away.
  var cacheAbsences: [Int]
  var absences: [Int: Absence] = [:]
  /// Of caches and of databases: counts the losses of memory, so that the course of an earlier one is recognized; and its next step.
  var cacheFills: [Fill]
  var databaseFills: [Fill]
  /// Whether any database is away.
  var isAnyAway = false
  /// The machines, where they matter only when one dies.
  var placement: NodeCluster?
  /// By event: the pool of the machine that died, and the containers that wait for it.
  var lostMachines: [Int: (pool: Int, containers: [Int], moved: [String], stuck: [String])] = [:]
  /// By event.
  var interruptions: [Int: Interruption] = [:]
  /// Replicas that were killed and are not made up for: how many took queries before, and by which event.
  var killed: [(application: Int, takers: Int, event: Int)] = []

  var queue = EventQueue(minimumCapacity: 1_024)
  var arena: QueryArena
  var ready = ReadyQueue()
  var arrivals: ArrivalProcess
  var pendingArrival = Arrival.never
  var queryNumber: UInt64 = 0
  var now: Int64 = 0
  var events: Int64 = 0
  var record: TrialRecord
  let inFlightLimit: Int64
  /// Why the trial stopped before its horizon.
  var overflowed = false
  var failure: SimulationError?
  /// Everything counted when the observed window began; nil: it began with the trial.
  var windowStart: Tallies?
  var scalingAtWindowStart: [ScalingTally] = []
  var nodesAtWindowStart: [NodeTally] = []
  var restartsAtWindowStart: [RestartTally] = []
  /// Of each application's fleet; empty: the window began with the trial.
  var startedAreaAtWindowStart: [Double] = []
  var databasesAtWindowStart: [DatabaseTally] = []

  /// - Parameter eventWindow: nanoseconds of the windows that events are judged by.
  init(_ network: Network, trialKey: StreamKey, arrivals: ArrivalProcess, inFlightLimit: Int, eventWindow: Int64) {
    self.network = network
    self.trialKey = trialKey
    self.arrivals = arrivals
    self.inFlightLimit = Int64(inFlightLimit)
    program = Self.copied(network.program)
    samplers = Self.copied(network.samplers)
    choices = Self.copied(network.choices)
    branches = Self.copied(network.branches)
    entries = Self.copied(network.entries)
    entryCount = network.entries.count
    stations = .allocate(capacity: max(1, network.instanceCount))
    var shared: [SharingState] = []
    for family in network.families {
      for instance in 0..<family.instances {
        var state: StationState
        switch family.discipline {
        case .firstComeFirstServed(let servers, let limit):
          state = StationState(kind: .firstComeFirstServed)
          state.free = Int32(clamping: servers)
          state.queueLimit = limit.map { Int32(clamping: $0) } ?? .max
        case .pool(let size, let limit):
          state = StationState(kind: .pool)
          state.free = Int32(clamping: size)
          state.queueLimit = limit.map { Int32(clamping: $0) } ?? .max
        case .processorSharing(let cores):
          state = StationState(kind: .sharing)
          state.sharing = Int32(shared.count)
          shared.append(SharingState(cores: cores))
        case .limitedCPU(let cores, let machineCores):
          state = StationState(kind: .sharing)
          state.sharing = Int32(shared.count)
          var phases = DrawStream(trialKey.named("cpu periods").named(family.name).numbered(UInt64(instance)))
          shared.append(SharingState(cores: cores, quota: CPUQuota(cores: cores, machineCores: machineCores, phase: phases.uniform())))
        case .infiniteServer:
          state = StationState(kind: .infinite)
        case .paced(let perSecond):
          state = StationState(kind: .paced)
          state.spacing = 1e9 / perSecond
        case .metered(let perSecond, let burst):
          state = StationState(kind: .metered)
          state.spacing = 1e9 / perSecond
          state.burst = burst
        }
        state.rejectionCause = family.rejectionCause
        state.timeoutCause = family.timeoutCause
        (stations + family.first + instance).initialize(to: state)
      }
    }
    sharing = Self.copied(shared)
    sharingCount = shared.count
    applications = Self.copied(network.applications.map(ApplicationNumbers.init))
    fleets = Self.copied(network.applications.map { ReplicaFleet(capacity: $0.places, initial: $0.replicas) })
    scalers = network.applications.indices.compactMap { ReplicaScaler($0, network, trialKey) }
    isScaled = network.applications.contains(where: \.isLosable)
    slowness = Self.copied(network.families.map { _ in 1.0 })
    isActive = network.disturbances.map { _ in false }
    rollouts = network.applications.map { _ in nil }
    redeploying = network.applications.map { _ in nil }
    isHeld = network.applications.map { _ in false }
    restarts = network.applications.map { RestartTally(application: $0.name) }
    databases = network.databaseSpecs.map(DatabaseState.init)
    pageSpecs = network.pageSpecs
    cacheAbsences = network.caches.map { _ in 0 }
    cacheFills = network.caches.map { _ in Fill() }
    databaseFills = network.databaseSpecs.map { _ in Fill() }
    placement = network.cluster == nil ? network.placement.map { NodeCluster($0) } : nil
    probes = network.probes.flatMap { Array(repeating: ProbeState(), count: network.applications[$0.application].places) }
    if !network.disturbances.isEmpty { course = EventCourse(events: network.disturbances.count, width: eventWindow) }
    isWatched = network.clients != nil || network.program.contains { $0.opcode == .deadline }
    cluster = network.cluster.map { NodeCluster($0) }
    arena = QueryArena(levels: network.levels, components: network.components.count)
    record = TrialRecord(network)
  }

  deinit {
    for index in 0..<sharingCount { sharing[index].deallocate() }
    program.deallocate()
    samplers.deallocate()
    choices.deallocate()
    branches.deallocate()
    entries.deallocate()
    stations.deallocate()
    sharing.deallocate()
    for index in 0..<network.applications.count { fleets[index].deallocate() }
    fleets.deallocate()
    applications.deallocate()
    slowness.deallocate()
  }

  private static func copied<T>(_ array: [T]) -> UnsafeMutablePointer<T> {
    let copy = UnsafeMutablePointer<T>.allocate(capacity: max(1, array.count))
    copy.initialize(from: array, count: array.count)
    return copy
  }

  // MARK: The loop

  /// Runs to the horizon. Asks `isCancelled` now and then; returns false when it said yes.
  mutating func run(plan: TrialPlan, observingFrom start: Int64, isCancelled: () -> Bool) -> Bool {
    if start > 0, start < plan.horizon { schedule(.windowStart, at: start, .observer) }
    schedule(.horizon, at: plan.horizon, .observer)
    var step: Int64 = 1
    schedule(.seriesPoint, at: plan.seriesPoint(step), .observer)
    startNodes()
    for index in scalers.indices { startScaling(index) }
    startDisturbances()
    for application in network.applications.indices {
      for place in 0..<fleets[application].capacity where fleets[application][place].phase == .ready { startProbes(application, place) }
    }
    scheduleArrival()
    while true {
      let event = queue.takeNext()
      now = event.time
      events &+= 1
      switch EventKind(rawValue: event.detail & 31).unsafelyUnwrapped {
      case .arrival:
        arrive()
        if overflowed || failure != nil { return true }
      case .serviceEnd:
        endService(event.subject)
      case .sharingDeparture:
        departSharing(event.subject, generation: event.detail &>> Self.kindBits)
      case .patience:
        losePatience(event.subject, generation: event.detail &>> Self.kindBits)
      case .seriesPoint:
        touchAll()
        record.closeStep(now, stations: stations)
        step += 1
        // The last one is at the horizon, which ends it.
        if step < TrialPlan.seriesSteps { schedule(.seriesPoint, at: plan.seriesPoint(step), .observer) }
      case .windowStart:
        touchAll()
        windowStart = record.tallies(now, stations: stations)
        scalingAtWindowStart = scalingTallies()
        nodesAtWindowStart = cluster?.tallies ?? []
        restartsAtWindowStart = restarts
        startedAreaAtWindowStart = network.applications.indices.map { fleets[$0].startedArea }
        databasesAtWindowStart = databases.map(\.tally)
      case .replicaReady: becomeReady(event.subject, generation: event.detail &>> Self.kindBits)
      case .replicaEnd: endReplica(event.subject, generation: event.detail &>> Self.kindBits)
      case .metricsReading: readMetrics(Int(event.subject))
      case .autoscalerSync: syncAutoscaler(Int(event.subject))
      case .nodeScan: scanNodes()
      case .nodeReady: nodeBecomesReady(event.subject, generation: event.detail &>> Self.kindBits)
      case .disturbance: disturb(Int(event.subject), stage: event.detail &>> Self.kindBits)
      case .courseLook: look()
      case .clientPatience: loseClient(event.subject, number: event.detail &>> Self.kindBits)
      case .proxyPatience: loseProxy(event.subject, number: event.detail &>> Self.kindBits)
      case .probe: sendProbe(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .probePatience: loseProbe(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .checkpoint: checkpointIsDue(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .pageWrites: writePages(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .fillCache: fillCache(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .fillDatabase: fillDatabase(Int(event.subject), generation: event.detail &>> Self.kindBits)
      case .clientReturn:
        returnClient(event.subject)
        if overflowed { return true }
      case .horizon:
        touchAll()
        record.closeStep(now, stations: stations)
        return true
      }
      if events & 0xffff == 0, isCancelled() { return false }
    }
  }

  private mutating func schedule(_ kind: EventKind, at time: Int64, _ priority: EventPriority) {
    queue.schedule(at: time, priority, subject: -1, detail: kind.rawValue)
  }

  /// Brings the areas of all stations up to the present.
  mutating func touchAll() {
    for index in 0..<network.instanceCount {
      switch stations[index].kind {
      case .paced, .metered: stations[index].touchPaced(now)
      case .sharing: touchSharing(stations + index)
      default: stations[index].touch(now)
      }
    }
    for index in network.applications.indices { fleets[index].touch(now) }
    cluster?.touch(now)
    record.touchPopulation(now)
  }

  // MARK: Arrivals

  @inline(__always) private mutating func scheduleArrival() {
    do throws(SimulationError) { pendingArrival = try arrivals.next() } catch { failure = error }
    if pendingArrival.time != .max { schedule(.arrival, at: pendingArrival.time, .arrival) }
  }

  @inline(__always) private mutating func arrive() {
    let arrival = pendingArrival
    let slot = arena.take()
    let query = arena.slots + Int(slot)
    let key = arrival.ownKey == 0 ? trialKey.numbered(queryNumber) : StreamKey(bits: arrival.ownKey)
    queryNumber &+= 1
    query.pointee.key = key.bits
    query.pointee.arrival = now
    query.pointee.parent = -1
    query.pointee.cause = -1
    query.pointee.homeApplication = -1
    query.pointee.traceInput = arrival.tokensIn
    query.pointee.traceOutput = arrival.tokensOut
    query.pointee.place = entry(key)
    if isWatched { watch(query) }
    record.enter(now)
    if record.population > inFlightLimit { overflowed = true }
    scheduleArrival()
    advance(slot)
  }

  /// Where a query's route begins.
  @inline(__always) mutating func entry(_ key: StreamKey) -> Int32 {
    guard entryCount > 1 else { return entries[0].target }
    var stream = DrawStream(key.bits, salt: routeSalt)
    let draw = stream.uniform()
    for index in 0..<entryCount where draw < entries[index].cumulative { return entries[index].target }
    return entries[entryCount - 1].target
  }

  // MARK: Ends of visits

  @inline(__always) private mutating func endService(_ slot: Int32) {
    let query = arena.slots + Int(slot)
    let station = stations + Int(query.pointee.instance)
    let instruction = program + Int(query.pointee.place)
    station.pointee.completions &+= 1
    station.pointee.serviceSum += Double(query.pointee.demand)
    station.pointee.present &-= 1
    arena.booked(slot, instruction.pointee.component)[1] &+= query.pointee.demand
    switch station.pointee.kind {
    case .firstComeFirstServed:
      station.pointee.touch(now)
      let next = station.pointee.head
      // Servers that are away count as fewer than none that are free.
      if next >= 0, station.pointee.free >= 0 {
        unlinkFirst(station)
        startService(next, station)
      } else {
        station.pointee.free &+= 1
        station.pointee.busy -= 1
      }
    case .paced:
      let waited = now &- query.pointee.stamp &- query.pointee.demand
      station.pointee.waitingSum += Double(waited)
      arena.booked(slot, instruction.pointee.component)[0] &+= waited
    default:
      station.pointee.touch(now)
      station.pointee.busy -= 1
    }
    finishVisit(query, instruction)
    advance(slot)
  }
}
