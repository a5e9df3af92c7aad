import ArgumentParser
import PlanModel
import Planning

/// `ape-plan what-if`
struct WhatIf: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "what-if",
    abstract: "Say what it would do to change some figures of a profile: the profile as it is against the profile with every --set.",
    discussion: """
      All other flags hold for both sides.

        ape-plan what-if --tier medium --set services.api.workers=8
        ape-plan what-if --profile mine.yaml --set nodes[0].count=5 --fail-if 'cost > base+5%'
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions
  @OptionGroup var options: ComparisonOptions

  func perform() throws -> ExitStatus {
    guard !scenarioOptions.overrides.isEmpty else { throw UsageError.nothingToChange }
    var plain = scenarioOptions
    plain.overrides = []
    let (base, candidate) = (try plain.prepare(), try scenarioOptions.prepare())
    let name = scenarioOptions.shownName
    return try options.compare(
      [.scenario(origin: name, base), .scenario(origin: "\(name) with \(scenarioOptions.overrides.joined(separator: ", "))", candidate)],
      named: "\(name)-what-if")
  }
}
