import ArgumentParser
import PlanModel
import Planning
import Reports

/// `ape-plan levers`
struct Levers: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "levers",
    abstract: "Say what each of the operators' cost levers is worth here: in USD a month, p95 and errors.",
    discussion: """
      Spot and reserved machines are priced, beside the operators' -70% and -40%. Compression, caching and scaling down in low traffic are \
      simulated with and without, in pairs of trials on the same random numbers, until the differences are known to 5% of the base, at most \
      200 pairs. What is in use already is held against being without. Levers that make something worse show it.

        ape-plan levers --tier medium
        ape-plan levers --profile mine.yaml --lever caching --lever compression

      Scaling down needs a day: the profile's own (workload.daily), else an assumed one, which the report names.

      Exit codes: 0 done; 2 Ctrl-C came first, and what was done is reported.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(
    name: .customLong("lever"),
    help: ArgumentHelp("Only this one: \(LeverStudy.Lever.allCases.map(\.rawValue).joined(separator: ", ")). Repeatable.", valueName: "name"),
    completion: .list(LeverStudy.Lever.allCases.map(\.rawValue)))
  var names: [String] = []

  @OptionGroup var options: StudyOptions

  func perform() throws -> ExitStatus {
    let asked: [LeverStudy.Lever] = try names.map { try FlagValue.choice($0, of: "--lever") }
    let prepared = try options.prepare(scenarioOptions, precision: "5%")
    let levers = LeverStudy.Lever.allCases.filter { asked.isEmpty || asked.contains($0) }
    let plan = LeverPlan(
      side: prepared.side, levers: levers, trials: prepared.side.scenario.settings.trials, prices: prepared.prices,
      priceDigest: prepared.priceDigest, version: ProgramVersion.current, jobs: prepared.jobs)
    let study = try options.watched { try plan.run(progress: $0, isCancelled: $1) }
    let destination = prepared.destination
    try destination.write(
      try destination.format.rendered(
        LeverReport.document(of: study), json: { try ListOptions.text(of: LeverDocument(study)) }, look: destination.look),
      named: "\(study.scenario)-levers")
    return study.isInterrupted ? .undecided : .done
  }
}
