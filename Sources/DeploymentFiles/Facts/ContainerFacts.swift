import PlanModel
import Units

/// What every container says: how many there are, what each asks for and may use.
struct ContainerFacts {
  typealias Fact = DeploymentFacts.Fact

  private let actor: RoleCast.Actor
  private var container: DeployedContainer { actor.container }
  private var isCompose: Bool { actor.workload.platform == .compose }

  init(_ actor: RoleCast.Actor) { self.actor = actor }

  /// Nothing says more of it, so that it has to be told as an assumption.
  static func unsaid(_ path: String, pool: DeploymentFacts.Role? = nil, by place: FilePlace, _ what: String) -> Fact {
    Fact(path, pool: pool, nil, .assumed("\(place.file):\(place.line) says nothing of \(what)"))
  }

  static func fact<Value>(_ path: String, _ written: Written<Value>, _ name: String, _ text: (Value) -> String) -> Fact {
    Fact(path, text(written.value), .written(written.place, name: name))
  }

  func replicas() -> [Fact] {
    if let written = actor.workload.replicas { return [Self.fact("replicas", written, "replicas") { "\($0)" }] }
    let source =
      isCompose ? "Compose specification, deploy: one container where replicas is left out"
      : "Kubernetes API reference: spec.replicas is 1 where it is left out"
    return [Fact("replicas", "1", .standard(source))]
  }

  /// A request that is not written is that of the limit: Kubernetes takes it so, and of a compose host it is assumed, as its machine has to
  /// have what its containers may use.
  func resources() -> [Fact] {
    amount("cpu", container.requests.cpu, container.limits.cpu, { $0.millicores > 0 }, \.spelling)
      + amount("memory", container.requests.memory, container.limits.memory, { $0 > .zero }, \.exactSpelling)
  }

  private func amount<Value: Hashable & Sendable>(
    _ kind: String, _ request: Written<Value>?, _ limit: Written<Value>?, _ counts: (Value) -> Bool, _ text: (Value) -> String
  ) -> [Fact] {
    let request = request.flatMap { counts($0.value) ? $0 : nil }
    let limit = limit.flatMap { counts($0.value) ? $0 : nil }
    let (requestPath, limitPath) = ("resources.\(kind).request", "resources.\(kind).limit")
    switch (request, limit) {
    case (let request?, let limit?):
      return [Self.fact(requestPath, request, "\(kind) request", text), Self.fact(limitPath, limit, "\(kind) limit", text)]
    case (nil, let limit?):
      let ground: DeploymentFacts.Ground =
        isCompose ? .assumed("nothing is reserved in \(container.place.file); a machine has to have what the container may use")
        : .standard("Kubernetes documentation, Resource management: a limit without a request is the request too")
      return [Fact(requestPath, text(limit.value), ground), Self.fact(limitPath, limit, "\(kind) limit", text)]
    case (let request?, nil):
      return [
        Self.fact(requestPath, request, "\(kind) request", text),
        Fact(limitPath, text(request.value), .assumed("\(place) sets no limit: the container may use what its machine has, which is not known")),
      ]
    case (nil, nil):
      return ["request", "limit"].map { Self.unsaid("resources.\(kind).\($0)", by: container.place, "its \(kind) \($0)") }
    }
  }

  private var place: String { "\(container.place.file):\(container.place.line)" }
}
