import Autoscaling
import Foundation
import ServiceSimulation
import Units

/// Why a plan has no answer.
public enum PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
  case simulation(SimulationError)
  /// Stopped by the user before any trial was done.
  case interruptedBeforeFirstTrial
  /// A closed-form case asks for a profile that is not there.
  case missingProfile(String)
  /// More events than any machine gets through in a day.
  case endless(events: Double)
  /// A gate on the utilization of a station that neither side has.
  case unknownStation(String, gate: String, stations: [String])
  /// A replay whose fleet or length goes beyond what a timeline holds.
  case replay(AutoscalingError)

  public var description: String {
    switch self {
    case .simulation(let error): error.description
    case .interruptedBeforeFirstTrial: "interrupted before the first trial was done; nothing to report"
    case .endless(let events):
      "the trials would have about 10^\(Int(log10(events).rounded())) events; expected at most 10^12, which take about a day: lower the "
        + "rate, or give a shorter --duration or fewer --trials"
    case .unknownStation(let name, let gate, let stations):
      "the gate '\(gate)': found the station \"\(name)\"; expected one with a capacity: \(stations.joined(separator: ", "))"
        + (NearestName.find(name, among: stations).map { "; did you mean \"\($0)\"?" } ?? "")
    case .replay(let error): error.description
    case .missingProfile(let name): "found no profile \"\(name)\"; expected the teaching profiles that come with the program"
    }
  }
}
