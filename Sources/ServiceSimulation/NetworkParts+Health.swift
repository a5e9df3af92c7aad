import PlanModel
import RandomStreams
import Units

/// What a replica needs of memory, and what it may have. Bytes.
struct ReplicaMemory: Sendable {
  var limit: Double
  var idle: Double
  var perQuery: Double
  /// Sandboxes that run in the container: the family of their slots, and what a run needs.
  var sandboxes: [(family: Int, perRun: Double)]
}

/// A probe of an application's replicas.
struct ProbeSpec: Sendable {
  var application: Int
  var isLiveness: Bool
  /// Nanoseconds.
  var period: Int64
  var timeout: Int64
  var failureThreshold: Int32
  var successThreshold: Int32
  var time: Distribution
  /// Of the states of this probe for each place, the first.
  var firstState: Int
}

/// When a container that has ended is started again.
struct RestartRule: Sendable {
  /// Nanoseconds before the second start in a row, at most, and after how much time in good health the count begins anew.
  var first: Int64
  var longest: Int64
  var healthy: Int64

  /// The kubelet starts a container again at once the first time, then after 10 s, 20 s, ... up to 5 minutes; ten minutes in good health make
  /// it begin anew. Source: Kubernetes, "Pod Lifecycle", Container restarts.
  static let kubernetes = RestartRule(first: 10_000_000_000, longest: 300_000_000_000, healthy: 600_000_000_000)
  /// Docker waits for 100 ms, then twice as long each time up to a minute; ten seconds in good health make it begin anew.
  /// Source: moby/moby, libcontainerd and restartmanager: defaultTimeout 100 ms, backoffMultiplier 2, maxRestartTimeout 1 minute.
  static let docker = RestartRule(first: 100_000_000, longest: 60_000_000_000, healthy: 10_000_000_000)

  /// - Parameter restarts: how often it was started anew before.
  func delay(after restarts: Int32, isImmediateFirst: Bool) -> Int64 {
    let step = isImmediateFirst ? restarts - 1 : restarts
    guard step >= 0 else { return 0 }
    // Twenty doublings are beyond any limit.
    return min(longest, first &<< Int64(min(step, 20)))
  }
}

extension NetworkParts {
  /// Whether replicas of this application may end although no autoscaler asks for it.
  func losesReplicas(_ name: String) -> Bool {
    guard case .application(let application)? = services[name]?.kind else { return false }
    return isDisturbed(name) || mayRunOutOfMemory(name) || !activeProbes(of: application).isEmpty
  }

  /// Whether what its workers, the queries that it lets in and the runs of its sandboxes need can be more than its limit.
  private func mayRunOutOfMemory(_ name: String) -> Bool {
    guard let service = services[name], case .application(let application) = service.kind, let limit = service.resources.memoryLimit else {
      return false
    }
    let runs = hostedSandboxes(of: name).reduce(0) { $0 + Double($1.slots) * Double($1.memoryPerRun.count) }
    let queries = Double(application.memoryPerQuery.count)
      * (application.concurrencyLimit.map { Double($0 * application.workers) } ?? .greatestFiniteMagnitude)
    return idleMemory(application) + (application.memoryPerQuery == .zero ? 0 : queries) + runs > Double(limit.count)
  }

  private func idleMemory(_ application: Application) -> Double {
    Double(application.workers) * Double(application.residentMemoryPerWorker.count)
  }

  private func hostedSandboxes(of name: String) -> [Sandbox] {
    scenario.services.compactMap { if case .sandbox(let sandbox) = $0.kind, sandbox.host == name { sandbox } else { nil } }
  }

  /// The kubelet asks; docker's health checks end nothing.
  private func activeProbes(of application: Application) -> [(probe: Probe, isLiveness: Bool)] {
    guard scenario.settings.platform == .kubernetes else { return [] }
    return [(application.lifecycle.readiness, false), (application.lifecycle.liveness, true)].compactMap { probe, isLiveness in
      probe.map { ($0, isLiveness) }
    }
  }

  /// Completes the applications whose replicas may run out of memory or not answer, once all stations are there.
  mutating func resolveHealth() throws(SimulationError) {
    var states = 0
    for index in applications.indices {
      let name = applications[index].name
      guard let service = services[name], case .application(let application) = service.kind else { continue }
      if mayRunOutOfMemory(name), let limit = service.resources.memoryLimit {
        applications[index].memory = ReplicaMemory(
          limit: Double(limit.count), idle: idleMemory(application), perQuery: Double(application.memoryPerQuery.count),
          sandboxes: sandboxes(in: name).map { ($0.family, $0.memoryPerRun) })
      }
      for (probe, isLiveness) in activeProbes(of: application) {
        probes.append(
          ProbeSpec(
            application: index, isLiveness: isLiveness, period: max(1, probe.period.nanoseconds), timeout: probe.timeout.nanoseconds,
            failureThreshold: Int32(clamping: probe.failureThreshold), successThreshold: Int32(clamping: probe.successThreshold),
            time: probe.time, firstState: states))
        states += applications[index].places
      }
    }
  }
}
