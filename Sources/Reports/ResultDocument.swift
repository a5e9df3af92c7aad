import PlanModel
import Statistics

/// The JSON form of a result: a contract with other people's programs, described in docs/reference/result.schema.json.
///
/// Structures of their own, so that a name changed inside the program does not change the contract. Times are in seconds, rates per second,
/// shares 0 to 1, memory in bytes, money in decimal texts of US dollars.
public struct ResultDocument: Codable, Hashable, Sendable {
  public static let currentSchemaVersion = 1

  public var schemaVersion: Int
  public var run: Run
  public var load: Load
  public var results: Results
  public var memory: [MemorySetting]
  public var deployment: Deployment
  /// Null when nothing was priced.
  @Nullable public var cost: Cost?
  public var objectives: [ObjectiveState]
  public var assumptions: [Assumption]
  public var remarks: [String]

  /// - Parameter id: of the kept run; nil when it was not kept.
  public init(_ result: RunResult, id: String? = nil) {
    schemaVersion = Self.currentSchemaVersion
    run = Run(
      id: id, scenario: result.scenario, title: result.title, changes: result.changes, seed: result.seed, trials: result.trials,
      trialsPlanned: result.trialsPlanned, trialsEnding: result.trialsEnding.rawValue, interrupted: result.isInterrupted,
      version: result.programVersion, digest: result.digest,
      scenarioDigest: result.scenarioDigest, kind: result.kind.rawValue,
      durationSeconds: result.duration.exactSeconds, warmUpSeconds: result.warmUp.exactSeconds, warmUpMethod: result.warmUpMethod,
      eventsPerQuery: result.eventsPerQuery.finite ?? 0)
    load = Load(
      offered: result.load.offered.perSecond, arrived: Estimated(result.load.arrived), source: result.load.source,
      queries: result.load.queries)
    results = Results(result)
    memory = result.memory.map {
      MemorySetting(service: $0.service, setting: $0.setting, bytes: $0.value.count, origin: $0.origin, effect: $0.effect)
    }
    deployment = Deployment(result.deployment)
    cost = Cost(result)
    objectives = result.objectives.map {
      ObjectiveState(
        objective: $0.objective.text, metric: $0.objective.metric.rawValue, limit: $0.objective.limit, measured: Estimated($0.measured),
        verdict: $0.verdict.rawValue)
    }
    assumptions = result.figures.map {
      Assumption(path: $0.path, value: $0.text, origin: $0.origin.rawValue, note: $0.note, range: $0.range)
    }
    remarks = result.remarks
  }

  /// A figure with its interval; what is refused is null, and `reason` says why.
  public struct Estimated: Codable, Hashable, Sendable {
    @Nullable public var value: Double?
    @Nullable public var low: Double?
    @Nullable public var high: Double?
    public var reason: String?

    public init(_ estimate: Estimate) {
      let figures = [estimate.value, estimate.low, estimate.high]
      value = estimate.value?.finite
      low = estimate.low?.finite
      high = estimate.high?.finite
      // JSON has no infinity.
      reason = estimate.reason ?? (figures.contains { $0 != nil && $0?.finite == nil } ? "without limit" : nil)
    }
  }

  public struct Run: Codable, Hashable, Sendable {
    /// Null for a result that was not kept.
    @Nullable public var id: String?
    public var scenario: String
    /// Of the profile; with `changes` it may speak of another load than the simulated one.
    public var title: String
    /// What was set for this run, such as `services.api.replicas=8`.
    public var changes: [String]
    public var seed: UInt64
    public var trials: Int
    /// Null where a precision was asked for instead of a number.
    @Nullable public var trialsPlanned: Int?
    /// Why there are no more trials.
    public var trialsEnding: String
    /// Whether the user stopped it before all trials were done.
    public var interrupted: Bool
    public var version: String
    public var digest: String
    /// SHA-256 of the scenario with its seed, whatever it is called: equal ones give the same answer. Null where it was not noted.
    @Nullable public var scenarioDigest: String?
    public var kind: String
    public var durationSeconds: Double
    public var warmUpSeconds: Double
    public var warmUpMethod: String
    public var eventsPerQuery: Double
  }

  public struct Load: Codable, Hashable, Sendable {
    public var offered: Double
    public var arrived: Estimated
    public var source: String
    public var queries: Int64
  }

  public struct MemorySetting: Codable, Hashable, Sendable {
    public var service: String
    public var setting: String
    public var bytes: Int64
    public var origin: String
    public var effect: String
  }

  public struct ObjectiveState: Codable, Hashable, Sendable {
    public var objective: String
    public var metric: String
    public var limit: Double
    public var measured: Estimated
    /// `kept`, `broken`, `undecided` or `unknown`.
    public var verdict: String
  }

  public struct Assumption: Codable, Hashable, Sendable {
    public var path: String
    public var value: String
    /// `assumption`, `source` or `override`.
    public var origin: String
    public var note: String
    public var range: [String]?
  }
}

/// An optional that is written as `null` rather than left out, so that readers find every key.
@propertyWrapper
public struct Nullable<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
  public var wrappedValue: Value?

  public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension Double {
  /// Nil for what JSON cannot hold.
  var finite: Double? { isFinite ? self : nil }
}
