/// The Kubernetes release whose controller decides, by its minor version, as far as the rule differs.
///
/// Every release answers alike but for this, which is why an older one can be named:
/// - Until 1.32 a ratio is within the tolerance when `|1 - ratio| <= tolerance`; since 1.33 when `1 - down <= ratio <= 1 + up`. With 0.1
///   the two differ at a ratio of exactly 1.1, as 1 - 1.1 is -0.10000000000000009 in float64.
/// - Until 1.32 a behaviour has no tolerance of its own: the API server drops the field, and the flag holds for both directions.
///
/// Everything else is as in 1.34 whatever the release. Releases of the years before differ in more: they stabilized over one window only,
/// counted the events of one direction only, and let proposals of External metrics overflow. That is not covered, nor is what came after:
/// `status.readyReplicas` for External and Object values, and a condition of its own for scaling to zero.
/// Source: kubernetes/kubernetes, pkg/controller/podautoscaler/replica_calculator.go before and after the gate HPAConfigurableTolerance.
public struct ControllerRelease: Codable, Hashable, Comparable, Sendable {
  /// 34 for Kubernetes 1.34.
  public let minor: Int

  public init(minor: Int) { self.minor = minor }

  /// The newest that this rule was compared with.
  public static let latest = ControllerRelease(minor: 34)

  public static func < (a: ControllerRelease, b: ControllerRelease) -> Bool { a.minor < b.minor }

  /// Whether a behaviour's own tolerances count, and both ends of the range with them. In 1.33 and 1.34 the field is behind the gate
  /// HPAConfigurableTolerance, which counts as on for an autoscaler that has it.
  public var hasToleranceOfDirections: Bool { minor >= 33 }

  /// Whether the gate HPAConfigurableTolerance is on without being set: alpha and off in 1.33 and 1.34, beta and on since 1.35.
  /// Source: kubernetes/kubernetes, pkg/features/kube_features.go; KEP-4951.
  public var hasToleranceByDefault: Bool { minor >= 35 }
}
