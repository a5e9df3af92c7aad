import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Planning
import Pricing
import Reports
import Units

/// `ape-plan calibrate`
struct Calibrate: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Fit a profile to what is measured, and hold it against what it was not fitted to.",
    discussion: """
      Reads one request a row: CSV with a header (a time, a response time; a status, hit or miss, tokens and seconds by stage if they are \
      there), an access log of nginx with $request_time behind the combined format, or lines of JSON. Fits the arrival rate, times, hit \
      ratio and tokens, each with its interval; says how good the fits are and what could not be seen; and simulates the fitted profile \
      for the last part of the recording, which it has not seen.

        ape-plan calibrate requests.csv --servers 4 --write mine.yaml
        ape-plan calibrate access.log --write mine.yaml
        ape-plan calibrate requests.csv --into base.yaml --fit db=routes.query[0].steps[1].time --write mine.yaml
        ape-plan calibrate --prometheus http://127.0.0.1:9090 --range 1d --write mine.yaml

      Of monitoring (--prometheus, --answer, or a file in the format of OpenMetrics) only rates and usages are known: what a request needs \
      of each container's CPU follows by the utilization law, its distribution is an assumption.

      Without --into the profile has one station for the service, or one a stage. What is measured of a stage should be its work alone: \
      waiting that is in it counts as work.
      """)

  @Argument(
    help: ArgumentHelp("What was measured: requests, or a text in the format of OpenMetrics with times.", valueName: "file"), completion: .file())
  var measurements: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Requests are served by so many at once and wait in one queue: waiting is told from service.", valueName: "n"))
  var servers: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("So many at once can be in a stage, as db=5. Repeatable.", valueName: "stage=n"))
  var stageServers: [String] = []

  @Option(
    help: ArgumentHelp("A profile, or the name of a shipped one, whose figures are replaced.", valueName: "profile"),
    completion: .file(extensions: ["yaml", "yml"]))
  var into: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Which figure of --into a column is: the name of a stage, response, cache (a hit ratio), tokens_in or tokens_out, as \
      db=routes.query[0].time. Repeatable.
      """, valueName: "column=path"))
  var fit: [String] = []

  @Option(
    help: ArgumentHelp(
      "What the times are: arrival or end. Without it, arrival in CSV and end in logs.", valueName: "which"),
    completion: .list(RequestFile.Times.allCases.map(\.rawValue)))
  var times: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The last part of the time that is not fitted but predicted, 0% for none.", valueName: "share"))
  var holdOut: String = "30%"

  @Option(help: ArgumentHelp("The profile's name. Without it, calibrated.", valueName: "name"))
  var name: String = "calibrated"

  @Option(help: ArgumentHelp("Where the profile goes.", valueName: "file.yaml"), completion: .file(extensions: ["yaml", "yml"]))
  var write: String?

  @OptionGroup(title: "Monitoring") var monitoringOptions: MonitoringOptions
  @OptionGroup(title: "Trials") var trialOptions: TrialOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    var options = reportOptions
    // Beside --write it is the profile that may be replaced.
    if write != nil, options.output == nil { options.forceOption.force = false }
    let destination = try options.destination()
    let jobs = try jobOptions.count()
    let setup = try setup()
    try destination.check(scenario: setup.name)
    let output = try write.map { path in
      let file = OutputFile(path: path)
      try file.check(replacesAnything: reportOptions.forceOption.force)
      return file
    }
    let base = try into.map { try ProfileSource(naming: $0) }
    if let record = try monitored() { return try calibrate(record, setup, output, destination) }
    guard let measurements else { throw UsageError.noMeasurements }
    let line = ProgressLine(isQuiet: quiet)
    Interruption.listen()
    defer {
      line?.clear()
      Interruption.stopListening()
    }
    line?.show("reading \(measurements)")
    let file = try RequestFile(path: measurements, times: try times.map { try FlagValue.choice($0, of: "--times") })
    try check(setup, against: file.recording)
    line?.show("fitting \(file.recording.requests) requests")
    let calibration = try RequestCalibration(try file.open(), of: file.recording, setup) { Interruption.isRequested }

    let notes = CalibrationNotes.lines(for: calibration)
    let profile: CalibratedProfile
    if let sketch = calibration.sketch {
      profile = CalibratedProfile(
        sketch: sketch, figures: calibration.figures, named: setup.name, from: measurements, on: setup.date, notes: notes)
    } else {
      profile = try CalibratedProfile(
        figures: calibration.figures, into: base ?? .text("", name: ""), named: setup.name, from: measurements, on: setup.date, notes: notes)
    }
    var scenario = try ProfileReader.read(profile.source)
    try trialOptions.apply(to: &scenario.settings)
    // No price is of interest here.
    let prediction = HeldOutPrediction(
      scenario: scenario, prices: PriceTable(), version: ProgramVersion.current, jobs: jobs)
    let heldOut = try prediction.check(
      calibration, open: { try file.open() }, progress: { line?.show("predicting the rest: \($0.finished) of \($0.planned) trials") },
      isCancelled: { Interruption.isRequested })
    line?.clear()
    try output?.write(profile.text)
    try tell(calibration.result(heldOut), to: destination)
    return .done
  }

  /// What monitoring kept; nil where single requests are named.
  private func monitored() throws -> AggregateRecord? {
    guard let measurements else { return monitoringOptions.isGiven ? try monitoringOptions.record() : nil }
    if monitoringOptions.isGiven { throw UsageError.together(measurements, monitoringOptions.prometheus != nil ? "--prometheus" : "--answer") }
    return OpenMetricsReader.isOpenMetrics(path: measurements) ? try OpenMetricsReader.read(path: measurements) : nil
  }

  private func calibrate(
    _ record: AggregateRecord, _ setup: CalibrationSetup, _ output: OutputFile?, _ destination: ReportDestination
  ) throws -> ExitStatus {
    if let flag = into != nil ? "--into" : servers != nil ? "--servers" : times != nil ? "--times" : nil {
      throw UsageError.together(flag, "what monitoring kept")
    }
    let calibration = try AggregateCalibration(record, setup)
    let notes = ["Fitted by ape-plan calibrate to \(record.origin) on \(setup.date): \(calibration.extent)."]
      + calibration.unseen.map { "Not seen: \($0)." } + calibration.remarks.map { "Remark: \($0)." }
    let profile = CalibratedProfile(
      sketch: calibration.sketch, figures: calibration.figures, named: setup.name, from: record.origin, on: setup.date, notes: notes)
    // Whatever is wrong with it is a mistake of this program, and told before anything is written.
    _ = try ProfileReader.read(profile.source)
    try output?.write(profile.text)
    try tell(calibration.result(calibration.heldOut()), to: destination)
    return .done
  }

  private func tell(_ result: CalibrationResult, to destination: ReportDestination) throws {
    try destination.write(
      try destination.format.rendered(
        CalibrationReport.document(of: result, profile: write, detail: destination.detail, spelled: FigureSpelling.text),
        json: { try ListOptions.text(of: CalibrationDocument(result, spelled: FigureSpelling.text)) }, look: destination.look),
      named: "\(result.profile)-calibration")
  }

  private func setup() throws -> CalibrationSetup {
    let share: Fraction = try FlagValue.quantity(holdOut, of: "--hold-out")
    guard share.value <= 0.9 else { throw FlagValue.refused("--hold-out", holdOut, "a share from 0% to 90%") }
    let most = 1_000_000
    var stages: [String: Int] = [:]
    for text in stageServers {
      let (stage, number) = try Self.pair(text, of: "--stage-servers", "a stage and a number, as db=5")
      stages[stage] = try FlagValue.wholeNumber(number, of: "--stage-servers", in: 1...most)
    }
    if into != nil, fit.isEmpty { throw UsageError.alone("--into", needs: "--fit") }
    if into == nil, !fit.isEmpty { throw UsageError.alone("--fit", needs: "--into") }
    if into != nil, !stages.isEmpty { throw UsageError.together("--into", "--stage-servers") }
    let targets = try fit.map { text in
      let (column, path) = try Self.pair(text, of: "--fit", "a column and the path of a figure, as db=routes.query[0].time")
      return CalibrationSetup.Target(column: column, path: path)
    }
    return CalibrationSetup(
      name: name, date: Date().formatted(.iso8601.year().month().day()), heldOut: share.value,
      servers: try servers.map { try FlagValue.wholeNumber($0, of: "--servers", in: 1...most) }, stageServers: stages,
      targets: into == nil ? nil : targets)
  }

  private static func pair(_ text: String, of flag: String, _ expected: String) throws(UsageError) -> (String, String) {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex, text.index(after: sign) < text.endIndex else {
      throw FlagValue.refused(flag, text, expected)
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  /// Flags that the recording has nothing for.
  private func check(_ setup: CalibrationSetup, against recording: RequestRecording) throws(UsageError) {
    for stage in setup.stageServers.keys.sorted() where !recording.stages.contains(stage) && stage != "other" {
      let known = recording.stages.isEmpty ? "no stages are recorded" : "one of \(recording.stages.joined(separator: ", ")), other"
      throw .value(
        flag: "--stage-servers", QuantityError(found: stage, expected: known), nearest: NearestName.find(stage, among: recording.stages))
    }
    if setup.servers != nil, !recording.stages.isEmpty, setup.targets == nil {
      throw FlagValue.refused("--servers", servers ?? "", "--stage-servers, as seconds by stage are recorded")
    }
    if setup.servers != nil, recording.resolution >= 1 {
      throw FlagValue.refused(
        "--servers", servers ?? "", "arrivals finer than to a second, as waiting cannot be told from service otherwise: log milliseconds")
    }
  }
}
