/// Why the desired number is what it is: the reason of the condition ScalingLimited.
public enum LimitReason: String, Hashable, Sendable, CaseIterable {
  case desiredWithinRange = "DesiredWithinRange"
  case tooFewReplicas = "TooFewReplicas"
  case tooManyReplicas = "TooManyReplicas"
  case scaleUpLimit = "ScaleUpLimit"
  case scaleDownLimit = "ScaleDownLimit"

  /// In the controller's words.
  public var message: String {
    switch self {
    case .desiredWithinRange: "the desired count is within the acceptable range"
    case .tooFewReplicas: "the desired replica count is less than the minimum replica count"
    case .tooManyReplicas: "the desired replica count is more than the maximum replica count"
    case .scaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate"
    case .scaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate"
    }
  }
}
