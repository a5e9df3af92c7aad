import ArgumentParser
import Autoscaling
import DeploymentFiles
import Foundation
import PlanFiles
import PlanModel
import Planning
import Reports
import Units

/// `ape-plan replay`
struct Replay: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Replay a HorizontalPodAutoscaler over recorded demand: what it does, whether it flaps, why, and what would be better.",
    discussion: """
      The rule is Kubernetes' own, to the letter. Nothing is simulated but the pods' number: for response times and bills, see \
      `ape-plan simulate --platform kubernetes`.

        ape-plan replay --hpa hpa.yaml --metrics demand.csv --startup 40s
        ape-plan replay --hpa hpa.yaml --metrics requests.csv --column count --counts-per 60s --cpu-per-request 20ms --idle-memory 1000MiB
        ape-plan replay --hpa now.yaml --hpa then.yaml --metrics demand.csv
        ape-plan replay --hpa hpa.yaml --metrics demand.csv --suggest --node t3.xlarge

      Exit codes: 0 done; with --check 1, when an autoscaler flaps, starts more pods than --start-budget has, is short of pods for longer \
      than a --most-short that was given, or --suggest finds nothing; else 2, when the recording proves nothing: it is shorter than an \
      hour, or the controller lacked metrics at more than half of the syncs.
      """)

  @OptionGroup(title: "Autoscaler") var options: ReplayOptions
  @OptionGroup(title: "Demand") var demandOptions: DemandOptions
  @OptionGroup(title: "Pods") var podOptions: PodOptions
  @OptionGroup(title: "Flapping and cost") var flapOptions: FlapOptions
  @OptionGroup(title: "Flapping and cost") var priceOptions: PriceOptions
  @OptionGroup(title: "Suggestion") var suggestOptions: SuggestOptions
  @OptionGroup(title: "Suggestion") var jobOptions: JobOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions

  @Option(
    help: ArgumentHelp("What really happened: a column of times and one replicas; says where the replay departs from it.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var observed: String?

  @Option(
    help: ArgumentHelp("Answer single cases of the rule instead: one line of JSON each, its id and what is computed.", valueName: "file.jsonl"),
    completion: .file(extensions: ["jsonl"]))
  var cases: String?

  @Flag(help: "End with exit code 1 when an autoscaler does not pass, and with 2 when the recording cannot tell; see above.")
  var check = false

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    if let cases {
      if let other = Self.flag(otherThan: ["--cases", "--kubernetes", "--quiet"]) { throw UsageError.together(other, "--cases") }
      return try AutoscalerCases(path: cases, release: try options.release()).answer()
    }
    try suggestOptions.refuseWithoutSearch(isChecked: check)
    let destination = try reportOptions.destination()
    let jobs = try jobOptions.count()
    let budget = try flapOptions.budget()
    let search = try SearchSize(suggestOptions)
    let input = try ReplayInput(options, demand: demandOptions, pods: podOptions)
    let price = try flapOptions.price(priceOptions, requests: input.requests)
    try destination.check(scenario: input.manifests[0].name)
    if !quiet { tell(input.record.faults) }

    let yardstick = FlapYardstick(of: input.setups, budget: budget)
    var study = ReplayStudy(
      record: input.record, results: try input.setups.map { try ReplayPlan($0, load: input.load, yardstick: yardstick).run() },
      price: price, assumptions: input.assumptions)
    if suggestOptions.suggest, !study.results[0].course.knowsNeed { throw UsageError.needUnknown }
    if let observed { study.departures = try departures(of: study.results[0], in: input, observed) }
    if suggestOptions.suggest { study.suggestion = try suggestion(input, yardstick, search, jobs) }
    try destination.write(rendered(study, destination), named: input.manifests[0].name)
    return status(of: study, mostShort: search.mostShort)
  }

  private func tell(_ faults: DemandFaults) {
    for text in faults.told { StandardStream.error.note("\(text)") }
    if faults.count > faults.told.count { StandardStream.error.note("and \(faults.count - faults.told.count) more") }
  }

  private func departures(of result: ReplayResult, in input: ReplayInput, _ path: String) throws -> ReplayDepartures {
    let record = try MetricsReader.read(path: path, form: .replicas)
    if !quiet { tell(record.faults) }
    let observed = record.held(from: input.record.start, period: input.load.period, steps: input.load.steps)
    return ReplayDepartures(replayed: result.course.replicasAtSyncs, observed: observed, period: input.load.period)
  }

  private func suggestion(
    _ input: ReplayInput, _ yardstick: FlapYardstick, _ size: SearchSize, _ jobs: Int
  ) throws -> SuggestedChange {
    let search = SuggestionSearch(
      input.setups[0], load: input.load, yardstick: yardstick, mostShort: size.mostShort, settings: size.settings,
      resamples: size.resamples, seed: size.seed, jobs: jobs)
    let line = ProgressLine(isQuiet: quiet)
    defer { line?.clear() }
    Interruption.listen()
    let found = try search.run(
      progress: { line?.show("\($0) of \(size.settings) settings") }, isCancelled: { Interruption.isRequested })
    Interruption.stopListening()
    guard let best = found.best else { return SuggestedChange(suggestion: found, patch: [], proof: nil) }
    var setup = input.setups[0]
    let present = try ReplayPlan(setup, load: input.load, yardstick: yardstick).settled.run(seeksCauses: false)
    setup.specification = best.specification
    setup.name += ", as suggested"
    let suggested = try ReplayPlan(setup, load: input.load, yardstick: yardstick).settled.run(seeksCauses: false)
    let comments = input.leftOut.map { "# Takes the metric \($0) away: the replay left it out (--without \($0))." }
    return SuggestedChange(
      suggestion: found, patch: comments + AutoscalerPatch(best.specification, of: input.manifests[0]).lines, leftOut: input.leftOut,
      proof: .init(present: present, suggested: suggested))
  }

  /// The first flag of the command line that is none of these.
  private static func flag(otherThan known: [String]) -> String? {
    let flags = CommandLine.arguments.dropFirst().filter { $0.hasPrefix("--") }.map { String($0.prefix { $0 != "=" }) }
    return flags.first { !known.contains($0) }
  }

  private func rendered(_ study: ReplayStudy, _ destination: ReportDestination) throws -> RenderedReport {
    let document = ReplayReport.document(of: study, isFull: destination.showsAll || destination.format.holdsEverything)
    return try destination.format.rendered(document, json: { try ReplayDocument(study).text() }, look: destination.look)
  }

  private func status(of study: ReplayStudy, mostShort: Double) -> ExitStatus {
    guard check else { return .done }
    if study.results.contains(where: { $0.isFlapping || $0.startsTooOften }) { return .notPassed }
    if suggestOptions.mostShort != nil, study.results.contains(where: { Suggestion.Score($0.findings).shortShare > mostShort }) {
      return .notPassed
    }
    if let suggestion = study.suggestion?.suggestion, suggestion.best == nil { return .notPassed }
    return study.results.contains { $0.doubt != nil } ? .undecided : .done
  }

  /// The flags of the search, read before anything is replayed.
  private struct SearchSize {
    let settings: Int
    let resamples: Int
    let mostShort: Double
    let seed: UInt64

    init(_ options: SuggestOptions) throws(UsageError) {
      settings = try FlagValue.wholeNumber(options.settings ?? "600", of: "--settings", in: 1...100_000)
      resamples = try FlagValue.wholeNumber(options.resamples ?? "4", of: "--resamples", in: 0...100)
      let share: Fraction = try FlagValue.quantity(options.mostShort ?? "1%", of: "--most-short")
      mostShort = share.value
      seed = UInt64(try FlagValue.wholeNumber(options.seed ?? "1", of: "--seed", in: 0...Int.max))
    }
  }
}
