/// The version of the program: what `--version` prints, and what every kept run names.
enum ProgramVersion {
  static let current = "0.1.0"
}
