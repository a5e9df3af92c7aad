import Units

/// Something that happens to the deployment at an instant of the trial.
public struct ScenarioEvent: Codable, Hashable, Sendable {
  public var time: SimTime
  public var action: Action
  /// As it was written: `2h: surge 3x for 10m`.
  public var text: String

  public init(time: SimTime, action: Action, text: String) {
    self.time = time
    self.action = action
    self.text = text
  }

  public enum Action: Codable, Hashable, Sendable {
    /// One replica of the application ends at once, with all that is inside; another is started in its place.
    case killReplica(application: String)
    /// The process of a database or a cache ends, with what it has in memory, and is started again.
    case killService(name: String)
    /// A machine ends, with all that stands on it, and is back after `length`. Nil: of any pool, drawn.
    case killNode(pool: String?, length: SimTime)
    /// The provider takes spot machines of the pool back, two minutes after it has said so; no other is to be had for `outage`.
    case interrupt(pool: String, outage: SimTime)
    /// The arrival rate is multiplied.
    case surge(factor: Double, length: SimTime)
    /// Whatever the service or station begins meanwhile takes so many times as long.
    case slow(name: String, factor: Double, length: SimTime)
    /// Of the calls that the provider takes at the same time, this share is left. Nil: every provider.
    case quota(provider: String?, share: Fraction, length: SimTime)
    /// The Deployment's replicas are replaced, some at a time.
    case rollingUpdate(application: String, maxSurge: Fraction, maxUnavailable: Fraction)
    /// All replicas are stopped, then started again.
    case redeploy(application: String, phases: RedeployPhases)
    /// A database is read from end to end by a dump; nil: every database. A length of nil follows from the size of the data.
    case backup(database: String?, length: SimTime?)
  }

  /// How long it lasts by itself; nil: until its work is done.
  public var length: SimTime? {
    switch action {
    case .surge(_, let length), .slow(_, _, let length), .quota(_, _, let length): length
    case .backup(_, let length): length
    case .killNode(_, let length): length
    case .killService, .killReplica, .rollingUpdate, .redeploy, .interrupt: nil
    }
  }

  /// The application whose replicas it ends; nil: none.
  public var application: String? {
    switch action {
    case .killReplica(let name), .rollingUpdate(let name, _, _), .redeploy(let name, _): name
    case .surge, .slow, .quota, .backup, .killService, .killNode, .interrupt: nil
    }
  }

  /// When it is over for sure if all goes as it should, for the length of a trial: replicas are taken to need `startUp`.
  public func expectedEnd(startUp: SimTime) -> SimTime {
    switch action {
    case .redeploy(_, let phases): time + phases.beforeStop + phases.stopped + startUp
    case .rollingUpdate: time + startUp + startUp + startUp + startUp
    case .killReplica: time + startUp
    case .killService: time
    case .killNode: time + (length ?? .zero) + startUp
    case .interrupt(_, let outage): time + SpotPurchase.notice + outage + startUp
    case .surge, .slow, .quota, .backup: time + (length ?? .zero)
    }
  }
}

/// The seven phases of a deployment with docker compose, as far as queries feel them: until the stop the service runs on; then it is away
/// until the databases are up and the application has started.
public struct RedeployPhases: Codable, Hashable, Sendable {
  public var preflight: SimTime
  public var backup: SimTime
  public var pull: SimTime
  public var build: SimTime
  /// Old containers get SIGTERM, and SIGKILL after this time.
  public var stop: SimTime
  /// From the stop until the databases take connections.
  public var databases: SimTime
  /// From the application's readiness until the health checks have passed; queries are served meanwhile.
  public var healthChecks: SimTime

  public init(
    preflight: SimTime, backup: SimTime, pull: SimTime, build: SimTime, stop: SimTime, databases: SimTime, healthChecks: SimTime
  ) {
    self.preflight = preflight
    self.backup = backup
    self.pull = pull
    self.build = build
    self.stop = stop
    self.databases = databases
    self.healthChecks = healthChecks
  }

  public var beforeStop: SimTime { preflight + backup + pull + build }
  public var stopped: SimTime { stop + databases }

  /// An update as the operators time it, 2 to 3 minutes: 115 s here and the application's own start-up of some 12 s.
  /// How the time splits over the phases is an assumption; a SIGKILL after 10 s is docker compose's own `stop_grace_period`.
  public static let update = RedeployPhases(
    preflight: .seconds(10), backup: .seconds(30), pull: .seconds(20), build: .seconds(15), stop: .seconds(10), databases: .seconds(20),
    healthChecks: .seconds(10))
  /// A rollback as the operators time it, 1 to 2 minutes: nothing is saved, pulled or built.
  public static let rollback = RedeployPhases(
    preflight: .seconds(10), backup: .zero, pull: .zero, build: .seconds(15), stop: .seconds(10), databases: .seconds(20),
    healthChecks: .seconds(10))
}

extension Scenario {
  /// Whether the mean load or the deployment itself changes with time, so that no steady state is ever reached.
  public var isTimeVarying: Bool { workload.shape?.isTimeVarying == true || events?.isEmpty == false }

  /// Makes the run a terminating one if what happens in it asks for that: the whole horizon counts.
  public mutating func settleKind() {
    guard isTimeVarying else { return }
    settings.kind = .terminating
    settings.warmUp = .none
  }
}
