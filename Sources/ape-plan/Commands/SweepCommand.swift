import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Planning
import Pricing
import RunStore
import Synchronization
import Units

/// `ape-plan sweep`
struct SweepCommand: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Simulate a grid: every combination of some values of some figures, and which of them no other beats.",
    discussion: """
      Each point is kept as soon as it is done: the same command goes on where it was broken off, and prints what is there without \
      simulating it again; of a grid with further values only what is new is simulated, unless it needs longer trials. All points with the \
      same arrivals see the same queries in the same window, so that they differ by what is varied and not by luck.

        ape-plan sweep --tier medium --vary services.api.replicas=2..10
        ape-plan sweep --profile mine.yaml --vary nodes[0].count=2,4,8 --metric p95,cost
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(
    help: ArgumentHelp(
      "A figure and its values, as services.api.replicas=2..10, 2..10/2 for every second, or services.api.workers=2,4,8. Repeatable.",
      valueName: "path=values"))
  var vary: [String] = []

  @OptionGroup var metricOptions: SweepMetricOptions

  @OptionGroup(title: "Trials") var trialOptions: TrialOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions
  @OptionGroup(title: "Prices") var regionOptions: RegionOptions
  @OptionGroup(title: "Prices") var priceOptions: PriceOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions
  @OptionGroup(title: "Keeping") var storeOptions: StoreOptions

  @Flag(help: "Do not keep the points.")
  var noStore = false

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let destination = try reportOptions.destination()
    let jobs = try jobOptions.count()
    let axes = try AxisOption.axes(vary)
    guard !axes.isEmpty else { throw UsageError.nothingToVary }
    for axis in axes where scenarioOptions.overrides.contains(where: { $0.hasPrefix(axis.path + "=") }) {
      throw UsageError.together("--set \(axis.path)", "--vary \(axis.path)")
    }
    let metrics = try metricOptions.metrics()
    let prices = try priceOptions.table()
    let source = PointSource(scenario: scenarioOptions, trials: trialOptions, region: regionOptions, prices: prices)
    // Every value once, so that a mistake in one of them costs no time.
    for axis in axes { for value in axis.values { _ = try source.side([ProfileOverride(path: axis.path, value: value)]) } }
    let base = try source.side([])
    try SweepMetricOptions.check(metrics, stations: try SweepPlan.stations(of: base.scenario))
    var sweep = Sweep(name: base.scenario.name, axes: axes)
    try destination.check(scenario: sweep.name)
    let store = noStore ? nil : try storeOptions.openForSaving()
    let key = SweepPlan.key(of: base.scenario, axes: axes, prices: priceOptions.digest(), program: ProgramVersion.digest)
    let kept = try store?.openSweep(key: key, sweep, version: ProgramVersion.build, created: Date())
    sweep.points = kept?.points ?? [:]
    if !quiet, let kept, !kept.points.isEmpty {
      StandardStream.error.note("sweep \(kept.id): \(kept.points.count) of \(sweep.count) points are there")
    }

    let line = ProgressLine(isQuiet: quiet)
    let made = Mutex(sweep.points)
    let grid = sweep
    Interruption.listen()
    try SweepPlan(prices: prices, priceDigest: priceOptions.digest(), program: ProgramVersion.digest, jobs: jobs).run(
      sweep.count, kept: sweep.points,
      scenario: { position in
        try source.side(zip(grid.axes.map(\.path), grid.settings(at: position)).map { ProfileOverride(path: $0, value: $1) })
      },
      known: { digest in try store?.sweepPoint(digest: digest) },
      warmUps: WarmUpKeeping(
        load: { digest in try kept.flatMap { try store?.warmUp(digest: digest, inSweep: $0.id) } },
        save: { digest, time in if let kept { try store?.save(warmUp: time, digest: digest, inSweep: kept.id) } }),
      finished: { position, point in
        if let store, let kept { try store.save(point, at: position, settings: grid.settings(at: position), inSweep: kept.id) }
        let count = made.withLock { points in
          points[position] = point
          return points.count
        }
        line?.show("\(count) of \(grid.count) points")
      },
      isCancelled: { Interruption.isRequested })
    line?.clear()
    Interruption.stopListening()
    sweep.points = made.withLock { $0 }
    try destination.write(sweep, metrics)
    return sweep.points.count == sweep.count ? .done : .interrupted
  }
}

/// Makes the scenario of each point of a sweep.
private struct PointSource: Sendable {
  let scenario: ScenarioOptions
  let trials: TrialOptions
  let region: RegionOptions
  let prices: PriceTable

  /// - Parameter overrides: come after those of `--set`.
  func side(_ overrides: [ProfileOverride]) throws -> ScenarioSide {
    var options = scenario
    options.overrides += overrides.map { "\($0.path)=\($0.value)" }
    var prepared = try options.prepare()
    try trials.apply(to: &prepared.scenario.settings)
    try region.apply(to: &prepared.scenario, prices: prices)
    return ScenarioSide(origin: prepared.scenario.name, scenario: prepared.scenario, openTrace: prepared.openTrace)
  }
}
