/// What an autoscaler's target says of its pods: a Deployment, StatefulSet or ReplicaSet, as far as scaling looks at it.
public struct WorkloadManifest: Hashable, Sendable {
  public var kind: String
  public var name: String
  public var namespace: String
  /// `spec.replicas`; nil where it is left to the autoscaler, as it should be.
  public var replicas: Int32?
  /// Milli-units that a pod requests, by resource: the sum over its containers. A resource that some container does not request is left
  /// out, as the controller then finds no request.
  public var requests: [String: Int64]
  /// Milli-units that a pod may use, by resource; left out where some container has no limit.
  public var limits: [String: Int64]
  public var containers: [Container]

  /// One container of the pod.
  public struct Container: Hashable, Sendable {
    public var name: String
    /// Milli-units by resource; a limit without a request counts as one.
    public var requests: [String: Int64]

    public init(name: String, requests: [String: Int64]) {
      self.name = name
      self.requests = requests
    }
  }

  /// The containers for which a resource is not requested, because of which the pod has no request of it.
  public func containersWithoutRequest(of resource: String) -> [String] { containers.filter { $0.requests[resource] == nil }.map(\.name) }

  public init(
    kind: String, name: String, namespace: String = "default", replicas: Int32? = nil, requests: [String: Int64] = [:],
    limits: [String: Int64] = [:], containers: [Container] = []
  ) {
    self.kind = kind
    self.name = name
    self.namespace = namespace
    self.replicas = replicas
    self.requests = requests
    self.limits = limits
    self.containers = containers
  }

  static let kinds = ["Deployment", "StatefulSet", "ReplicaSet"]

  /// Reads what is asked; other keys are none of its business.
  init?(_ root: ManifestObject, kind: String, name: String, namespace: String, _ errors: inout ManifestErrors) {
    guard let spec = root.object("spec", &errors) else { return nil }
    let pod = spec.object("template", &errors)?.object("spec", &errors)
    let containers = pod?.list("containers", &errors) ?? []
    let resources = containers.map { $0.object("resources", &errors) }
    let limits = resources.map { Self.quantities($0?.object("limits", &errors), &errors) }
    // A container that names a limit alone requests as much. Source: Kubernetes documentation, Resource Management for Pods.
    let requests = zip(resources, limits).map { resource, limits in
      limits.merging(Self.quantities(resource?.object("requests", &errors), &errors)) { $1 }
    }
    self.init(
      kind: kind, name: name, namespace: namespace, replicas: spec.int32("replicas", &errors), requests: Self.total(requests),
      limits: Self.total(limits),
      containers: zip(containers, requests).map { Container(name: $0["name"]?.text ?? "", requests: $1) })
  }

  private static func quantities(_ object: ManifestObject?, _ errors: inout ManifestErrors) -> [String: Int64] {
    var result: [String: Int64] = [:]
    for entry in object?.node.entries ?? [] { result[entry.key] = object?.quantity(entry.key, &errors) }
    return result
  }

  private static func total(_ containers: [[String: Int64]]) -> [String: Int64] {
    guard let first = containers.first else { return [:] }
    var sums: [String: Int64] = [:]
    for name in first.keys {
      let values = containers.compactMap { $0[name] }
      if values.count == containers.count { sums[name] = values.reduce(0, &+) }
    }
    return sums
  }
}
