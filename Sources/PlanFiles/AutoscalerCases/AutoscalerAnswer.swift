import Autoscaling

/// What the rule makes of one case.
public struct AutoscalerAnswer: Encodable, Hashable, Sendable {
  public let id: String
  /// One for each step.
  public let expected: [Step]

  /// What one sync came to. What did not happen is nil and is left out when written.
  public struct Step: Encodable, Hashable, Sendable {
    /// Seconds from the start.
    public var t: Int64
    /// Pods that are ready; in a closed loop alone.
    public var ready: Int32?
    public var current: Int32
    /// nil when the metrics were not asked.
    public var metrics: [Metric]?
    public var raw: Int32?
    public var stabilized: Int32?
    public var stabilizeReason: String?
    public var limitReason: String?
    public var desired: Int32
    public var rescaled: Bool
    public var rescaleReason: String?
    public var activeReason: String?
    /// true, or nil.
    public var failed: Bool?
  }

  /// What one metric came to: a proposal, or the error.
  public struct Metric: Encodable, Hashable, Sendable {
    public var replicas: Int32?
    public var utilization: Int32?
    public var value: Int64?
    public var error: String?

    init(_ outcome: MetricOutcome) {
      switch outcome {
      case .success(let proposal):
        replicas = proposal.replicas
        utilization = proposal.utilization
        value = proposal.value
      case .failure(let failure): error = failure.rawValue
      }
    }
  }
}

/// What the rule makes of one fact.
public struct AutoscalerFactAnswer: Encodable, Hashable, Sendable {
  public let id: String
  public let expected: Int32
  /// Why; where a limit was asked for.
  public let expectedReason: String?
  /// Recommendations that are kept afterwards; without behaviour.
  public let expectedLogLength: Int?
}
