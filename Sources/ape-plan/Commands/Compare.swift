import ArgumentParser
import PlanFiles
import PlanModel
import Planning
import Units

/// `ape-plan compare`
struct Compare: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what a change does to response times, errors and the bill, and stop it if it is worse for sure.",
    discussion: """
      Each side is a profile's file, the name of a shipped profile, a compose file or a folder of a deployment (beside --rate), the id of a \
      kept run (or latest), a run that was exported, or a saved result (simulate --format json --output base.json). Both sides run in pairs of trials on the same random numbers, until the \
      differences are known to 5% of the base and every gate is decided, at most 200 pairs; a saved result has no trials and is compared unpaired.

        ape-plan compare medium large
        ape-plan compare docker-compose.yml new/docker-compose.yml --rate 1000/hour
        ape-plan compare latest mine.yaml --fail-if 'p95 > base+10% & base+50ms'
        ape-plan compare --git origin/main...HEAD -- profiles/mine.yaml

      Exit codes: 0 all gates pass; 1 a gate fired; 2 a gate is undecided, or Ctrl-C came first.
      """)

  @Argument(help: ArgumentHelp("The base and the candidate; beside --git the profile's path.", valueName: "side"), completion: .file())
  var sides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare a profile at two revisions of this repository, as origin/main...HEAD (from where they parted) or v1..v2.", valueName: "range"
    ))
  var git: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Poisson arrivals at this rate on both sides, as 1500/hour.", valueName: "rate"))
  var rate: String?

  @OptionGroup var options: ComparisonOptions
  @OptionGroup(title: "Kept runs") var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let rate: Rate? = try rate.map { try FlagValue.quantity($0, of: "--rate") }
    if let git {
      guard sides.count == 1 else { throw UsageError.sidesWithRange(sides.count) }
      return try compare(sides[0], git, rate)
    }
    guard sides.count == 2 else { throw UsageError.sides(sides.count) }
    let input = ComparisonInput(store: storeOptions, isLoadKnown: rate != nil)
    let found = try sides.map { try Self.arriving(try input.find($0), rate, self.rate) }
    return try options.compare(found, named: "\(sides[0])-\(sides[1])")
  }

  private func compare(_ path: String, _ range: String, _ rate: Rate?) throws -> ExitStatus {
    if OutputFile.isFolder(path) { throw UsageError.deploymentFiles(path) }
    let repository = try GitRepository()
    let ends = try repository.range(range)
    let revisions = try [ends.base, ends.candidate].map { try RevisionFiles(repository, $0) }
    // The files have to be there until the trials have read their traces.
    return try withExtendedLifetime(revisions) {
      let found = try zip(revisions, [ends.base.name, ends.candidate.name]).map { files, name in
        try Self.arriving(.scenario(origin: "\(name):\(path)", try files.scenario(path)), rate, self.rate)
      }
      return try options.compare(found, named: path)
    }
  }

  /// - Parameter text: the rate as it was typed.
  private static func arriving(_ found: ComparisonInput.Found, _ rate: Rate?, _ text: String?) throws -> ComparisonInput.Found {
    guard let rate, let text, case .scenario(let origin, var prepared) = found else { return found }
    guard rate.perSecond > 0 else { throw FlagValue.refused("--rate", text, "arrivals: a rate above 0") }
    prepared.replaceArrivals(by: rate, text: text)
    return .scenario(origin: origin, prepared)
  }
}
