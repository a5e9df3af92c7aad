import ArgumentParser
import PlanFiles
import Pricing

/// `ape-plan pricing validate`
struct PricingValidate: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check price tables: every mistake with its place, what is expected and what was probably meant.")

  @Argument(help: ArgumentHelp("Price tables of your own.", valueName: "file"), completion: .file(extensions: ["csv"]))
  var files: [String]

  /// All files are checked, whatever the first of them holds. Nothing is written on standard output about a faulty one.
  func perform() throws -> ExitStatus {
    var status = ExitStatus.done
    for file in files {
      do throws(PriceFileErrors) {
        let table = try PriceTableReader.read(path: file)
        let entries = table.instances.count + table.services.count + table.models.count
        let old = table.catalogues(today: Today.date).reduce(0) { $0 + $1.old }
        let note = old > 0 ? ", \(old) figures older than \(PriceDate.daysUntilOld) days" : ""
        try? StandardStream.output.write("\(file): ok, \(entries) \(entries == 1 ? "entry" : "entries")\(note)\n")
      } catch {
        guard let complaint = Complaint(error, command: CommandPath(["pricing", "validate"])) else { continue }
        StandardStream.error.note(complaint.text)
        // Faulty data weighs more than a file that is not there.
        if status != .data { status = complaint.status }
      }
    }
    return status
  }
}
