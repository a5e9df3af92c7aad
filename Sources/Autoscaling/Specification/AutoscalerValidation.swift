import Units

/// What the API server refuses in the numbers of an autoscaler, in its own words; nil, or nothing, for what it accepts.
///
/// Manifests and profiles are held against the same rules.
/// Source: kubernetes/kubernetes, pkg/apis/autoscaling/validation/validation.go.
public enum AutoscalerValidation {
  /// MaxStabilizationWindowSeconds.
  public static let longestWindow = SimTime.wholeSeconds(3_600)
  /// MaxPeriodSeconds.
  public static let longestPeriod = SimTime.wholeSeconds(1_800)

  public static func refusal(ofMinReplicas least: Int32) -> String? { least < 0 ? "must be greater than or equal to 0" : nil }

  /// - Parameter least: nil where none is written.
  public static func refusals(ofMaxReplicas most: Int32, minReplicas least: Int32?) -> [String] {
    var refusals: [String] = []
    if most < 1 { refusals.append("must be greater than 0") }
    if let least, most < least { refusals.append("must be greater than or equal to `minReplicas`") }
    return refusals
  }

  public static func refusal(ofWindow window: SimTime) -> String? {
    if window < .zero { return "must be greater than or equal to zero" }
    return window > longestWindow ? "must be less than or equal to \(seconds(longestWindow))" : nil
  }

  public static func refusal(ofPeriod period: SimTime) -> String? {
    if period <= .zero { return "must be greater than zero" }
    return period > longestPeriod ? "must be less than or equal to \(seconds(longestPeriod))" : nil
  }

  public static func refusal(ofPolicyValue value: Int32) -> String? { value <= 0 ? "must be greater than zero" : nil }

  /// - Returns: nil also for what is no quantity, which `ToleranceQuantity` refuses.
  public static func refusal(ofTolerance text: String) -> String? {
    guard text.hasPrefix("-"), (try? ToleranceQuantity(parsing: String(text.dropFirst()))) != nil else { return nil }
    return "must be greater than or equal to zero"
  }

  private static func seconds(_ time: SimTime) -> Int64 { time.nanoseconds / 1_000_000_000 }
}
