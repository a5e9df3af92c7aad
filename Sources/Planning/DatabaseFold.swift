import PlanModel
import Units

/// Tells what databases did beside answering, where that is enough to matter.
enum DatabaseFold {
  /// Shares of the disk's operations, and of the time, from which on something is told.
  private static let leastShareOfDisk = 0.01
  private static let leastShareOfTime = 0.001

  static func remarks(on trials: [TrialResult], _ scenario: Scenario) -> [String] {
    let seconds = trials.reduce(0) { $0 + $1.observedSeconds }
    guard seconds > 0 else { return [] }
    return (trials.first?.databases ?? []).indices.flatMap { index -> [String] in
      let tallies = trials.compactMap { $0.databases?[index] }
      func sum(_ value: (DatabaseTally) -> Double) -> Double { tallies.reduce(0) { $0 + value($1) } }
      func often(_ count: Double) -> String { "\((count / seconds * 3_600).significant(2)) times an hour" }
      guard let name = tallies.first?.database else { return [] }
      var sentences: [String] = []
      if let disk = disk(of: name, scenario), case let share = sum(\.pageWrites) / seconds / disk.operationsPerSecond, share >= leastShareOfDisk {
        let early = sum { Double($0.requestedCheckpoints) } / max(1, sum { Double($0.checkpoints) })
        sentences.append(
          "\(name): checkpoints write changed pages \(often(sum { Double($0.checkpoints) })), with \((100 * share).significant(2))% of the disk's "
            + "operations"
            + (early >= 0.01 ? "; \((100 * early).significant(2))% of them begin early, as the log would outgrow writes.maxLogSize" : ""))
      }
      let spills = sum { Double($0.spills) }
      if spills > 0 {
        sentences.append(
          "\(name): a sort does not fit into workMem \(often(spills)) and writes and reads \(Bytes(Int64(sum(\.spilledBytes) / spills)).spelling) on "
            + "the disk")
      }
      let pauses = sum { Double($0.pauses) }
      if pauses > 0, case let share = sum(\.pausedSeconds) / seconds, share >= leastShareOfTime {
        sentences.append(
          "\(name): all stands still for garbage collection \(often(pauses)), for \(SimTime(seconds: sum(\.pausedSeconds) / pauses).spelling) each: "
            + "\((100 * share).significant(2))% of the time")
      }
      return sentences
    }
  }

  private static func disk(of name: String, _ scenario: Scenario) -> Disk? {
    guard case .database(let database)? = scenario.services.first(where: { $0.name == name })?.kind else { return nil }
    return database.disk
  }
}
