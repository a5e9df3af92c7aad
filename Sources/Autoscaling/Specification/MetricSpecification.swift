/// One metric of an autoscaler: where its values come from, and what they are held against.
///
/// All values and targets are milli-units: CPU 1 core = 1000, memory 1 byte = 1000, 1 request per second = 1000.
/// Source: Kubernetes API reference, autoscaling/v2 MetricSpec.
public struct MetricSpecification: Codable, Hashable, Sendable {
  /// Where values come from.
  public enum Source: Codable, Hashable, Sendable {
    /// `cpu`, `memory`: the sum over a pod's containers, from metrics-server.
    case resource(String)
    /// The same of one container of each pod.
    case containerResource(String, container: String)
    /// A custom metric of each pod.
    case pods(String)
    /// A custom metric of one object, such as the Ingress. `selector` is how Go prints the metric's label selector: `nil` without one.
    case object(String, kind: String, name: String, selector: String = "nil")
    /// A metric from outside of the cluster; its series are added up. `selector` as above.
    case external(String, selector: String = "nil")
  }

  /// What the values are held against.
  public enum Target: Codable, Hashable, Sendable {
    /// Whole percent of the pods' requests. Resource and ContainerResource.
    case utilization(percent: Int32)
    /// Milli-units a pod. Every source.
    case averageValue(Int64)
    /// Milli-units in all. Object and External.
    case value(Int64)
  }

  public let source: Source
  public let target: Target

  /// - Throws: `AutoscalingError.targetDoesNotFit` for a target that the API does not have for that source.
  public init(_ source: Source, target: Target) throws(AutoscalingError) {
    let fits =
      switch (source, target) {
      case (.resource, .value), (.containerResource, .value), (.pods, .value): false
      case (.pods, .utilization), (.object, .utilization), (.external, .utilization): false
      default: true
      }
    guard fits else { throw .targetDoesNotFit(source: source.typeName, target: target.typeName) }
    self.source = source
    self.target = target
  }

  /// The metric's own name: `cpu`, `requests_per_second`.
  public var name: String {
    switch source {
    case .resource(let name), .containerResource(let name, _), .pods(let name), .object(let name, _, _, _), .external(let name, _): name
    }
  }
}

extension MetricSpecification.Source {
  /// The API's word for it.
  public var typeName: String {
    switch self {
    case .resource: "Resource"
    case .containerResource: "ContainerResource"
    case .pods: "Pods"
    case .object: "Object"
    case .external: "External"
    }
  }
}

extension MetricSpecification.Target {
  /// The API's word for it.
  public var typeName: String {
    switch self {
    case .utilization: "Utilization"
    case .averageValue: "AverageValue"
    case .value: "Value"
    }
  }
}
