import ArgumentParser
import Pricing
import Units

/// Of which provider and region machines are asked for.
struct MachinePlaceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only of this provider: aws, gcp, azure or one of your own tables.", valueName: "name"))
  var provider: String?

  @Option(help: ArgumentHelp("Only in this region, as eu-west-1.", valueName: "name"))
  var region: String?

  /// - Throws: where the table has no machine of that provider or region.
  func checked(in table: PriceTable) throws(UsageError) -> (provider: String?, region: String?) {
    let providers = table.providers + Set(table.models.map(\.provider)).subtracting(table.providers).sorted()
    if let provider, !providers.contains(provider) {
      throw .value(
        flag: "--provider", QuantityError(found: provider, expected: "one of \(providers.joined(separator: ", "))"),
        nearest: NearestName.find(provider, among: providers))
    }
    let regions = (provider.map { [$0] } ?? table.providers).flatMap(table.regions)
    if let region, !regions.contains(region) {
      throw .value(
        flag: "--region", QuantityError(found: region, expected: "one of \(regions.joined(separator: ", "))"),
        nearest: NearestName.find(region, among: regions))
    }
    return (provider, region)
  }
}
