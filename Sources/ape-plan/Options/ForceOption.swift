import ArgumentParser

/// Where to, and whether what is there may go.
struct ForceOption: ParsableArguments {
  @Flag(help: "Replace a file at --output even if it is no report or export of this program.")
  var force = false
}
