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
      Each side is a profile's file, the name of a shipped profile, a compose file or a folder of a deployment (beside --rate or --tier), the \
      id of a kept run (or latest), a run that was exported, or a saved result (simulate --format json --output base.json). Both sides run \
      in pairs of trials on the same random numbers, until the differences are known to 5% of the base and every gate is decided, at most \
      200 pairs; a saved result has no trials and is compared unpaired.

        ape-plan compare medium large
        ape-plan compare docker-compose.yml new/docker-compose.yml --rate 1000/hour
        ape-plan compare latest mine.yaml --fail-if 'p95 > base+10% & base+50ms'
        ape-plan compare --git origin/main...HEAD -- profiles/mine.yaml
        ape-plan compare --git origin/main...HEAD --rate 1000/hour -- deploy/
        ape-plan compare --git v1..v2 --tier medium --platform kubernetes -- deploy/

      Exit codes: 0 all gates pass; 1 a gate fired; 2 a gate is undecided, or Ctrl-C came first.
      """)

  @Argument(
    help: ArgumentHelp("The base and the candidate; beside --git the path of a profile or a deployment.", valueName: "side"),
    completion: .file())
  var sides: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare a profile or a deployment at two revisions of this repository, as origin/main...HEAD (from where they parted) or v1..v2.",
      valueName: "range"))
  var git: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Poisson arrivals at this rate on both sides, as 1500/hour.", valueName: "rate"))
  var rate: String?

  @Option(
    help: ArgumentHelp(
      "Lay the files of a deployment over this shipped profile, which says what they do not: machines, volumes, the load.",
      valueName: "name"), completion: .list(EmbeddedProfile.names))
  var tier: String?

  @Option(
    help: ArgumentHelp("Lay them over a profile of your own, the same on both sides.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Which of a deployment's files count: those of compose, or those of kubernetes, whose autoscalers then work.", valueName: "platform"),
    completion: .list(Platform.allCases.map(\.rawValue)))
  var platform: String?

  @OptionGroup var options: ComparisonOptions
  @OptionGroup(title: "Kept runs") var storeOptions: StoreOptions

  func perform() throws -> ExitStatus {
    let rate: Rate? = try rate.map { try FlagValue.quantity($0, of: "--rate") }
    let underlay = try underlay()
    if let git {
      guard sides.count == 1 else { throw UsageError.sidesWithRange(sides.count) }
      return try compare(sides[0], git, rate, underlay)
    }
    guard sides.count == 2 else { throw UsageError.sides(sides.count) }
    let input = ComparisonInput(store: storeOptions, isLoadKnown: rate != nil || underlay.base != nil, underlay: underlay)
    if let flag = underlay.flag, !sides.contains(where: input.isDeployment) { throw UsageError.filesOfADeployment(flag, sides[1]) }
    let found = try sides.map { try Self.arriving(try input.find($0), rate, self.rate) }
    return try options.compare(found, named: "\(sides[0])-\(sides[1])")
  }

  private func underlay() throws -> DeploymentUnderlay {
    let base: ProfileSource? =
      switch (tier, profile) {
      case (nil, nil): nil
      case (_?, _?): throw UsageError.together("--tier", "--profile")
      case (let name?, nil): .embedded(name)
      case (nil, let path?): .file(path)
      }
    guard let platform else { return DeploymentUnderlay(base: base) }
    guard let known = Platform(rawValue: platform) else {
      throw FlagValue.refused("--platform", platform, Platform.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return DeploymentUnderlay(base: base, platform: known)
  }

  private func compare(_ path: String, _ range: String, _ rate: Rate?, _ underlay: DeploymentUnderlay) throws -> ExitStatus {
    let repository = try GitRepository()
    let ends = try repository.range(range)
    let same = try remark(on: ends, path, repository)
    let revisions = try [ends.base, ends.candidate].map { try RevisionFiles(repository, $0) }
    // The files have to be there until the trials have read their traces.
    return try withExtendedLifetime(revisions) {
      let found = try zip(revisions, [ends.base.name, ends.candidate.name]).map { files, name -> ComparisonInput.Found in
        let isDeployment = try files.isDeployment(path)
        if isDeployment, rate == nil, underlay.base == nil { throw UsageError.noLoad(path) }
        if !isDeployment, let flag = underlay.flag { throw UsageError.filesOfADeployment(flag, path) }
        let scenario = isDeployment ? try files.deployment(path, underlay) : try files.scenario(path)
        return try Self.arriving(.scenario(origin: "\(name):\(path)", scenario, remark: same), rate, self.rate)
      }
      return try options.compare(found, named: path)
    }
  }

  /// What a reader has to know of two revisions: that they are one, or that what is on the disk is in neither.
  private func remark(on ends: GitRepository.Range, _ path: String, _ repository: GitRepository) throws -> String? {
    if ends.isOneCommit {
      return "\(ends.base.name) and \(ends.candidate.name) are one commit, so that nothing can be different; what the last commit changed is "
        + "in HEAD~1..HEAD"
    }
    guard try repository.isChanged(path) else { return nil }
    return "what is changed in \(path) and not committed is in neither revision"
  }

  /// - Parameter text: the rate as it was typed.
  private static func arriving(_ found: ComparisonInput.Found, _ rate: Rate?, _ text: String?) throws -> ComparisonInput.Found {
    guard let rate, let text else { return found }
    guard case .scenario(let origin, var prepared, let remark) = found else {
      if case .saved(let saved) = found, abs((saved.offered ?? 0) - rate.perSecond) > 1e-9 * rate.perSecond {
        let was = saved.offered.map { "simulated at \(Rate(perSecond: $0).spelling)" }
        throw UsageError.savedOtherwise("--rate", text, path: saved.origin, was: was)
      }
      return found
    }
    guard rate.perSecond > 0 else { throw FlagValue.refused("--rate", text, "arrivals: a rate above 0") }
    prepared.replaceArrivals(by: rate, text: text)
    return .scenario(origin: origin, prepared, remark: remark)
  }
}
