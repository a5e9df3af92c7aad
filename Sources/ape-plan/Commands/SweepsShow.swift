import ArgumentParser
import PlanModel
import Planning
import Reports
import RunStore

/// `ape-plan sweeps show`
struct SweepsShow: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the points of a kept sweep, without simulating any further one.")

  @Argument(help: "Of the sweep, or latest.")
  var id: String

  @OptionGroup var metricOptions: SweepMetricOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions
  @OptionGroup var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let destination = try reportOptions.destination()
    let metrics = try metricOptions.metrics()
    let (summary, sweep) = try storeOptions.openExisting().sweep(id)
    // Every point knows the same stations.
    let stations = sweep.points.values.first?.entries.compactMap { if case .stationUtilization(let name) = $0.metric { name } else { nil } }
    if let stations { try SweepMetricOptions.check(metrics, stations: stations) }
    if summary.version != ProgramVersion.build {
      StandardStream.error.note("sweep \(summary.id) was made by \(summary.version); this is \(ProgramVersion.build)")
    }
    try destination.check(scenario: sweep.name)
    try destination.write(sweep, metrics)
    return .done
  }
}
