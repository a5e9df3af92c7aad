import ArgumentParser
import PlanFiles
import PlanModel
import Planning

/// `ape-plan runs rerun`
struct RunsRerun: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Run a kept run again and compare: the same digest, or what differs (exit code 1).",
    discussion: "The scenario, the seed and every trial are compared; nothing is kept of the second run.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @OptionGroup var jobOptions: JobOptions
  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let jobs = try jobOptions.count()
    let kept = try storeOptions.openExisting().load(id)
    var prepared = PreparedScenario(kept.scenario)
    try prepared.findTrace()
    // Of a run that was stopped, only what was done can be compared.
    if kept.result.trialsEnding == .interrupted { prepared.scenario.settings.trials = .count(kept.trials.count) }

    Interruption.listen()
    let plan = RunPlan(scenario: prepared.scenario, prices: try PriceTableReader.embedded(), version: ProgramVersion.current, jobs: jobs)
    let again = try TrialRun(plan: plan, openTrace: prepared.openTrace, isQuiet: quiet).outcome()
    let comparison = RerunComparison(kept: kept, again: again)
    try StandardStream.output.write(comparison.text)
    return comparison.isSame ? .done : again.result.trialsEnding == .interrupted ? .undecided : .notPassed
  }
}
