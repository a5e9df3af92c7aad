import EventKernel
import PlanModel
import RandomStreams

/// The course of memory that fills up again.
struct Fill {
  /// Counts the losses.
  var generation: UInt32 = 0
  var next = 0
  var isMachine = false
}

/// Databases, caches, proxies and machines that end and come back, and memory that is cold then.
extension TrialEngine {
  /// From a machine's death until Kubernetes starts its pods elsewhere: 40 s until the node counts as not ready, and 5 minutes for which
  /// pods tolerate that.
  /// Source: Kubernetes documentation, "Nodes" (node-monitor-grace-period) and "Taints and Tolerations" (tolerationSeconds=300).
  static let evictionDelay: Int64 = 340_000_000_000

  // MARK: Going and coming back

  mutating func takeAway(_ absence: Absence) {
    for number in absence.databases {
      databases[number].absences += 1
      isAnyAway = true
      let (cpu, cause) = (Int(network.databaseSpecs[number].cpu), network.databaseSpecs[number].awayCause)
      // Where nobody ever waits for the CPU, who is on it gets to the end.
      if stations[cpu].kind == .sharing { cutOff(cpu, cause: cause) }
    }
    for number in absence.caches {
      cacheAbsences[number] += 1
      cacheFills[number].generation &+= 1
      record.hitRatios[number] = 0
    }
    for family in absence.proxies {
      guard case .pool(let size, _) = network.families[family].discipline else { continue }
      stations[network.families[family].first].free &-= Int32(clamping: size)
    }
  }

  mutating func giveBack(_ absence: Absence) {
    for number in absence.databases {
      databases[number].absences -= 1
      loseMemory(ofDatabase: number, isMachine: absence.isMachine)
    }
    isAnyAway = databases.contains { $0.absences > 0 }
    for number in absence.caches {
      cacheAbsences[number] -= 1
      loseMemory(ofCache: number)
    }
    for family in absence.proxies {
      guard case .pool(let size, _) = network.families[family].discipline else { continue }
      stations[network.families[family].first].free &+= Int32(clamping: size)
    }
  }

  /// Fails a query that asks something of a database that is away.
  mutating func failIfAway(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>, database: Int
  ) -> Bool {
    guard databases[database].absences > 0 else { return false }
    query.pointee.cause = network.databaseSpecs[database].awayCause
    query.pointee.place = instruction.pointee.onFailure
    return true
  }

  // MARK: Memory

  /// All processes have been started anew.
  mutating func loseProcessMemory() {
    for number in network.caches.indices { loseMemory(ofCache: number) }
    for number in network.databaseSpecs.indices { loseMemory(ofDatabase: number, isMachine: false) }
  }

  private mutating func loseMemory(ofCache number: Int) {
    guard cacheAbsences[number] == 0 else { return }
    guard network.cacheFillings[number] != nil else {
      // It has all that it had.
      record.hitRatios[number] = network.caches[number].hitRatio
      return
    }
    cacheFills[number].generation &+= 1
    cacheFills[number].next = 0
    fillCache(number, generation: cacheFills[number].generation & Self.generationMask)
  }

  mutating func fillCache(_ number: Int, generation: UInt32) {
    guard cacheFills[number].generation & Self.generationMask == generation, let filling = network.cacheFillings[number] else { return }
    let step = cacheFills[number].next
    guard step < filling.hitRatios.count else {
      record.hitRatios[number] = network.caches[number].hitRatio
      return
    }
    record.hitRatios[number] = filling.hitRatios[step]
    cacheFills[number].next = step + 1
    queue.schedule(at: now &+ filling.step, .change, subject: Int32(number), detail: Self.detail(.fillCache, generation: generation))
  }

  private mutating func loseMemory(ofDatabase number: Int, isMachine: Bool) {
    guard databases[number].absences == 0, network.databaseFillings[number] != nil else { return }
    databaseFills[number].generation &+= 1
    databaseFills[number].next = 0
    databaseFills[number].isMachine = isMachine
    fillDatabase(number, generation: databaseFills[number].generation & Self.generationMask)
  }

  mutating func fillDatabase(_ number: Int, generation: UInt32) {
    guard databaseFills[number].generation & Self.generationMask == generation, let filling = network.databaseFillings[number] else { return }
    let step = databaseFills[number].next
    // Databases have their page specifications in the same order.
    guard step < filling.process.count else {
      pageSpecs[number] = network.pageSpecs[number]
      return
    }
    pageSpecs[number] = databaseFills[number].isMachine ? filling.machine[step] : filling.process[step]
    databaseFills[number].next = step + 1
    queue.schedule(at: now &+ filling.step, .change, subject: Int32(number), detail: Self.detail(.fillDatabase, generation: generation))
  }

  // MARK: Machines

  /// One machine, drawn, dies with all that stands on it. On Kubernetes its pods start elsewhere as far as there is room; everywhere else
  /// they wait for it.
  mutating func killNode(_ index: Int, _ pool: Int?, back: Int64) {
    let isKubernetes = network.platform == .kubernetes
    guard let machines = cluster ?? placement else { return }
    let candidates = machines.nodes.indices.filter { node in
      machines.nodes[node].phase == .ready && (pool == nil || machines.nodes[node].pool == pool)
    }
    guard !candidates.isEmpty else {
      course?.watches[index]?.over = now
      return
    }
    var stream = DrawStream(trialKey.named("event").numbered(UInt64(index)))
    let node = candidates[Int(stream.next().multipliedFullWidth(by: UInt64(candidates.count)).high)]
    let replicas = cluster?.replicas(on: node) ?? []
    let lost = cluster?.fail(node, reschedules: isKubernetes, at: now) ?? placement?.fail(node, reschedules: false, at: now)
    guard let lost else { return }
    func services(_ containers: [Int]) -> [String] { containers.map { machines.plan.fixed[$0].service } }
    lostMachines[index] = (machines.nodes[node].pool, lost.stuck, services(lost.moved), services(lost.stuck))
    for (containers, delay) in [(lost.moved, Self.evictionDelay), (lost.stuck, back)] where !containers.isEmpty {
      let absence = Absence(of: services(containers), isMachine: true, network.names)
      takeAway(absence)
      for (application, count) in absence.replicas.sorted(by: { $0.key < $1.key }) { endReplicas(application, count, delay, &stream) }
    }
    for (application, place) in replicas where fleets[application][place].phase != .absent {
      succession = Succession(delay: Self.evictionDelay)
      end(application, place)
    }
    succession = Succession()
    if !lost.moved.isEmpty { schedule(index, .moved, at: now &+ Self.evictionDelay &+ longestRestart(services(lost.moved))) }
    schedule(index, .end, at: now &+ back &+ longestRestart(services(lost.stuck)))
  }

  /// So many replicas that stood on the machine end; others begin after the delay.
  private mutating func endReplicas(_ application: Int, _ count: Int, _ delay: Int64, _ stream: inout DrawStream) {
    for _ in 0..<min(count, fleets[application].takerCount) {
      let place = fleets[application].taker(Int(stream.next().multipliedFullWidth(by: UInt64(fleets[application].takerCount)).high))
      succession = Succession(delay: delay)
      end(application, place)
    }
    succession = Succession()
  }

  func longestRestart(_ services: [String]) -> Int64 {
    services.compactMap { network.names.databaseNumber[$0] }.map { network.databaseSpecs[Int($0)].restart }.max() ?? 0
  }

  /// What has been moved off a dead machine answers again, or the machine is back with what waited for it.
  mutating func comeBack(_ index: Int, moved: Bool) {
    guard let lost = lostMachines[index] else { return }
    let names = moved ? lost.moved : lost.stuck
    if !names.isEmpty { giveBack(Absence(of: names, isMachine: true, network.names)) }
    guard !moved else { return }
    cluster?.restore(lost.pool, with: lost.containers, at: now)
    placement?.restore(lost.pool, with: lost.containers, at: now)
    if cluster != nil { bindPending() }
  }
}
