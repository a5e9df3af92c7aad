import Foundation
import PlanModel
import Pricing
import Units

/// Holds what the nodes offer against what the containers ask for and what the operators state.
struct DeploymentCheck {
  let result: DeploymentResult

  init(_ scenario: Scenario, prices: PriceTable, bills: [Bill]) {
    let pools = scenario.nodes.map { pool in
      let known = try? prices.instance(pool.instanceType, provider: pool.provider, region: pool.region)
      return DeploymentResult.Pool(
        name: pool.name, instanceType: pool.instanceType, count: pool.count,
        vcpu: pool.vcpu?.cores ?? known?.vcpu.cores, memory: pool.memory ?? known?.memory)
    }
    let containers = scenario.services.compactMap { service -> DeploymentResult.Container? in
      switch service.kind {
      case .application(let application):
        DeploymentResult.Container(service: service.name, count: application.replicas, resources: service.resources)
      case .background(let background):
        DeploymentResult.Container(service: service.name, count: background.replicas, resources: service.resources)
      case .database, .cache, .proxy: DeploymentResult.Container(service: service.name, count: 1, resources: service.resources)
      case .sandbox(let sandbox):
        sandbox.host == nil ? DeploymentResult.Container(service: service.name, count: 1, resources: service.resources) : nil
      case .llm: nil
      }
    }
    result = DeploymentResult(
      pools: pools, containers: containers, claims: scenario.claims,
      contradictions: Self.overcommitment(Self.largest(pools, scenario), containers) + Self.claims(scenario, pools, bills))
  }

  /// On Kubernetes the machines that there may be at most, without what each keeps for itself.
  private static func largest(_ pools: [DeploymentResult.Pool], _ scenario: Scenario) -> [DeploymentResult.Pool] {
    guard scenario.settings.platform == .kubernetes else { return pools }
    return zip(pools, scenario.nodes).map { pool, description in
      var pool = pool
      pool.count = max(pool.count, description.autoscale?.maxNodes ?? 0)
      pool.vcpu = pool.vcpu.map { $0 - (description.reserved?.cpu.cores ?? 0) }
      pool.memory = pool.memory.map { Bytes($0.count - (description.reserved?.memory.count ?? 0)) }
      return pool
    }
  }

  private static func total<T>(_ pools: [DeploymentResult.Pool], _ value: (DeploymentResult.Pool) -> T?, _ number: (T) -> Double) -> Double? {
    guard !pools.isEmpty else { return nil }
    var sum = 0.0
    for pool in pools {
      guard let one = value(pool) else { return nil }
      sum += Double(pool.count) * number(one)
    }
    return sum
  }

  /// Limits or requests that together are more than the nodes have.
  private static func overcommitment(_ pools: [DeploymentResult.Pool], _ containers: [DeploymentResult.Container]) -> [String] {
    guard let cores = total(pools, \.vcpu, { $0 }), let memory = total(pools, \.memory, { $0.gibibytes }) else { return [] }
    func sum(_ value: (Resources) -> Double?) -> Double {
      containers.reduce(0) { $0 + Double($1.count) * (value($1.resources) ?? 0) }
    }
    var sentences: [String] = []
    let cpuRequests = sum { ($0.cpuRequest ?? $0.cpuLimit)?.cores }
    if cpuRequests > cores {
      sentences.append("the containers request \(cpuRequests.significant(3)) cores; the nodes have \(cores.significant(3))")
    }
    let memoryLimits = sum { ($0.memoryLimit ?? $0.memoryRequest)?.gibibytes }
    if memoryLimits > memory {
      sentences.append("the containers may use \(memoryLimits.significant(3)) GiB of memory; the nodes have \(memory.significant(3)) GiB")
    }
    return sentences
  }

  private static func claims(_ scenario: Scenario, _ pools: [DeploymentResult.Pool], _ bills: [Bill]) -> [String] {
    guard let claims = scenario.claims else { return [] }
    var sentences: [String] = []
    if let stated = claims.cpus?.cores, let cores = total(pools, \.vcpu, { $0 }), stated != cores {
      sentences.append("the operators count \(stated.significant(4)) CPUs; the nodes have \(cores.significant(4)) vCPUs")
    }
    if let stated = claims.memory?.gigabytes, let memory = total(pools, \.memory, { $0.gibibytes }), abs(stated - memory) > 0.08 * memory {
      sentences.append("the operators count \(stated.significant(4)) GB of memory; the nodes have \(memory.significant(4)) GiB")
    }
    guard let stated = claims.monthlyCost, let bill = bills.first(where: { $0.option == .onDemand }) else { return sentences }
    let nodes = bill.subtotal(of: .nodes)
    if nodes > .zero, nodes != stated {
      sentences.append(
        "the operators state \(stated.cents) USD a month; the nodes on demand come to \(nodes.cents) USD, which leaves "
          + "\((stated - nodes).cents) USD for everything else")
    }
    let tokens = bill.subtotal(of: .tokens)
    if tokens > .zero {
      let times = NSDecimalNumber(decimal: tokens.amount).doubleValue / max(1e-9, NSDecimalNumber(decimal: stated.amount).doubleValue)
      sentences.append(
        "the operators' figure has no LLM tokens; here they come to \(tokens.cents) USD a month"
          + (stated > .zero ? ", \(times.significant(2)) times all of it" : ""))
    }
    return sentences
  }
}
