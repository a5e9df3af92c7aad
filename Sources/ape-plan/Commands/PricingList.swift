import ArgumentParser
import Reports

/// `ape-plan pricing list`
struct PricingList: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the price tables: how many entries by provider and region, and how old their figures are.")

  @OptionGroup var priceOptions: PriceOptions
  @OptionGroup var options: ListOptions

  func perform() throws -> ExitStatus {
    try options.check()
    let catalogues = try priceOptions.table().catalogues(today: Today.date)
    try options.write(
      PricingReport.document(of: catalogues, today: Today.date), json: PricingDocument.Catalogues(catalogues, today: Today.date))
    return .done
  }
}
