/// Programs whose settings are understood, told by the image that they come in.
public enum Software: String, Hashable, Sendable, CaseIterable {
  case postgreSQL, neo4j, redis, prometheus, grafana, nginx, exporter, application

  /// Last parts of image names, and what is in them. PostgreSQL includes TimescaleDB and others that are built on it.
  private static let images: [(name: String, software: Software)] = [
    ("timescaledb", .postgreSQL), ("timescaledb-ha", .postgreSQL), ("postgres", .postgreSQL), ("postgresql", .postgreSQL),
    ("postgis", .postgreSQL), ("pgvector", .postgreSQL), ("neo4j", .neo4j), ("redis", .redis), ("redis-stack-server", .redis),
    ("valkey", .redis), ("prometheus", .prometheus), ("grafana", .grafana), ("grafana-oss", .grafana),
    ("grafana-enterprise", .grafana), ("nginx", .nginx), ("nginx-unprivileged", .nginx),
  ]

  init(imageName: String) {
    if let known = Self.images.first(where: { $0.name == imageName }) {
      self = known.software
    } else {
      self = imageName.hasSuffix("exporter") ? .exporter : .application
    }
  }

  /// As its makers write it.
  public var name: String {
    switch self {
    case .postgreSQL: "PostgreSQL"
    case .neo4j: "Neo4j"
    case .redis: "Redis"
    case .prometheus: "Prometheus"
    case .grafana: "Grafana"
    case .nginx: "nginx"
    case .exporter: "an exporter"
    case .application: "an application"
    }
  }

  /// Whether it keeps what nobody else has.
  public var isDatabase: Bool { self == .postgreSQL || self == .neo4j || self == .redis }
  /// Whether it listens for queries of its clients, and no browser of the public.
  public var isInternal: Bool { isDatabase || self == .exporter }

  /// Ports that it listens on without being told, with what they are for.
  public var ports: [Int] {
    switch self {
    case .postgreSQL: [5432]
    case .neo4j: [7473, 7474, 7687]
    case .redis: [6379]
    case .prometheus: [9090]
    case .grafana: [3000]
    case .nginx: [80, 443]
    case .exporter, .application: []
    }
  }
}
