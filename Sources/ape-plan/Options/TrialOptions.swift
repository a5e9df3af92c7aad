import ArgumentParser
import Foundation
import PlanModel
import Units

/// How many trials, how long, and from which seed; what is not given stays as the profile has it.
struct TrialOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("Number of trials, at most 2,000.", valueName: "n"))
  var trials: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("As many trials as make the intervals of the mean and of p95 this narrow, as 5%.", valueName: "share"))
  var precision: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many trials for the precision.", valueName: "n"))
  var maxTrials: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seed of all random draws, or `fresh` for one that nobody has seen. Without it the profile's, which is 1 unless it says otherwise: \
      the same command gives the same answer.
      """,
      valueName: "n"))
  var seed: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Simulated time of a trial, as 10h.", valueName: "time"))
  var duration: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What is cut off at the start: auto (found by MSER-5), none, or a time, as 10m.", valueName: "time"),
    completion: .list(["auto", "none"]))
  var warmUp: String?

  /// The first of these flags that was given; nil without any.
  var given: String? {
    let flags = [
      ("--trials", trials), ("--precision", precision), ("--max-trials", maxTrials), ("--seed", seed), ("--duration", duration),
      ("--warm-up", warmUp),
    ]
    return flags.first { $0.1 != nil }?.0
  }

  /// - Throws: `UsageError`.
  func apply(to settings: inout RunSettings) throws(UsageError) {
    try applyTrials(to: &settings)
    if let seed { settings.seed = try Self.seed(seed) }
    if let duration {
      let time: SimTime = try FlagValue.quantity(duration, of: "--duration")
      guard time > .zero, time <= .longest else {
        throw FlagValue.refused("--duration", duration, "a time above 0, at most \(SimTime.longest.spelling)")
      }
      settings.duration = time
    }
    switch warmUp {
    case nil: break
    case "auto": settings.warmUp = .automatic
    case "none": settings.warmUp = .none
    case let text?:
      guard let time = try? SimTime(parsing: text), time >= .zero else {
        throw FlagValue.refused("--warm-up", text, "auto, none, or \(SimTime.expectation)")
      }
      settings.warmUp = .fixed(time)
    }
    if case .fixed(let cut) = settings.warmUp, let duration = settings.duration, cut >= duration {
      throw .warmUpTooLong(cut, duration: duration)
    }
  }

  private func applyTrials(to settings: inout RunSettings) throws(UsageError) {
    if trials != nil, precision != nil { throw .together("--trials", "--precision") }
    if let trials {
      settings.trials = .count(try FlagValue.wholeNumber(trials, of: "--trials", in: 1...RunSettings.mostTrials))
    }
    if let precision {
      let share: Fraction = try FlagValue.quantity(precision, of: "--precision")
      guard share > .zero, share < .one else { throw FlagValue.refused("--precision", precision, "a share between 0% and 100%, as 5%") }
      var cap = 200
      if case .precision(_, let profileCap) = settings.trials { cap = profileCap }
      settings.trials = .precision(share, cap: cap)
    }
    if let maxTrials {
      guard case .precision(let share, _) = settings.trials else { throw .alone("--max-trials", needs: "--precision") }
      settings.trials = .precision(share, cap: try FlagValue.wholeNumber(maxTrials, of: "--max-trials", in: 5...RunSettings.mostTrials))
    }
  }

  private static func seed(_ text: String) throws(UsageError) -> UInt64 {
    // Short enough to be typed again.
    if text == "fresh" { return UInt64(UInt32.random(in: 1...(.max))) }
    guard text.allSatisfy({ "0"..."9" ~= $0 }), let seed = UInt64(text) else {
      throw FlagValue.refused("--seed", text, "a whole number from 0 to \(UInt64.max), or fresh")
    }
    return seed
  }
}

/// How many trials run at the same time.
struct JobOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Trials that run at the same time. Without it, one for each core; the answer is the same.", valueName: "n"))
  var jobs: String?

  func count() throws(UsageError) -> Int {
    guard let jobs else { return ProcessInfo.processInfo.activeProcessorCount }
    return try FlagValue.wholeNumber(jobs, of: "--jobs", in: 1...1_024)
  }
}
