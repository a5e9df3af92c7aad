import Autoscaling
import PlanModel

/// What a metric of an autoscaler is read from.
struct ReplicaSensor: Sendable {
  enum Quantity: Sendable { case cpu, memory, requests, inFlight }

  let quantity: Quantity
  /// Whether each replica has a sample, or all together a value: Object and External.
  let isPerReplica: Bool

  /// - Returns: nil for a metric that the simulation does not measure.
  init?(_ metric: MetricSpecification, _ measures: [String: ReplicaMeasure]) {
    switch metric.source {
    case .resource("cpu"), .containerResource("cpu", _): (quantity, isPerReplica) = (.cpu, true)
    case .resource("memory"), .containerResource("memory", _): (quantity, isPerReplica) = (.memory, true)
    case .resource, .containerResource: return nil
    case .pods(let name), .object(let name, _, _, _), .external(let name, _):
      guard let measure = measures[name] else { return nil }
      quantity =
        switch measure {
        case .requests: .requests
        case .inFlight: .inFlight
        }
      isPerReplica = if case .pods = metric.source { true } else { false }
    }
  }
}
