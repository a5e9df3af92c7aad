import ArgumentParser
import Foundation
import PlanModel
import Planning
import RunStore

/// `ape-plan simulate`
struct Simulate: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulate a scenario: response times, errors, utilization, bill.",
    discussion: """
      The run is kept in the database of runs, and can be shown again with `ape-plan report` and run again with `ape-plan runs rerun`. \
      Ctrl-C ends it after the trials that are done (exit code 2), a second one at once.

        ape-plan simulate --tier medium
        ape-plan simulate --tier medium --rate 3000/hour
        ape-plan simulate --tier medium --set services.api.replicas=8
        ape-plan simulate --profile mine.yaml --precision 2% --format json
        ape-plan simulate --tier large --trace arrivals.csv
        ape-plan simulate --tier medium --hpa hpa.yaml
        ape-plan simulate --from docker-compose.yml --rate 1000/hour
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions
  @Option(
    help: ArgumentHelp(
      "Manifest of a HorizontalPodAutoscaler (autoscaling/v2 or v1) in place of the profile's own, at work on --platform kubernetes.",
      valueName: "file.yaml"), completion: .file(extensions: ["yaml", "yml"]))
  var hpa: String?

  @Option(help: ArgumentHelp("Which one, where that file holds several.", valueName: "name"))
  var hpaName: String?

  @OptionGroup(title: "Trials") var trialOptions: TrialOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions
  @OptionGroup(title: "Prices") var regionOptions: RegionOptions
  @OptionGroup(title: "Prices") var priceOptions: PriceOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions
  @OptionGroup(title: "Keeping") var storeOptions: StoreOptions

  @Flag(help: "Do not keep the run.")
  var noStore = false

  @Flag(help: "End with exit code 1 when an objective is not kept, and with 2 when the trials cannot tell.")
  var check = false

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let destination = try reportOptions.destination()
    let jobs = try jobOptions.count()
    let prices = try priceOptions.table()
    var prepared = try scenarioOptions.prepare()
    if let hpa {
      if scenarioOptions.platform == Platform.compose.rawValue { throw UsageError.together("--hpa", "--platform compose") }
      try ScenarioAutoscaler(path: hpa, name: hpaName).apply(to: &prepared)
    } else if hpaName != nil {
      throw UsageError.alone("--hpa-name", needs: "--hpa")
    }
    try trialOptions.apply(to: &prepared.scenario.settings)
    try regionOptions.apply(to: &prepared.scenario, prices: prices)
    try destination.check(scenario: prepared.scenario.name)
    if !quiet {
      for remark in prepared.remarks { StandardStream.error.note(remark) }
      for warning in prepared.warnings { StandardStream.error.note("\(warning)") }
      if scenarioOptions.platform == Platform.kubernetes.rawValue, !prepared.scenario.hasAutoscaler {
        StandardStream.error.note(
          "--platform kubernetes: no application of \(prepared.scenario.name) has an autoscaler; replicas stay as they are")
      }
    }
    // Opened only now that all input is known to be good, and already now, as hours of simulation should not end at a locked door.
    let store = noStore ? nil : try storeOptions.openForSaving()

    Interruption.listen()
    let plan = RunPlan(scenario: prepared.scenario, prices: prices, version: ProgramVersion.current, jobs: jobs)
    let outcome = try TrialRun(plan: plan, openTrace: prepared.openTrace, isQuiet: quiet).outcome()
    let keeping = Keeping(store: store, isQuiet: quiet)
    let id = keeping.save(prepared.scenario, outcome)
    Interruption.stopListening()
    try destination.write(outcome.result, id: id)
    return keeping.failure ?? status(of: outcome.result)
  }

  private func status(of result: RunResult) -> ExitStatus {
    if check {
      let verdicts = result.objectives.map(\.verdict)
      if verdicts.contains(.broken) { return .notPassed }
      if verdicts.contains(where: { $0 != .kept }) { return .undecided }
    }
    return result.trialsEnding == .interrupted ? .undecided : .done
  }
}

extension Scenario {
  /// Whether the profile has an autoscaler, at work or not.
  fileprivate var hasAutoscaler: Bool {
    services.contains { if case .application(let application) = $0.kind { application.autoscale != nil } else { false } }
  }
}
