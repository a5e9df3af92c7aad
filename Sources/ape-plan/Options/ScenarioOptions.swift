import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Units

/// Which scenario is meant, and what is different in it.
struct ScenarioOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A shipped profile; `ape-plan profiles list` names them.", valueName: "name"),
    completion: .list(EmbeddedProfile.names))
  var tier: String?

  @Option(help: ArgumentHelp("A profile of your own.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var profile: String?

  @OptionGroup var deploymentOptions: DeploymentOptions

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a figure of the profile, as services.api.workers=8. Repeatable.", valueName: "path=value"))
  var overrides: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("Poisson arrivals at this rate, as 1500/hour.", valueName: "rate"))
  var rate: String?

  @Option(
    help: ArgumentHelp(
      """
      Replay recorded arrivals, from first to last: a CSV file of timestamps or of counts by bucket, in seconds or in dates as \
      2026-11-23T18:05:00Z, or a shipped trace.
      """,
      valueName: "file.csv"), completion: .file(extensions: ["csv"]))
  var trace: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Replay this many times faster than recorded.", valueName: "factor"))
  var traceSpeed: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Multiply the recorded arrivals by this.", valueName: "factor"))
  var traceScale: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Growth of the arrival rate, as 10%/month.", valueName: "share"))
  var growth: String?

  @Option(
    name: .customLong("event"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Something that happens, as '2h: surge 3x for 10m' or '1h: kill replica api'. Repeatable.", valueName: "event"))
  var events: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the containers run: compose keeps the profile's replicas, kubernetes lets its autoscalers work.", valueName: "platform"),
    completion: .list(Platform.allCases.map(\.rawValue)))
  var platform: String?

  /// Reads the profile and the trace, and puts the flags in.
  func prepare() throws -> PreparedScenario {
    let rate = try rate.map(Self.rate)
    let speed = try traceSpeed.map { try FlagValue.factor($0, of: "--trace-speed") }
    let scale = try traceScale.map { try FlagValue.factor($0, of: "--trace-scale") }
    if rate != nil, trace != nil { throw UsageError.together("--rate", "--trace") }
    if rate != nil, let flag = speed != nil ? "--trace-speed" : scale != nil ? "--trace-scale" : nil {
      throw UsageError.together("--rate", flag)
    }

    var overrides = try overrides.map { try ProfileOverride(parsing: $0) }
    if let platform {
      guard Platform(rawValue: platform) != nil else {
        throw FlagValue.refused("--platform", platform, Platform.allCases.map(\.rawValue).joined(separator: " or "))
      }
      overrides.append(try ProfileOverride(parsing: "run.platform=\(platform)"))
    }
    let (source, remarks) = try source(isLoadKnown: rate != nil || trace != nil)
    var prepared = PreparedScenario(try ProfileReader.read(source, overrides: overrides))
    prepared.remarks = remarks
    prepared.note(overrides)
    if let traceSpeed { prepared.note(path: "workload.trace.speed", text: traceSpeed, flag: "--trace-speed") }
    if let traceScale { prepared.note(path: "workload.trace.scale", text: traceScale, flag: "--trace-scale") }
    if let rate { prepared.replaceArrivals(by: rate, text: self.rate ?? "") }
    if let trace {
      prepared.replaceArrivals(by: try TraceFile(try TraceSource(naming: trace), speed: speed ?? 1, scale: scale ?? 1))
    } else if speed != nil || scale != nil {
      guard case .trace(var description) = prepared.scenario.workload.arrivals else {
        throw UsageError.alone(speed != nil ? "--trace-speed" : "--trace-scale", needs: "--trace")
      }
      description.speed = speed ?? description.speed
      description.scale = scale ?? description.scale
      prepared.scenario.workload.arrivals = .trace(description)
    }
    try prepared.findTrace()
    if let growth { try prepared.grow(by: growth) }
    try prepared.add(events: events)
    prepared.scenario.settleKind()
    return prepared
  }

  private static func rate(_ text: String) throws(UsageError) -> Rate {
    let rate: Rate = try FlagValue.quantity(text, of: "--rate")
    guard rate.perSecond > 0 else { throw FlagValue.refused("--rate", text, "arrivals: a rate above 0") }
    return rate
  }

  /// What is simulated, for those who list it.
  var shownName: String { (deploymentOptions.from + [tier ?? profile].compactMap { $0 }).joined(separator: " over ") }

  /// With what was not taken of a deployment's files.
  private func source(isLoadKnown: Bool) throws -> (ProfileSource, remarks: [String]) {
    let base = try namedProfile()
    guard let first = deploymentOptions.from.first else {
      if let flag = deploymentOptions.givenWithoutFiles { throw UsageError.alone(flag, needs: "--from") }
      guard let base else { throw UsageError.noScenario }
      return (base, [])
    }
    let isLoadKnown = isLoadKnown || base != nil || overrides.contains { $0.hasPrefix("workload.") }
    guard isLoadKnown else { throw UsageError.noLoad(first) }
    let draft = try deploymentOptions.draft(over: base, platform: platform.flatMap(Platform.init), isLoadKnown: true)
    return (draft.profile.source, draft.remarks)
  }

  /// The profile that a flag names.
  private func namedProfile() throws -> ProfileSource? {
    switch (tier, profile) {
    case (nil, nil): return nil
    case (_?, _?): throw UsageError.together("--tier", "--profile")
    case (let name?, nil): return .embedded(name)
    case (nil, let path?):
      if EmbeddedProfile.names.contains(path), !FileManager.default.fileExists(atPath: path) {
        throw UsageError.shippedProfileAsFile(path)
      }
      return .file(path)
    }
  }
}

/// A scenario with everything that its trials read.
struct PreparedScenario: Sendable {
  var scenario: Scenario
  private(set) var trace: TraceFile?
  /// What was not taken of a deployment's files, one sentence each.
  var remarks: [String] = []

  init(_ scenario: Scenario) { self.scenario = scenario }

  /// What a trial calls for its own pass through the trace.
  var openTrace: @Sendable () throws -> (any TraceRowSource)? {
    let trace = trace
    return { try trace?.openRows() }
  }

  /// - Parameter text: the rate as it was typed.
  mutating func replaceArrivals(by rate: Rate, text: String) {
    scenario.workload.arrivals = .poisson(rate)
    forgetArrivals()
    note(path: "workload.rate", text: text, flag: "--rate")
  }

  /// - Parameter text: the share as it was typed, with or without `/month`.
  mutating func grow(by text: String) throws(UsageError) {
    guard case .poisson = scenario.workload.arrivals else { throw .together("--growth", "recorded arrivals") }
    let share = text.hasSuffix("/month") ? String(text.dropLast(6)) : text
    guard let growth = try? Fraction(parsing: share) else {
      throw FlagValue.refused("--growth", text, "a share from 0% to 100% a month, as 10%/month")
    }
    var shape = scenario.workload.shape ?? LoadShape()
    shape.growthPerMonth = growth.value
    scenario.workload.shape = shape == LoadShape() ? nil : shape
    note(path: "workload.growth", text: text, flag: "--growth")
  }

  /// - Parameter texts: come after the profile's own.
  mutating func add(events texts: [String]) throws(EventErrors) {
    guard !texts.isEmpty else { return }
    let own = scenario.events ?? []
    scenario.events = own + (try EventErrors.read(texts, for: scenario))
    for (index, text) in texts.enumerated() { note(path: "events[\(own.count + index)]", text: text, flag: "--event") }
  }

  /// A recording has a beginning and an end, and all of it counts.
  mutating func replaceArrivals(by trace: TraceFile) {
    self.trace = trace
    scenario.workload.arrivals = .trace(trace.description)
    scenario.workload.shape = nil
    scenario.settings.kind = .terminating
    scenario.settings.duration = nil
    scenario.settings.warmUp = .none
    forgetArrivals()
    note(path: "workload.trace", text: trace.description.origin, flag: "--trace")
  }

  /// What somebody should know who reads the answer, and may be no mistake.
  var warnings: [TraceWarning] { trace?.warnings ?? [] }

  /// Finds the trace that the scenario was made with, unless it is there.
  mutating func findTrace() throws(TraceErrors) {
    guard trace == nil, case .trace(let description) = scenario.workload.arrivals else { return }
    trace = try TraceFile(again: description)
  }

  /// The profile's own load, which nobody simulates any more.
  private mutating func forgetArrivals() { scenario.figures.removeAll { ["workload.rate", "workload.trace"].contains($0.path) } }

  mutating func note(path: String, text: String, flag: String) {
    scenario.figures.removeAll { $0.path == path }
    scenario.figures.insert(Figure(path: path, text: text, origin: .override, note: "set by \(flag)"), at: 0)
  }

  /// Overridden figures are noted where the profile is read; what is no figure, such as a list of objectives, is noted here.
  mutating func note(_ overrides: [ProfileOverride]) {
    for override in overrides.reversed() {
      let isNoted = scenario.figures.contains { figure in
        figure.origin == .override && (figure.path == override.path || [".", "["].contains { figure.path.hasPrefix(override.path + $0) })
      }
      if !isNoted { note(path: override.path, text: override.value, flag: "--set") }
    }
  }
}
