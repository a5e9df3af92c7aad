import ArgumentParser
import PlanFiles

/// `ape-plan profiles validate`
struct ProfilesValidate: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check profiles: every mistake with its place, what is expected and what was probably meant.")

  @Argument(
    help: ArgumentHelp("Profiles of your own, or the names of shipped ones.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  /// All files are checked, whatever the first of them holds. Nothing is written on standard output about a faulty one.
  func perform() throws -> ExitStatus {
    var status = ExitStatus.done
    for file in files {
      do {
        try ProfileReader.validate(ProfileSource(naming: file))
        try StandardStream.output.write("\(file): ok\n")
      } catch let errors as ProfileErrors {
        let complaint = Complaint(errors)
        StandardStream.error.note(complaint.text)
        // Faulty data weighs more than a file that is not there.
        if status != .data { status = complaint.status }
      }
    }
    return status
  }
}
