import PlanModel
import RandomStreams

/// Turns routes into one flat program. Called routes are put in place; failing steps lead to what undoes their surroundings.
struct RouteCompiler {
  /// What surrounds a step.
  struct Scope {
    /// Where a failure leads.
    var failure: Label
    /// The path of labels that keys random draws.
    var path: String
    /// Frames in use.
    var level = 0
    /// Registers of the applications that were entered.
    var registers: [String: UInt8] = [:]
    /// Undone on the way out, the innermost last.
    var cleanups: [Instruction] = []
    var loop: Loop?
    /// Proxies with a time-out that it is inside of.
    var patientProxies = 0
    /// Proxies with a limit of connections that it is inside of.
    var heldConnections = 0
    var calls: [String] = []
  }

  struct Loop {
    var start: Label
    var level: Int
    var cleanups: Int
    var salt: UInt64
  }

  /// A drawn number of rounds above this counts as this: the engine stops there.
  static let mostRounds = 1_000_000

  var parts: NetworkParts
  /// The calls of LLM providers in the order of the program, and whether another provider is asked when they fail.
  var asked: [(provider: String, hasOtherWay: Bool)] = []
  var builder = ProgramBuilder()

  init(_ parts: NetworkParts) { self.parts = parts }

  /// Compiles the workload's routes.
  mutating func compile() throws(SimulationError) -> LinkedProgram {
    let mix = parts.scenario.workload.mix
    let total = mix.reduce(0) { $0 + $1.weight }
    guard total > 0 else { throw .noArrivals }
    var entries: [(cumulative: Double, label: Label)] = []
    var sum = 0.0
    for share in mix {
      let failure = builder.label()
      let start = builder.label()
      sum += share.weight / total
      entries.append((sum, start))
      builder.place(start)
      if let clients = parts.clients, clients.timeout >= 0 { try builder.emit(deadline(clients.timeout, clients.timeoutCause, level: 0)) }
      try call(share.route, Scope(failure: failure, path: share.route))
      builder.place(failure)
      try builder.emit(.finish)
    }
    entries[entries.count - 1].cumulative = 1
    for call in asked where !call.hasOtherWay {
      for quota in ["requests", "inputTokens", "outputTokens"] {
        if let meter = parts.family("\(call.provider).\(quota)") { parts.families[meter].isBypassed = false }
      }
    }
    var probes: [Label] = []
    for (index, probe) in parts.probes.enumerated() { probes.append(try answer(probe, number: index)) }
    return builder.linked(entries: entries, probes: probes)
  }

  private mutating func call(_ name: String, _ scope: Scope) throws(SimulationError) {
    guard !scope.calls.contains(name) else { throw .cyclicRoute(scope.calls + [name]) }
    guard let route = parts.scenario.routes.first(where: { $0.name == name }) else { throw .unknownName(name, of: "route") }
    var inner = scope
    inner.calls.append(name)
    try compile(route.steps, inner)
  }

  mutating func compile(_ steps: [Step], _ scope: Scope) throws(SimulationError) {
    for step in steps {
      var inner = scope
      inner.path += "/" + step.label
      try compile(step.action, inner)
    }
  }

  static func salt(_ path: String) -> UInt64 { StreamKey.hash(path) }

  private mutating func compile(_ action: Step.Action, _ scope: Scope) throws(SimulationError) {
    let salt = Self.salt(scope.path)
    switch action {
    case .serve(let station, let time): try serve(station, time, scope)
    case .hold(let pool, let steps): try hold(try poolFamily(pool), steps, scope)
    case .enter(let service, let steps): try enter(service, steps, scope)
    case .block(let service, let steps): try block(service, steps, scope)
    case .wait(let time): try visit(try pause("pause"), component: "pause", time, scope)
    case .branch(let choices): try branch(choices, scope)
    case .loop(let steps): try loop(steps, scope)
    case .again(let probability): try again(probability.value, scope)
    case .repeated(let count, let steps): try repeated(count, steps, scope)
    case .parallel(let branches): try parallel(branches, scope)
    case .retry(let attempts, let backoff, let steps): try retry(attempts, backoff, steps, scope)
    case .attempt(let steps, let otherwise): try attempt(steps, otherwise, scope)
    case .lookup(let cache, let keyspace, let hit, let miss): try lookup(cache, keyspace, hit, miss, scope)
    case .read(let database, let time, let pages, let sort): try read(database, time, pages, sort, scope)
    case .ask(let provider, let tokens): try ask(provider, tokens, scope)
    case .execute(let sandbox, let time): try execute(sandbox, time, scope)
    case .respond(let bytes):
      try builder.emit(.respond) {
        $0.number = Double(bytes.count)
        $0.onFailure = scope.failure.number
      }
    case .store(let database, let bytes, let time): try store(database, bytes, time, scope)
    case .fail(let cause, let probability):
      let index = parts.cause(cause)
      try builder.emit(.fail) {
        $0.number = probability.value
        $0.other = index
        $0.onFailure = scope.failure.number
        $0.salt = salt
      }
    case .call(let route): try call(route, scope)
    }
  }

  // MARK: Blocks

  private mutating func branch(_ choices: [Step.Choice], _ scope: Scope) throws(SimulationError) {
    let end = builder.label()
    var list: [(cumulative: Double, label: Label)] = []
    var sum = 0.0
    for choice in choices {
      sum += choice.probability.value
      // A sum that misses 1 by rounding alone is 1.
      list.append((sum > 1 - 1e-12 ? 1 : sum, builder.label()))
    }
    let first = builder.addChoices(list)
    try builder.emit(.choose) {
      $0.first = first
      $0.count = Int32(choices.count)
      $0.salt = Self.salt(scope.path)
    }
    try builder.jump(to: end)
    for (index, choice) in choices.enumerated() {
      builder.place(list[index].label)
      var inner = scope
      inner.path += "/\(index)"
      try compile(choice.steps, inner)
      try builder.jump(to: end)
    }
    builder.place(end)
  }

  /// Opens a frame for a block that runs more than once.
  private mutating func frame(_ scope: inout Scope) -> Int {
    defer { scope.level += 1 }
    builder.levels = max(builder.levels, scope.level + 1)
    return scope.level
  }

  private mutating func loop(_ steps: [Step], _ scope: Scope) throws(SimulationError) {
    var inner = scope
    let level = frame(&inner)
    let start = builder.label()
    let failure = builder.label()
    let end = builder.label()
    try builder.emit(.keepKey) { $0.level = Int32(level) }
    builder.place(start)
    inner.loop = Loop(start: start, level: level, cleanups: scope.cleanups.count, salt: Self.salt(scope.path))
    inner.failure = failure
    try compile(steps, inner)
    try builder.emit(.restoreKey) { $0.level = Int32(level) }
    try builder.jump(to: end)
    builder.place(failure)
    try builder.emit(.restoreKey) { $0.level = Int32(level) }
    try builder.jump(to: scope.failure)
    builder.place(end)
  }

  private mutating func again(_ probability: Double, _ scope: Scope) throws(SimulationError) {
    guard let loop = scope.loop else { throw .againOutsideLoop }
    let yes = builder.label()
    let no = builder.label()
    try builder.emit(.chance) {
      $0.number = probability
      $0.target = yes.number
      $0.salt = Self.salt(scope.path)
    }
    try builder.jump(to: no)
    builder.place(yes)
    for cleanup in scope.cleanups[loop.cleanups...].reversed() { try builder.emit(cleanup) }
    try builder.emit(.again) {
      $0.level = Int32(loop.level)
      $0.target = loop.start.number
      $0.salt = loop.salt
    }
    builder.place(no)
  }

  private mutating func repeated(_ count: Distribution, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    var inner = scope
    let level = frame(&inner)
    let start = builder.label()
    let failure = builder.label()
    let end = builder.label()
    let sampler = try parts.sampler(count)
    parts.rounds[sampler] = count.roundedTails(parts.columns, limit: Self.mostRounds)
    try builder.emit(.repeatStart) {
      $0.level = Int32(level)
      $0.sampler = sampler
      $0.target = end.number
      $0.salt = Self.salt(scope.path)
    }
    builder.place(start)
    inner.failure = failure
    try compile(steps, inner)
    try builder.emit(.repeatNext) {
      $0.level = Int32(level)
      $0.sampler = sampler
      $0.target = start.number
      $0.salt = Self.salt(scope.path)
    }
    try builder.jump(to: end)
    builder.place(failure)
    try builder.emit(.restoreKey) { $0.level = Int32(level) }
    try builder.jump(to: scope.failure)
    builder.place(end)
  }

  private mutating func parallel(_ branches: [[Step]], _ scope: Scope) throws(SimulationError) {
    // Nobody would ever join.
    guard !branches.isEmpty else { return }
    let end = builder.label()
    let labels = branches.map { _ in builder.label() }
    let first = builder.addBranches(labels)
    try builder.emit(.fork) {
      $0.first = first
      $0.count = Int32(branches.count)
      $0.target = end.number
      $0.onFailure = scope.failure.number
      $0.salt = Self.salt(scope.path)
    }
    for (index, steps) in branches.enumerated() {
      var inner = scope
      inner.path += "/\(index)"
      inner.failure = builder.label()
      inner.loop = nil
      inner.cleanups = []
      builder.place(labels[index])
      try compile(steps, inner)
      // Two ends that do the same, so that the traffic can tell how many branches fail: see `Traffic`.
      try builder.emit(.join)
      builder.place(inner.failure)
      try builder.emit(.join)
    }
    builder.place(end)
  }

  private mutating func retry(_ attempts: Int, _ backoff: Backoff, _ steps: [Step], _ scope: Scope) throws(SimulationError) {
    var inner = scope
    let level = frame(&inner)
    let start = builder.label()
    let failure = builder.label()
    let end = builder.label()
    try builder.emit(.keepKey) { $0.level = Int32(level) }
    builder.place(start)
    inner.failure = failure
    try compile(steps, inner)
    try builder.emit(.restoreKey) { $0.level = Int32(level) }
    try builder.jump(to: end)
    builder.place(failure)
    try builder.emit(.retry) {
      $0.level = Int32(level)
      $0.count = Int32(attempts)
      $0.onFailure = scope.failure.number
      $0.salt = Self.salt(scope.path)
    }
    let pause = try pause("backoff")
    parts.backoffs.append(BackoffSpec(backoff))
    let spec = Int32(parts.backoffs.count - 1)
    let component = parts.component("backoff")
    var wait = Instruction(.visit)
    address(&wait, pause, scope)
    wait.component = component
    wait.demand = .backoff
    wait.other = spec
    wait.level = Int32(level)
    wait.salt = Self.salt(scope.path + "/backoff")
    try builder.emit(wait)
    try builder.jump(to: start)
    builder.place(end)
  }

  private mutating func attempt(_ steps: [Step], _ otherwise: [Step], _ scope: Scope) throws(SimulationError) {
    let failure = builder.label()
    let end = builder.label()
    var inner = scope
    inner.failure = failure
    inner.path += "/steps"
    let first = asked.count
    try compile(steps, inner)
    let last = asked.count
    try builder.jump(to: end)
    builder.place(failure)
    try builder.emit(.forgive) { $0.onFailure = scope.failure.number }
    var other = scope
    other.path += "/otherwise"
    try compile(otherwise, other)
    // What another provider answers instead is not lost.
    for index in first..<last where asked[last...].contains(where: { $0.provider != asked[index].provider }) { asked[index].hasOtherWay = true }
    builder.place(end)
  }
}
