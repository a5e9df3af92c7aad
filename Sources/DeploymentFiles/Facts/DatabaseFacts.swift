import PlanModel
import Units

/// What containers of PostgreSQL, Neo4j and Redis say of their memory and connections.
enum DatabaseFacts {
  typealias Fact = DeploymentFacts.Fact

  static func read(_ actor: RoleCast.Actor) -> [Fact] {
    let own: [Fact] =
      switch actor.role {
      case .postgreSQL: postgreSQL(actor.container)
      case .neo4j: neo4j(actor.container)
      default: redis(actor.container)
      }
    return own + ContainerFacts(actor).resources()
  }

  private static func size(
    _ container: DeployedContainer, _ names: [String], _ parse: (String) -> Bytes?
  ) -> (name: String, written: Written<Bytes>)? {
    for name in names {
      guard let written = container.settings[name], let size = parse(written.value), size > .zero else { continue }
      return (name, Written(size, at: written.place))
    }
    return nil
  }

  // MARK: PostgreSQL

  private static func postgreSQL(_ container: DeployedContainer) -> [Fact] {
    var facts: [Fact] = []
    let connections = container.settings["max_connections"].flatMap { written in
      Int(written.value).flatMap { (1...1_000_000).contains($0) ? Written($0, at: written.place) : nil }
    }
    if let connections {
      facts.append(ContainerFacts.fact("maxConnections", connections, "max_connections") { "\($0)" })
    } else if tunesItself(container) {
      facts.append(
        Fact("maxConnections", nil, .assumed("\(told(container)) does not set max_connections, and its image tunes itself when it starts first")))
    } else {
      facts.append(Fact("maxConnections", "100", .standard("PostgreSQL 16 documentation, 20.3.1: max_connections is 100 unless set")))
    }
    let settings = [
      ("memory.sharedBuffers", "shared_buffers", "128MiB", "20.4.1: shared_buffers is 128 MB unless set"),
      ("memory.effectiveCacheSize", "effective_cache_size", "4GiB", "20.7.2: effective_cache_size is 4 GB unless set"),
    ]
    for (path, name, standard, source) in settings {
      if let found = size(container, [name], { SizeText.postgreSQL($0, bare: 8_192) }) {
        facts.append(ContainerFacts.fact(path, found.written, name, \.exactSpelling))
      } else if tunesItself(container) {
        facts.append(Fact(path, "auto", .assumed("\(told(container)) does not set \(name); the image of TimescaleDB tunes itself when it starts first")))
      } else {
        facts.append(Fact(path, standard, .standard("PostgreSQL 16 documentation, \(source)")))
      }
    }
    return facts
  }

  /// Source: timescale/timescaledb-docker, docker-entrypoint-initdb.d/001_timescaledb_tune.sh: unless NO_TS_TUNE is set.
  private static func tunesItself(_ container: DeployedContainer) -> Bool {
    (container.image?.value.name.lowercased().hasPrefix("timescaledb") ?? false) && !container.hasVariable("NO_TS_TUNE")
  }

  private static func told(_ container: DeployedContainer) -> String { "\(container.place.file):\(container.place.line)" }

  // MARK: Neo4j and Redis

  private static func neo4j(_ container: DeployedContainer) -> [Fact] {
    let settings = [
      ("memory.heap", ["heap.max_size", "heap.initial_size"], "heap"), ("memory.pageCache", ["pagecache.size"], "page cache"),
    ]
    return settings.map { path, names, told in
      let names = names.flatMap { ["server.memory.\($0)", "dbms.memory.\($0)"] }
      if let found = size(container, names, SizeText.binary) {
        return ContainerFacts.fact(path, found.written, found.name, \.exactSpelling)
      }
      return Fact(path, "auto", .assumed("\(Self.told(container)) does not set the \(told): the rules' amount for its limit"))
    }
  }

  private static func redis(_ container: DeployedContainer) -> [Fact] {
    // Redis' `k`, `m` and `g` are powers of 1000, with `b` behind them of 1024. Source: redis.conf.
    if let found = size(container, ["maxmemory"], redisSize) {
      return [ContainerFacts.fact("maxMemory", found.written, found.name, \.exactSpelling)]
    }
    return [
      Fact("maxMemory", "auto", .assumed("\(told(container)) sets no maxmemory, so that the kernel ends it at its limit; the rules' amount for that"))
    ]
  }

  private static func redisSize(_ text: String) -> Bytes? {
    let text = text.lowercased()
    guard let unit = text.last, "kmg".contains(unit), let number = Int64(text.dropLast()) else { return SizeText.binary(text) }
    let factor: Int64 = unit == "k" ? 1_000 : unit == "m" ? 1_000_000 : 1_000_000_000
    let product = number.multipliedReportingOverflow(by: factor)
    return product.overflow ? nil : Bytes(product.partialValue)
  }
}
