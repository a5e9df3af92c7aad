import PlanModel

/// Everything that is wrong with events given on the command line, each with the column of its text.
public struct EventErrors: Error, Hashable, Sendable, CustomStringConvertible {
  public let failures: [EventText.Failure]

  /// One line a problem.
  public var description: String {
    failures.map { failure in
      let found = failure.found.isEmpty ? "nothing" : ShownText(failure.found).description
      return "--event:\(failure.column): found \(found); expected \(failure.expected)"
        + (failure.suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
    }.joined(separator: "\n")
  }

  /// Reads the texts behind a repeatable flag, all of them before it complains.
  public static func read(_ texts: [String], for scenario: Scenario) throws(EventErrors) -> [ScenarioEvent] {
    let names = EventNames(of: scenario)
    var events: [ScenarioEvent] = []
    var failures: [EventText.Failure] = []
    for text in texts {
      do { events.append(try EventText.parse(text, names: names)) } catch { failures.append(error) }
    }
    guard failures.isEmpty else { throw EventErrors(failures: failures) }
    return events
  }
}
