import Units

/// What a name in a profile refers to.
enum NameSpace: String, Sendable, Hashable, CaseIterable {
  case route
  case table
  /// Stations of the discipline `pool`.
  case pool
  /// What a `serve` step can visit: serving stations, applications, proxies.
  case server
  case application
  /// What an `enter` step can be admitted to: applications and proxies.
  case entrance
  case database
  /// Cache services and stations of the discipline `cache`.
  case cache
  case llm
  case sandbox
  case service
  /// What a connection pool can lead to.
  case poolTarget

  var noun: String {
    switch self {
    case .route: "route"
    case .table: "table"
    case .pool: "pool"
    case .server: "station, application or proxy that serves"
    case .application: "application"
    case .entrance: "application or proxy"
    case .database: "database"
    case .cache: "cache"
    case .llm: "LLM provider (kind: llm)"
    case .sandbox: "sandbox"
    case .service: "service"
    case .poolTarget: "database or cache service"
    }
  }

  fileprivate func accepts(_ role: ProfileNames.Role) -> Bool {
    switch (self, role) {
    case (_, .unknown): true
    case (.route, .route), (.table, .table): true
    case (.pool, .station("pool")): true
    case (.server, .station(let discipline)): ["fcfs", "processor-sharing", "infinite-server"].contains(discipline)
    case (.server, .service(let kind)), (.entrance, .service(let kind)): ["application", "proxy"].contains(kind)
    case (.application, .service("application")), (.database, .service("database")), (.llm, .service("llm")): true
    case (.sandbox, .service("sandbox")): true
    case (.cache, .service("cache")), (.cache, .station("cache")): true
    case (.service, .service): true
    case (.poolTarget, .service(let kind)): ["database", "cache"].contains(kind)
    default: false
    }
  }
}

/// All names that a profile gives, with what they stand for.
struct ProfileNames: Sendable {
  enum Role: Hashable, Sendable {
    case route
    case table
    case station(String)
    case service(String)
    /// Its kind or discipline is missing or unknown, which is told there.
    case unknown

    var description: String {
      switch self {
      case .route: "route"
      case .table: "table"
      case .station(let discipline): "station of the discipline \(discipline)"
      case .service(let kind): "service of the kind \(kind)"
      case .unknown: "name"
      }
    }
  }

  private var roles: [String: Role] = [:]
  private var routeNames: Set<String> = []
  private var tableNames: Set<String> = []
  /// All names that fit, in the order of the profile.
  private var choices: [NameSpace: [String]] = [:]
  /// Keyspaces of each cache service.
  private(set) var keyspaces: [String: [String]] = [:]
  /// The application in which a sandbox runs.
  private(set) var hosts: [String: String] = [:]

  /// Gathers the names before anything is checked, so that a mistake in one place does not make its name unknown in another.
  init(_ root: YAMLNode) {
    let routes = (root["routes"]?.entries ?? []).map(\.key)
    let tables = (root["tables"]?.entries ?? []).map(\.key)
    var components: [String] = []
    routeNames = Set(routes)
    tableNames = Set(tables)
    let disciplines = Set(StationFormat.station.objects.map(\.word))
    let kinds = Set(ServiceFormat.service.objects.map(\.word))
    for entry in root["stations"]?.entries ?? [] {
      let discipline = entry.value["discipline"]?.text ?? ""
      components.append(entry.key)
      roles[entry.key] = disciplines.contains(discipline) ? .station(discipline) : .unknown
    }
    for entry in root["services"]?.entries ?? [] {
      let kind = entry.value["kind"]?.text ?? ""
      components.append(entry.key)
      // A name that a station has already is told as such; it goes on meaning the station.
      if roles[entry.key] == nil { roles[entry.key] = kinds.contains(kind) ? .service(kind) : .unknown }
      if kind == "cache" { keyspaces[entry.key] = (entry.value["keyspaces"]?.entries ?? []).map(\.key) }
      if kind == "sandbox" { hosts[entry.key] = entry.value["host"]?.text }
    }
    for space in NameSpace.allCases { choices[space] = components.filter { space.accepts(roles[$0] ?? .unknown) } }
    choices[.route] = routes
    choices[.table] = tables
  }

  func role(of name: String) -> Role? { roles[name] }

  /// What is wrong with a reference, if anything.
  func problem(with name: String, in space: NameSpace, suggesting: Bool) -> ProfileProblem? {
    switch space {
    case .route: if routeNames.contains(name) { return nil }
    case .table: if tableNames.contains(name) { return nil }
    default:
      if let role = roles[name] {
        return space.accepts(role) ? nil : .wrongRole(name, is: role.description, noun: space.noun)
      }
    }
    let choices = choices[space] ?? []
    return .unknownName(
      name, noun: space.noun, choices: choices, suggestion: suggesting ? NearestName.find(name, among: choices.prefix(1_000)) : nil)
  }
}
