import EventKernel
import Foundation
import PlanModel
import RandomStreams
import Statistics
import Units

/// What happens to the deployment, and what it leads to.
extension TrialEngine {
  /// An event's steps: its beginning, and what follows of itself.
  enum Stage: UInt32 {
    case begin, stop, start, end, moved
    /// Of an interruption.
    case settled, order, evicted, noticeOver, arrival
  }

  mutating func startDisturbances() {
    guard course != nil else { return }
    for (index, spec) in network.disturbances.enumerated() {
      schedule(index, .begin, at: spec.time)
      if spec.length >= 0 { schedule(index, .end, at: spec.time &+ spec.length) }
      if case .redeploy(_, let stop, _, let start) = spec.kind {
        schedule(index, .stop, at: spec.time &+ stop)
        schedule(index, .start, at: spec.time &+ start)
      }
    }
    scheduleLook()
  }

  mutating func schedule(_ index: Int, _ stage: Stage, at time: Int64) {
    queue.schedule(at: time, .change, subject: Int32(index), detail: Self.detail(.disturbance, generation: stage.rawValue))
  }

  mutating func disturb(_ index: Int, stage: UInt32) {
    let spec = network.disturbances[index]
    switch Stage(rawValue: stage) {
    case .begin:
      watch(index)
      isActive[index] = true
      begin(index, spec)
    case .stop: if case .redeploy(let application, _, let grace, _) = spec.kind { stopAll(application, grace: grace) }
    case .start:
      if case .redeploy(let application, _, _, _) = spec.kind {
        startAll(application)
        loseProcessMemory()
      }
    case .moved: comeBack(index, moved: true)
    case .settled?, .order?, .evicted?, .noticeOver?, .arrival?: if let stage = Stage(rawValue: stage) { goOn(index, stage) }
    case .end:
      isActive[index] = false
      end(index, spec)
      course?.watches[index]?.over = now
    case nil: break
    }
    while ready.count > 0 { resume(ready.removeFirst()) }
  }

  private mutating func begin(_ index: Int, _ spec: DisturbanceSpec) {
    switch spec.kind {
    case .surge, .redeploy: break
    case .slow: renewSlowness()
    case .lessQuota(let servers, let meters, let share):
      for item in servers { stations[network.families[item.family].first].free -= Int32(clamping: item.away) }
      for meter in meters { stations[network.families[meter].first].scale(by: share, at: now) }
    case .kill(let application): kill(application, index)
    case .killProcess(let absence): takeAway(absence)
    case .killNode(let pool, let back): killNode(index, pool, back: back)
    case .interrupt(let spec): interrupt(index, spec)
    case .rollingUpdate(let application, let surge, let unavailable):
      let replicas = Double(desired(application))
      // Source: Kubernetes, apps/v1 RollingUpdateDeployment: maxSurge is rounded up, maxUnavailable down; both 0 counts as one unavailable.
      let more = Int((replicas * surge.value).rounded(.up))
      let fewer = Int((replicas * unavailable.value).rounded(.down))
      rollouts[application] = Rollout(
        event: index, lastOld: fleets[application].created, surge: more, unavailable: more == 0 ? max(1, fewer) : fewer)
      advanceRollout(application)
    }
  }

  private mutating func end(_ index: Int, _ spec: DisturbanceSpec) {
    switch spec.kind {
    case .slow: renewSlowness()
    case .killProcess(let absence): giveBack(absence)
    case .killNode: comeBack(index, moved: false)
    case .interrupt: endInterruption(index)
    case .lessQuota(let servers, let meters, let share):
      for meter in meters { stations[network.families[meter].first].scale(by: 1 / max(share, StationState.leastShare), at: now) }
      for item in servers {
        let station = stations + network.families[item.family].first
        station.pointee.touch(now)
        station.pointee.free += Int32(clamping: item.away)
        while station.pointee.free > 0, station.pointee.head >= 0 {
          let next = station.pointee.head
          unlinkFirst(station)
          station.pointee.free -= 1
          station.pointee.busy += 1
          startService(next, station)
        }
      }
    case .surge, .kill, .rollingUpdate, .redeploy: break
    }
  }

  /// Works out how much slower each family of stations is now.
  private mutating func renewSlowness() {
    for family in network.families.indices { slowness[family] = 1 }
    for (index, spec) in network.disturbances.enumerated() where isActive[index] {
      if case .slow(let families, let factor) = spec.kind { for family in families { slowness[family] *= factor } }
    }
    isSlowed = network.families.indices.contains { slowness[$0] != 1 }
    for (index, family) in network.families.enumerated() {
      guard case .paced(let perSecond) = family.discipline else { continue }
      for instance in 0..<family.instances { setSpacing(family.first + instance, to: 1e9 / perSecond * slowness[index]) }
    }
  }

  /// Gives a paced station another beat. Who has a turn already keeps the place in line, at the new beat.
  private mutating func setSpacing(_ instance: Int, to spacing: Double) {
    let station = stations + instance
    let factor = spacing / station.pointee.spacing
    guard factor != 1 else { return }
    station.pointee.touchPaced(now)
    station.pointee.spacing = spacing
    if station.pointee.nextTurn > Double(now) { station.pointee.nextTurn = Double(now) + (station.pointee.nextTurn - Double(now)) * factor }
    let (slots, now) = (arena.slots, now)
    queue.adjust { event in
      guard event.detail == EventKind.serviceEnd.rawValue, slots[Int(event.subject)].instance == Int32(instance) else { return }
      event.time = now + Int64((Double(event.time - now) * factor).rounded())
      // No service may be longer than the whole visit.
      slots[Int(event.subject)].demand = min(slots[Int(event.subject)].demand, event.time - slots[Int(event.subject)].stamp)
    }
  }

  // MARK: Replicas

  /// How many replicas there should be.
  mutating func desired(_ application: Int) -> Int {
    if isHeld[application] { return 0 }
    if let scaler = scalers.first(where: { $0.application == application }) { return Int(scaler.desired) }
    return network.applications[application].replicas
  }

  private mutating func kill(_ application: Int, _ index: Int) {
    let takers = fleets[application].takerCount
    guard takers > 0 else {
      course?.watches[index]?.over = now
      return
    }
    var stream = DrawStream(trialKey.named("event").numbered(UInt64(index)))
    let place = fleets[application].taker(Int(stream.next().multipliedFullWidth(by: UInt64(takers)).high))
    killed.append((application, takers, index))
    end(application, place)
  }

  /// Brings the replicas of an application back to the number that there should be, when one has ended.
  mutating func replaceLost(_ application: Int) {
    guard !isHeld[application] else { return }
    if rollouts[application] != nil { return advanceRollout(application) }
    guard network.applications[application].comings != nil else { return }
    while fleets[application].wanted < desired(application), startReplica(of: application) {}
  }

  /// Creates a replica, which becomes ready after its start-up; false when all places are taken.
  private mutating func startReplica(of application: Int) -> Bool {
    if let scaler = scalers.firstIndex(where: { $0.application == application }) { return startReplica(scaler) }
    guard let comings = network.applications[application].comings, let place = fleets[application].create(at: now) else { return false }
    fleets[application].admit(place, at: now)
    let key = trialKey.named("replicas").named(network.applications[application].name)
    var stream = DrawStream(key.numbered(UInt64(fleets[application][place].number)))
    let startUp = samplers[Int(comings.startUp)].draw(&stream, ziggurat)
    fleets[application].setRestarts(place, succession.restarts, runsFrom: now &+ succession.delay)
    queue.schedule(
      at: now &+ succession.delay &+ Self.nanoseconds(startUp), .change, subject: Int32(network.applications[application].firstPlace + place),
      detail: Self.detail(.replicaReady, generation: fleets[application].generation(place)))
    return true
  }

  /// What is waiting for a replica to become ready goes on.
  mutating func noteReady(_ application: Int) {
    guard course != nil else { return }
    for index in killed.indices.reversed() where killed[index].application == application {
      guard fleets[application].takerCount >= min(killed[index].takers, desired(application)) else { continue }
      course?.watches[killed[index].event]?.over = now
      killed.remove(at: index)
    }
    if rollouts[application] != nil { advanceRollout(application) }
    if let event = redeploying[application], fleets[application].takerCount >= desired(application), !isHeld[application] {
      course?.watches[event]?.over = now
      redeploying[application] = nil
    }
  }

  private mutating func stopAll(_ application: Int, grace: Int64) {
    isHeld[application] = true
    for place in 0..<fleets[application].capacity {
      switch fleets[application][place].phase {
      case .ready:
        guard fleets[application].drain(place, at: now) else { continue }
        queue.schedule(
          at: now &+ grace, .change, subject: Int32(network.applications[application].firstPlace + place),
          detail: Self.detail(.replicaEnd, generation: fleets[application].generation(place)))
      case .pending, .starting: fleets[application].end(place, at: now)
      case .absent, .draining: break
      }
    }
  }

  private mutating func startAll(_ application: Int) {
    isHeld[application] = false
    redeploying[application] = network.disturbances.indices.last { index in
      guard isActive[index], case .redeploy(application, _, _, _) = network.disturbances[index].kind else { return false }
      return true
    }
    replaceLost(application)
  }

  /// One step of a rolling update: new replicas as far as maxSurge allows and old ones told to end as far as maxUnavailable does, until neither
  /// allows more. Source: kubernetes/kubernetes, pkg/controller/deployment/rolling.go.
  private mutating func advanceRollout(_ application: Int) {
    guard let rollout = rollouts[application] else { return }
    let wanted = desired(application)
    while true {
      let isMore = fleets[application].places(after: rollout.lastOld, isOld: false).count < wanted && fleets[application].wanted < wanted + rollout.surge
      if isMore, startReplica(of: application) { continue }
      // Those that are not ready go first, then the younger ones.
      let old = fleets[application].places(after: rollout.lastOld, isOld: true)
      let isFewer = fleets[application].takerCount > wanted - rollout.unavailable
      let idle = old.first { fleets[application][$0].phase != .ready }
      let youngest = old.max { fleets[application][$0].number < fleets[application][$1].number }
      guard let place = idle ?? (isFewer ? youngest : nil) else { break }
      stop(application, place)
    }
    if fleets[application].places(after: rollout.lastOld, isOld: true).isEmpty, fleets[application].takerCount >= wanted {
      rollouts[application] = nil
      course?.watches[rollout.event]?.over = now
    }
  }

  // MARK: Looking

  private mutating func scheduleLook() {
    guard let width = course?.width else { return }
    queue.schedule(at: now &+ width, .observer, subject: -1, detail: EventKind.courseLook.rawValue)
  }

  mutating func look() {
    guard
      let window = course?.closeWindow(
        now, completed: record.completed, failed: record.failed, responseSum: record.responseSum, inSystem: record.population)
    else { return }
    notePeak()
    for index in network.disturbances.indices {
      guard course?.tallies[index] == nil, course?.watches[index]?.take(window) == true else { continue }
      closeWatch(index)
    }
    scheduleLook()
  }

  private mutating func watch(_ index: Int) {
    notePeak()
    let band = course?.bandNow
    course?.watches[index] = EventCourse.Watch(
      time: now, failures: Array(UnsafeBufferPointer(start: record.failures, count: record.causeCount)),
      responses: Histogram(dense: UnsafeBufferPointer(start: record.responses, count: LogBuckets.count)), completed: record.completed,
      peak: record.population, band: band)
  }

  /// Gives the largest population since the last look to all events under way, and begins anew.
  private mutating func notePeak() {
    let peak = record.takePeak()
    for index in network.disturbances.indices where course?.tallies[index] == nil {
      guard let before = course?.watches[index]?.peak else { continue }
      course?.watches[index]?.peak = max(before, peak)
    }
  }

  private mutating func closeWatch(_ index: Int) {
    guard let watch = course?.watches[index] else { return }
    let responses = Histogram(dense: UnsafeBufferPointer(start: record.responses, count: LogBuckets.count))
    let failures = network.causes.indices.compactMap { cause -> FailureCount? in
      let count = record.failures[cause] - watch.failures[cause]
      return count > 0 ? FailureCount(cause: network.causes[cause], count: count) : nil
    }
    let tally = EventTally(
      completed: record.completed - watch.completed, failures: failures,
      responseTime: (try? responses.since(watch.responses)) ?? Histogram(), peak: watch.peak,
      over: watch.over.map { SimTime(nanoseconds: $0) }, recovered: watch.recovered.map { SimTime(nanoseconds: $0) },
      band: watch.band.map { $0.response * 1e-9 }, end: SimTime(nanoseconds: now))
    course?.tallies[index] = tally
  }

  /// What each event has led to; the trial is over. Nil where there is none.
  mutating func eventTallies() -> [EventTally]? {
    guard course != nil else { return nil }
    notePeak()
    for index in network.disturbances.indices where course?.tallies[index] == nil { closeWatch(index) }
    let nothing = EventTally(
      completed: 0, failures: [], responseTime: Histogram(), peak: 0, over: nil, recovered: nil, band: nil, end: SimTime(nanoseconds: now))
    return course?.tallies.map { $0 ?? nothing }
  }
}

/// A rolling update under way.
struct Rollout {
  var event: Int
  /// Replicas created up to this number are the old ones.
  var lastOld: Int64
  var surge: Int
  var unavailable: Int
}
