/// How the program ends: the one table of exit codes. From 64 on they are those of sysexits.h.
enum ExitStatus: Int32 {
  case done = 0
  /// An objective, a closed-form case or a comparison did not pass: an answer, no error.
  case notPassed = 1
  /// Too few trials to tell.
  case undecided = 2
  /// The command line is not understood.
  case usage = 64
  /// An input file, or the database of runs, holds something that cannot be understood.
  case data = 65
  /// There is no such file, profile or run.
  case noInput = 66
  /// A mistake of this program.
  case internalError = 70
  /// A file or folder cannot be made.
  case cannotCreate = 73
  /// Writing broke off: the disk is full, or the database is locked.
  case cannotWrite = 74
  /// Stopped by Ctrl-C before the answer was whole, as shells have it: 128 and the number of the signal.
  case interrupted = 130
}
