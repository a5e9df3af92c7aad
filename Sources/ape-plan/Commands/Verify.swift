import ArgumentParser
import PlanFiles
import PlanModel
import Planning
import Reports

/// `ape-plan verify`
struct Verify: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Simulate what queueing theory knows exactly, and hold the two side by side (exit code 1 when one does not pass).",
    discussion: "Ctrl-C ends it after the cases that are done (exit code 130), a second one at once.")

  @OptionGroup var options: ListOptions
  @OptionGroup var jobOptions: JobOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    try options.check()
    let jobs = try jobOptions.count()
    var scenarios: [String: Scenario] = [:]
    for name in Verification.profiles { scenarios[name] = try ProfileReader.read(.embedded(name)) }
    let line = ProgressLine(isQuiet: quiet)
    Interruption.listen()
    let cases = try Verification.run(
      scenarios: scenarios, jobs: jobs, progress: { line?.show("simulated \($0)") }, isCancelled: { Interruption.isRequested })
    line?.clear()
    Interruption.stopListening()
    let missing = Verification.profiles.filter { name in !cases.contains { $0.name == name } }
    try options.write(VerificationReport.document(of: cases, missing: missing), json: Listing(cases: cases, missing: missing))
    guard missing.isEmpty else { return .interrupted }
    return cases.allSatisfy(\.passed) ? .done : .notPassed
  }

  private struct Listing: Encodable {
    var schemaVersion = 1
    var interrupted: Bool
    var cases: [VerificationCase]
    /// Profiles that were not simulated any more.
    var missing: [String]

    init(cases: [VerificationCase], missing: [String]) {
      self.cases = cases
      self.missing = missing
      interrupted = !missing.isEmpty
    }
  }
}
