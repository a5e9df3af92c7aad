import ArgumentParser
import Foundation
import PlanModel
import Planning
import Reports
import Units

/// Everything that commands which compare have in common, but what is compared.
struct ComparisonOptions: ParsableArguments {
  @OptionGroup(title: "Gates") var gateOptions: GateOptions
  @OptionGroup(title: "Trials") var trialOptions: TrialOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions

  @Option(
    help: ArgumentHelp(
      "Folder, made if it is not there, to keep the figures of trials in and take them from, named by what they depend on.",
      valueName: "folder"),
    completion: .directory)
  var cache: String?

  @OptionGroup(title: "Prices") var regionOptions: RegionOptions
  @OptionGroup(title: "Prices") var priceOptions: PriceOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions
  @OptionGroup(title: "In CI") var annexOptions: AnnexOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  /// What `--precision` is without it.
  private static let precision = "5%"

  /// The trial flags as the scenario's settings take them: pairs are made until they tell, unless somebody asks for a number.
  private var trials: TrialOptions {
    var options = trialOptions
    if options.trials == nil, options.precision == nil { options.precision = Self.precision }
    return options
  }

  /// Compares, writes, and says how the program ends.
  /// - Parameters:
  ///   - sides: the base first.
  ///   - name: for a file in a folder given as `--output`.
  func compare(_ sides: [ComparisonInput.Found], named name: String) throws -> ExitStatus {
    let destination = try reportOptions.destination(hasOtherFiles: annexOptions.isAnyGiven)
    let jobs = try jobOptions.count()
    let gates = try gateOptions.read(isQuiet: quiet)
    let prices = try priceOptions.table()
    let annexes = try annexOptions.annexes(replacesAnything: reportOptions.forceOption.force)
    try checkSaved(sides)
    var length = RunSettings.Trials.precision(Fraction(0.05), cap: 200)
    let ready = try sides.map { side -> ComparisonSide in
      switch side {
      case .saved(let saved): return .saved(saved)
      case .scenario(let origin, var prepared, _):
        try trials.apply(to: &prepared.scenario.settings)
        try regionOptions.apply(to: &prepared.scenario, prices: prices)
        length = prepared.scenario.settings.trials
        if !quiet { for text in prepared.remarks + prepared.warnings.map(\.description) { StandardStream.error.note(text) } }
        return .scenario(ScenarioSide(origin: origin, scenario: prepared.scenario, openTrace: prepared.openTrace))
      }
    }
    try destination.check(scenario: name)
    let folder = try cache.map { try CacheFolder(path: $0) }

    Interruption.listen()
    let plan = ComparisonPlan(
      base: ready[0], candidate: ready[1], gates: gates, trials: length, prices: prices, version: ProgramVersion.current, jobs: jobs,
      cache: folder?.cache, remarks: Self.remarks(on: sides))
    var wanted: Double?
    if case .precision(let share, _) = length { wanted = share.value }
    let line = ProgressLine(precision: wanted, isQuiet: quiet)
    defer { line?.clear() }
    let comparison = try plan.run(progress: { line?.show($0) }, isCancelled: { Interruption.isRequested })
    folder?.trim()
    line?.clear()
    Interruption.stopListening()
    let failure = annexes.write(comparison)
    try destination.write(rendered(comparison, destination), named: name)
    if let failure { throw failure }
    return status(of: comparison)
  }

  /// What a saved result says is said: a flag that would have it otherwise is a mistake, unless it says the same.
  private func checkSaved(_ sides: [ComparisonInput.Found]) throws(UsageError) {
    let saved = sides.compactMap { if case .saved(let saved) = $0 { saved } else { nil } }
    for side in saved {
      if let region = regionOptions.region, region != side.region {
        throw .savedOtherwise("--region", region, path: side.origin, was: side.region.map { "priced in \($0)" })
      }
      if let file = priceOptions.prices.first { throw .savedOtherwise("--prices", file, path: side.origin, was: nil) }
    }
    if saved.count == sides.count, let flag = trialOptions.given { throw .nothingToSimulate(flag) }
  }

  /// Each once: two revisions may be one.
  private static func remarks(on sides: [ComparisonInput.Found]) -> [String] {
    sides.reduce(into: []) { remarks, side in
      guard case .scenario(_, let prepared, let remark) = side else { return }
      for text in [remark].compactMap({ $0 }) + prepared.remarks where !remarks.contains(text) { remarks.append(text) }
    }
  }

  private func rendered(_ comparison: Comparison, _ destination: ReportDestination) throws -> RenderedReport {
    // In Markdown a comparison is read as a comment.
    if destination.format == .markdown { return .text(annexOptions.renderer.render(comparison)) }
    let document = ComparisonReport.document(of: comparison, detail: destination.detail)
    return try destination.format.rendered(document, json: { try ComparisonDocument(comparison).json() }, look: destination.look)
  }

  private func status(of comparison: Comparison) -> ExitStatus {
    if !comparison.errors(.fired).isEmpty { return .notPassed }
    return comparison.errors(.undecided).isEmpty && comparison.ending != .interrupted ? .done : .undecided
  }
}
