import MemoryTuning
import PlanModel
import RandomStreams
import Units

/// From a plan of containers and machines to the scenario that is simulated.
///
/// Requests are limits, so that what a container gets does not depend on its neighbours, as the simulation has it.
struct SizingModel: Sendable {
  let base: Scenario
  let needs: ServiceNeeds
  private let question: SizingQuestion

  init(_ base: Scenario, needs: ServiceNeeds, question: SizingQuestion) {
    self.base = base
    self.needs = needs
    self.question = question
  }

  /// The application whose replicas are searched for.
  static func application(of scenario: Scenario) -> (index: Int, application: Application)? {
    for (index, service) in scenario.services.enumerated() {
      if case .application(let application) = service.kind { return (index, application) }
    }
    return nil
  }

  // MARK: The scenario

  /// - Parameters:
  ///   - machines: nil where only the containers are simulated.
  ///   - replicas: instead of the plan's, such as after a loss; all else stays.
  func scenario(_ plan: ContainerPlan, on machines: MachineSet? = nil, replicas: Int? = nil) -> Scenario {
    var scenario = base
    for index in scenario.services.indices { size(&scenario.services[index], plan, replicas: replicas ?? plan.replicas) }
    if let machines {
      scenario.nodes = [
        NodePool(
          name: "nodes", provider: machines.price.provider, region: machines.price.region, instanceType: machines.price.type,
          count: machines.count, vcpu: machines.price.vcpu, memory: machines.price.memory, reserved: machines.reserve)
      ]
    }
    return scenario
  }

  private func size(_ service: inout Service, _ plan: ContainerPlan, replicas: Int) {
    switch service.kind {
    case .application(var application):
      guard service.name == applicationName else { return }
      application.replicas = replicas
      application.workers = plan.workers
      application.autoscale = nil
      application.concurrencyLimit = application.concurrencyLimit.map { max($0, 2 * perWorker(needs.inside, plan)) }
      application.pools = application.pools.map { sized($0, plan) }
      service.resources = guaranteed(plan.cpu, memoryOfReplica(plan))
      service.kind = .application(application)
    case .database(var database):
      database.maxConnections = database.maxConnections.map { _ in connections(to: service.name, plan) }
      database.memory.openConnections = database.engine == .postgresql ? 2 * plan.replicas * plan.workers : 0
      database.memory.sharedBuffers = nil
      database.memory.effectiveCacheSize = nil
      database.memory.heap = nil
      database.memory.pageCache = nil
      service.resources = guaranteed(cpu(of: service), memory(of: service.name, database, plan))
      service.kind = .database(database)
    case .sandbox(var sandbox):
      if sandbox.host == applicationName {
        sandbox.slots = slots(sandbox, service.name, plan)
      } else {
        sandbox.slots = max(sandbox.slots, needs.enough(needs.erlangs("\(service.name).slots")))
        service.resources = guaranteed(cpu(of: service), max(service.resources.memoryLimit ?? .zero, sandbox.memoryPerRun))
      }
      service.kind = .sandbox(sandbox)
    case .proxy(var proxy):
      let cpu = cpu(of: service)
      proxy.workers = max(proxy.workers, Int(cpu.cores.rounded(.up)))
      proxy.connectionLimit = proxy.connectionLimit.map { max($0, 2 * needs.enough(needs.inside)) }
      service.resources = guaranteed(cpu, service.resources.memoryLimit ?? service.resources.memoryRequest ?? .mebibytes(128))
      service.kind = .proxy(proxy)
    case .cache:
      service.resources = guaranteed(cpu(of: service), service.resources.memoryLimit ?? service.resources.memoryRequest ?? .gibibytes(1))
    case .llm, .background: break
    }
  }

  private var applicationName: String { Self.application(of: base).map { base.services[$0.index].name } ?? "" }

  private func guaranteed(_ cpu: CPU, _ memory: Bytes) -> Resources {
    Resources(cpuRequest: cpu, cpuLimit: cpu, memoryRequest: memory, memoryLimit: memory)
  }

  // MARK: CPU

  /// Of everything but the application: what keeps it half busy, or what a cache's or proxy's profile gives it already.
  private func cpu(of service: Service) -> CPU {
    let least = ServiceNeeds.cpu(for: busyCores(service))
    switch service.kind {
    // One thread serves, so that more than a core is no use.
    case .cache: return min(max(least, service.resources.cpuLimit ?? least), CPU(millicores: 1_000))
    case .proxy: return max(least, service.resources.cpuLimit ?? least)
    default: return least
    }
  }

  /// Cores that the load keeps busy in a service on average.
  func busyCores(_ service: Service) -> Double {
    switch service.kind {
    case .application, .database: needs.erlangs("\(service.name).cpu")
    case .cache: needs.erlangs("\(service.name).thread")
    case .proxy: needs.erlangs("\(service.name).workers")
    case .sandbox(let sandbox): sandbox.host == nil ? needs.erlangs("\(service.name).cpu") : 0
    // On no route: what it asks for is taken for what it uses.
    case .background(let background): Double(background.replicas) * (service.resources.cpuRequest ?? service.resources.cpuLimit ?? CPU(millicores: 0)).cores
    case .llm: 0
    }
  }

  var busyCores: Double { base.services.reduce(0) { $0 + busyCores($1) } }

  // MARK: Memory, connections and slots

  private func perWorker(_ erlangs: Double, _ plan: ContainerPlan) -> Int {
    needs.enough(erlangs / Double(plan.replicas * plan.workers))
  }

  /// Connections that are open for all but a ten-thousandth of the time, and as many in excess: the kernel spreads queries unevenly over
  /// workers.
  private func sized(_ pool: ConnectionPool, _ plan: ContainerPlan) -> ConnectionPool {
    var pool = pool
    pool.size = max(2, perWorker(needs.erlangs("\(applicationName).pools.\(pool.target)"), plan))
    pool.overflow = pool.size
    return pool
  }

  /// All pools full, and those that PostgreSQL keeps for its superuser, in tens.
  private func connections(to database: String, _ plan: ContainerPlan) -> Int {
    guard let application = Self.application(of: base)?.application else { return 20 }
    let pools = application.pools.filter { $0.target == database }.map { sized($0, plan) }
    let all = pools.reduce(0) { $0 + $1.size + $1.overflow } * plan.replicas * plan.workers + 3
    return max(20, (all + 9) / 10 * 10)
  }

  private func slots(_ sandbox: Sandbox, _ name: String, _ plan: ContainerPlan) -> Int {
    max(sandbox.slots, needs.enough(runs(name, plan)))
  }

  /// Runs of a sandbox in one replica on average: as the CPU is shared they take longer, by 1 / (1 - utilization) at one core, which is the
  /// most. Source: Kleinrock, Queueing Systems II (1976), section 4.4, processor sharing.
  private func runs(_ sandbox: String, _ plan: ContainerPlan) -> Double {
    let busy = base.services.first { $0.name == applicationName }.map { busyCores($0) } ?? 0
    let stretch = 1 / max(0.05, (1 - busy / plan.cores) * min(1, plan.cpu.cores))
    return needs.erlangs("\(sandbox).slots") / Double(plan.replicas) * stretch
  }

  /// Workers at rest, the queries inside for all but a ten-thousandth of the time, and as many runs of the sandbox as there are then.
  private func memoryOfReplica(_ plan: ContainerPlan) -> Bytes {
    guard let (_, application) = Self.application(of: base) else { return .zero }
    let share = 1 / Double(plan.replicas)
    var bytes = Double(application.residentMemoryPerWorker.count) * Double(plan.workers)
    bytes += Double(application.memoryPerQuery.count) * Double(needs.enough(needs.inside * share))
    for service in base.services {
      guard case .sandbox(let sandbox) = service.kind, sandbox.host == applicationName else { continue }
      let runs = min(slots(sandbox, service.name, plan), max(1, needs.enough(runs(service.name, plan))))
      bytes += Double(sandbox.memoryPerRun.count) * Double(runs)
    }
    let step = Double(Bytes.mebibytes(128).count)
    return Bytes(Int64((bytes / step).rounded(.up) * step))
  }

  private func memory(of name: String, _ database: Database, _ plan: ContainerPlan) -> Bytes {
    let least = ServiceNeeds.memory(of: database, connections: connections(to: name, plan))
    return Bytes(least.count << Int64(plan.level))
  }

  /// Whether so much memory may still be of use: half of it would not hold all data.
  func isUseful(level: Int, _ plan: ContainerPlan) -> Bool {
    guard level > 0 else { return true }
    var below = plan
    below.level = level - 1
    return base.services.contains { service in
      guard case .database(let database) = service.kind else { return false }
      return Double(memory(of: service.name, database, below).count) < Double(database.data.size.count) / database.data.compression
    }
  }

  // MARK: Space

  /// What all containers but the replicas need, and one replica.
  func spaces(_ plan: ContainerPlan) -> (others: [ContainerSpace], replica: ContainerSpace) {
    var others: [ContainerSpace] = []
    var replica = ContainerSpace(millicores: 0, bytes: 0)
    for service in scenario(plan).services {
      let resources = service.resources
      let space = ContainerSpace(
        millicores: (resources.cpuRequest ?? resources.cpuLimit)?.millicores ?? 0,
        bytes: (resources.memoryRequest ?? resources.memoryLimit)?.count ?? 0)
      switch service.kind {
      case .application(let application):
        if service.name == applicationName { replica = space } else { others += Array(repeating: space, count: application.replicas) }
      case .background(let background): others += Array(repeating: space, count: background.replicas)
      case .database, .cache, .proxy: others.append(space)
      case .sandbox(let sandbox): if sandbox.host == nil { others.append(space) }
      case .llm: break
      }
    }
    return (others, replica)
  }

  /// The plans that these machines hold: for each shape of replica and each level as many replicas as fit, less those that another plan of
  /// the same machines covers.
  func plans(on machines: MachineSet) -> [ContainerPlan] {
    var plans: [ContainerPlan] = []
    for (cpu, workers) in ContainerPlan.shapes {
      for level in ContainerPlan.levels {
        // How large a replica is depends on how many share the load: the number that fits is found by trying fewer and fewer.
        var plan = ContainerPlan(replicas: min(ContainerPlan.mostReplicas, bound(machines, cpu)), workers: workers, cpu: cpu, level: level)
        while plan.replicas > 0 {
          let fitting = self.fitting(plan, on: machines)
          if fitting >= plan.replicas { break }
          plan.replicas = min(plan.replicas - 1, max(fitting, 0))
        }
        guard plan.replicas > (question.survival == .nothing ? 0 : 1), isUseful(level: level, plan) else { continue }
        plans.append(plan)
      }
    }
    return plans.filter { plan in !plans.contains { $0 != plan && $0.covers(plan) } }
  }

  private func bound(_ machines: MachineSet, _ cpu: CPU) -> Int { Int(Int64(machines.count) * machines.capacity.millicores / max(1, cpu.millicores)) }

  /// Replicas that find room, on the machines that are left after the loss that has to be survived.
  func fitting(_ plan: ContainerPlan, on machines: MachineSet) -> Int {
    let (others, replica) = spaces(plan)
    let left = machines.count - question.survival.lostMachines(of: machines.count)
    return Packing(others, replica: replica, most: plan.replicas, on: left, each: machines.capacity)?.replicas ?? 0
  }

  /// Replicas that are lost at once.
  func lost(_ plan: ContainerPlan, on machines: MachineSet) -> Int {
    switch question.survival {
    case .nothing: return 0
    case .oneReplica: return 1
    case .oneNode, .zone:
      let (others, replica) = spaces(plan)
      let packing = Packing(others, replica: replica, most: plan.replicas, on: machines.count, each: machines.capacity)
      return (packing?.perMachine ?? []).prefix(question.survival.lostMachines(of: machines.count)).reduce(0, +)
    }
  }

  // MARK: Bounds

  /// The smallest containers of all, together: fewer machines than hold them are not looked at.
  var least: ContainerSpace {
    let replicas = question.survival == .nothing ? 1 : 2
    let plan = ContainerPlan(replicas: replicas, workers: 1, cpu: CPU(millicores: 500), level: 0)
    let (others, replica) = spaces(plan)
    return others.reduce(replica) { $0 + $1 }
  }

  /// A deployment in which nobody ever waits for a machine.
  static func unlimited(_ base: Scenario) -> Scenario {
    var scenario = base
    for index in scenario.services.indices {
      scenario.services[index].resources = Resources()
      switch scenario.services[index].kind {
      case .application(var application):
        (application.replicas, application.workers, application.concurrencyLimit) = (32, 64, nil)
        application.autoscale = nil
        for pool in application.pools.indices { application.pools[pool].size = 1_000_000 }
        scenario.services[index].kind = .application(application)
      case .database(var database):
        database.maxConnections = nil
        database.memory = DatabaseMemory()
        database.disk.operationsPerSecond = 1e9
        // Memory for all data, whichever way it is divided.
        scenario.services[index].resources.memoryLimit = Bytes(max(8 * database.data.size.count, Bytes.gibibytes(16).count))
        scenario.services[index].kind = .database(database)
      case .cache:
        // What it keeps decides how many tokens are paid for, and is no limit of the machines.
        scenario.services[index].resources.memoryLimit = base.services[index].resources.memoryLimit
      case .sandbox(var sandbox):
        sandbox.slots = 100_000
        scenario.services[index].kind = .sandbox(sandbox)
      case .proxy(var proxy):
        (proxy.workers, proxy.connectionLimit) = (1_000, nil)
        scenario.services[index].kind = .proxy(proxy)
      case .llm, .background: break
      }
    }
    return scenario
  }
}
