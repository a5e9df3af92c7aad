import PlanModel
import RandomStreams
import Units

/// The stations of a scenario while it is being compiled: what services stand for, and every name with its number.
struct NetworkParts {
  struct Call: Hashable {
    var provider: String
    var tokens: TokenSource
  }

  var families: [Network.StationFamily] = []
  var instanceCount = 0
  var caches: [Network.CacheFamily] = []
  var providers: [Network.ProviderFamily] = []
  var applications: [Network.Applications] = []
  var placeCount = 0
  var cluster: ClusterPlan?
  var disturbances: [DisturbanceSpec] = []
  var lookups: [String] = []
  var databases: [String] = []
  var components: [String] = []
  var causes: [String] = []
  var samplers: [Sampler] = []
  /// A kind of calls of LLM providers: three lists of the same length.
  var providerSpecs: [ProviderSpec] = []
  var tokenSpecs: [TokenSpec] = []
  var callExpectations: [CallExpectation] = []
  var callNumber: [Call: Int32] = [:]
  var pageSpecs: [PageSpec] = []
  var pageSpecOf: [String: Int32] = [:]
  var spills: [SpillSpec] = []
  var databaseSpecs: [DatabaseSpec] = []
  var databaseNumber: [String: Int32] = [:]
  var cacheFillings: [MemoryFilling?] = []
  var databaseFillings: [MemoryFilling?] = []
  /// Machines and what stands on them, where one of them may die.
  var placement: ClusterPlan?
  var backoffs: [BackoffSpec] = []
  var clients: ClientSpec?
  var probes: [ProbeSpec] = []
  var memory: [MemoryResult] = []
  /// What is wrong with how memory is divided, one sentence each.
  var memoryFindings: [String] = []
  /// The mean of each sampler.
  private(set) var means: [Double] = []
  /// For a sampler that says how often a block runs: the probabilities of at least one round, two, three, and so on.
  var rounds: [Int32: [Double]] = [:]
  let columns: SampleColumns
  let scenario: Scenario
  let services: [String: Service]

  private var samplerIndex: [Distribution: Int32] = [:]

  /// Whether clients or proxies give up on a query that is being worked on.
  var hasImpatience: Bool {
    scenario.workload.clients?.timeout != nil
      || scenario.services.contains { if case .proxy(let proxy) = $0.kind { proxy.timeout != nil } else { false } }
  }

  init(_ scenario: Scenario) throws(SimulationError) {
    self.scenario = scenario
    services = Dictionary(scenario.services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    columns = SampleColumns(scenario.tables)
    for station in scenario.stations { addStation(station) }
    for service in scenario.services { addService(service) }
    try resolveScaling()
    try resolveComings()
    try resolveHealth()
    cluster = try clusterPlan()
    placement = try placementPlan()
    limitReplicas()
    try resolveDatabases()
    try resolveDatabaseWork()
    reportCaches()
    disturbances = try disturbanceSpecs()
    clients = scenario.workload.clients.map { clientSpec($0) }
  }

  // MARK: Names and numbers

  func family(_ name: String) -> Int? { families.firstIndex { $0.name == name } }

  mutating func component(_ name: String) -> Int32 { Self.number(of: name, in: &components) }
  mutating func cause(_ text: String) -> Int32 { Self.number(of: text, in: &causes) }
  mutating func lookup(_ name: String) -> Int32 { Self.number(of: name, in: &lookups) }
  mutating func database(_ name: String) -> Int32 { Self.number(of: name, in: &databases) }

  private static func number(of name: String, in names: inout [String]) -> Int32 {
    if let index = names.firstIndex(of: name) { return Int32(index) }
    names.append(name)
    return Int32(names.count - 1)
  }

  mutating func sampler(_ distribution: Distribution) throws(SimulationError) -> Int32 {
    if let index = samplerIndex[distribution] { return index }
    guard let sampler = Sampler(distribution, columns: columns) else {
      if case .empirical(let table, _, _) = distribution { throw .emptyTable(table) }
      throw .emptyTable("")
    }
    samplers.append(sampler)
    means.append(distribution.mean(columns))
    samplerIndex[distribution] = Int32(samplers.count - 1)
    return Int32(samplers.count - 1)
  }

  // MARK: Stations

  @discardableResult
  mutating func addFamily(
    _ name: String, _ discipline: StationDiscipline, instances: Int = 1, balancing: Balancing = .joinShortestQueue,
    rejection: String? = nil, timeout: String? = nil, lever: String = "", application: Int? = nil
  ) -> Int {
    let rejectionCause = rejection.map { cause($0) } ?? -1
    let timeoutCause = timeout.map { cause($0) } ?? -1
    families.append(
      Network.StationFamily(
        name: name, discipline: discipline, instances: instances, first: instanceCount, balancing: balancing,
        rejectionCause: rejectionCause, timeoutCause: timeoutCause, lever: lever, application: application))
    instanceCount += instances
    return families.count - 1
  }

  private mutating func addStation(_ station: PlanModel.Station) {
    let path = "stations.\(station.name)"
    switch station.discipline {
    case .firstComeFirstServed(let servers, let limit):
      addFamily(
        station.name, .firstComeFirstServed(servers: servers, queueLimit: limit), instances: station.instances,
        balancing: station.balancing, rejection: limit == nil ? nil : "\(station.name): queue full", lever: path + ".servers")
    case .processorSharing(let cores):
      addFamily(
        station.name, .processorSharing(cores: cores), instances: station.instances, balancing: station.balancing,
        lever: path + ".cores")
    case .infiniteServer:
      addFamily(station.name, .infiniteServer, instances: station.instances, balancing: station.balancing)
    case .pool(let size, let limit, let timeout):
      addFamily(
        station.name, .pool(size: size, queueLimit: limit), instances: station.instances, balancing: station.balancing,
        rejection: limit == nil ? nil : "\(station.name): queue full", timeout: timeout == nil ? nil : "\(station.name): waited too long",
        lever: path + ".size")
    case .cache(let ratio):
      caches.append(Network.CacheFamily(name: station.name, hitRatio: ratio.value, note: "given by the profile"))
    }
  }
}
