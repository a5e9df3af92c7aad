import ArgumentParser
import DeploymentFiles
import Foundation
import PlanModel
import Planning
import Reports

/// `ape-plan review`
struct Review: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Hold compose files, Kubernetes manifests and configuration against rules: memory, autoscaler, time-outs, wiring, money.",
    discussion: """
      Reads files, and folders with all below them; - is standard input. What it does not know it passes over and counts. Values of \
      variables and secrets are neither kept nor told.
      
      ape-plan review .
      ape-plan review docker-compose.yml prod.yml --env-file .env.production --tier medium
      ape-plan review deploy/ --emit-profile --output shop.yaml
      helm template . | ape-plan review - --format sarif --output review.sarif
      
      A comment accepts a finding: # ape-plan: ignore APE-MEM-002 until=2027-01-31 and the reason. At the end of a line it covers that \
      line, on a line of its own the block below, with ignore-file the file.
      
      Exit codes: 0 done; 1 something was found that --fail-on names; 65 a file cannot be understood, or there is nothing to review.
      """)

  @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"), completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "Beside the files") var options: ReviewOptions
  @OptionGroup(title: "Beside the files") var priceOptions: PriceOptions

  @Option(
    help: ArgumentHelp("End with exit code 1 at findings of this severity or worse: error, warning, note or never.", valueName: "severity"),
    completion: .list(FailOn.allCases.map(\.rawValue)))
  var failOn: String = FailOn.error.rawValue

  @Flag(help: "That there is nothing to review is no error.")
  var allowEmpty = false

  @Flag(help: "List all rules instead. With --format markdown all that is known about them.")
  var listRules = false

  @Flag(help: "Write what the files say as a profile instead, each figure with its place, over --tier or ape2026, the assumed figures.")
  var emitProfile = false

  @Option(
    help: ArgumentHelp("Beside --emit-profile: for which platform, where the files are for several.", valueName: "platform"),
    completion: .list(Platform.allCases.map(\.rawValue)))
  var platform: String?

  @Option(help: ArgumentHelp("Beside --emit-profile: the container that answers queries. (default: found)", valueName: "name"))
  var application: String?

  @Option(help: ArgumentHelp("\(ReviewFormat.choices)", valueName: "format"), completion: .list(ReviewFormat.allCases.map(\.rawValue)))
  var format: String = ReviewFormat.text.rawValue

  @Option(
    help: ArgumentHelp(
      "File to write instead of standard output. A SARIF file of this program is replaced, another file only with --force.", valueName: "path"),
    completion: .file())
  var output: String?

  @OptionGroup var forceOption: ForceOption

  @Flag(help: "Each accepted finding too.")
  var all = false

  enum FailOn: String, CaseIterable {
    case error, warning, note, never

    func fires(at review: ReviewResult) -> Bool {
      guard let least = Severity(rawValue: rawValue) else { return false }
      return review.findings.contains { $0.severity >= least }
    }
  }

  func perform() throws -> ExitStatus {
    let format: ReviewFormat = try FlagValue.choice(format, of: "--format")
    let failOn: FailOn = try FlagValue.choice(failOn, of: "--fail-on")
    let memory = try options.memoryPerWorker()
    if forceOption.force, output == nil { throw UsageError.alone("--force", needs: "--output") }
    if let output { try OutputFile(path: output).check(replacesAnything: forceOption.force) }
    if listRules {
      guard paths.isEmpty else { throw UsageError.together("--list-rules", "a path") }
      try write(try format.rendered(RuleCatalogue.descriptions, look: look))
      return .done
    }
    guard !paths.isEmpty else { throw UsageError.nothingToReview }
    if emitProfile { return try writeProfile() }
    if let flag = platform != nil ? "--platform" : application != nil ? "--application" : nil {
      throw UsageError.alone(flag, needs: "--emit-profile")
    }
    let tier = try options.reviewTier(priceOptions)
    let reading = try options.composeOptions.reader.read(paths)
    guard reading.scope.objects > 0 || allowEmpty else { throw ReviewError.nothingFound(paths: paths) }
    let subject = ReviewSubject(reading.system, tier: tier, memoryPerWorker: memory)
    let review = ReviewPlan(subject, scope: reading.scope, suppressions: reading.suppressions, today: Self.today).run()
    try write(try format.rendered(review, isFull: all, look: look))
    return failOn.fires(at: review) ? .notPassed : .done
  }

  private func writeProfile() throws -> ExitStatus {
    let platform: Platform? = try platform.map { try FlagValue.choice($0, of: "--platform") }
    let input = DeploymentInput(reader: options.composeOptions.reader, application: application, platform: platform)
    try write(try input.draft(paths, over: options.source, isLoadKnown: false).profile.text)
    return .done
  }

  private var look: TerminalLook { output == nil ? TerminalLook(environment: ProcessInfo.processInfo.environment) : .plain }

  private func write(_ text: String) throws(OutputError) {
    guard let output else { return try StandardStream.output.write(text) }
    try OutputFile(path: output).write(text)
  }

  /// In universal time, so that a review in CI and at home agree.
  private static var today: String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
  }
}

/// Why there is nothing to say of a deployment.
enum ReviewError: Error, Hashable, CustomStringConvertible {
  case nothingFound(paths: [String])

  var description: String {
    switch self {
    case .nothingFound(let paths):
      "found nothing to review in \(paths.joined(separator: ", ")); expected compose files, Kubernetes manifests, or "
        + "configuration of PostgreSQL, "
        + "Neo4j, Redis or Prometheus (or --allow-empty)"
    }
  }
}
