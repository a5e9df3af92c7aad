/// One of `status.conditions`, as `kubectl describe hpa` prints it.
public struct AutoscalerCondition: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case ableToScale = "AbleToScale"
    case scalingActive = "ScalingActive"
    case scalingLimited = "ScalingLimited"
  }

  public let kind: Kind
  public let status: Bool
  public let reason: String
  public let message: String

  public init(_ kind: Kind, _ status: Bool, reason: String, message: String) {
    self.kind = kind
    self.status = status
    self.reason = reason
    self.message = message
  }
}
