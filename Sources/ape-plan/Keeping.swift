import Foundation
import PlanModel
import Planning
import RunStore

/// Saves a run and says so. That it cannot be saved is told, but does not cost the answer that was waited for.
final class Keeping {
  private let store: RunStore?
  private let isQuiet: Bool
  /// How the program will end, if the run could not be saved.
  private(set) var failure: ExitStatus?

  /// - Parameter store: nil to keep nothing.
  init(store: RunStore?, isQuiet: Bool) {
    self.store = store
    self.isQuiet = isQuiet
  }

  /// - Returns: the id of the kept run.
  func save(_ scenario: Scenario, _ outcome: RunOutcome) -> String? {
    guard let store else { return nil }
    do throws(RunStoreError) {
      let id = try store.save(scenario: scenario, result: outcome.result, trials: outcome.trials, created: Date())
      if !isQuiet { StandardStream.error.note("kept as run \(id) in \(store.path)") }
      return id
    } catch {
      StandardStream.error.note("\(Complaint.prefix)\(error)")
      StandardStream.error.note("\(Complaint.prefix)this run was not kept; its report is whole")
      failure = ExitStatus(error)
      return nil
    }
  }
}
