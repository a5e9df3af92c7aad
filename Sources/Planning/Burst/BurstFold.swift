import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Units

/// Whether what runs on burstable machines uses more CPU credits than they earn.
///
/// Utilization comes from the simulated course of each container's CPU, machine by machine, as containers are bound to machines by their
/// requests. The account of credits runs along that course, which repeats itself, for two months: the first says when credits run out, the
/// second what is paid for in the long run.
struct BurstFold {
  let simulation: Simulation
  let trials: [TrialResult]
  let prices: PriceTable

  private var scenario: Scenario { simulation.scenario }

  /// One result a pool whose type earns credits; nil where there is none.
  var results: [BurstResult]? {
    let machines = simulation.machines
    let results = scenario.nodes.enumerated().compactMap { index, pool -> BurstResult? in
      guard let known = try? prices.instance(pool.instanceType, provider: pool.provider, region: pool.region), let terms = known.burst else {
        return nil
      }
      let own = machines.filter { $0.pool == index }
      return BurstResult(
        pool: pool.name, instanceType: pool.instanceType, mode: pool.credits ?? .unlimited, vcpu: known.vcpu.cores,
        baseline: terms.baselinePerVCPU, creditsPerHour: terms.creditsPerHour, maximumBalance: terms.maximumBalance,
        nodes: own.map { node($0, terms, vcpu: known.vcpu.cores, mode: pool.credits ?? .unlimited) }, basis: basis(own))
    }
    return results.isEmpty ? nil : results
  }

  /// What a reader must know before believing the answer, one sentence each.
  static func remarks(on results: [BurstResult]) -> [String] {
    results.filter { $0.mode == .standard }.compactMap { result in
      guard let first = result.nodes.compactMap(\.runsOut).min() else { return nil }
      return "a machine of \(result.pool) (\(result.instanceType), standard mode) has no CPU credits left after \(first.spelling) and is slowed "
        + "down to its baseline of \((result.baseline.value * 100).significant(3))% from then on, which is not simulated: the times and errors "
        + "above hold as long as there are credits"
    }
  }

  private func node(_ machine: MachineContents, _ terms: BurstCredits, vcpu: Double, mode: CreditMode) -> BurstResult.Node {
    let course = course(of: machine, vcpu: vcpu)
    let hours = course.reduce(0) { $0 + $1.hours }
    var account = CreditAccount(terms, vcpu: vcpu, mode: mode)
    let month = Month.duration.seconds / 3_600
    func run(until end: Double) {
      while account.hours < end - 1e-9 {
        for step in course where account.hours < end - 1e-9 { account.run(at: step.utilization, for: min(step.hours, end - account.hours)) }
      }
    }
    run(until: month)
    let (charged, unserved) = (account.charged, account.unserved)
    run(until: 2 * month)
    let mean = course.reduce(0) { $0 + $1.utilization * $1.hours } / hours
    return BurstResult.Node(
      services: machine.services, utilization: mean, peakUtilization: course.map(\.utilization).max() ?? 0,
      runsOut: account.emptyAfter.map { .hours($0) }, surplusPerMonth: account.charged - charged,
      unserved: mean > 0 ? (account.unserved - unserved) / (mean * vcpu * 60 * month) : 0)
  }

  /// Utilization of a machine step by step, a step an hour where the load stays the same.
  private func course(of machine: MachineContents, vcpu: Double) -> [(utilization: Double, hours: Double)] {
    let containers = simulation.machines.flatMap(\.services)
    let isStationary = scenario.settings.kind == .steadyState
    let steps = trials.map { $0.series.points.count }.min() ?? 0
    let length = (trials.first?.series.step.seconds ?? 0) / 3_600
    guard !isStationary, steps > 0, length > 0 else {
      let cores = machine.services.reduce(0) { $0 + meanCores(of: $1, containers: containers.count(of: $1)) }
      return [(min(1, cores / vcpu), 1)]
    }
    return (0..<steps).map { step in
      let cores = machine.services.reduce(0) { $0 + self.cores(of: $1, in: step, hours: length, containers: containers.count(of: $1)) }
      return (min(1, cores / vcpu), length)
    }
  }

  private func station(of service: String) -> Int? { trials.first?.stations.firstIndex { $0.name == "\(service).cpu" } }

  /// Cores that one container of a service uses over the observed time; of one whose CPU is not simulated, what it requests.
  private func meanCores(of service: String, containers: Int) -> Double {
    guard let station = station(of: service) else { return requested(service) }
    return trials.reduce(0) { $0 + $1.stations[station].busySeconds } / trials.reduce(0) { $0 + $1.observedSeconds } / Double(max(1, containers))
  }

  private func cores(of service: String, in step: Int, hours: Double, containers: Int) -> Double {
    guard let station = station(of: service) else { return requested(service) }
    let busy = trials.reduce(0) { $0 + $1.series.points[step].busySeconds[station] } / Double(trials.count)
    return busy / (hours * 3_600) / Double(max(1, containers))
  }

  private func requested(_ service: String) -> Double {
    scenario.services.first { $0.name == service }?.resources.cpuRequest?.cores ?? 0
  }

  private func basis(_ machines: [MachineContents]) -> [String] {
    var unmeasured: [String] = []
    for service in machines.flatMap(\.services) where station(of: service) == nil && !unmeasured.contains(service) {
      unmeasured.append(service)
    }
    var sentences = [
      "containers stand on machines as their requests fit, the databases on the first; machines begin without credits, and nothing else uses "
        + "their CPU"
    ]
    if !unmeasured.isEmpty {
      sentences.append("counted with what they request, as their CPU is not simulated: \(unmeasured.joined(separator: ", "))")
    }
    return sentences
  }
}

extension [String] {
  fileprivate func count(of name: String) -> Int { count { $0 == name } }
}
