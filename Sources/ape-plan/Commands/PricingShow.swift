import ArgumentParser
import Pricing
import Reports
import Units

/// `ape-plan pricing show`
struct PricingShow: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show all that is known of the price of a type of machine, a service or a language model.")

  @Argument(help: "As t3.xlarge, n2-standard-4, claude-sonnet-4-5, ebs or ebs/gp3_storage.")
  var name: String

  @OptionGroup var placeOptions: MachinePlaceOptions
  @OptionGroup var priceOptions: PriceOptions
  @OptionGroup var options: ListOptions

  func perform() throws -> ExitStatus {
    try options.check()
    let table = try priceOptions.table()
    let place = try placeOptions.checked(in: table)
    let entries = PricingReport.entries(of: name, in: table, provider: place.provider, region: place.region)
    guard !entries.isEmpty else { throw UsageError.noPrice(name, nearest: nearest(in: table)) }
    let machines = table.instances.filter {
      $0.type == name && (place.provider ?? $0.provider) == $0.provider && (place.region ?? $0.region) == $0.region
    }
    try options.write(
      PricingReport.document(of: entries, machines: machines, today: Today.date), json: PricingDocument.Prices(entries, today: Today.date))
    return .done
  }

  private func nearest(in table: PriceTable) -> String? {
    let names = table.instances.map(\.type) + table.models.map(\.model) + table.services.flatMap { [$0.service, "\($0.service)/\($0.item)"] }
    return NearestName.find(name, among: Array(Set(names)).sorted())
  }
}
