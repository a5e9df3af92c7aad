import PlanModel
import RandomStreams
import Units

/// The machines of a trial, and what is bound to each by its requests.
///
/// The binding is kube-scheduler's default for the resources alone: of the nodes that have room the one whose CPU and memory are the least
/// allocated afterwards, the lowest number among equals (the scheduler draws among equals). Left out: the plugins beside it, of which
/// PodTopologySpread, over hosts and zones, weighs twice as much and mostly asks for the same; affinity, taints, priorities, the limit of
/// pods a node.
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
    /// While it is unneeded: the nodes that its replicas would go to.
    var targets: [Int] = []
  }

  struct PoolState {
    /// Ordered and not yet gone: what is paid for.
    var count = 0
    var peak = 0
    var added: Int64 = 0
    var removed: Int64 = 0
    /// Node-nanoseconds up to the last change.
    var area = 0.0
    var hours = HourlyNodeArea()
  }

  private static let nowhere: Int32 = -1

  let plan: ClusterPlan
  private(set) var nodes: [Node] = []
  private(set) var pools: [PoolState]
  /// The node of each replica, by application and place.
  private var homes: [[Int32]]
  /// The node of each fixed container; -1: none had room.
  private(set) var fixedHomes: [Int] = []
  /// Services with fixed containers that found no room, and how many of them.
  private(set) var unplaced: [(service: String, count: Int)] = []
  /// Machines of each pool when the trial began, those included that it had to grow by.
  private var initialCounts: [Int] = []
  private var goneCount = 0
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
        fixedHomes.append(node)
        continue
      }
      fixedHomes.append(-1)
      if let known = unplaced.firstIndex(where: { $0.service == container.service }) {
        unplaced[known].count += 1
      } else {
        unplaced.append((container.service, 1))
      }
    }
    for (application, description) in plan.applications.enumerated() {
      for place in 0..<description.initial {
        if bind(application, place) { continue }
        if let node = grownNode(for: description.request) { settle(application, place, on: node) }
      }
    }
    for pool in pools.indices { (pools[pool].added, pools[pool].peak) = (0, pools[pool].count) }
    initialCounts = pools.map(\.count)
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

  /// Replicas of the application on the node of this one: which of two goes first depends on it.
  func neighbours(_ application: Int, _ place: Int) -> Int {
    let node = homes[application][place]
    return node == Self.nowhere ? 0 : homes[application].count { $0 == node }
  }

  // MARK: Machines

  @discardableResult
  private mutating func add(_ pool: Int, _ phase: Node.Phase) -> Int {
    pools[pool].count += 1
    pools[pool].added += 1
    pools[pool].peak = max(pools[pool].peak, pools[pool].count)
    var node = Node(pool: pool, phase: phase, free: plan.pools[pool].capacity)
    guard goneCount > 0, let gone = nodes.firstIndex(where: { $0.phase == .gone }) else {
      nodes.append(node)
      return nodes.count - 1
    }
    goneCount -= 1
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
    goneCount += 1
    pools[nodes[node].pool].count -= 1
    pools[nodes[node].pool].removed += 1
  }

  mutating func touch(_ now: Int64) {
    for pool in pools.indices {
      pools[pool].area += Double(pools[pool].count) * Double(now &- lastChange)
      pools[pool].hours.add(pools[pool].count, from: lastChange, to: now)
    }
    lastChange = now
  }

  // MARK: Machines that die

  /// A machine dies. The containers on it that stay where they are find room elsewhere, if they may and there is any; the others wait for it.
  /// - Returns: numbers of fixed containers.
  mutating func fail(_ node: Int, reschedules: Bool, at now: Int64) -> (moved: [Int], stuck: [Int]) {
    let orphans = fixedHomes.indices.filter { fixedHomes[$0] == node }
    remove(node, at: now)
    var (moved, stuck): ([Int], [Int]) = ([], [])
    for container in orphans {
      if reschedules, let other = nodes.indices.first(where: { nodes[$0].phase == .ready && nodes[$0].free.holds(plan.fixed[container].request) }) {
        place(container, on: other)
        moved.append(container)
      } else {
        fixedHomes[container] = -1
        stuck.append(container)
      }
    }
    return (moved, stuck)
  }

  /// A machine is back, or another in its place, and with it those that waited for it.
  mutating func restore(_ pool: Int, with containers: [Int], at now: Int64) {
    touch(now)
    let node = add(pool, .ready)
    for container in containers { place(container, on: node) }
  }

  private mutating func place(_ container: Int, on node: Int) {
    nodes[node].free -= plan.fixed[container].request
    nodes[node].fixed += 1
    fixedHomes[container] = node
  }

  /// What happened up to now; the areas are up to date.
  var tallies: [NodeTally] {
    pools.indices.map { pool in
      let (plan, state) = (plan.pools[pool], pools[pool])
      return NodeTally(
        pool: plan.name, initialNodes: initialCounts[pool], pinned: nodes.count { $0.pool == pool && $0.fixed > 0 }, peak: state.peak,
        added: state.added, removed: state.removed,
        nodeSeconds: state.area * 1e-9, hours: state.hours.use(upTo: lastChange))
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

  /// The machines that go now: all that are empty, ten at most, else one whose replicas have to move, when no other is on its way out.
  ///
  /// To be asked after `noteUnneeded`.
  mutating func machinesToRelease(at now: Int64) -> [Int] {
    var spare = pools.indices.map { pool in
      pools[pool].count - nodes.count { $0.pool == pool && $0.phase == .leaving } - (plan.pools[pool].autoscale?.minNodes ?? .max / 2)
    }
    var empty: [Int] = []
    var occupied: Int?
    for (index, node) in nodes.enumerated() {
      guard let since = node.unneededSince, let autoscale = plan.pools[node.pool].autoscale, spare[node.pool] > 0,
        now - since >= autoscale.unneededTime.nanoseconds, now - (lastOrder ?? .min / 2) >= autoscale.delayAfterAdd.nanoseconds
      else { continue }
      if node.replicas > 0 {
        occupied = occupied ?? index
      } else if empty.count < Self.mostEmptyAtOnce {
        empty.append(index)
        spare[node.pool] -= 1
      }
    }
    guard empty.isEmpty else { return empty }
    guard let occupied, !nodes.contains(where: { $0.phase == .leaving }) else { return [] }
    // Others that relied on the same room begin anew.
    let taken = Set(nodes[occupied].targets)
    for index in nodes.indices where index != occupied && !taken.isDisjoint(with: nodes[index].targets) { nodes[index].unneededSince = nil }
    return [occupied]
  }

  /// Source: cluster-autoscaler, `--max-empty-bulk-delete`.
  private static let mostEmptyAtOnce = 10

  /// One look at the machines: which are not needed, and since when. Little of such a machine is requested, nothing on it has to stay, and
  /// each replica on it would find room on another that is needed, or has taken such a replica in already. Empty ones come first, so that
  /// nobody has to move there.
  mutating func noteUnneeded(at now: Int64) {
    var rooms = nodes.map(\.free)
    var isTarget = Array(repeating: false, count: nodes.count)
    var isSource = isTarget
    let order = nodes.indices.filter { nodes[$0].replicas == 0 } + nodes.indices.filter { nodes[$0].replicas > 0 }
    for index in order {
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
      nodes[index].targets = moved.keys.sorted()
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
