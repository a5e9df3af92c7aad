import ArgumentParser
import Foundation
import PlanModel
import Reports

/// `ape-plan report`
struct Report: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of a kept run.",
    discussion: """
      With --format openmetrics the course of one trial is written as Prometheus would have scraped it, under the names of the real \
      exporters, so that dashboards show the load to come:

        ape-plan report latest --format openmetrics --output run.om
        promtool tsdb create-blocks-from openmetrics run.om data/
      """)

  @Argument(help: "Of the run, or latest.")
  var id: String

  @OptionGroup var reportOptions: ReportOptions
  @OptionGroup var storeOptions: StoreOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Which trial's course, from 1; only with --format openmetrics.", valueName: "n"))
  var trial: String?

  @Option(
    help: ArgumentHelp(
      "When that trial begins on Prometheus' clock, as 2026-12-01T00:00:00Z. Without it, when the run was kept.", valueName: "time"))
  var start: String?

  /// The name of the format that only this command writes.
  private static let openMetrics = "openmetrics"

  func perform() throws -> ExitStatus {
    if reportOptions.format == Self.openMetrics { return try writeCourse() }
    if let flag = trial != nil ? "--trial" : start != nil ? "--start" : nil { throw UsageError.alone(flag, needs: "--format openmetrics") }
    let destination = try reportOptions.destination()
    let run = try storeOptions.openExisting().load(id)
    try destination.check(scenario: run.result.scenario)
    try destination.write(run.result, id: run.id)
    return .done
  }

  private func writeCourse() throws -> ExitStatus {
    if reportOptions.forceOption.force, reportOptions.output == nil { throw UsageError.alone("--force", needs: "--output") }
    if reportOptions.all { throw UsageError.together("--all", "--format openmetrics") }
    let begin = try start.map { text in
      guard let date = try? Date(text, strategy: .iso8601) else {
        throw FlagValue.refused("--start", text, "a time as 2026-12-01T00:00:00Z")
      }
      return date
    }
    let run = try storeOptions.openExisting().load(id)
    let number = try trial.map { try FlagValue.wholeNumber($0, of: "--trial", in: 1...max(1, run.trials.count)) } ?? 1
    let output = try reportOptions.output.map { path in
      let file = OutputFile(path: OutputFile.isFolder(path) ? "\(path)/\(run.result.scenario).om" : path)
      try file.check(replacesAnything: reportOptions.forceOption.force)
      return file
    }
    guard run.trials.indices.contains(number - 1),
      let text = OpenMetricsRenderer(start: begin ?? run.created).render(run.trials[number - 1], of: run.scenario)
    else { throw UsageError.noCourse(run.id) }
    if let output { try output.write(text) } else { try StandardStream.output.write(text) }
    return .done
  }
}
