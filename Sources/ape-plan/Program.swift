import Foundation

/// Where the process begins and ends: arguments in, an exit code out.
@main
enum Program {
  static func main() {
    // A reader that leaves early (`| head`) is told by the write itself; see `StandardStream`.
    signal(SIGPIPE, SIG_IGN)
    // So is a file that grows beyond the limit of the shell (`ulimit -f`): the answer is not lost over it.
    signal(SIGXFSZ, SIG_IGN)
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      try CommandPath(arguments).check()
      var command = try ApePlan.parseAsRoot(arguments)
      if let command = command as? any PlanCommand { return try command.perform() }
      // A group without its command: prints its help by throwing it.
      try command.run()
      return .done
    } catch {
      return tell(error, arguments)
    }
  }

  private static func tell(_ error: any Error, _ arguments: [String]) -> ExitStatus {
    if let complaint = Complaint(error, command: CommandPath(arguments)) {
      StandardStream.error.note(complaint.text)
      return complaint.status
    }
    // What is left is the argument parser's: help and version that were asked for, or a flag that it does not know.
    let text = ApePlan.fullMessage(for: error)
    guard ApePlan.exitCode(for: error).isSuccess else {
      StandardStream.error.note(text)
      return .usage
    }
    do { try StandardStream.output.write(text + "\n") } catch {
      StandardStream.error.note("\(Complaint.prefix)\(error)")
      return .cannotWrite
    }
    return .done
  }
}
