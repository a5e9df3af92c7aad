import PlanModel
import RandomStreams
import Units

/// The machines of a trial, and what is bound to each by its requests.
///
/// The binding is kube-scheduler's default for the resources: of the nodes that have room the one whose CPU and memory are the least
/// allocated afterwards, the older among equals. Left out of it: affinity, spreading over zones, taints, priorities, the limit of pods a
/// node, and the smaller weights of its other plugins.
/// Source: kubernetes.io, "Scheduler Configuration", plugin NodeResourcesFit with the strategy LeastAllocated.
///
/// What stays where it is, such as a database, is on as few of the first nodes as hold it: where it stood on all of them, none could ever be
/// given back.
struct NodeCluster {
  struct Node {
    enum Phase { case starting, ready, leaving, gone }
    var pool: Int
    var phase: Phase
    /// Counts the machines that had this number.
    var generation: UInt32 = 0
    var free: PodRequest
    /// Containers that stay where they are: a node with one of them is never given back.
    var fixed = 0
    var replicas = 0
    /// Nanoseconds; nil: it is needed.
    var unneededSince: Int64?
  }

  struct PoolState {
    /// Ordered and not yet gone: what is paid for.
    var count = 0
    var peak = 0
    var added: Int64 = 0
    var removed: Int64 = 0
    /// Node-nanoseconds up to the last change.
    var area = 0.0
  }

  private static let nowhere: Int32 = -1

  let plan: ClusterPlan
  private(set) var nodes: [Node] = []
  private(set) var pools: [PoolState]
  /// The node of each replica, by application and place.
  private var homes: [[Int32]]
  /// Fixed containers that found no room.
  private(set) var unplaced: [String] = []
  private var lastChange: Int64 = 0
  /// When a machine was last ordered; nil: never.
  private var lastOrder: Int64?

  /// The machines at the start, with all containers that stay, and the replicas that the applications begin with as far as there is room.
  /// Where there is not, pools that may grow have grown before.
  init(_ plan: ClusterPlan) {
    self.plan = plan
    pools = plan.pools.map { _ in PoolState() }
    homes = plan.applications.map { Array(repeating: Self.nowhere, count: $0.places) }
    for (pool, description) in plan.pools.enumerated() { for _ in 0..<description.count { add(pool, .ready) } }
    for container in plan.fixed {
      if let node = nodes.firstIndex(where: { $0.free.holds(container.request) }) ?? grownNode(for: container.request) {
        nodes[node].free -= container.request
        nodes[node].fixed += 1
      } else if !unplaced.contains(container.service) {
        unplaced.append(container.service)
      }
    }
    for (application, description) in plan.applications.enumerated() {
      for place in 0..<description.initial {
        if bind(application, place) { continue }
        if let node = grownNode(for: description.request) { settle(application, place, on: node) }
      }
    }
    for pool in pools.indices { (pools[pool].added, pools[pool].peak) = (0, pools[pool].count) }
  }

  /// A machine that a pool has more from the start; nil where none may grow or its machines are too small.
  private mutating func grownNode(for request: PodRequest) -> Int? {
    guard let pool = poolToGrow(for: request, extra: []) else { return nil }
    return add(pool, .ready)
  }

  // MARK: Pods

  func isBound(_ application: Int, _ place: Int) -> Bool { homes[application][place] != Self.nowhere }

  /// Binds a replica to a node; false when none has room.
  mutating func bind(_ application: Int, _ place: Int) -> Bool {
    guard let node = chosenNode(for: plan.applications[application].request) else { return false }
    settle(application, place, on: node)
    return true
  }

  private mutating func settle(_ application: Int, _ place: Int, on node: Int) {
    nodes[node].free -= plan.applications[application].request
    nodes[node].replicas += 1
    homes[application][place] = Int32(node)
  }

  /// A replica has ended. Returns whether that gave room to others; a node that was only waiting for it goes.
  mutating func release(_ application: Int, _ place: Int, at now: Int64) -> Bool {
    let node = Int(homes[application][place])
    guard node >= 0 else { return false }
    homes[application][place] = Self.nowhere
    nodes[node].free += plan.applications[application].request
    nodes[node].replicas -= 1
    guard nodes[node].phase == .leaving else { return true }
    if nodes[node].replicas == 0 { remove(node, at: now) }
    return false
  }

  private func chosenNode(for request: PodRequest) -> Int? {
    var chosen: (node: Int, score: Double)?
    for (index, node) in nodes.enumerated() where node.phase == .ready && node.free.holds(request) {
      let score = plan.pools[node.pool].capacity.shareLeft(of: node.free - request)
      if score > chosen?.score ?? -1 { chosen = (index, score) }
    }
    return chosen?.node
  }

  /// The replicas on a node.
  func replicas(on node: Int) -> [(application: Int, place: Int)] {
    homes.enumerated().flatMap { application, homes in
      homes.indices.filter { homes[$0] == Int32(node) }.map { (application, $0) }
    }
  }

  // MARK: Machines

  @discardableResult
  private mutating func add(_ pool: Int, _ phase: Node.Phase) -> Int {
    pools[pool].count += 1
    pools[pool].added += 1
    pools[pool].peak = max(pools[pool].peak, pools[pool].count)
    var node = Node(pool: pool, phase: phase, free: plan.pools[pool].capacity)
    guard let gone = nodes.firstIndex(where: { $0.phase == .gone }) else {
      nodes.append(node)
      return nodes.count - 1
    }
    node.generation = nodes[gone].generation &+ 1
    nodes[gone] = node
    return gone
  }

  /// Orders a machine of a pool; it is paid for from now on.
  mutating func order(_ pool: Int, at now: Int64) -> Int {
    touch(now)
    lastOrder = now
    return add(pool, .starting)
  }

  mutating func becomeReady(_ node: Int) { nodes[node].phase = .ready }

  /// Takes no more pods, and goes when the last replica has ended.
  mutating func leave(_ node: Int, at now: Int64) {
    nodes[node].phase = .leaving
    if nodes[node].replicas == 0 { remove(node, at: now) }
  }

  private mutating func remove(_ node: Int, at now: Int64) {
    touch(now)
    nodes[node].phase = .gone
    pools[nodes[node].pool].count -= 1
    pools[nodes[node].pool].removed += 1
  }

  mutating func touch(_ now: Int64) {
    for pool in pools.indices { pools[pool].area += Double(pools[pool].count) * Double(now &- lastChange) }
    lastChange = now
  }

  /// What happened up to now; the areas are up to date.
  var tallies: [NodeTally] {
    zip(plan.pools, pools).map { plan, state in
      NodeTally(
        pool: plan.name, initialNodes: plan.count, peak: state.peak, added: state.added, removed: state.removed,
        nodeSeconds: state.area * 1e-9)
    }
  }

  // MARK: The node autoscaler

  /// The first pool whose machines could take the pod and that may have more of them.
  /// - Parameter extra: machines that are about to be ordered, as pools.
  private func poolToGrow(for request: PodRequest, extra: [Int]) -> Int? {
    plan.pools.indices.first { pool in
      guard let autoscale = plan.pools[pool].autoscale, plan.pools[pool].capacity.holds(request) else { return false }
      return pools[pool].count + extra.count { $0 == pool } < autoscale.maxNodes
    }
  }

  /// The machines to order for pods that found no room, as pools: packed first into the machines that are on their way, then into new ones,
  /// each pod into the first that holds it.
  func machinesToOrder(for pending: [PodRequest]) -> [Int] {
    var rooms = nodes.filter { $0.phase == .starting }.map(\.free)
    var ordered: [Int] = []
    for request in pending {
      if let room = rooms.firstIndex(where: { $0.holds(request) }) {
        rooms[room] -= request
      } else if let pool = poolToGrow(for: request, extra: ordered) {
        ordered.append(pool)
        rooms.append(plan.pools[pool].capacity - request)
      }
    }
    return ordered
  }

  /// One look at the machines: which are not needed, since when, and which of them go now: all that are empty, else one.
  mutating func machinesToRelease(at now: Int64) -> [Int] {
    noteUnneeded(at: now)
    var empty: [Int] = []
    var occupied: Int?
    for (index, node) in nodes.enumerated() {
      guard let since = node.unneededSince, let autoscale = plan.pools[node.pool].autoscale else { continue }
      guard now - since >= autoscale.unneededTime.nanoseconds, now - (lastOrder ?? .min / 2) >= autoscale.delayAfterAdd.nanoseconds,
        pools[node.pool].count - empty.count(where: { nodes[$0].pool == node.pool }) > autoscale.minNodes
      else { continue }
      if node.replicas == 0 { empty.append(index) } else { occupied = occupied ?? index }
    }
    return empty.isEmpty ? occupied.map { [$0] } ?? [] : empty
  }

  /// A machine is unneeded when little of it is requested, nothing on it has to stay, and each replica on it would find room on another that
  /// is needed or has taken such a replica in already.
  private mutating func noteUnneeded(at now: Int64) {
    var rooms = nodes.map(\.free)
    var isTarget = Array(repeating: false, count: nodes.count)
    var isSource = isTarget
    for index in nodes.indices {
      let node = nodes[index]
      guard node.phase == .ready, let autoscale = plan.pools[node.pool].autoscale, node.fixed == 0, !isTarget[index],
        plan.pools[node.pool].capacity.largestShare(of: node.free) < autoscale.utilizationThreshold.value,
        let moved = rehoused(index, rooms: rooms, besides: isSource)
      else {
        nodes[index].unneededSince = nil
        continue
      }
      for (target, room) in moved { (rooms[target], isTarget[target]) = (room, true) }
      isSource[index] = true
      nodes[index].unneededSince = node.unneededSince ?? now
    }
  }

  /// The rooms that are left on others when all replicas of a node have moved there; nil when one of them finds none.
  private func rehoused(_ node: Int, rooms: [PodRequest], besides isSource: [Bool]) -> [Int: PodRequest]? {
    var left: [Int: PodRequest] = [:]
    for (application, _) in replicas(on: node) {
      let request = plan.applications[application].request
      guard
        let target = nodes.indices.first(where: {
          $0 != node && !isSource[$0] && nodes[$0].phase == .ready && (left[$0] ?? rooms[$0]).holds(request)
        })
      else { return nil }
      left[target] = (left[target] ?? rooms[target]) - request
    }
    return left
  }
}
