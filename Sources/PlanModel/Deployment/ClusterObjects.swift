import Autoscaling
import Units

/// What Kubernetes manifests hold beside workloads, as far as rules look at it.
public struct ClusterObjects: Hashable, Sendable {
  public var autoscalers: [Autoscaler] = []
  public var services: [Service] = []
  public var ingresses: [Ingress] = []
  public var claims: [Claim] = []
  public var budgets: [Budget] = []
  public var quotas: [Quota] = []
  public var containerDefaults: [ContainerDefaults] = []
  public var configurations: [Configuration] = []
  public var references: [Reference] = []

  public init() {}

  public struct Autoscaler: Hashable, Sendable {
    public var name: String
    public var namespace: String
    public var targetKind: String
    public var targetName: String
    public var specification: AutoscalerSpecification
    public var place: FilePlace
    /// Where parts of it stand, by their path below `spec`: `behavior.scaleUp.selectPolicy`, `metrics[0]`.
    public var places: [String: FilePlace]

    public init(
      name: String, namespace: String, targetKind: String, targetName: String, specification: AutoscalerSpecification, place: FilePlace,
      places: [String: FilePlace] = [:]
    ) {
      self.name = name
      self.namespace = namespace
      self.targetKind = targetKind
      self.targetName = targetName
      self.specification = specification
      self.place = place
      self.places = places
    }

    /// Where a part stands; where it is left out, the nearest part around it.
    public func place(of path: String) -> FilePlace {
      var path = Substring(path)
      while true {
        if let place = places[String(path)] { return place }
        guard let dot = path.lastIndex(of: ".") else { return place }
        path = path[..<dot]
      }
    }
  }

  public struct Service: Hashable, Sendable {
    public var name: String
    public var namespace: String
    public var selector: [String: String]
    /// The service's port, and the pods' by number or name.
    public var ports: [Port]
    /// Outside of the cluster, or filled by hand.
    public var isExternal: Bool
    public var place: FilePlace

    public struct Port: Hashable, Sendable {
      public var number: Int
      public var name: String?
      public var target: String
      public var place: FilePlace

      public init(number: Int, name: String?, target: String, place: FilePlace) {
        self.number = number
        self.name = name
        self.target = target
        self.place = place
      }
    }

    public init(name: String, namespace: String, selector: [String: String], ports: [Port], isExternal: Bool, place: FilePlace) {
      self.name = name
      self.namespace = namespace
      self.selector = selector
      self.ports = ports
      self.isExternal = isExternal
      self.place = place
    }
  }

  public struct Ingress: Hashable, Sendable {
    public var name: String
    public var namespace: String
    /// The controller's class: `nginx`, `alb`.
    public var className: String?
    /// `nginx.ingress.kubernetes.io/proxy-read-timeout`, in seconds.
    public var readTimeout: Written<Double>?
    /// Names and ports of the services that it leads to.
    public var backends: [Backend]
    public var place: FilePlace

    public struct Backend: Hashable, Sendable {
      public var service: String
      /// Number or name.
      public var port: String
      public var place: FilePlace

      public init(service: String, port: String, place: FilePlace) {
        self.service = service
        self.port = port
        self.place = place
      }
    }

    public init(
      name: String, namespace: String, className: String?, readTimeout: Written<Double>?, backends: [Backend], place: FilePlace
    ) {
      self.name = name
      self.namespace = namespace
      self.className = className
      self.readTimeout = readTimeout
      self.backends = backends
      self.place = place
    }
  }

  public struct Claim: Hashable, Sendable {
    public var name: String
    public var namespace: String
    public var accessModes: [Written<String>]
    public var storageClass: Written<String>?
    public var size: Written<Bytes>?
    public var place: FilePlace

    public init(
      name: String, namespace: String, accessModes: [Written<String>], storageClass: Written<String>?, size: Written<Bytes>?,
      place: FilePlace
    ) {
      self.name = name
      self.namespace = namespace
      self.accessModes = accessModes
      self.storageClass = storageClass
      self.size = size
      self.place = place
    }
  }

  /// A PodDisruptionBudget.
  public struct Budget: Hashable, Sendable {
    public var name: String
    public var namespace: String
    public var selector: [String: String]
    /// Whole pods; nil for a percentage or where `maxUnavailable` is given.
    public var minAvailable: Written<Int>?
    public var place: FilePlace

    public init(name: String, namespace: String, selector: [String: String], minAvailable: Written<Int>?, place: FilePlace) {
      self.name = name
      self.namespace = namespace
      self.selector = selector
      self.minAvailable = minAvailable
      self.place = place
    }
  }

  /// A ResourceQuota: what all pods of a namespace may have together.
  public struct Quota: Hashable, Sendable {
    public var name: String
    public var namespace: String
    /// By the quota's key, such as `requests.cpu`, `limits.memory`, `pods`; in thousandths.
    public var hard: [String: Written<Int64>]

    public init(name: String, namespace: String, hard: [String: Written<Int64>]) {
      self.name = name
      self.namespace = namespace
      self.hard = hard
    }
  }

  /// What a LimitRange fills in for containers that say nothing.
  public struct ContainerDefaults: Hashable, Sendable {
    public var namespace: String
    public var requests: ResourceAmounts
    public var limits: ResourceAmounts

    public init(namespace: String, requests: ResourceAmounts, limits: ResourceAmounts) {
      self.namespace = namespace
      self.requests = requests
      self.limits = limits
    }
  }

  /// A ConfigMap or a Secret: its keys, and which of a Secret's hold a placeholder.
  public struct Configuration: Hashable, Sendable {
    public var kind: String
    public var name: String
    public var namespace: String
    public var variables: [EnvironmentVariable]
    public var place: FilePlace

    public init(kind: String, name: String, namespace: String, variables: [EnvironmentVariable], place: FilePlace) {
      self.kind = kind
      self.name = name
      self.namespace = namespace
      self.variables = variables
      self.place = place
    }
  }

  /// A workload's word that something else is there: a ConfigMap, a Secret or a claim.
  public struct Reference: Hashable, Sendable {
    public var kind: String
    public var name: String
    public var namespace: String
    public var place: FilePlace

    public init(kind: String, name: String, namespace: String, place: FilePlace) {
      self.kind = kind
      self.name = name
      self.namespace = namespace
      self.place = place
    }
  }
}
