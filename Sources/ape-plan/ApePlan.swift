import ArgumentParser

/// The root of all commands.
struct ApePlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ape-plan",
    abstract: "Say how a service will behave under a load, and what it will cost, before it is deployed.",
    discussion: """
      Begin with `ape-plan simulate --tier medium`; `ape-plan profiles list` names what else there is.

      Exit codes: 0 done; 1 a check did not pass; 2 undecided, too few trials; 64 usage; 65 faulty data; \
      66 no such file, profile or run; 70 a mistake of this program; 73 and 74 cannot write; 130 interrupted by Ctrl-C.
      """,
    version: ProgramVersion.current,
    subcommands: [
      Simulate.self, Compare.self, WhatIf.self, SweepCommand.self, Sweeps.self, Levers.self, RunwayCommand.self, SensitivityCommand.self,
      Replay.self, Calibrate.self, Review.self, Explain.self, Tune.self, Size.self, Price.self, Optimize.self, Emit.self,
      PricingCommand.self, Profiles.self, Runs.self, Report.self, Verify.self,
    ])

  static var _errorPrefix: String { Complaint.prefix }
}

/// A command that ends with one of several exit codes.
protocol PlanCommand: ParsableCommand {
  func perform() throws -> ExitStatus
}
