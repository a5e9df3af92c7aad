import ServiceSimulation

/// Why a plan has no answer.
public enum PlanningError: Error, Hashable, Sendable, CustomStringConvertible {
  case simulation(SimulationError)
  /// Stopped by the user before any trial was done.
  case interruptedBeforeFirstTrial
  /// A closed-form case asks for a profile that is not there.
  case missingProfile(String)

  public var description: String {
    switch self {
    case .simulation(let error): error.description
    case .interruptedBeforeFirstTrial: "interrupted before the first trial was done; nothing to report"
    case .missingProfile(let name): "found no profile \"\(name)\"; expected the teaching profiles that come with the program"
    }
  }
}
