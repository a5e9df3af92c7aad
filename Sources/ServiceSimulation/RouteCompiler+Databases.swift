import PlanModel
import RandomStreams
import Units

/// Steps that go to a database: over connections that are held meanwhile.
extension RouteCompiler {
  mutating func read(
    _ name: String, _ time: Distribution, _ pages: Distribution, _ sort: Distribution?, _ scope: Scope
  ) throws(SimulationError) {
    let (database, cpu, disk) = try self.database(name)
    let timer = try startLookup(name, scope)
    var inner = scope
    inner.level += 1
    let pageSampler = try parts.sampler(pages)
    let meanPages = pages.roundedMean(parts.columns)
    let spill = try sort.map { sort throws(SimulationError) in try parts.spill(sort, of: database, name) } ?? -1
    guard let spec = parts.pageSpecOf[name], let number = parts.databaseNumber[name] else { throw .unknownName(name, of: "database") }
    try holdingAll(connections(to: name, scope)[...], inner) { (compiler, inside) throws(SimulationError) in
      try compiler.builder.emit(.touchPages) {
        $0.sampler = pageSampler
        $0.number = meanPages
        $0.other = spec
        $0.first = spill
        $0.count = number
        $0.onFailure = inside.failure.number
        $0.salt = Self.salt(scope.path + "/pages")
      }
      try compiler.visit(cpu, component: "\(name).cpu", time, inside, demand: .drawnAndCachedPages, suffix: "/cpu")
      try compiler.useDisk(disk, of: name, database.disk.latency, inside, suffix: "/disk")
    }
    try endLookup(timer)
  }

  /// Stores bytes: CPU time and the log now, over a connection; changed pages at the next checkpoint.
  mutating func store(_ name: String, _ bytes: Bytes, _ time: Distribution?, _ scope: Scope) throws(SimulationError) {
    guard case .database(let description)? = parts.services[name]?.kind, time != nil || description.writes != nil else {
      return try count(bytes, of: name, scope)
    }
    let (database, cpu, disk) = try self.database(name)
    guard let number = parts.databaseNumber[name] else { throw .unknownName(name, of: "database") }
    try holdingAll(connections(to: name, scope)[...], scope) { (compiler, inside) throws(SimulationError) in
      if let time { try compiler.visit(cpu, component: "\(name).cpu", time, inside, suffix: "/cpu") }
      if database.writes != nil {
        try compiler.builder.emit(.writeLog) {
          $0.number = Double(bytes.count)
          $0.other = number
          $0.onFailure = inside.failure.number
        }
        try compiler.useDisk(disk, of: name, database.disk.latency, inside, suffix: "/log")
      }
      try compiler.count(bytes, of: name, inside)
    }
  }

  private mutating func count(_ bytes: Bytes, of name: String, _ scope: Scope) throws(SimulationError) {
    let database = parts.database(name)
    try builder.emit(.store) {
      $0.number = Double(bytes.count)
      $0.onFailure = scope.failure.number
      $0.other = database
    }
  }

  private func database(_ name: String) throws(SimulationError) -> (Database, cpu: Int, disk: Int) {
    guard let service = parts.services[name], case .database(let database) = service.kind,
      let cpu = parts.family("\(name).cpu"), let disk = parts.family("\(name).disk")
    else { throw .unknownName(name, of: "database") }
    return (database, cpu, disk)
  }

  /// As many operations as the query was told to need, through the volume's throughput if that is limited.
  private mutating func useDisk(
    _ disk: Int, of name: String, _ latency: Distribution, _ scope: Scope, suffix: String
  ) throws(SimulationError) {
    let throughput = parts.family("\(name).throughput").map { Int32(parts.families[$0].first) } ?? -1
    try visit(disk, component: "\(name).disk", latency, scope, demand: .diskPages, suffix: suffix) { $0.first = throughput }
  }

  /// What is held while a database works: a connection of the innermost application's pool, if it has one for it, and one of the
  /// database's own.
  private func connections(to name: String, _ scope: Scope) -> [(family: Int, timeout: Int64)] {
    var held: [(family: Int, timeout: Int64)] = []
    for (application, _) in scope.registers.sorted(by: { $0.value > $1.value }) {
      guard case .application(let settings)? = parts.services[application]?.kind,
        let pool = settings.pools.first(where: { $0.target == name }), let family = parts.family("\(application).pools.\(name)")
      else { continue }
      held.append((family, pool.timeout?.nanoseconds ?? -1))
      break
    }
    if let connections = parts.family("\(name).connections") { held.append((connections, -1)) }
    return held
  }

  private mutating func holdingAll(
    _ pools: ArraySlice<(family: Int, timeout: Int64)>, _ scope: Scope,
    _ body: (inout RouteCompiler, Scope) throws(SimulationError) -> Void
  ) throws(SimulationError) {
    guard let first = pools.first else { return try body(&self, scope) }
    try holding(first.family, timeout: first.timeout, scope) { (compiler, inner) throws(SimulationError) in
      try compiler.holdingAll(pools.dropFirst(), inner, body)
    }
  }
}
