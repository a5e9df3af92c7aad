import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Pricing
import Units

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

  /// Names the user's own tables by what is in them; the shipped ones belong to the program's version.
  func digest() -> String {
    let contents = prices.map { (try? Data(contentsOf: URL(fileURLWithPath: $0))) ?? Data() }
    return SHA256.hexadecimal(of: contents.flatMap { Array(SHA256.hexadecimal(of: $0).utf8) })
  }
}

/// Where the machines are.
struct RegionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Pay for the nodes in this region instead of the profile's, as eu-west-1.", valueName: "name"))
  var region: String?

  /// Moves all machines that are paid for.
  func apply(to scenario: inout Scenario, prices: PriceTable) throws(UsageError) {
    guard let region else { return }
    let paid = scenario.nodes.indices.filter { scenario.nodes[$0].provider != "local" }
    guard !paid.isEmpty else { throw .noRegionToChange(region) }
    for index in paid {
      let node = scenario.nodes[index]
      // Asked for its error, which knows the regions.
      do { _ = try prices.instance(node.instanceType, provider: node.provider, region: region) } catch { throw .region(error) }
      scenario.nodes[index].region = region
    }
    scenario.figures.insert(Figure(path: "nodes.region", text: region, origin: .override, note: "set by --region"), at: 0)
  }
}
