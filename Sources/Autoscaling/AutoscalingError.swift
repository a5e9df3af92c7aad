/// Why a value of this room cannot be made.
public enum AutoscalingError: Error, Hashable, Sendable {
  /// A target that the API does not have for that source.
  case targetDoesNotFit(source: String, target: String)
  /// No quantity from 0 to 1,000,000.
  case notATolerance(String)
  /// The columns of a timeline, which stand beside each other.
  case unequalColumns(replicas: Int, ready: Int, required: Int)
  /// A timeline, by its period in nanoseconds, that no time passes in.
  case noPeriod(nanoseconds: Int64)
  case tooManySteps(found: Int, most: Int)
  /// A number of replicas that no timeline has, at that step from 0. `column` is empty, or `ready ` or `required `.
  case replicasOutOfRange(column: String, step: Int, found: Int32, most: Int32)
}

extension AutoscalingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .targetDoesNotFit(let source, let target):
      let expected =
        switch source {
        case "Resource", "ContainerResource": "Utilization or AverageValue"
        case "Pods": "AverageValue"
        default: "Value or AverageValue"
        }
      return "found target type \"\(target)\" of a metric of type \(source); expected \(expected)"
    case .notATolerance(let text):
      return "found tolerance \"\(text)\"; expected \(ToleranceQuantity.expectation)"
    case .unequalColumns(let replicas, let ready, let required):
      return "found \(replicas) steps of replicas, \(ready) of ready and \(required) of required replicas; expected as many of each"
    case .noPeriod(let nanoseconds):
      return "found a period of \(nanoseconds) ns between the steps of a timeline; expected a time above 0"
    case .tooManySteps(let found, let most):
      return "found \(found) steps; expected at most \(most)"
    case .replicasOutOfRange(let column, let step, let found, let most):
      return "found \(found) \(column)replicas at step \(step); expected 0 to \(most)"
    }
  }
}
