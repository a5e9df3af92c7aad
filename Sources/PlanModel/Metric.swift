import Pricing

/// A figure by which two scenarios are compared, or that a gate holds against a limit.
public enum Metric: Hashable, Sendable {
  /// Response time, from the intended arrival to the answer: its mean and percentiles.
  case mean, p50, p95, p99
  /// Queries that left with an error, of all that left.
  case errors
  /// Answers a second.
  case throughput
  /// Busy / capacity of the busiest station.
  case utilization
  /// Busy / capacity of the station with this name.
  case stationUtilization(String)
  /// Replicas that are there on average, of all applications that an autoscaler is at work on; without one, as many as are configured.
  case replicas
  /// Changes of the autoscalers' minds, an hour: a change up soon after one down, or the other way round. 0 without an autoscaler.
  case reversals
  /// The monthly bill on demand.
  case cost(CostPart)

  /// What of the bill is meant.
  public enum CostPart: String, Hashable, Sendable, CaseIterable {
    /// All priced lines.
    case total = "cost"
    /// All but the tokens of language models.
    case withoutLLM = "cost.without-llm"
    case nodes = "cost.nodes"
    case storage = "cost.storage"
    case egress = "cost.egress"
    case services = "cost.services"
    /// The tokens of language models.
    case llm = "cost.llm"
  }

  /// What a value of the metric counts.
  public enum Unit: Hashable, Sendable {
    case seconds
    /// 0 to 1.
    case share
    case perSecond
    /// A plain number.
    case number
    /// USD a month.
    case dollars
  }

  /// What most people hope for.
  public enum Better: Hashable, Sendable { case lower, higher, neither }

  /// All but the stations' own.
  public static let named: [Metric] =
    [.mean, .p50, .p95, .p99, .errors, .throughput, .utilization, .replicas, .reversals] + CostPart.allCases.map { .cost($0) }

  private static let stationPrefix = "utilization."

  /// Reads the spelling, such as `p95`, `cost.nodes` or `utilization.api.cpu`; nil for any other text.
  public init?(name: String) {
    if let known = Self.named.first(where: { $0.name == name }) {
      self = known
    } else if name.hasPrefix(Self.stationPrefix), name.count > Self.stationPrefix.count {
      self = .stationUtilization(String(name.dropFirst(Self.stationPrefix.count)))
    } else {
      return nil
    }
  }

  /// As it is spelt in gates, flags and files.
  public var name: String {
    switch self {
    case .mean: "mean"
    case .p50: "p50"
    case .p95: "p95"
    case .p99: "p99"
    case .errors: "errors"
    case .throughput: "throughput"
    case .utilization: "utilization"
    case .stationUtilization(let station): Self.stationPrefix + station
    case .replicas: "replicas"
    case .reversals: "reversals"
    case .cost(let part): part.rawValue
    }
  }

  public var unit: Unit {
    switch self {
    case .mean, .p50, .p95, .p99: .seconds
    case .errors, .utilization, .stationUtilization: .share
    case .throughput: .perSecond
    case .replicas, .reversals: .number
    case .cost: .dollars
    }
  }

  public var better: Better {
    switch self {
    case .mean, .p50, .p95, .p99, .errors, .reversals, .cost: .lower
    case .throughput: .higher
    // A busy station is well used or nearly overloaded, and replicas are what a bill is paid for: that is for the reader to say.
    case .utilization, .stationUtilization, .replicas: .neither
    }
  }

  /// Of a percentile: 0.5, 0.95 or 0.99.
  public var percentile: Double? {
    switch self {
    case .p50: 0.5
    case .p95: 0.95
    case .p99: 0.99
    default: nil
    }
  }
}

/// Written and read as its name.
extension Metric: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let metric = Metric(name: name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "found \"\(name)\"; expected the name of a metric")
    }
    self = metric
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

extension Metric.CostPart {
  /// Whether a line of this kind counts.
  public func holds(_ component: BillComponent) -> Bool {
    switch self {
    case .total: true
    case .withoutLLM: component != .tokens
    case .nodes: component == .nodes
    case .storage: component == .storage
    case .egress: component == .egress
    case .services: component == .services
    case .llm: component == .tokens
    }
  }
}
