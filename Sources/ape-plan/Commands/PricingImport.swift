import ArgumentParser
import Foundation
import PlanFiles
import Pricing
import Reports
import Units

/// `ape-plan pricing import`
struct PricingImport: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a price table of a provider's own list.",
    discussion: """
      Two formats are read, told apart by their first character: the offer file of Amazon EC2 (index.json of the AWS price list: machines with \
      Linux and shared tenancy, on demand and standard reservations), and vms.csv of SkyPilot's catalogue (on demand and spot, the median over \
      zones), which needs --as-of, as it bears no date. An offer file may have any size: it is read once and not kept in memory.

        ape-plan pricing import index.json --region eu-west-1 --output mine.csv
        ape-plan pricing import vms.csv --provider gcp --as-of 2026-11-01 --output gcp.csv
        ape-plan simulate --tier medium --prices mine.csv

      The first mistake ends the reading with exit code 65, and nothing is written.
      """)

  @Argument(help: ArgumentHelp("The list.", valueName: "file"), completion: .file(extensions: ["json", "csv"]))
  var file: String

  @Option(help: ArgumentHelp("Only this region. Repeatable. (default: all)", valueName: "name"))
  var region: [String] = []

  @Option(help: ArgumentHelp("Whose machines SkyPilot's catalogue lists.", valueName: "name"))
  var provider: String = "aws"

  @Option(help: ArgumentHelp("The day of the prices, for a list without a date: 2026-11-23, or undated(why).", valueName: "date"))
  var asOf: String?

  @Option(help: ArgumentHelp("File to write instead of standard output.", valueName: "path"), completion: .file(extensions: ["csv"]))
  var output: String?

  @OptionGroup var forceOption: ForceOption

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    var date: PriceDate?
    if let asOf {
      do { date = try PriceDate(parsing: asOf) } catch { throw UsageError.value(flag: "--as-of", error, nearest: nil) }
    }
    if forceOption.force, output == nil { throw UsageError.alone("--force", needs: "--output") }
    let target = output.map { OutputFile(path: $0) }
    try target?.check(replacesAnything: forceOption.force)
    let format = try PriceImport.format(of: file)
    let line = ProgressLine(isQuiet: quiet)
    defer { line?.clear() }
    let found = try PriceImport.read(
      path: file, format: format, request: PriceImport.Request(regions: region, provider: provider, asOf: date)
    ) { progress in
      let share = progress.total > 0 ? ", \(progress.read * 100 / progress.total)%" : ""
      line?.show("\(progress.read >> 20) of \(progress.total >> 20) MiB read\(share)")
    }
    line?.clear()
    let text = PriceTableWriter.text(of: found.table.instances)
    if let target { try target.write(text) } else { try StandardStream.output.write(text) }
    if !quiet {
      let regions = Set(found.table.instances.map(\.region)).count
      let machines = HumanText.counted(found.table.instances.count, "machine")
      StandardStream.error.note("\(machines) in \(HumanText.counted(regions, "region"))")
      for (reason, count) in found.leftOut.sorted(by: { $0.key < $1.key }) { StandardStream.error.note("left out: \(count) \(reason)") }
    }
    return .done
  }
}
