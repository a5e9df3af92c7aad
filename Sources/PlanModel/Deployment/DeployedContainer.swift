import Units

/// One container as it is written down: a service of compose, or a container of a pod.
public struct DeployedContainer: Hashable, Sendable {
  public var name: String
  public var place: FilePlace
  public var image: Written<ContainerImage>?
  /// Entry point, command and arguments, word by word. The value behind a flag that speaks of a secret is left out.
  public var arguments: [Written<String>] = []
  /// What its program is told in its own words: `shared_buffers` of PostgreSQL, `server.memory.heap.max_size` of Neo4j, `maxmemory` of
  /// Redis, whether by flags, variables or a configuration file.
  public var settings: [String: Written<String>] = [:]
  public var requests = ResourceAmounts()
  public var limits = ResourceAmounts()
  public var environment: [EnvironmentVariable] = []
  public var ports: [DeployedPort] = []
  public var mounts: [DeployedMount] = []
  /// By kind: `healthcheck` of compose; `readiness`, `liveness` and `startup` of Kubernetes.
  public var probes: [ProbeKind: DeployedProbe] = [:]
  /// `/dev/shm`; nil where nothing is said.
  public var sharedMemory: Written<Bytes>?
  public var hasStopHook = false

  public init(name: String, place: FilePlace) {
    self.name = name
    self.place = place
  }

  public var software: Software { image?.value.software ?? .application }

  /// The number of a tuning variable, from wherever it was set last.
  public func tuning(_ variable: TuningVariable) -> Written<Double>? {
    for name in variable.names {
      if let found = environment.last(where: { $0.name.uppercased() == name }), let number = found.number {
        return Written(number, at: found.place)
      }
    }
    return nil
  }

  public func hasVariable(_ name: String) -> Bool { environment.contains { $0.name == name } }

  /// The value of `--name value` or `--name=value`; an empty text for a flag without one.
  public func flag(_ name: String) -> Written<String>? {
    for (index, argument) in arguments.enumerated() {
      guard argument.value.hasPrefix("--\(name)") || argument.value.hasPrefix("-\(name)") else { continue }
      let rest = argument.value.drop { $0 == "-" }.dropFirst(name.count)
      if rest.isEmpty {
        let next = index + 1 < arguments.count ? arguments[index + 1] : nil
        if let next, !next.value.hasPrefix("--") { return next }
        return Written("", at: argument.place)
      }
      if rest.first == "=" { return Written(String(rest.dropFirst()), at: argument.place) }
    }
    return nil
  }

  /// Processes that serve: the flag of uvicorn or gunicorn, else the variable; nil where neither says.
  public var workers: Written<Int>? {
    if let flag = flag("workers") ?? (arguments.contains { $0.value.hasSuffix("gunicorn") } ? flag("w") : nil), let count = Int(flag.value)
    {
      return Written(count, at: flag.place)
    }
    return tuning(.workers).flatMap { $0.value >= 1 && $0.value < 1e6 ? $0.map { Int($0) } : nil }
  }
}

/// CPU and memory as somebody wrote them; nil where nothing is said.
public struct ResourceAmounts: Hashable, Sendable {
  public var cpu: Written<CPU>?
  public var memory: Written<Bytes>?

  public init(cpu: Written<CPU>? = nil, memory: Written<Bytes>? = nil) {
    self.cpu = cpu
    self.memory = memory
  }
}

/// A port that a container listens on, and where it is published.
public struct DeployedPort: Hashable, Sendable {
  public var container: Int
  /// On the host; nil where it is not published, or on a port of Docker's choice.
  public var published: Int?
  /// The address that it is published on; nil for all.
  public var hostAddress: String?
  public var isPublished: Bool
  public var proto: String
  /// Of a Kubernetes container port.
  public var name: String?
  public var place: FilePlace

  public init(
    container: Int, published: Int? = nil, hostAddress: String? = nil, isPublished: Bool = false, proto: String = "tcp",
    name: String? = nil,
    place: FilePlace
  ) {
    self.container = container
    self.published = published
    self.hostAddress = hostAddress
    self.isPublished = isPublished
    self.proto = proto
    self.name = name
    self.place = place
  }
}

/// Something that a container sees in its file system.
public struct DeployedMount: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// A named volume of compose.
    case volume(String)
    /// A file or folder of the host, as written.
    case host(String)
    case claim(String)
    case configMap(String)
    case secret(String)
    case memory(limit: Bytes?)
    case other
  }

  public var source: Source
  public var target: String
  public var place: FilePlace

  public init(source: Source, target: String, place: FilePlace) {
    self.source = source
    self.target = target
    self.place = place
  }
}

public enum ProbeKind: String, Hashable, Sendable { case healthcheck, readiness, liveness, startup }

/// How somebody asks whether a container is well.
public struct DeployedProbe: Hashable, Sendable {
  /// Path or command, for comparison alone.
  public var asks: String
  public var timeout: Written<SimTime>?
  public var period: SimTime?
  public var initialDelay: SimTime?
  public var failures: Int?
  public var place: FilePlace

  public init(
    asks: String, timeout: Written<SimTime>? = nil, period: SimTime? = nil, initialDelay: SimTime? = nil, failures: Int? = nil,
    place: FilePlace
  ) {
    self.asks = asks
    self.timeout = timeout
    self.period = period
    self.initialDelay = initialDelay
    self.failures = failures
    self.place = place
  }
}
