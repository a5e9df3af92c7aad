import EventKernel
import Foundation
import PlanModel
import RandomStreams

/// Spot machines that are taken back while a trial runs.
struct Interruption {
  var pool: Int
  /// Machines that have had their notice, where replicas are bound to machines; and which of those that had their numbers.
  var noticed: [(node: Int, generation: UInt32)] = []
  /// Replicas of applications whose number stays that were told to end.
  var drained: [(application: Int, place: Int, generation: UInt32)] = []
  /// Services of the containers that start elsewhere at the notice, and of those that wait for the machines that come instead.
  var moved: [String] = []
  var stuck: [String] = []
  /// Numbers of the latter, among the containers that stay where they are.
  var waiting: [Int] = []
  /// Machines that come instead.
  var ordered: [Int] = []
}

/// What the provider's word that it takes machines back leads to: the containers on them are told to end at once and start elsewhere, or on
/// the machines that come instead; after two minutes whatever is left on them dies with them.
///
/// Databases and what else stays where it is ends when its next machine is ready, at the latest with the old one.
extension TrialEngine {
  mutating func interrupt(_ index: Int, _ spec: InterruptionSpec) {
    guard let machines = cluster ?? placement else { return }
    var stream = DrawStream(trialKey.named("event").numbered(UInt64(index)))
    let candidates = machines.nodes.indices.filter { machines.nodes[$0].phase == .ready && machines.nodes[$0].pool == spec.pool }
    let taken = Self.drawn(candidates, spec, &stream)
    guard !taken.isEmpty else {
      course?.watches[index]?.over = now
      return
    }
    let lost =
      cluster?.evict(taken, reschedules: network.platform == .kubernetes) ?? placement?.evict(taken, reschedules: false)
      ?? (moved: [], stuck: [])
    var interruption = Interruption(pool: spec.pool)
    interruption.moved = lost.moved.map { machines.plan.fixed[$0].service }
    interruption.stuck = lost.stuck.map { machines.plan.fixed[$0].service }
    interruption.waiting = lost.stuck
    interruption.noticed = taken.map { ($0, machines.nodes[$0].generation) }
    let startUp = Self.nanoseconds(samplers[Int(spec.startUp)].draw(&stream, ziggurat))
    let (noticeOver, arrival) = (now &+ SpotPurchase.notice.nanoseconds, now &+ spec.outage &+ startUp)
    takeAway(Absence(of: interruption.moved, isMachine: true, network.names))
    for (services, delay) in [(interruption.moved, 0), (interruption.stuck, arrival &- now)] {
      let replicas = Absence(of: services, isMachine: true, network.names).replicas
      for (application, count) in replicas.sorted(by: { $0.key < $1.key }) {
        interruption.drained += drain(application, count, delay: delay, &stream)
      }
    }
    interruptions[index] = interruption
    if cluster != nil { for node in taken { release(node) } } else { for node in taken { placement?.leave(node, at: now) } }
    if spec.outage > 0 { cluster?.close(spec.pool) }
    schedule(index, .settled, at: now &+ longestRestart(interruption.moved))
    schedule(index, .order, at: now &+ spec.outage)
    schedule(index, .evicted, at: min(noticeOver, arrival))
    schedule(index, .noticeOver, at: noticeOver)
    schedule(index, .arrival, at: arrival)
  }

  /// One market's machines, some of which go: each with the same probability, but at least one.
  static func drawn(_ nodes: [Int], _ spec: InterruptionSpec, _ stream: inout DrawStream) -> [Int] {
    guard !nodes.isEmpty else { return [] }
    let market = Int(stream.next().multipliedFullWidth(by: UInt64(min(spec.types, nodes.count))).high)
    let own = nodes.indices.filter { $0 % spec.types == market }.map { nodes[$0] }
    guard spec.share < 1 else { return own }
    // The first that goes, given that one does; each of the others by itself.
    let none = pow(1 - spec.share, Double(own.count))
    let first = min(own.count - 1, Int(log1p(-stream.uniform() * (1 - none)) / log1p(-spec.share)))
    return own.indices.filter { $0 == first || ($0 > first && stream.uniform() < spec.share) }.map { own[$0] }
  }

  /// Tells so many replicas that stood on the machines to end; others begin to start after the delay.
  private mutating func drain(
    _ application: Int, _ count: Int, delay: Int64, _ stream: inout DrawStream
  ) -> [(application: Int, place: Int, generation: UInt32)] {
    var drained: [(application: Int, place: Int, generation: UInt32)] = []
    for _ in 0..<min(count, fleets[application].takerCount) {
      let place = fleets[application].taker(Int(stream.next().multipliedFullWidth(by: UInt64(fleets[application].takerCount)).high))
      drained.append((application, place, fleets[application].generation(place)))
      succession = Succession(delay: delay)
      stop(application, place)
      replaceLost(application)
    }
    succession = Succession()
    return drained
  }

  /// What follows of an interruption at its times.
  mutating func goOn(_ index: Int, _ stage: Stage) {
    guard let interruption = interruptions[index] else { return }
    switch stage {
    case .settled: giveBack(Absence(of: interruption.moved, isMachine: true, network.names))
    case .order:
      cluster?.open(interruption.pool)
      for _ in interruption.noticed {
        guard let node = cluster?.order(interruption.pool, at: now) ?? placement?.order(interruption.pool, at: now) else { continue }
        interruptions[index]?.ordered.append(node)
      }
    case .evicted: takeAway(Absence(of: interruption.stuck, isMachine: true, network.names))
    case .noticeOver: die(interruption)
    case .arrival:
      for node in interruption.ordered {
        cluster?.becomeReady(node)
        placement?.becomeReady(node)
      }
      cluster?.receive(interruption.waiting, on: interruption.ordered)
      placement?.receive(interruption.waiting, on: interruption.ordered)
      if cluster != nil { bindPending() }
      schedule(index, .end, at: now &+ longestRestart(interruption.stuck))
    case .begin, .stop, .start, .end, .moved: break
    }
  }

  /// The machines that came instead are at work, with all that waited for them.
  mutating func endInterruption(_ index: Int) {
    guard let interruption = interruptions[index] else { return }
    giveBack(Absence(of: interruption.stuck, isMachine: true, network.names))
    interruptions[index] = nil
  }

  /// The notice is over: the machines go, with all that has not ended.
  private mutating func die(_ interruption: Interruption) {
    for (application, place, generation) in interruption.drained
    where fleets[application].generation(place) == generation && fleets[application][place].phase == .draining {
      end(application, place)
    }
    for (node, generation) in interruption.noticed {
      guard let state = cluster?.nodes[node], state.generation == generation, state.phase == .leaving else { continue }
      for (application, place) in cluster?.replicas(on: node) ?? [] where fleets[application][place].phase != .absent {
        end(application, place)
      }
    }
  }
}

/// An interruption of a pool, its names resolved.
struct InterruptionSpec: Sendable {
  var pool: Int
  /// The probability with which each machine of a market goes, and how many markets share the pool.
  var share: Double
  var types: Int
  /// Sampler of the seconds from the order of a machine until it is ready.
  var startUp: Int32
  /// Nanoseconds for which no other machine can be ordered.
  var outage: Int64
}
