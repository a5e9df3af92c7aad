import PlanModel
import Pricing
import Units

/// What rules look at: the deployment, and what is known about its load.
public struct ReviewSubject: Sendable {
  public let system: DeployedSystem
  /// The tier that it is meant for; nil where nobody says.
  public let tier: ReviewTier?
  /// Resident memory of one worker process of an application without work.
  public let memoryPerWorker: Bytes
  /// Containers of applications: what is no database, proxy or monitoring.
  var applications: [(workload: DeployedWorkload, container: DeployedContainer)] { containers(of: .application) }
  private let containersOfSoftware: [Software: [(workload: DeployedWorkload, container: DeployedContainer)]]
  /// By the repository of the image.
  private let containersOfImage: [String: [DeployedContainer]]
  /// Names that containers can look up, by platform and namespace.
  private let hostNames: [String: Set<String>]

  /// 2 GB for two replicas of four workers. Source: the operators' table of the small tier.
  public static let operatorsMemoryPerWorker = Bytes(250_000_000)

  public init(_ system: DeployedSystem, tier: ReviewTier? = nil, memoryPerWorker: Bytes = ReviewSubject.operatorsMemoryPerWorker) {
    self.system = system
    self.tier = tier
    self.memoryPerWorker = memoryPerWorker
    containersOfSoftware = Dictionary(grouping: system.containers, by: \.container.software)
    var ofImage: [String: [DeployedContainer]] = [:]
    for (_, container) in system.containers {
      if let image = container.image?.value.repository { ofImage[image, default: []].append(container) }
    }
    containersOfImage = ofImage
    var names: [String: Set<String>] = [:]
    for workload in system.workloads where workload.platform == .compose {
      names[Self.room(of: workload), default: ["host"]].formUnion([workload.name] + workload.aliases)
    }
    for service in system.cluster.services { names["kubernetes \(service.namespace)", default: []].insert(service.name) }
    hostNames = names
  }

  private static func room(of workload: DeployedWorkload) -> String { "\(workload.platform.rawValue) \(workload.namespace)" }

  /// Names that a workload's containers can look up.
  func hostNames(besides workload: DeployedWorkload) -> Set<String> { hostNames[Self.room(of: workload)] ?? [] }

  /// The name that was probably meant. Of very many only the first are asked.
  func nearest(_ name: String, among names: some Collection<String>) -> String? { NearestName.find(name, among: names.prefix(150)) }

  func containers(of software: Software) -> [(workload: DeployedWorkload, container: DeployedContainer)] {
    containersOfSoftware[software] ?? []
  }

  /// Services of compose by the project that they run in, each on one host.
  var composeProjects: [[DeployedWorkload]] {
    let services = system.workloads.filter { $0.platform == .compose }
    var names: [String] = []
    for service in services where !names.contains(service.namespace) { names.append(service.namespace) }
    return names.map { name in services.filter { $0.namespace == name } }
  }

  /// The container itself, then some others of the same image: the same program, on another platform.
  func alike(_ container: DeployedContainer) -> [DeployedContainer] {
    guard let image = container.image?.value.repository else { return [container] }
    return [container] + (containersOfImage[image] ?? []).prefix(16).filter { $0 != container }
  }

  /// The number of a variable, as the container has it or another of the same image.
  func tuning(_ variable: TuningVariable, of container: DeployedContainer) -> Written<Double>? {
    alike(container).lazy.compactMap { $0.tuning(variable) }.first
  }

  func workers(of container: DeployedContainer) -> Written<Int>? { alike(container).lazy.compactMap(\.workers).first }

  /// Whether it is served by uvicorn, by its own command or that of the same image elsewhere.
  func runsUvicorn(_ container: DeployedContainer) -> Bool {
    alike(container).contains { $0.arguments.contains { $0.value.split(separator: "/").last == "uvicorn" } }
  }

  /// The Ingress whose paths lead to a workload, through a Service.
  func ingress(before workload: DeployedWorkload) -> ClusterObjects.Ingress? {
    let services = system.cluster.services.filter { $0.selects(workload) }
    return system.cluster.ingresses.first { ingress in
      ingress.namespace == workload.namespace && ingress.backends.contains { backend in services.contains { $0.name == backend.service } }
    }
  }

  /// How long a copy takes until it serves, as far as somebody wrote it down: the longest delay of a probe, here or with the same image.
  func startUp(of workload: DeployedWorkload) -> Written<SimTime>? {
    let probes = workload.containers.flatMap { alike($0) }.flatMap { $0.probes.filter { $0.key != .liveness }.map(\.value) }
    return probes.compactMap { probe in probe.initialDelay.map { Written($0, at: probe.place) } }.max { $0.value < $1.value }
  }
}

extension ClusterObjects.Service {
  func selects(_ workload: DeployedWorkload) -> Bool {
    workload.platform == .kubernetes && workload.namespace == namespace && !selector.isEmpty
      && selector.allSatisfy { workload.labels[$0.key] == $0.value }
  }
}

/// A load tier, and what is known about its nodes.
public struct ReviewTier: Sendable {
  public var name: String
  public var rate: Rate?
  public var instances: Int?
  public var pools: [Pool]
  public var claims: OperatorClaims?
  /// All nodes on demand for a month; nil where a price is missing.
  public var nodesPerMonth: USD?
  public var usesLLM: Bool

  public struct Pool: Sendable {
    public var instanceType: String
    public var count: Int
    public var cores: Double
    public var memory: Bytes
    /// The share of its cores that a burstable instance can give for ever; 1 for others.
    public var baseline: Double
  }

  /// - Parameter prices: know what instance types have and cost.
  public init(_ scenario: Scenario, prices: PriceTable) {
    name = scenario.name
    rate = scenario.workload.meanRate
    var cost: USD? = .zero
    pools = scenario.nodes.compactMap { node in
      let price = try? prices.instance(node.instanceType, provider: node.provider, region: node.region)
      if node.provider != "local" { cost = price.flatMap { found in cost.map { $0 + found.onDemand.usd * (730 * node.count) } } }
      guard let cores = node.vcpu?.cores ?? price?.vcpu.cores, let memory = node.memory ?? price?.memory else { return nil }
      return Pool(instanceType: node.instanceType, count: node.count, cores: cores, memory: memory,
        baseline: price?.burst?.baselinePerVCPU.value ?? 1)
    }
    nodesPerMonth = scenario.nodes.isEmpty ? nil : cost
    claims = scenario.claims
    instances =
      claims?.applicationInstances
      ?? scenario.services.lazy.compactMap { if case .application(let app) = $0.kind { app.replicas } else { nil } }.first
    usesLLM = scenario.services.contains { if case .llm = $0.kind { true } else { false } }
  }

  /// Of all nodes together.
  var cores: Double { pools.reduce(0) { $0 + Double($1.count) * $1.cores } }
  var memory: Bytes { pools.reduce(.zero) { $0 + Bytes($1.memory.count * Int64($1.count)) } }
  /// Without bursts; nil where nothing is known of the nodes.
  var sustainedCores: Double? { pools.isEmpty ? nil : pools.reduce(0) { $0 + Double($1.count) * $1.cores * $1.baseline } }
  /// `2 x t3.large`
  var nodesText: String { pools.map { "\($0.count) x \($0.instanceType)" }.joined(separator: " + ") }
}
