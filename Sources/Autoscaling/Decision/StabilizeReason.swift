/// Whether earlier recommendations held a new one back: the reason of the condition AbleToScale.
public enum StabilizeReason: String, Hashable, Sendable, CaseIterable {
  case readyForNewScale = "ReadyForNewScale"
  case scaleUpStabilized = "ScaleUpStabilized"
  case scaleDownStabilized = "ScaleDownStabilized"

  /// In the controller's words.
  public var message: String {
    switch self {
    case .readyForNewScale: "recommended size matches current size"
    case .scaleUpStabilized: "recent recommendations were lower than current one, applying the lowest recent recommendation"
    case .scaleDownStabilized: "recent recommendations were higher than current one, applying the highest recent recommendation"
    }
  }
}
