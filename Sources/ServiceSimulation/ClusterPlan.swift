import PlanModel
import RandomStreams
import Units

/// What a pod requests, or what a machine has to give.
struct PodRequest: Hashable, Sendable {
  var millicores: Int64
  var bytes: Int64

  func holds(_ other: PodRequest) -> Bool { other.millicores <= millicores && other.bytes <= bytes }

  /// How many of the other fit in at once; any number of one that requests nothing.
  func times(_ other: PodRequest) -> Int {
    let byCPU = other.millicores > 0 ? millicores / other.millicores : Int64(Int32.max)
    let byMemory = other.bytes > 0 ? bytes / other.bytes : Int64(Int32.max)
    return Int(min(byCPU, byMemory))
  }

  /// Of this capacity, the share that is left over on average of CPU and memory, from 0 to 1.
  func shareLeft(of free: PodRequest) -> Double {
    (Double(free.millicores) / Double(max(1, millicores)) + Double(free.bytes) / Double(max(1, bytes))) / 2
  }

  /// Of this capacity, the larger of the shares of CPU and memory that are taken when so much is free.
  func largestShare(of free: PodRequest) -> Double {
    1 - min(Double(free.millicores) / Double(max(1, millicores)), Double(free.bytes) / Double(max(1, bytes)))
  }

  static func - (a: PodRequest, b: PodRequest) -> PodRequest { PodRequest(millicores: a.millicores - b.millicores, bytes: a.bytes - b.bytes) }
  static func -= (a: inout PodRequest, b: PodRequest) { a = a - b }
  static func += (a: inout PodRequest, b: PodRequest) { a = PodRequest(millicores: a.millicores + b.millicores, bytes: a.bytes + b.bytes) }
}

/// What is placed on which machines: of a scenario on Kubernetes whose machines' sizes are known.
struct ClusterPlan: Sendable {
  struct Pool: Sendable {
    var name: String
    var count: Int
    /// What pods may request of one machine: without what it keeps for itself.
    var capacity: PodRequest
    var autoscale: NodeAutoscale?
    /// Sampler of the seconds from order to readiness; -1 without autoscaler.
    var startUp: Int32 = -1
  }

  /// A container that stays where it is.
  struct Fixed: Sendable {
    var service: String
    var request: PodRequest
  }

  /// The replicas of an application that come and go; of one whose number stays they are fixed.
  struct Application: Sendable {
    var request: PodRequest
    var initial: Int
    var places: Int
  }

  var pools: [Pool]
  var fixed: [Fixed]
  var applications: [Application]
}

extension NetworkParts {
  /// - Returns: nil on other platforms, without machines, or when the size of one is not known.
  mutating func clusterPlan() throws(SimulationError) -> ClusterPlan? {
    guard scenario.settings.platform == .kubernetes else { return nil }
    return try machines()
  }

  /// Where everything stands when a machine may die, on other platforms too.
  /// - Throws: also `SimulationError.eventImpossible`.
  mutating func placementPlan() throws(SimulationError) -> ClusterPlan? {
    let event = scenario.events?.first { event in
      switch event.action {
      case .killNode, .interrupt: true
      default: false
      }
    }
    guard let event else { return nil }
    if let cluster { return cluster }
    guard let plan = try machines() else {
      throw .eventImpossible(event.text, "the size of the machines is not known, so nothing can be placed on them")
    }
    return plan
  }

  /// Nil without machines, or when the size of one is not known.
  mutating func machines() throws(SimulationError) -> ClusterPlan? {
    guard !scenario.nodes.isEmpty else { return nil }
    var pools: [ClusterPlan.Pool] = []
    for pool in scenario.nodes {
      guard let cpu = pool.vcpu, let memory = pool.memory else { return nil }
      let reserved = pool.reserved ?? NodeReserve(cpu: CPU(millicores: 0), memory: .zero)
      let capacity = PodRequest(
        millicores: max(0, cpu.millicores - reserved.cpu.millicores), bytes: max(0, memory.count - reserved.memory.count))
      var description = ClusterPlan.Pool(name: pool.name, count: pool.count, capacity: capacity, autoscale: pool.autoscale)
      if let autoscale = pool.autoscale { description.startUp = try sampler(autoscale.startUp) }
      pools.append(description)
    }
    let fixed = scenario.services.flatMap { service in
      Array(repeating: ClusterPlan.Fixed(service: service.name, request: Self.request(of: service)), count: fixedContainers(of: service))
    }
    let movable = applications.map { application in
      ClusterPlan.Application(
        request: services[application.name].map(Self.request) ?? PodRequest(millicores: 0, bytes: 0),
        initial: application.scaling == nil ? 0 : application.replicas, places: application.places)
    }
    return ClusterPlan(pools: pools, fixed: fixed, applications: movable)
  }

  /// Finds how many replicas there may ever be, and what would allow more of them.
  mutating func limitReplicas() {
    for number in applications.indices {
      guard let scaling = applications[number].scaling else { continue }
      let asked = Int(scaling.autoscale.specification.maxReplicas)
      applications[number].mostReplicas = asked
      guard let cluster, case let held = cluster.mostReplicas(of: number), held < asked else { continue }
      applications[number].mostReplicas = held
      let lever = cluster.pools.lastIndex { $0.autoscale != nil }.map { "nodes[\($0)].autoscale.maxNodes" } ?? "nodes[0].count"
      families[applications[number].cpuFamily].lever = lever
    }
  }

  /// A container without a request requests its limit.
  /// Source: kubernetes.io, "Resource Management for Pods and Containers".
  private static func request(of service: Service) -> PodRequest {
    let resources = service.resources
    return PodRequest(
      millicores: (resources.cpuRequest ?? resources.cpuLimit)?.millicores ?? 0,
      bytes: (resources.memoryRequest ?? resources.memoryLimit)?.count ?? 0)
  }

  private func fixedContainers(of service: Service) -> Int {
    switch service.kind {
    case .application(let application):
      applications.contains { $0.name == service.name && $0.scaling != nil } ? 0 : application.replicas
    case .background(let background): background.replicas
    case .database, .cache, .proxy: 1
    case .sandbox(let sandbox): sandbox.host == nil ? 1 : 0
    case .llm: 0
    }
  }
}

extension ClusterPlan {
  /// Replicas of an application that all machines hold together, when there are as many of them as there may ever be and nothing else comes
  /// and goes.
  func mostReplicas(of application: Int) -> Int {
    let request = applications[application].request
    var largest = self
    for pool in largest.pools.indices {
      largest.pools[pool].count = max(pools[pool].count, pools[pool].autoscale?.maxNodes ?? 0)
      largest.pools[pool].autoscale = nil
    }
    for other in largest.applications.indices { largest.applications[other].initial = 0 }
    return NodeCluster(largest).nodes.reduce(0) { $0 + $1.free.times(request) }
  }
}

extension Network {
  /// What does not fit on the machines, one sentence each.
  var placementFindings: [String] {
    guard let cluster else { return [] }
    let start = NodeCluster(cluster)
    var findings = start.unplaced.map { service, count in
      let request = cluster.fixed.first { $0.service == service }?.request ?? PodRequest(millicores: 0, bytes: 0)
      let all = cluster.fixed.count { $0.service == service }
      return "\(count) of \(all) containers of \(service) find no machine with room for \(CPU(millicores: request.millicores).spelling) CPU and "
        + "\(Bytes(request.bytes).spelling): simulated as if they ran"
    }
    for (number, application) in applications.enumerated() {
      guard let scaling = application.scaling else { continue }
      let waiting = (0..<application.replicas).count { !start.isBound(number, $0) }
      if waiting > 0 { findings.append("\(waiting) of \(application.replicas) replicas of \(application.name) find no machine with room at the start") }
      let (most, asked) = (cluster.mostReplicas(of: number), Int(scaling.autoscale.specification.maxReplicas))
      if most < asked {
        findings.append("the machines hold \(most) replicas of \(application.name) at most; the autoscaler may ask for \(asked)")
      }
    }
    return findings
  }
}
