import ArgumentParser
import PlanFiles
import PlanModel
import Reports

/// `ape-plan profiles list`
struct ProfilesList: PlanCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the shipped profiles.")

  @OptionGroup var options: ListOptions

  func perform() throws -> ExitStatus {
    var rows: [ProfilesReport.Row] = []
    for name in EmbeddedProfile.names { rows.append(ProfilesReport.Row(try ProfileReader.read(.embedded(name)))) }
    try options.write(ProfilesReport.document(of: rows), json: Listing(profiles: rows.map(Listing.Entry.init)))
    return .done
  }

  private struct Listing: Encodable {
    struct Entry: Encodable {
      var name: String
      var title: String
      var queriesPerHour: Double
      var nodes: String
      var assumptions: Int

      init(_ row: ProfilesReport.Row) {
        name = row.name
        title = row.title
        queriesPerHour = row.rate.perHour
        nodes = row.nodes
        assumptions = row.assumptions
      }
    }

    var schemaVersion = 1
    var profiles: [Entry]
  }
}
