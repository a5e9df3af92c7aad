import ArgumentParser
import PlanModel
import Planning
import Reports

/// `ape-plan sensitivity`
struct SensitivityCommand: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Say which assumption moves p95 and the bill most, and so what to measure first.",
    discussion: """
      Every figure of the profile that has a range (range: [low, high]) is set to both ends of it, one at a time, against the profile as it \
      stands, in pairs of trials on the same random numbers: five pairs for all, then more for those that move most, until their differences \
      are known to 5% of the base, at most 40 pairs. Assumptions without a range are listed as not varied.

        ape-plan sensitivity --tier medium
        ape-plan sensitivity --profile mine.yaml --refine 4 --format csv --output sensitivity

      Exit codes: 0 done; 2 Ctrl-C came first, and what was done is reported.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many of those that move most get more trials than five.", valueName: "n"))
  var refine: String = "8"

  @OptionGroup var options: StudyOptions

  func perform() throws -> ExitStatus {
    let refined = try FlagValue.wholeNumber(refine, of: "--refine", in: 0...1_000)
    var studied = options
    if studied.trialOptions.maxTrials == nil, studied.trialOptions.trials == nil { studied.trialOptions.maxTrials = "40" }
    let prepared = try studied.prepare(scenarioOptions, precision: "5%")
    let scenario = prepared.side.scenario
    guard scenario.figures.contains(where: { $0.range != nil && $0.origin != .override }) else { throw UsageError.noRanges }
    let source = scenarioOptions
    let region = options.regionOptions
    let prices = prepared.prices
    let plan = SensitivityPlan(
      side: prepared.side, trials: scenario.settings.trials, refined: refined, prices: prices, priceDigest: prepared.priceDigest,
      version: ProgramVersion.current, jobs: prepared.jobs
    ) { path, text in
      var changed = source
      changed.overrides.append("\(path)=\(text)")
      var other = try changed.prepare().scenario
      try region.apply(to: &other, prices: prices)
      return other
    }
    let study = try options.watched { try plan.run(progress: $0, isCancelled: $1) }
    let destination = prepared.destination
    try destination.write(
      try destination.format.rendered(
        SensitivityReport.document(of: study, detail: destination.detail), json: { try ListOptions.text(of: SensitivityDocument(study)) },
        look: destination.look),
      named: "\(study.scenario)-sensitivity")
    return study.isInterrupted ? .undecided : .done
  }
}
