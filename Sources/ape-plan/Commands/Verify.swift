import ArgumentParser
import PlanFiles
import PlanModel
import Planning
import Reports

/// `ape-plan verify`
struct Verify: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Simulate what queueing theory knows exactly, and hold the two side by side (exit code 1 when one does not pass).")

  @OptionGroup var options: ListOptions
  @OptionGroup var jobOptions: JobOptions

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let jobs = try jobOptions.count()
    var scenarios: [String: Scenario] = [:]
    for name in Verification.profiles { scenarios[name] = try ProfileReader.read(.embedded(name)) }
    let cases = try Verification.run(scenarios: scenarios, jobs: jobs)
    try options.write(VerificationReport.document(of: cases), json: Listing(cases: cases))
    return cases.allSatisfy(\.passed) ? .done : .notPassed
  }

  private struct Listing: Encodable {
    var schemaVersion = 1
    var cases: [VerificationCase]
  }
}
