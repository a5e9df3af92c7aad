import Autoscaling
import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Units

/// The limits of a deployment, and in which month a growing load reaches each.
struct RunwayLimits {
  let load: GrowingLoad
  let scenario: Scenario
  let prices: PriceTable
  /// Of trials of the scenario as it stands.
  let base: RunResult
  let trials: [TrialResult]
  /// A month of the load at some moment, on demand.
  let bill: (Double) -> Bill
  let budget: USD?

  /// A limit before it is known when it is reached.
  private struct Draft {
    var name: String
    var kind: Runway.Kind
    var capacity: String
    var hasAlarm = false
    var isBypassed = false
    var basis: String
    var step: Runway.Step
    /// The part that is used in a month.
    var used: (Double) -> Double
  }

  private var stations: [Simulation.Preview.Station] { load.simulation.preview.stations }
  private var room: RoomOnMachines { RoomOnMachines(scenario: scenario, prices: prices) }

  /// Each with the part of it that is used at the start of each month.
  var all: [(limit: Runway.Limit, used: [Double])] {
    let drafts = stationDrafts + memoryDrafts + diskDrafts + replicaDrafts + machineDrafts + moneyDrafts
    let alarm = alarmUtilization
    return drafts.map { draft in
      let month = load.month(reaching: 1, draft.used)
      let limit = Runway.Limit(
        name: draft.name, kind: draft.kind, capacity: draft.capacity, used: draft.used(0), month: month,
        alarmMonth: draft.hasAlarm ? alarm.flatMap { load.month(reaching: $0, draft.used) } : nil, rate: rate(of: draft, month),
        basis: draft.basis, isBypassed: draft.isBypassed, step: draft.step)
      return (limit, (0...load.horizon).map { draft.used(Double($0)) })
    }.sorted { a, b in
      let (first, second) = (a.limit.month ?? .infinity, b.limit.month ?? .infinity)
      return first == second ? a.limit.used > b.limit.used : first < second
    }
  }

  /// Of what is passed today, the load below today's at which it is reached; nil where it is passed without any.
  private func rate(of draft: Draft, _ month: Double?) -> Rate? {
    guard let month else { return nil }
    guard month == 0, draft.used(0) > 1 else { return load.rate(at: month) }
    // What piles up over months or is paid for is no matter of the load of a moment before.
    guard draft.kind != .diskSpace else { return load.rate(at: 0) }
    return load.rate(reaching: 1, draft.used)
  }

  /// The utilization that the profile's objectives allow.
  private var alarmUtilization: Double? {
    scenario.objectives.first { $0.metric == .utilization }.map(\.limit).flatMap { (0.01..<1).contains($0) ? $0 : nil }
  }

  // MARK: Stations

  private var stationDrafts: [Draft] {
    stations.indices.compactMap { index in
      let station = stations[index]
      guard let capacity = station.capacity, capacity > 0, load.demands[0][index] > 0 else { return nil }
      let kind = Self.kind(of: station)
      return Draft(
        name: station.name, kind: kind, capacity: text(capacity, station, kind), hasAlarm: kind == .cpu || kind == .slots,
        isBypassed: station.isBypassed,
        basis: "arrivals x demand of a query over capacity, with hit ratios as they are at that rate"
          + (station.isBypassed ? "; what it turns away goes another way, late: whoever waits less long gives up" : ""), step: step(for: station, kind)
      ) { month in load.busy(index, at: month) / capacity }
    }
  }

  private static func kind(of station: Simulation.Preview.Station) -> Runway.Kind {
    if station.isQuota { return .quota }
    if station.pace != nil { return station.paced == "bytes" ? .diskThroughput : .diskReads }
    return station.coresPerContainer != nil || station.name.hasSuffix(".cpu") ? .cpu : .slots
  }

  private func text(_ capacity: Double, _ station: Simulation.Preview.Station, _ kind: Runway.Kind) -> String {
    switch kind {
    case .cpu: "\(capacity.significant(3)) \(capacity == 1 ? "core" : "cores")"
    case .diskReads: "\((station.pace ?? 0).significant(4)) a second"
    case .diskThroughput: "\(((station.pace ?? 0) / 1_048_576).significant(4)) MiB a second"
    case .quota: quota(of: station.name)
    default: capacity.significant(4)
    }
  }

  /// `4000 a minute`: the station itself only knows shares of it.
  private func quota(of station: String) -> String {
    let parts = station.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let kind = scenario.services.first(where: { $0.name == parts[0] })?.kind else { return "a quota" }
    var perMinute: Double?
    var scope = ""
    switch kind {
    case .llm(let provider):
      let quota = provider.quota
      perMinute = ["requests": quota?.requestsPerMinute, "inputTokens": quota?.inputTokensPerMinute, "outputTokens": quota?.outputTokensPerMinute][
        String(parts[1])] ?? nil
    case .application(let application):
      perMinute = application.rateLimit?.perMinute
      if application.rateLimit?.scope == .worker { scope = " and worker" }
    case .database, .cache, .sandbox, .proxy, .background: break
    }
    return perMinute.map { "\($0.significant(7)) a minute\(scope)" } ?? "a quota"
  }

  private func step(for station: Simulation.Preview.Station, _ kind: Runway.Kind) -> Runway.Step {
    let service = station.name.prefix { $0 != "." }
    let resources = scenario.services.first { $0.name == service }?.resources ?? Resources()
    switch kind {
    case .quota where scenario.services.contains(where: { $0.name == service && $0.isProvider }):
      return Runway.Step(text: "the provider's next usage tier; not in the price tables", cost: nil)
    case .quota: return Runway.Step(text: "raise \(station.lever): a setting", cost: .zero)
    case .cpu where station.lever.hasPrefix("nodes"): return Runway.Step(text: room.machine.text, cost: room.machine.cost)
    case .cpu where station.lever.hasSuffix("replicas") || station.lever.hasSuffix("maxReplicas"):
      return room.step(
        "one replica more", cores: (resources.cpuRequest ?? resources.cpuLimit)?.cores ?? 0,
        memory: (resources.memoryRequest ?? resources.memoryLimit)?.gibibytes ?? 0)
    case .cpu: return room.step("one core more", cores: 1)
    case .diskReads: return volumeStep(1_000, "operations a second more", item: "gp3_iops_over_3000", of: station)
    case .diskThroughput: return volumeStep(125, "MiB a second more", item: "gp3_throughput_over_125MiBps", of: station)
    default:
      if station.lever.hasPrefix("stations.") { return Runway.Step(text: "more of \(station.lever); the profile does not say what one costs", cost: nil) }
      return station.lever.isEmpty
        ? Runway.Step(text: "no figure of the profile gives it more", cost: nil)
        : Runway.Step(text: "raise \(station.lever): a setting", cost: .zero)
    }
  }

  /// More of what a volume may do in a second, beyond what comes with each gp3 volume.
  private func volumeStep(_ amount: Int, _ text: String, item: String, of station: Simulation.Preview.Station) -> Runway.Step {
    let name = station.name.split(separator: ".").first.map(String.init) ?? ""
    let isGP3 = scenario.volumes.contains { $0.service == name && $0.storageType.hasPrefix("gp3") }
    guard isGP3, let node = scenario.nodes.first,
      let price = try? prices.service("ebs", item: item, provider: node.provider, region: node.region)
    else { return Runway.Step(text: "a volume with \(amount) \(text); it has no price here", cost: nil) }
    return Runway.Step(text: "\(amount) \(text)", cost: (price.price.usd * Decimal(amount)).roundedToCent)
  }

  // MARK: Memory

  private var memoryDrafts: [Draft] {
    let simulation = load.simulation
    return simulation.preview.memoryLimits.enumerated().map { number, limit in
      let service = limit.name.prefix { $0 != "." }
      let resources = scenario.services.first { $0.name == service }?.resources ?? Resources()
      let memory = (resources.memoryLimit ?? resources.memoryRequest)?.gibibytes ?? 0
      return Draft(
        name: limit.name, kind: .memory, capacity: "\(memory.significant(3)) GiB a replica",
        basis: "what a replica needs on average and three standard deviations more, by the queries and sandbox runs inside",
        step: room.step(
          "one replica more, or a higher limit", cores: (resources.cpuRequest ?? resources.cpuLimit)?.cores ?? 0, memory: memory)
      ) { month in
        min(1e6, simulation.memoryNeeds(at: load.rate(at: month), demand: load.demands(at: month))[number].high)
      }
    }
  }

  // MARK: Disk space

  private var diskDrafts: [Draft] {
    let arrived = trials.reduce(0.0) { $0 + Double($1.arrived) }
    return scenario.services.compactMap { service in
      guard case .database(let database) = service.kind else { return nil }
      let volumes = scenario.volumes.filter { $0.service == service.name }
      let size = volumes.reduce(0.0) { $0 + Double($1.size.count) }
      let stored = trials.reduce(0.0) { sum, trial in
        sum + trial.consumption.stored.filter { $0.database == service.name }.reduce(0) { $0 + $1.bytes }
      }
      guard size > 0, stored > 0, arrived > 0 else { return nil }
      let compression = database.data.compression
      let present = Double(database.data.size.count) / compression
      let perQuery = stored / arrived / compression
      return Draft(
        name: volumes.map(\.name).joined(separator: ", "), kind: .diskSpace, capacity: "\((size / 1_073_741_824).significant(4)) GiB",
        basis: "\(service.name): the data that is there and \((perQuery / 1_000).significant(3)) kB a query (\((stored / arrived / 1_000).significant(3)) kB, "
          + "compressed \(compression.significant(3)) times), summed over the months; nothing is ever dropped",
        step: larger(volumes)
      ) { month in (present + perQuery * load.queries(until: month)) / size }
    }
  }

  /// Volumes of twice the size.
  private func larger(_ volumes: [Volume]) -> Runway.Step {
    var cost = USD.zero
    for volume in volumes {
      guard let node = scenario.nodes.first,
        let price = try? prices.service("ebs", item: volume.storageType, provider: node.provider, region: node.region)
      else { return Runway.Step(text: "a volume of twice the size; \(volume.storageType) has no price", cost: nil) }
      cost = cost + (price.price.usd * (Decimal(string: volume.size.gibibytes.fixed(3)) ?? 0)).roundedToCent
    }
    return Runway.Step(text: "a volume of twice the size, or a retention policy", cost: cost)
  }

  // MARK: Replicas and machines

  /// What the autoscaler's metrics ask for, over its maximum.
  private var replicaDrafts: [Draft] {
    guard scenario.settings.platform == .kubernetes else { return [] }
    return scenario.services.flatMap { service -> [Draft] in
      guard case .application(let application) = service.kind, let autoscale = application.autoscale else { return [] }
      return autoscale.specification.metrics.compactMap { metric in
        needed(metric, service, application).map { needed in
          let most = Double(autoscale.specification.maxReplicas)
          return Draft(
            name: "\(service.name).autoscale.\(metric.name)", kind: .replicas, capacity: "\(autoscale.specification.maxReplicas) replicas",
            basis: needed.basis,
            step: room.step(
              "a higher maxReplicas, one replica each", cores: (service.resources.cpuRequest ?? service.resources.cpuLimit)?.cores ?? 0,
              memory: (service.resources.memoryRequest ?? service.resources.memoryLimit)?.gibibytes ?? 0)
          ) { month in min(1e6, needed.replicas(month)) / most }
        }
      }
    }
  }

  /// Replicas at which a resource metric is at its target: what all need over what one may use.
  private func needed(
    _ metric: MetricSpecification, _ service: Service, _ application: Application
  ) -> (basis: String, replicas: (Double) -> Double)? {
    guard case .utilization(let percent) = metric.target else { return nil }
    let target = Double(percent) / 100
    switch metric.name {
    case "cpu":
      guard let request = (service.resources.cpuRequest ?? service.resources.cpuLimit)?.cores,
        let station = stations.firstIndex(where: { $0.name == "\(service.name).cpu" })
      else { return nil }
      return (
        "cores that all queries need over \(percent)% of the request of \(request.significant(3))",
        { month in load.busy(station, at: month) / (request * target) }
      )
    case "memory":
      guard let request = service.resources.memoryRequest ?? service.resources.memoryLimit, let response = base.responseTime.mean.value
      else { return nil }
      let idle = Double(application.workers) * Double(application.residentMemoryPerWorker.count)
      let left = target * Double(request.count) - idle
      // Beyond it without any load: that is no limit of the load, and said elsewhere.
      guard left > 0 else { return nil }
      let runs = sandboxRuns(in: service.name)
      return (
        "memory of the queries and sandbox runs inside, at today's response time, over what an idle replica leaves of \(percent)% of its request",
        { month in
          let inside = load.rate(at: month).perSecond * response * Double(application.memoryPerQuery.count)
          return (inside + runs.reduce(0) { $0 + load.busy($1.station, at: month) * $1.memory }) / left
        }
      )
    default: return nil
    }
  }

  /// The stations of the sandboxes in an application's containers, whose busy slots are the runs, and the bytes of one run.
  private func sandboxRuns(in application: String) -> [(station: Int, memory: Double)] {
    scenario.services.compactMap { service in
      guard case .sandbox(let sandbox) = service.kind, sandbox.host == application,
        let station = stations.firstIndex(where: { $0.name == "\(service.name).slots" })
      else { return nil }
      return (station, Double(sandbox.memoryPerRun.count))
    }
  }

  /// What all containers use of the machines' cores.
  private var machineDrafts: [Draft] {
    guard var cores = room.cores, cores > 0 else { return [] }
    var capacity = "\(cores.significant(4)) vCPUs"
    if scenario.settings.platform == .kubernetes {
      let most = scenario.nodes.reduce(0.0) { $0 + Double(max($1.count, $1.autoscale?.maxNodes ?? 0)) * ($1.vcpu?.cores ?? 0) }
      cores = most
      capacity = "\(most.significant(4)) vCPUs at most"
    }
    let background = scenario.services.reduce(0.0) { sum, service in
      guard case .background(let background) = service.kind else { return sum }
      return sum + Double(background.replicas) * ((service.resources.cpuRequest ?? service.resources.cpuLimit)?.cores ?? 0)
    }
    let used = stations.indices.filter { isOnMachines(stations[$0].name) }
    let machine = room.machine
    return [
      Draft(
        name: "machines.cpu", kind: .machines, capacity: capacity, hasAlarm: true,
        basis: "cores that all stations of containers are busy with, and what those beside the queries request",
        step: Runway.Step(text: machine.text, cost: machine.cost)
      ) { month in
        let demands = load.demands(at: month)
        return (background + load.rate(at: month).perSecond * used.reduce(0) { $0 + demands[$1] }) / cores
      }
    ]
  }

  private func isOnMachines(_ station: String) -> Bool {
    if station.hasSuffix(".cpu") { return true }
    // Where a service has a CPU of its own, its processes only wait for it.
    let service = station.prefix { $0 != "." }
    return (station.hasSuffix(".thread") || station == "\(service).workers") && !stations.contains { $0.name == "\(service).cpu" }
  }

  // MARK: Money

  private var moneyDrafts: [Draft] {
    var drafts: [Draft] = []
    if let budget, budget > .zero {
      drafts.append(
        Draft(
          name: "budget", kind: .money, capacity: "\(budget.cents) USD a month",
          basis: "today's bill with tokens and traffic as many times as much; machines and volumes as they are",
          step: Runway.Step(text: "a higher budget, or a lever (`ape-plan levers`)", cost: nil)
        ) { month in NSDecimalNumber(decimal: bill(month).total.amount / budget.amount).doubleValue })
    }
    for service in scenario.services {
      guard case .llm(let provider) = service.kind, let cap = provider.spendCap, cap > .zero else { continue }
      drafts.append(
        Draft(
          name: "\(service.name).spendCap", kind: .money, capacity: "\(cap.cents) USD a month",
          basis: "the tokens of \(provider.model); the provider refuses everything beyond", step: Runway.Step(text: "raise the cap", cost: .zero)
        ) { month in
          let tokens = bill(month).lines.filter { $0.component == .tokens && $0.label.hasPrefix("\(provider.model) ") }
          return NSDecimalNumber(decimal: tokens.reduce(USD.zero) { $0 + ($1.amount ?? .zero) }.amount / cap.amount).doubleValue
        })
    }
    return drafts
  }
}

extension Service {
  fileprivate var isProvider: Bool { if case .llm = kind { true } else { false } }
}
