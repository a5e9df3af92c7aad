import PlanModel
import RandomStreams

/// Steps that touch a station: each becomes visits, and slots that are taken and given back.
extension RouteCompiler {
  // MARK: Stations

  /// The family of this name, made on first use: time that passes outside any station.
  mutating func pause(_ name: String) throws(SimulationError) -> Int {
    parts.family(name) ?? parts.addFamily(name, .infiniteServer)
  }

  /// Says where an instruction finds its station.
  func address(_ instruction: inout Instruction, _ family: Int, _ scope: Scope) {
    let station = parts.families[family]
    instruction.family = Int32(family)
    instruction.station = Int32(station.first)
    instruction.instances = Int32(station.instances)
    guard station.instances > 1 else { return }
    // A service's instances belong to the workers or replicas of the application that was entered.
    if let (application, register) = home(of: station.name, scope) {
      instruction.selection = .register
      instruction.register = register
      instruction.divisor = Int32(application.places * application.workers / station.instances)
    } else {
      instruction.selection = .balanced
      instruction.balancing = BalancingCode(station.balancing)
    }
  }

  /// The application, among those entered, whose workers or replicas a station's instances belong to.
  private func home(of station: String, _ scope: Scope) -> (Network.Applications, UInt8)? {
    let owner = station.split(separator: ".").first.map(String.init) ?? station
    guard let service = parts.services[owner] else { return nil }
    var name = owner
    if case .sandbox(let sandbox) = service.kind, let host = sandbox.host { name = host }
    guard let register = scope.registers[name], let application = parts.applications.first(where: { $0.name == name }) else { return nil }
    return (application, register)
  }

  mutating func visit(
    _ family: Int, component: String, _ time: Distribution, _ scope: Scope, demand: DemandKind = .drawn, suffix: String = "",
    fill: (inout Instruction) -> Void = { _ in }
  ) throws(SimulationError) {
    let sampler = try parts.sampler(time)
    var instruction = Instruction(.visit)
    instruction.component = parts.component(component)
    address(&instruction, family, scope)
    instruction.sampler = sampler
    instruction.demand = demand
    instruction.onFailure = scope.failure.number
    instruction.salt = Self.salt(scope.path + suffix)
    fill(&instruction)
    try builder.emit(instruction)
  }

  /// Takes a slot, runs the body, gives the slot back: on success, on failure and on the way back to a loop's start.
  /// - Parameters:
  ///   - timeout: nanoseconds; negative for never.
  ///   - opcode: how it is given back.
  mutating func holding(
    _ family: Int, timeout: Int64 = -1, release opcode: Opcode = .release, _ scope: Scope,
    _ body: (inout RouteCompiler, Scope) throws(SimulationError) -> Void
  ) throws(SimulationError) {
    let end = builder.label()
    var acquire = Instruction(.acquire)
    acquire.component = parts.component(parts.families[family].name)
    address(&acquire, family, scope)
    // A slot is given back where it was taken: nothing could tell which instance that was if each step chose anew.
    guard acquire.selection != .balanced else { throw .poolWithoutApplication(parts.families[family].name) }
    acquire.target = end.number
    acquire.onFailure = scope.failure.number
    acquire.timeout = timeout
    var release = acquire
    release.opcode = opcode
    try builder.emit(acquire)
    try enclosed(by: [release], scope, body)
    builder.place(end)
  }

  /// Runs the body, then the cleanups, however the body ends.
  private mutating func enclosed(
    by cleanups: [Instruction], _ scope: Scope, _ body: (inout RouteCompiler, Scope) throws(SimulationError) -> Void
  ) throws(SimulationError) {
    var inner = scope
    inner.failure = builder.label()
    inner.cleanups += cleanups
    let end = builder.label()
    try body(&self, inner)
    for cleanup in cleanups.reversed() { try builder.emit(cleanup) }
    try builder.jump(to: end)
    builder.place(inner.failure)
    for cleanup in cleanups.reversed() { try builder.emit(cleanup) }
    try builder.jump(to: scope.failure)
    builder.place(end)
  }

  // MARK: Steps

  /// - Parameters:
  ///   - time: nanoseconds; negative: the query has left the proxy, whose patience ends.
  ///   - level: 0 for the client's own patience, 1 for a proxy's.
  func deadline(_ time: Int64, _ cause: Int32, level: Int32) -> Instruction {
    var instruction = Instruction(.deadline)
    instruction.timeout = time
    instruction.other = cause
    instruction.level = level
    return instruction
  }

  /// Where somebody begins to need memory of a replica that may run out of it.
  mutating func checkMemory(of application: Int, _ scope: Scope) throws(SimulationError) {
    guard parts.applications[application].memory != nil, let register = scope.registers[parts.applications[application].name] else { return }
    try builder.emit(.checkMemory) {
      $0.other = Int32(application)
      $0.register = register
      $0.onFailure = scope.failure.number
    }
  }

  /// How a worker answers a probe: a slice of its event loop.
  mutating func answer(_ probe: ProbeSpec, number: Int) throws(SimulationError) -> Label {
    let start = builder.label()
    let end = builder.label()
    let name = parts.applications[probe.application].name
    builder.place(start)
    try serve(name, probe.time, Scope(failure: end, path: "probe \(number) of \(name)", registers: [name: 0]))
    builder.place(end)
    try builder.emit(.answerProbe)
    return start
  }

  mutating func block(_ name: String, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    guard scope.registers[name] != nil else { throw .poolWithoutApplication(name) }
    guard let threads = parts.family("\(name).threads") else { throw .wrongKind(name, expected: "an application with `threads`") }
    try holding(threads, scope) { (compiler, inner) throws(SimulationError) in try compiler.compile(steps, inner) }
  }

  mutating func serve(_ name: String, _ time: Distribution, _ scope: Scope) throws(SimulationError) {
    guard let service = parts.services[name] else {
      guard let family = parts.family(name) else { throw .unknownName(name, of: "station or service") }
      if case .pool = parts.families[family].discipline { throw .wrongKind(name, expected: "a station that serves; a pool is held") }
      return try visit(family, component: name, time, scope)
    }
    switch service.kind {
    case .application:
      // A slice of CPU: the worker runs one at a time, and all workers of the replica share its CPU limit.
      guard scope.registers[name] != nil else { throw .poolWithoutApplication(name) }
      guard let workers = parts.family("\(name).workers"), let cpu = parts.family("\(name).cpu") else {
        throw .unknownName(name, of: "application")
      }
      try holding(workers, scope) { (compiler, inner) throws(SimulationError) in
        try compiler.visit(cpu, component: "\(name).cpu", time, inner)
      }
    case .proxy:
      guard let family = parts.family("\(name).workers") else { throw .unknownName(name, of: "proxy") }
      try serve(processes: family, of: name, time, scope)
    default:
      throw .wrongKind(name, expected: "a station, an application or a proxy; databases are read, providers asked, sandboxes executed")
    }
  }

  /// A slice of work in a process or thread, which may have to share a CPU limit with the others.
  private mutating func serve(
    processes: Int, of service: String, _ time: Distribution, _ scope: Scope, suffix: String = ""
  ) throws(SimulationError) {
    guard case .pool = parts.families[processes].discipline, let cpu = parts.family("\(service).cpu") else {
      return try visit(processes, component: service, time, scope, suffix: suffix)
    }
    try holding(processes, scope) { (compiler, inner) throws(SimulationError) in
      try compiler.visit(cpu, component: "\(service).cpu", time, inner, suffix: suffix)
    }
  }

  func poolFamily(_ name: String) throws(SimulationError) -> Int {
    guard let family = parts.family(name) else { throw .unknownName(name, of: "pool") }
    guard case .pool = parts.families[family].discipline, parts.families[family].instances == 1 else {
      throw .wrongKind(name, expected: "a pool with one instance")
    }
    return family
  }

  mutating func hold(_ family: Int, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    let name = parts.families[family].name
    var timeout: Int64 = -1
    if let station = parts.scenario.stations.first(where: { $0.name == name }), case .pool(_, _, let limit?) = station.discipline {
      timeout = limit.nanoseconds
    }
    try holding(family, timeout: timeout, scope) { (compiler, inner) throws(SimulationError) in try compiler.compile(steps, inner) }
  }

  mutating func enter(_ name: String, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    guard let service = parts.services[name] else { throw .unknownName(name, of: "application or proxy") }
    switch service.kind {
    case .proxy(let proxy):
      if let timeout = proxy.timeout {
        guard scope.patientProxies < 2 else { throw .wrongKind(name, expected: "at most two proxies with a time-out inside each other") }
        var inner = scope
        inner.patientProxies += 1
        try builder.emit(deadline(timeout.nanoseconds, parts.cause("\(name): 504, no answer within \(timeout.spelling)"), level: 1))
        return try enclosed(by: [deadline(-1, -1, level: 1)], inner) { (compiler, inside) throws(SimulationError) in
          try compiler.pass(name, steps, inside)
        }
      }
      try pass(name, steps, scope)
    case .application:
      guard let index = parts.applications.firstIndex(where: { $0.name == name }) else { throw .unknownName(name, of: "application") }
      guard scope.registers[name] == nil else { throw .wrongKind(name, expected: "an application that the route is not inside of already") }
      // A query can lose one replica: that of the application whose number of replicas changes.
      let isScaled = parts.isScaled(name)
      if isScaled, scope.registers.keys.contains(where: { parts.isScaled($0) }) {
        throw .wrongKind(name, expected: "an application whose replicas stay, inside of one whose replicas come and go (autoscaler, memory limit, probes or events)")
      }
      let register = UInt8(scope.registers.count)
      guard register < QuerySlot.registers else { throw .wrongKind(name, expected: "at most \(QuerySlot.registers) applications inside each other") }
      var inner = scope
      inner.registers[name] = register
      var pick = Instruction(.pick)
      pick.other = Int32(index)
      pick.register = register
      pick.salt = Self.salt(scope.path)
      pick.onFailure = scope.failure.number
      var leave = pick
      leave.opcode = .leave
      try builder.emit(pick)
      let admission = parts.family("\(name).admission")
      try enclosed(by: [leave], inner) { (compiler, inside) throws(SimulationError) in
        try compiler.checkMemory(of: index, inside)
        if let limit = compiler.parts.family("\(name).rateLimit") {
          var admit = Instruction(.admit)
          compiler.address(&admit, limit, inside)
          admit.first = -1
          admit.onFailure = inside.failure.number
          try compiler.builder.emit(admit)
        }
        guard let admission else { return try compiler.compile(steps, inside) }
        try compiler.holding(admission, inside) { (compiler, admitted) throws(SimulationError) in
          try compiler.compile(steps, admitted)
        }
      }
    default:
      throw .wrongKind(name, expected: "an application or a proxy")
    }
  }

  /// The steps with a connection of a proxy, if those are limited.
  private mutating func pass(_ name: String, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    guard let connections = parts.family("\(name).connections") else { return try compile(steps, scope) }
    guard parts.hasImpatience else {
      return try holding(connections, scope) { (compiler, inner) throws(SimulationError) in try compiler.compile(steps, inner) }
    }
    guard scope.heldConnections < 2 else {
      throw .wrongKind(name, expected: "at most two proxies with a limit of connections inside each other, where clients or proxies lose patience")
    }
    var connected = scope
    connected.heldConnections += 1
    try holding(connections, release: .releaseConnection, connected) { (compiler, inner) throws(SimulationError) in
      try compiler.builder.emit(Instruction(.holdConnection))
      try compiler.compile(steps, inner)
    }
  }

  mutating func lookup(_ name: String, _ keyspace: String, _ hit: [Step], _ miss: [Step], _ scope: Scope) throws(SimulationError) {
    let cacheName = keyspace.isEmpty ? name : "\(name)/\(keyspace)"
    guard let index = parts.caches.firstIndex(where: { $0.name == cacheName }) else { throw .unknownName(cacheName, of: "cache") }
    if let service = parts.services[name], case .cache(let cache) = service.kind,
      let thread = parts.family("\(name).thread"), let network = parts.family("\(name).network")
    {
      let timer = try startLookup(name, scope)
      var inner = scope
      inner.level += 1
      try serve(processes: thread, of: name, cache.operationTime, inner, suffix: "/operation")
      try visit(network, component: name, cache.roundTrip, inner, suffix: "/round trip")
      try endLookup(timer)
    }
    let onHit = builder.label()
    let end = builder.label()
    try builder.emit(.lookup) {
      $0.other = Int32(index)
      $0.target = onHit.number
      $0.salt = Self.salt(scope.path)
    }
    var inner = scope
    inner.path += "/miss"
    try compile(miss, inner)
    try builder.jump(to: end)
    builder.place(onHit)
    inner.path = scope.path + "/hit"
    try compile(hit, inner)
    builder.place(end)
  }

  mutating func startLookup(_ name: String, _ scope: Scope) throws(SimulationError) -> Instruction {
    builder.levels = max(builder.levels, scope.level + 1)
    var timer = Instruction(.lookupStart)
    timer.level = Int32(scope.level)
    timer.other = parts.lookup(name)
    try builder.emit(timer)
    return timer
  }

  mutating func endLookup(_ timer: Instruction) throws(SimulationError) {
    var end = timer
    end.opcode = .lookupEnd
    try builder.emit(end)
  }
}
