import PlanModel
import RandomStreams
import Units

/// What the format alone cannot say of routes: loops that end, probabilities that add up, calls that end, applications that are entered.
///
/// Works on routes with gaps too, so that its findings stand beside those of the format check.
struct RouteChecks {
  /// Steps of a route with those of all routes that it calls.
  static let mostSteps = 10_000
  /// Calls within each other.
  static let deepestCalls = 32

  private let names: ProfileNames
  private let routes: [CheckedEntry]
  private let routesByName: [String: CheckedNode]
  private(set) var errors = ProfileErrors()

  init(names: ProfileNames, routes: [CheckedEntry]) {
    self.names = names
    self.routes = routes
    routesByName = Dictionary(routes.map { ($0.key, $0.node) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter entries: the routes that queries take; applications are checked from there.
  mutating func run(entries: [String]) {
    for route in routes { checkSteps(Self.objects(route.node), loop: .none) }
    guard checkCalls() else { return }
    var visited: Set<Visit> = []
    for name in entries {
      if let node = routesByName[name] { checkApplications(Self.objects(node), within: [], visited: &visited) }
    }
  }

  // MARK: Within a route

  private enum Loop {
    case none, direct, acrossParallel
  }

  /// - Returns: whether there is an `again` that belongs to the loop around these steps.
  @discardableResult
  private mutating func checkSteps(_ steps: [CheckedObject], loop: Loop) -> Bool {
    var labels: Set<String> = []
    var goesBack = false
    for step in steps {
      if let label = step.find("label", as: String.self), !labels.insert(label).inserted {
        errors.add(.labelTaken(label), at: step.place(of: "label"))
      }
      switch step.word {
      case "again":
        goesBack = true
        switch loop {
        case .none: errors.add(.againOutsideLoop, at: step.place)
        case .acrossParallel: errors.add(.againAcrossParallel, at: step.place)
        case .direct: break
        }
        if step.find("again", as: Fraction.self) == .one { errors.add(.endlessLoop, at: step.place(of: "again")) }
      case "loop":
        if !checkSteps(Self.objects(step.fields["loop"]), loop: .direct) { errors.add(.loopWithoutAgain, at: step.place) }
      case "branch": checkBranch(step)
      case "lookup": checkLookup(step)
      default: break
      }
      guard step.word != "loop" else { continue }
      let inner: Loop = step.word == "parallel" && loop == .direct ? .acrossParallel : loop
      for list in Self.stepLists(of: step) {
        if checkSteps(list, loop: inner) { goesBack = true }
      }
    }
    return goesBack
  }

  private mutating func checkBranch(_ step: CheckedObject) {
    let choices = step.list("branch").compactMap(Self.object)
    for (index, choice) in choices.enumerated() where choice.word == "otherwise" && index + 1 < choices.count {
      errors.add(.otherwiseNotLast, at: choice.place)
    }
    let sum = choices.compactMap { $0.find("probability", as: Fraction.self)?.value }.reduce(0, +)
    // Shares such as 0.1 have no exact binary form; ten of them must not count as more than 1.
    if sum > 1 + 1e-9 { errors.add(.probabilitiesAbove100((sum * 100).significant(12) + "%"), at: step.place(of: "branch")) }
  }

  private mutating func checkLookup(_ step: CheckedObject) {
    guard let cache = step.find("lookup", as: String.self) else { return }
    let keyspace = step.find("keyspace", as: String.self)
    switch names.role(of: cache) {
    case .station("cache"):
      if keyspace != nil { errors.add(.keyspaceOfStation(cache), at: step.place(of: "keyspace")) }
    case .service("cache"):
      let choices = names.keyspaces[cache] ?? []
      guard let keyspace else {
        errors.add(.keyspaceMissing(cache: cache, choices: choices), at: step.place)
        return
      }
      if !choices.contains(keyspace) {
        let suggestion = NearestName.find(keyspace, among: choices.prefix(1_000))
        errors.add(
          .unknownName(keyspace, noun: "keyspace of \(cache)", choices: choices, suggestion: suggestion), at: step.place(of: "keyspace"))
      }
    default: break
    }
  }

  // MARK: Calls

  /// - Returns: whether all calls end, at a bounded depth and after a bounded number of steps.
  private mutating func checkCalls() -> Bool {
    var sizes: [String: Int] = [:]
    var isBounded = true
    for route in routes {
      guard let size = size(of: route.key, chain: [], sizes: &sizes) else { return false }
      guard size > Self.mostSteps else { continue }
      errors.add(.tooManySteps(route: route.key, limit: Self.mostSteps), at: route.keyPlace)
      isBounded = false
    }
    return isBounded
  }

  /// Steps of a route with all it calls, held at just above the limit; nil when it calls itself or too deep.
  private mutating func size(of route: String, chain: [String], sizes: inout [String: Int]) -> Int? {
    if let known = sizes[route] { return known }
    guard let node = routesByName[route] else { return 0 }
    guard let size = size(of: Self.objects(node), chain: chain + [route], sizes: &sizes) else { return nil }
    sizes[route] = size
    return size
  }

  private mutating func size(of steps: [CheckedObject], chain: [String], sizes: inout [String: Int]) -> Int? {
    var total = 0
    for step in steps {
      var own = 0
      for list in Self.stepLists(of: step) {
        guard let inner = size(of: list, chain: chain, sizes: &sizes) else { return nil }
        own += inner
      }
      if let route = step.find("call", as: String.self) {
        if let start = chain.firstIndex(of: route) {
          errors.add(.cyclicRoute(chain[start...] + [route]), at: step.place(of: "call"))
          return nil
        }
        guard chain.count < Self.deepestCalls else {
          errors.add(.deepCalls(limit: Self.deepestCalls), at: step.place(of: "call"))
          return nil
        }
        guard let called = size(of: route, chain: chain, sizes: &sizes) else { return nil }
        own += called
      }
      total = min(total + 1 + own * (step.find("copies", as: Int.self) ?? 1), Self.mostSteps + 1)
    }
    return total
  }

  // MARK: Applications

  private struct Visit: Hashable {
    let route: String
    let applications: Set<String>
  }

  private mutating func checkApplications(_ steps: [CheckedObject], within applications: Set<String>, visited: inout Set<Visit>) {
    for step in steps {
      var inner = applications
      switch step.word {
      case "enter":
        if let name = step.find("enter", as: String.self), names.role(of: name) == .service("application") { inner.insert(name) }
      case "serve":
        if let name = step.find("serve", as: String.self), names.role(of: name) == .service("application"), !applications.contains(name) {
          errors.add(.outsideApplication(what: "serve: \(name)", application: name), at: step.place)
        }
      case "block":
        if let name = step.find("block", as: String.self), names.role(of: name) == .service("application"), !applications.contains(name) {
          errors.add(.outsideApplication(what: "block: \(name)", application: name), at: step.place)
        }
      case "execute":
        if let name = step.find("execute", as: String.self), let host = names.hosts[name], !applications.contains(host) {
          errors.add(.outsideApplication(what: "execute: \(name), which runs in \(host),", application: host), at: step.place)
        }
      case "call":
        if let route = step.find("call", as: String.self), let node = routesByName[route],
          visited.insert(Visit(route: route, applications: applications)).inserted
        {
          checkApplications(Self.objects(node), within: applications, visited: &visited)
        }
      default: break
      }
      for list in Self.stepLists(of: step) { checkApplications(list, within: inner, visited: &visited) }
    }
  }

  // MARK: Reading checked YAML

  /// All lists of steps directly inside a step.
  private static func stepLists(of step: CheckedObject) -> [[CheckedObject]] {
    switch step.word {
    case "branch": step.list("branch").compactMap { object($0) }.map { objects($0.fields["steps"]) }
    case "parallel" where !step.has("copies"): step.list("parallel").map { objects($0) }
    default: ["steps", "hit", "miss", "loop", "attempt", "otherwise", "parallel"].map { objects(step.fields[$0]) }
    }
  }

  private static func object(_ node: CheckedNode) -> CheckedObject? {
    if case .object(let object) = node.content { return object }
    return nil
  }

  private static func objects(_ node: CheckedNode?) -> [CheckedObject] {
    guard case .list(let items)? = node?.content else { return [] }
    return items.compactMap(object)
  }
}
