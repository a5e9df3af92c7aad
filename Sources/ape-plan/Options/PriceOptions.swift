import ArgumentParser
import PlanFiles
import PlanModel
import Pricing

/// What is paid, and where.
struct PriceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Price tables of your own, which go before the shipped ones. Repeatable.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var prices: [String] = []

  /// The shipped tables with the user's laid over them.
  func table() throws(PriceFileErrors) -> PriceTable {
    var table = try PriceTableReader.embedded()
    for path in prices { table = table.overlaid(by: try PriceTableReader.read(path: path)) }
    return table
  }
}

/// Where the machines are.
struct RegionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pay for the nodes in this region instead of the profile's, as eu-west-1.", valueName: "name"))
  var region: String?

  /// Moves all machines that are paid for.
  func apply(to scenario: inout Scenario, prices: PriceTable) throws {
    guard let region else { return }
    let paid = scenario.nodes.indices.filter { scenario.nodes[$0].provider != "local" }
    guard !paid.isEmpty else { throw UsageError.noRegionToChange(region) }
    for index in paid {
      // Asked for its error, which knows the regions.
      _ = try prices.instance(scenario.nodes[index].instanceType, provider: scenario.nodes[index].provider, region: region)
      scenario.nodes[index].region = region
    }
  }
}
