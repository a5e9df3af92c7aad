import ArgumentParser
import PlanFiles
import PlanModel
import Units

/// Which figures of a sweep's points somebody wants to see.
struct SweepMetricOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What is shown of each point, and what the frontier is of, as p95,errors,cost.nodes.", valueName: "list"))
  var metric = "p95,cost"

  func metrics() throws(UsageError) -> [Metric] {
    do throws(GateProblem) { return try Metrics.parseList(metric) } catch { throw .metric("\(error)") }
  }

  /// A metric of a station that is not there would be empty in every row.
  /// - Parameter stations: with a capacity.
  static func check(_ metrics: [Metric], stations: [String]) throws(UsageError) {
    for metric in metrics {
      guard case .stationUtilization(let name) = metric, !stations.contains(name) else { continue }
      throw .station(name, choices: stations, nearest: NearestName.find(name, among: stations))
    }
  }
}
