import Autoscaling
import PlanModel
import Units

/// What the application's container says, and what it says of the sandbox and the language models that it calls.
struct ApplicationFacts {
  typealias Fact = DeploymentFacts.Fact

  private(set) var parts: [DeploymentFacts.Part] = []
  private(set) var remarks: [String] = []
  private let actor: RoleCast.Actor
  /// The same image on the other platform, whose variables and command say what this one's leave open.
  private let alike: [DeployedContainer]

  init(_ actor: RoleCast.Actor, system: DeployedSystem, platform: Platform) {
    self.actor = actor
    let image = actor.container.image?.value.repository
    alike = [actor.container]
      + system.containers.map(\.container).filter { $0 != actor.container && image != nil && $0.image?.value.repository == image }
    var application = DeploymentFacts.Part(
      role: .application, name: actor.name, place: actor.container.place, facts: application(), claims: system.claims(of: actor))
    takeAutoscaler(system.autoscaler(of: actor.workload), platform, &application)
    parts.append(application)
    let sandbox = self.sandbox()
    if !sandbox.isEmpty { parts.append(.init(role: .sandbox, name: "sandbox", place: actor.container.place, facts: sandbox)) }
    if let timeout = number(.llmTimeout, above: 0) {
      let fact = ContainerFacts.fact("timeout", timeout.written, timeout.name) { SimTime(seconds: $0).spelling }
      parts.append(.init(role: .languageModel, name: "language models", place: timeout.written.place, facts: [fact]))
    }
    if let retries = number(.llmRetries, above: -1) {
      remarks.append(
        "\(retries.name) (\(retries.written.place.file):\(retries.written.place.line)) is \(Int(retries.written.value)) and was not taken: "
          + "how often a call is tried stands in the profile's route.")
    }
  }

  // MARK: Figures

  private func application() -> [Fact] {
    var facts = ContainerFacts(actor).replicas() + [workers(), concurrency(), rateLimit()]
    facts += pool(.postgreSQL, [("size", .poolSize, 1), ("overflow", .poolOverflow, 0)])
    facts += pool(.neo4j, [("size", .neo4jPoolSize, 1)])
    if let grace = actor.workload.stopGrace {
      facts.append(
        ContainerFacts.fact(
          "lifecycle.grace", grace, actor.workload.platform == .compose ? "stop_grace_period" : "terminationGracePeriodSeconds",
          \.spelling))
    } else if actor.workload.platform == .compose {
      facts.append(Fact("lifecycle.grace", "10s", .standard("Compose specification: stop_grace_period is 10 seconds unless set")))
    } else {
      facts.append(
        Fact("lifecycle.grace", "30s", .standard("Kubernetes API reference: terminationGracePeriodSeconds is 30 unless set")))
    }
    return facts + probes() + ContainerFacts(actor).resources()
  }

  /// Left out where nothing sets one: a limit that nobody wrote turns nobody away.
  private func rateLimit() -> Fact {
    let isOff = alike.lazy.compactMap { $0.tuning(.rateLimitEnabled) }.first.map { $0.value == 0 } ?? false
    guard !isOff, let limit = number(.rateLimitPerMinute, above: 0) else {
      return Fact("rateLimit", DeploymentFacts.nothing, .assumed("no file sets a limit that is on"))
    }
    return ContainerFacts.fact("rateLimit.perMinute", limit.written, limit.name) { "\(Int($0))" }
  }

  /// At work on Kubernetes: who asks whether a replica is well, and how often. How long an answer takes nobody writes.
  private func probes() -> [Fact] {
    guard actor.workload.platform == .kubernetes else { return [] }
    return [ProbeKind.readiness, .liveness].flatMap { kind -> [Fact] in
      let path = "lifecycle.\(kind.rawValue)"
      guard let probe = actor.container.probes[kind] else {
        return [Fact(path, DeploymentFacts.nothing, .assumed("\(actor.container.place.file) has no \(kind.rawValue) probe"))]
      }
      let standard = "Kubernetes API reference, Probe: its default"
      func fact(_ key: String, _ text: String?, _ otherwise: String) -> Fact {
        Fact("\(path).\(key)", text ?? otherwise, text == nil ? .standard(standard) : .written(probe.place, name: "\(kind.rawValue)Probe"))
      }
      func time(_ time: SimTime?) -> String? { time.flatMap { $0 > .zero ? $0.spelling : nil } }
      return [
        fact("period", time(probe.period), "10s"), fact("timeout", time(probe.timeout?.value), "1s"),
        fact("failureThreshold", probe.failures.flatMap { (1...1_000).contains($0) ? "\($0)" : nil }, "3"),
      ]
    }
  }

  private func workers() -> Fact {
    if let written = alike.lazy.compactMap(\.workers).first, (1...10_000).contains(written.value) {
      return ContainerFacts.fact("workers", written, "workers") { "\($0)" }
    }
    let runsUvicorn = alike.contains { $0.arguments.contains { $0.value.split(separator: "/").last == "uvicorn" } }
    if runsUvicorn { return Fact("workers", "1", .standard("uvicorn documentation, Settings: 1 without --workers and WEB_CONCURRENCY")) }
    return ContainerFacts.unsaid("workers", by: actor.container.place, "its workers")
  }

  private func concurrency() -> Fact {
    let flag = alike.lazy.compactMap { $0.flag("limit-concurrency") }.first.flatMap { written in
      Int(written.value).flatMap { (1...1_000_000).contains($0) ? Written($0, at: written.place) : nil }
    }
    if let flag { return ContainerFacts.fact("concurrencyLimit", flag, "--limit-concurrency") { "\($0)" } }
    if let variable = number(.concurrency, above: 0.5) {
      return ContainerFacts.fact("concurrencyLimit", variable.written, variable.name) { "\(Int($0))" }
    }
    return ContainerFacts.unsaid("concurrencyLimit", by: actor.container.place, "how many queries a worker takes at a time")
  }

  private func pool(_ target: DeploymentFacts.Role, _ figures: [(path: String, variable: TuningVariable, least: Int)]) -> [Fact] {
    figures.map { path, variable, least in
      guard let found = number(variable, above: Double(least) - 0.5) else {
        return ContainerFacts.unsaid(path, pool: target, by: actor.container.place, "the \(path) of that pool")
      }
      return Fact(path, pool: target, "\(Int(found.written.value))", .written(found.written.place, name: found.name))
    }
  }

  private func sandbox() -> [Fact] {
    var facts: [Fact] = []
    if let slots = number(.sandboxConcurrency, above: 0.5) {
      facts.append(ContainerFacts.fact("slots", slots.written, slots.name) { "\(Int($0))" })
    }
    if let timeout = number(.sandboxTimeout, above: 0) {
      facts.append(ContainerFacts.fact("timeout", timeout.written, timeout.name) { SimTime(seconds: $0).spelling })
    }
    if let memory = number(.sandboxMemory, above: 0) {
      facts.append(ContainerFacts.fact("memoryPerRun", memory.written, memory.name) { Bytes.mebibytes($0).exactSpelling })
    }
    return facts
  }

  /// A number of a variable that the model can take, at most a million.
  private func number(_ variable: TuningVariable, above least: Double) -> (name: String, written: Written<Double>)? {
    for container in alike {
      guard let written = container.tuning(variable), written.value > least, written.value <= 1e6 else { continue }
      let name = variable.names.first { name in container.environment.contains { $0.name.uppercased() == name } }
      return (name ?? variable.names[0], written)
    }
    return nil
  }

  // MARK: Autoscaler

  private static let mostReplicas: Int32 = 1_000

  private mutating func takeAutoscaler(
    _ autoscaler: ClusterObjects.Autoscaler?, _ platform: Platform, _ application: inout DeploymentFacts.Part
  ) {
    guard let autoscaler, platform == .kubernetes else { return }
    let place = "\(autoscaler.place.file):\(autoscaler.place.line)"
    guard autoscaler.specification.maxReplicas <= Self.mostReplicas, autoscaler.specification.minReplicas >= 1 else {
      remarks.append("The autoscaler at \(place) is not taken: the model has 1 to \(Self.mostReplicas) replicas.")
      return
    }
    var taken = autoscaler
    taken.specification.metrics = autoscaler.specification.metrics.filter { metric in
      guard case .resource(let name) = metric.source, case .utilization = metric.target else { return false }
      return ["cpu", "memory"].contains(name)
    }
    let left = autoscaler.specification.metrics.count - taken.specification.metrics.count
    if left > 0 { remarks.append("\(left) metric\(left == 1 ? "" : "s") of the autoscaler at \(place) not measured in the model, and passed over.") }
    guard !taken.specification.metrics.isEmpty else { return }
    application.autoscaler = taken
  }
}
