import PlanModel
import Units

/// Why a scenario cannot be simulated. Profiles are checked when they are read, so these speak to whoever builds scenarios in code.
public enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownName(String, of: String)
  case wrongKind(String, expected: String)
  case cyclicRoute([String])
  case programTooLong(Int)
  case againOutsideLoop
  case endlessRoute
  case poolWithoutApplication(String)
  case noArrivals
  case emptyTable(String)
  case traceUnreadable(String)
  case warmUpTooLong(SimTime, duration: SimTime)
  case unsettledCaches
  /// The simulation cannot show an autoscaler this metric.
  case metricNotSimulated(String, service: String)

  /// A load or a deployment that changes with time, in a run that is to show a steady state.
  case notStationary
  /// Something that cannot happen in this scenario, and why.
  case eventImpossible(String, String)
  case eventBeyondEnd(String, duration: SimTime)

  public var description: String {
    switch self {
    case .notStationary:
      "the load or the deployment changes with time, so that no steady state is ever reached; expected a terminating run, of which all counts"
    case .eventImpossible(let event, let reason): "the event '\(event)' cannot happen: \(reason)"
    case .eventBeyondEnd(let event, let duration):
      "the event '\(event)' begins when the trial of \(duration.spelling) is over; expected one within it, or a longer duration"
    case .unknownName(let name, let kind): "found \"\(name)\"; expected the name of a \(kind) of this scenario"
    case .wrongKind(let name, let expected): "found \"\(name)\"; expected \(expected)"
    case .cyclicRoute(let names): "route calls itself: \(names.joined(separator: " -> ")); expected routes that end"
    case .programTooLong(let limit): "routes with all their calls have more than \(limit) steps; expected fewer"
    case .againOutsideLoop: "found \"again\" outside any loop of the same branch; expected it inside a loop"
    case .endlessRoute:
      "a query goes round a loop more than some thousand times on average, or for ever; expected loops that are left"
    case .poolWithoutApplication(let name):
      "\"\(name)\" runs in an application's container; expected the step inside an enter of that application"
    case .noArrivals: "the workload has no arrivals; expected a rate above 0"
    case .emptyTable(let name): "sample table \"\(name)\" lacks the column or has no rows; expected at least one row"
    case .warmUpTooLong(let warmUp, let duration):
      "found a warm-up of \(warmUp.spelling) in a trial of \(duration.spelling); expected a warm-up shorter than the trial"
    case .metricNotSimulated(let metric, let service):
      "the autoscaler of \"\(service)\" asks for \"\(metric)\"; expected the resources cpu and memory, or a metric of which it is said "
        + "what it measures: \(ReplicaMeasure.allCases.map(\.rawValue).joined(separator: " or "))"
    case .unsettledCaches:
      "the hit ratios of caches that are asked behind each other do not settle; expected routes in which a hit does not raise the misses before it"
    case .traceUnreadable(let reason): "the trace could not be read again: \(reason)"
    }
  }
}
