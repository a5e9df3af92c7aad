import ArgumentParser
import Pricing
import Reports
import Units

/// `ape-plan pricing find`
struct PricingFind: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Find the cheapest machines that have so many vCPUs and so much memory.",
    discussion: """
        ape-plan pricing find --vcpu 4 --memory 16GiB
        ape-plan pricing find --vcpu 8 --memory 32GiB --provider gcp --purchase spot --arch x86_64

      Types of different providers that are found side by side are of the same size on paper; how fast their cores are is not in the tables.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("At least so many.", valueName: "count"))
  var vcpu: String

  @Option(parsing: .unconditional, help: ArgumentHelp("At least so much, as 16GiB.", valueName: "amount"))
  var memory: String

  @OptionGroup var placeOptions: MachinePlaceOptions

  @Option(help: ArgumentHelp("Only with such processors, as x86_64 or arm64.", valueName: "name"))
  var arch: String?

  @Option(
    help: ArgumentHelp("By the published price of this option: \(PurchaseOption.allCases.map(\.name).joined(separator: ", ")).", valueName: "option"),
    completion: .list(PurchaseOption.allCases.map(\.name)))
  var purchase: String = PurchaseOption.onDemand.name

  @Flag(help: "All that are large enough, not the cheapest twenty alone. CSV and JSON always hold all.")
  var all = false

  @OptionGroup var priceOptions: PriceOptions
  @OptionGroup var options: ListOptions

  private static let most = 20

  func perform() throws -> ExitStatus {
    try options.check()
    let cores = try FlagValue.factor(vcpu, of: "--vcpu")
    let amount: Bytes = try FlagValue.quantity(memory, of: "--memory")
    let option: PurchaseOption = try FlagValue.choice(purchase, of: "--purchase")
    let table = try priceOptions.table()
    let place = try placeOptions.checked(in: table)
    let architectures = Array(Set(table.instances.map(\.architecture))).sorted()
    if let arch, !architectures.contains(arch) {
      throw UsageError.value(
        flag: "--arch", QuantityError(found: arch, expected: "one of \(architectures.joined(separator: ", "))"),
        nearest: NearestName.find(arch, among: architectures))
    }
    let query = MachineQuery(
      vcpu: CPU(cores: cores), memory: amount, provider: place.provider, region: place.region, architecture: arch, purchase: option)
    let found = table.machines(for: query)
    let holdsAll = all || options.format == OutputFormat.csv.rawValue
    try options.write(
      PricingReport.document(of: found, purchase: option, most: holdsAll ? .max : Self.most, today: Today.date),
      json: PricingDocument.Machines(found, purchase: option))
    return .done
  }
}
