import Autoscaling
import PlanModel
import Statistics
import Units

/// The scenarios with and without each lever.
struct LeverCases {
  /// One lever to be simulated.
  struct Case: Sendable {
    var lever: LeverStudy.Lever
    var title: String
    var isInUse = false
    /// Without the lever.
    var base: Scenario
    /// With it.
    var candidate: Scenario
    var notes: [String] = []
  }

  /// Either something to simulate, or a sentence on why there is nothing.
  enum Found: Sendable {
    case simulated(Case)
    case nothing(LeverStudy.Row)
  }

  let scenario: Scenario

  func found(_ lever: LeverStudy.Lever) -> [Found] {
    switch lever {
    case .spot, .reserved: []
    case .scaleDown: scaleDown
    case .compression: compression
    case .caching: caching
    }
  }

  private func nothing(_ lever: LeverStudy.Lever, _ title: String, _ reason: String) -> [Found] {
    [.nothing(LeverStudy.Row(lever: lever, title: title, method: .none, notes: [reason]))]
  }

  // MARK: Compression

  /// The operators' "5-10x".
  private static let compressionFactors = [5.0, 10]

  private var compression: [Found] {
    let databases = scenario.services.indices.filter { database($0)?.engine == .postgresql }
    guard let present = databases.compactMap({ database($0)?.data.compression }).max() else {
      return nothing(.compression, "compression", "there is no PostgreSQL with TimescaleDB in the profile, which alone compresses")
    }
    let note = "the volumes of the database are taken to be as much larger or smaller as its data"
    var cases: [Case] = []
    if present > 1 {
      cases.append(
        Case(
          lever: .compression, title: "compression \(present.significant(3))x, as it is, instead of none", isInUse: true,
          base: compressed(databases, by: 1), candidate: scenario, notes: [note]))
    }
    cases += Self.compressionFactors.filter { $0 > present }.map { factor in
      Case(
        lever: .compression, title: "compression \(factor.significant(3))x instead of \(present > 1 ? present.significant(3) + "x" : "none")",
        base: scenario, candidate: compressed(databases, by: factor), notes: [note])
    }
    return cases.map { .simulated($0) }
  }

  private func database(_ index: Int) -> Database? {
    if case .database(let database) = scenario.services[index].kind { database } else { nil }
  }

  private func compressed(_ databases: [Int], by factor: Double) -> Scenario {
    var changed = scenario
    for index in databases {
      guard var database = database(index) else { continue }
      let shrinking = database.data.compression / factor
      database.data.compression = factor
      changed.services[index].kind = .database(database)
      for volume in changed.volumes.indices where changed.volumes[volume].service == scenario.services[index].name {
        // Volumes come in whole GiB.
        changed.volumes[volume].size = .gibibytes(max(1, (scenario.volumes[volume].size.gibibytes * shrinking).rounded(.up)))
      }
    }
    return changed
  }

  // MARK: Caching

  /// The upper end of the operators' "512 MB to 2 GB".
  private static let largestCache = Bytes.gibibytes(2)
  /// An assumption: a day instead of the hour that answers live now. Whoever asks gets answers that are up to a day old.
  private static let longestLife = SimTime.days(1)

  private var caching: [Found] {
    let caches = scenario.services.indices.filter { cache($0)?.keyspaces.isEmpty == false }
    guard !caches.isEmpty else { return nothing(.caching, "caching", "there is no cache in the profile") }
    let lives = caches.flatMap { cache($0)?.keyspaces.compactMap(\.timeToLive) ?? [] }
    let memory = changed(caches) { cache, grown in Self.grow(&cache, &grown) }
    let both = changed(caches) { cache, grown in
      Self.grow(&cache, &grown)
      for index in cache.keyspaces.indices {
        cache.keyspaces[index].timeToLive = cache.keyspaces[index].timeToLive.map { max($0, Self.longestLife) }
      }
    }
    let none = changed(caches) { cache, _ in
      // Nothing is ever found again.
      for index in cache.keyspaces.indices { cache.keyspaces[index].timeToLive = SimTime(nanoseconds: 1) }
    }
    var cases = [
      Case(lever: .caching, title: "caching, as it is, instead of none", isInUse: true, base: none, candidate: scenario)
    ]
    if memory != scenario {
      cases.append(Case(lever: .caching, title: "caches of \(Self.largestCache.spelling)", base: scenario, candidate: memory))
    }
    if let longest = lives.max(), longest < Self.longestLife {
      let grown = memory == scenario ? "" : "caches of \(Self.largestCache.spelling), "
      cases.append(
        Case(
          lever: .caching, title: "\(grown)entries that live \(Self.longestLife.spelling) instead of \(longest.spelling)",
          base: scenario, candidate: both, notes: ["answers may then be up to \(Self.longestLife.spelling) old"]))
    }
    return cases.map { .simulated($0) }
  }

  private func cache(_ index: Int) -> Cache? {
    if case .cache(let cache) = scenario.services[index].kind { cache } else { nil }
  }

  /// - Parameter change: what becomes of a cache and its container.
  private func changed(_ caches: [Int], _ change: (inout Cache, inout Resources) -> Void) -> Scenario {
    var other = scenario
    for index in caches {
      guard var cache = cache(index) else { continue }
      change(&cache, &other.services[index].resources)
      other.services[index].kind = .cache(cache)
    }
    return other
  }

  /// To the largest that the operators name; the container by as much.
  private static func grow(_ cache: inout Cache, _ resources: inout Resources) {
    guard let size = cache.maxMemory, size < largestCache else { return }
    let more = largestCache - size
    cache.maxMemory = largestCache
    resources.memoryLimit = resources.memoryLimit.map { $0 + more }
    resources.memoryRequest = resources.memoryRequest.map { $0 + more }
  }

  // MARK: Scaling down

  private var scaleDown: [Found] {
    let title = "scaling down in low traffic"
    let applications = scenario.services.compactMap { service -> Application? in
      if case .application(let application) = service.kind { application } else { nil }
    }
    guard applications.contains(where: { $0.autoscale != nil }) else {
      return nothing(.scaleDown, title, "the profile has no autoscaler, so nothing would scale down")
    }
    guard scenario.nodes.contains(where: { $0.autoscale != nil }) else {
      return nothing(
        .scaleDown, title, "none of the profile's machines come and go (nodes[].autoscale), so fewer replicas would save nothing")
    }
    var fixed = AssumedDay.laid(over: scenario)
    fixed.settings.platform = .compose
    var scaled = AssumedDay.laid(over: scenario)
    scaled.settings.platform = .kubernetes
    var cases = [
      Case(
        lever: .scaleDown, title: "\(title), by the profile's autoscalers", isInUse: scenario.settings.platform == .kubernetes, base: fixed,
        candidate: scaled)
    ]
    if let other = byCPUAlone(scaled) {
      cases.append(Case(lever: .scaleDown, title: "\(title), replicas by their CPU alone", base: fixed, candidate: other))
    }
    return cases.map { .simulated($0) }
  }

  /// Whether the day is the profile's own.
  var hasOwnDay: Bool { AssumedDay.isOwn(scenario) }

  /// Without the metrics that do not follow the load; nil where there is no other, or nothing but CPU.
  private func byCPUAlone(_ scaled: Scenario) -> Scenario? {
    var other = scaled
    for index in other.services.indices {
      guard case .application(var application) = other.services[index].kind, var autoscale = application.autoscale else { continue }
      let cpu = autoscale.specification.metrics.filter { $0.name == "cpu" }
      guard !cpu.isEmpty, cpu.count < autoscale.specification.metrics.count else { continue }
      autoscale.specification.metrics = cpu
      application.autoscale = autoscale
      other.services[index].kind = .application(application)
    }
    return other == scaled ? nil : other
  }
}
