import ArgumentParser
import Planning
import PlanModel
import Pricing
import Reports
import Units

/// What commands that study one scenario from several sides have in common.
struct StudyOptions: ParsableArguments {
  @OptionGroup(title: "Trials") var trialOptions: TrialOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions
  @OptionGroup(title: "Prices") var regionOptions: RegionOptions
  @OptionGroup(title: "Prices") var priceOptions: PriceOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  /// A scenario with all flags put in, and what it is studied with.
  struct Prepared {
    var side: ScenarioSide
    var prices: PriceTable
    var priceDigest: String
    var jobs: Int
    var destination: ReportDestination
  }

  /// - Parameters:
  ///   - precision: what `--precision` is without it; nil for the profile's own trials.
  ///   - placing: puts the machines where they are paid for; by default `--region` alone does.
  func prepare(
    _ scenarioOptions: ScenarioOptions, precision: String? = nil,
    placing: (inout Scenario, RegionOptions, PriceTable) throws(UsageError) -> Void = { scenario, region, prices throws(UsageError) in
      try region.apply(to: &scenario, prices: prices)
    }
  ) throws -> Prepared {
    let destination = try reportOptions.destination()
    let jobs = try jobOptions.count()
    let prices = try priceOptions.table()
    var prepared = try scenarioOptions.prepare()
    var trials = trialOptions
    if trials.trials == nil, trials.precision == nil { trials.precision = precision }
    try trials.apply(to: &prepared.scenario.settings)
    try placing(&prepared.scenario, regionOptions, prices)
    if !quiet { for warning in prepared.warnings { StandardStream.error.note("\(warning)") } }
    try destination.check(scenario: prepared.scenario.name)
    return Prepared(
      side: ScenarioSide(origin: prepared.scenario.name, scenario: prepared.scenario, openTrace: prepared.openTrace), prices: prices,
      priceDigest: priceOptions.digest(), jobs: jobs, destination: destination)
  }

  /// Runs a study while a person watches it, and may stop it.
  func watched<Study>(
    _ run: (_ progress: @escaping @Sendable (StudyProgress) -> Void, _ isCancelled: @escaping @Sendable () -> Bool) throws -> Study
  ) throws -> Study {
    let line = ProgressLine(isQuiet: quiet)
    Interruption.listen()
    defer {
      line?.clear()
      Interruption.stopListening()
    }
    return try run({ progress in line?.show("\(progress.finished) of \(progress.planned) done: \(progress.text)") }) {
      Interruption.isRequested
    }
  }
}
