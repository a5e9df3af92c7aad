import ArgumentParser
import DeploymentFiles
import Foundation
import PlanModel
import Planning

/// `ape-plan emit`
struct Emit: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "emit",
    abstract: "Write a plan's files: a compose file, Kubernetes manifests, a template of variables, alert rules.",
    discussion: """
      Replicas, workers, requests, limits, volumes and autoscalers are the plan's, database memory is tuned for each container, and what a \
      rule of `ape-plan review` would find fault with is mended; each such change is told, and stands at the head of the files. Secrets \
      are named and never written.

      ape-plan emit --tier medium --to compose --output deploy
      ape-plan emit --run latest --to kubernetes --output k8s --image api=registry.example.com/api:1.8.2
      ape-plan emit --tier medium --to prometheus-rules --output alerts.yml

      Exit codes: 0 done; 73 the files cannot be made, or others are in their place.
      """)

  enum Target: String, CaseIterable {
    case compose, kubernetes, env
    case prometheusRules = "prometheus-rules"
  }

  @OptionGroup(title: "Plan") var scenarioOptions: ScenarioOptions

  @Option(help: ArgumentHelp("A kept run, or latest, in place of --tier and --profile.", valueName: "id"))
  var run: String?

  @OptionGroup(title: "Plan") var storeOptions: StoreOptions

  @Option(
    help: ArgumentHelp("compose, kubernetes, env or prometheus-rules.", valueName: "what"),
    completion: .list(Target.allCases.map(\.rawValue)))
  var to: String

  @Option(
    name: .customLong("image"),
    help: ArgumentHelp("Image of a service, as api=registry.example.com/api:1.8.2. Repeatable.", valueName: "service=reference"))
  var images: [String] = []

  @Option(
    help: ArgumentHelp(
      "Folder to write to; it is made. One file goes to standard output without it; of several the first does.", valueName: "path"),
    completion: .directory)
  var output: String?

  @OptionGroup var forceOption: ForceOption

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let target: Target = try FlagValue.choice(to, of: "--to")
    let scenario = try scenario()
    let images = try images(for: scenario)
    let platform: Platform =
      target == .kubernetes || (target == .prometheusRules && scenario.settings.platform == .kubernetes) ? .kubernetes : .compose
    let plan = EmissionPlan(scenario, platform: platform, images: images).run()
    let folder = PlanFolder(plan)
    let files =
      switch target {
      case .compose: folder.compose()
      case .kubernetes: folder.kubernetes()
      case .env: folder.variables()
      case .prometheusRules: folder.alertRules()
      }
    try write(files)
    if !quiet, target != .env, target != .prometheusRules {
      for mend in plan.mends { StandardStream.error.note("otherwise than planned: \(mend.sentence)") }
    }
    return .done
  }

  private func scenario() throws -> Scenario {
    guard let run else { return try scenarioOptions.prepare().scenario }
    if scenarioOptions.tier != nil { throw UsageError.together("--run", "--tier") }
    if scenarioOptions.profile != nil { throw UsageError.together("--run", "--profile") }
    if !scenarioOptions.overrides.isEmpty { throw UsageError.together("--run", "--set") }
    return try storeOptions.openExisting().load(run).scenario
  }

  private func images(for scenario: Scenario) throws(UsageError) -> [String: String] {
    var result: [String: String] = [:]
    for text in images {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw FlagValue.refused("--image", text, "a service and its image, as api=registry.example.com/api:1.8.2")
      }
      let names = scenario.services.map(\.name)
      guard names.contains(parts[0]) else {
        throw FlagValue.refused("--image", text, "a service of the plan: \(names.joined(separator: ", "))")
      }
      result[parts[0]] = parts[1]
    }
    return result
  }

  private func write(_ files: [WrittenFile]) throws {
    guard let output else {
      if forceOption.force { throw UsageError.alone("--force", needs: "--output") }
      try StandardStream.output.write(files[0].text)
      if files.count > 1, !quiet {
        StandardStream.error.note("--output FOLDER writes \(files.dropFirst().map(\.name).joined(separator: ", ")) too")
      }
      return
    }
    if files.count == 1, !OutputFile.isFolder(output) {
      try OutputFile(path: output).check(replacesAnything: forceOption.force)
      return try OutputFile(path: output).write(files[0].text)
    }
    try EmittedFolder(path: output).write(files, replacesAnything: forceOption.force)
  }
}
