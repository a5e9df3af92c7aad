import ArgumentParser
import PlanModel
import Pricing
import Units

/// Machines of another provider in place of the profile's.
struct MoveOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pay for machines of this provider, aws, gcp or azure, beside --region.", valueName: "name"))
  var provider: String?

  @Option(
    name: .customLong("type"),
    help: ArgumentHelp(
      "Replace a type of machine or of storage by another, as t3.xlarge=n2-standard-4 or gp3_storage=balanced. Repeatable.",
      valueName: "old=new"))
  var types: [String] = []

  /// Which type is like which is the user's to say: no table knows how fast a core is.
  func apply(to scenario: inout Scenario, region: RegionOptions, prices: PriceTable) throws(UsageError) {
    var replaced: [String: String] = [:]
    for text in types {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        throw FlagValue.refused("--type", text, "a type and the one in its place, as t3.xlarge=n2-standard-4")
      }
      let known = scenario.nodes.map(\.instanceType) + scenario.volumes.map(\.storageType)
      guard known.contains(parts[0]) else {
        throw .value(
          flag: "--type", QuantityError(found: parts[0], expected: "one that the profile has: \(Array(Set(known)).sorted().joined(separator: ", "))"),
          nearest: NearestName.find(parts[0], among: known))
      }
      replaced[parts[0]] = parts[1]
    }
    if let provider {
      guard prices.providers.contains(provider) else {
        throw .value(
          flag: "--provider", QuantityError(found: provider, expected: "one of \(prices.providers.joined(separator: ", "))"),
          nearest: NearestName.find(provider, among: prices.providers))
      }
      guard region.region != nil else { throw .alone("--provider", needs: "--region") }
    }
    for index in scenario.nodes.indices where scenario.nodes[index].provider != "local" {
      scenario.nodes[index].provider = provider ?? scenario.nodes[index].provider
      scenario.nodes[index].instanceType = replaced[scenario.nodes[index].instanceType] ?? scenario.nodes[index].instanceType
    }
    for index in scenario.volumes.indices {
      scenario.volumes[index].storageType = replaced[scenario.volumes[index].storageType] ?? scenario.volumes[index].storageType
    }
    for (old, new) in replaced.sorted(by: { $0.key < $1.key }) {
      scenario.figures.insert(Figure(path: "types.\(old)", text: new, origin: .override, note: "set by --type: its cores are taken to be as fast"), at: 0)
    }
    if let provider { scenario.figures.insert(Figure(path: "nodes.provider", text: provider, origin: .override, note: "set by --provider"), at: 0) }
    try region.apply(to: &scenario, prices: prices)
  }
}
