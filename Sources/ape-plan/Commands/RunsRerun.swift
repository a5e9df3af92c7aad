import ArgumentParser
import PlanModel
import Planning

/// `ape-plan runs rerun`
struct RunsRerun: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Run a kept run again and compare: the same digest, or what differs (exit code 1).",
    discussion: "Prices are not kept with a run: give the same --prices again. Nothing is kept of the second run.")

  @Argument(help: "Of the run, or latest.")
  var id: String

  @OptionGroup var jobOptions: JobOptions
  @OptionGroup var priceOptions: PriceOptions
  @OptionGroup var storeOptions: StoreOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let jobs = try jobOptions.count()
    let prices = try priceOptions.table()
    let kept = try storeOptions.openExisting().load(id)
    var prepared = PreparedScenario(kept.scenario)
    try prepared.findTrace()

    Interruption.listen()
    let plan = RunPlan(scenario: prepared.scenario, prices: prices, version: ProgramVersion.current, jobs: jobs)
    let again = try TrialRun(plan: plan, openTrace: prepared.openTrace, isQuiet: quiet).outcome()
    let comparison = RerunComparison(kept: kept, again: again)
    try StandardStream.output.write(comparison.text)
    return comparison.isSame ? .done : again.result.trialsEnding == .interrupted ? .undecided : .notPassed
  }
}
