import CSVText
import DeploymentFiles
import PlanFiles
import Planning
import Reports
import RunStore

/// An error as the user is told it: its lines, and how the program ends.
struct Complaint {
  /// Before whatever does not begin with a place in a file.
  static let prefix = "ape-plan: error: "

  let text: String
  let status: ExitStatus

  /// - Returns: nil for an error that is not ours.
  init?(_ error: any Error, command: CommandPath) {
    switch error {
    case let error as UsageError:
      self.init(text: "\(Self.prefix)\(error)\nSee '\(command.spelling) --help' for more information.", status: .usage)
    case let error as ProfileErrors: self.init(error)
    case let error as TraceErrors: self.init(error)
    case let error as PriceFileErrors: self.init(error)
    case let error as PriceImportError: self.init(error)
    case let error as RunStoreError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case let error as PlanningError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case let error as ManifestErrors: self.init(text: error.description, status: error.isMissingFile ? .noInput : .data)
    case let error as MetricsProblem: self.init(text: "\(error.isMissingFile ? Self.prefix : "")\(error)", status: error.isMissingFile ? .noInput : .data)
    case let error as RequestErrors:
      self.init(text: "\(error.isMissingFile ? Self.prefix : "")\(error)", status: error.isMissingFile ? .noInput : .data)
    case let error as MonitoringProblem:
      self.init(text: "\(Self.prefix)\(error)", status: error.isMissing ? .noInput : .data)
    case let error as CalibrationError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case let error as DeploymentFactsError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case let error as TuneError: self.init(text: "\(Self.prefix)\(error)", status: .data)
    case let error as TunedFilesError: self.init(text: "\(Self.prefix)\(error)", status: .data)
    case let error as ReviewError: self.init(text: "\(Self.prefix)\(error)", status: .data)
    case let error as ReportError: self.init(text: "\(Self.prefix)\(error)", status: .internalError)
    case let error as GateErrors: self.init(error, command)
    case let error as EventErrors:
      self.init(text: "\(Self.prefix)\(error)\nSee '\(command.spelling) --help' for more information.", status: .usage)
    case let error as SavedResultError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case GitError.unreadable(let text): self.init(text: text, status: .data)
    case let error as GitError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    case let error as OutputError: self.init(text: "\(Self.prefix)\(error)", status: ExitStatus(error))
    default: return nil
    }
  }

  private init(text: String, status: ExitStatus) {
    self.text = text
    self.status = status
  }

  init(_ errors: ProfileErrors) {
    let problems = errors.problems
    // A name that was looked up has no place in a file.
    if problems.count == 1, let problem = problems.first?.problem, problem.isUnknownName {
      self.init(text: "\(Self.prefix)\(problem)", status: .noInput)
    } else if problems.allSatisfy(\.isOnCommandLine) {
      self.init(text: problems.map { "\(Self.prefix)\($0)" }.joined(separator: "\n"), status: .usage)
    } else {
      self.init(text: errors.description, status: problems.allSatisfy(\.problem.isMissingFile) ? .noInput : .data)
    }
  }

  private init(_ errors: GateErrors, _ command: CommandPath) {
    if errors.isOnCommandLine {
      self.init(
        text: errors.problems.map { "\(Self.prefix)\($0)" }.joined(separator: "\n")
          + "\nSee '\(command.spelling) --help' for more information.",
        status: .usage)
    } else {
      self.init(text: errors.description, status: errors.isMissingFile ? .noInput : .data)
    }
  }

  private init(_ errors: PriceFileErrors) {
    if case .csv(.cannotOpen)? = errors.errors.first {
      self.init(text: "\(Self.prefix)\(errors)", status: .noInput)
    } else {
      self.init(text: errors.description, status: .data)
    }
  }

  private init(_ error: PriceImportError) {
    switch error {
    case .cannotOpen, .csv(.cannotOpen): self.init(text: "\(Self.prefix)\(error)", status: .noInput)
    default: self.init(text: error.description, status: .data)
    }
  }

  private init(_ errors: TraceErrors) {
    if case .unknown? = errors.problems.first {
      self.init(text: "\(Self.prefix)--trace: \(errors)", status: .noInput)
    } else if case .csv(.cannotOpen)? = errors.problems.first {
      self.init(text: "\(Self.prefix)\(errors)", status: .noInput)
    } else {
      self.init(text: errors.description, status: .data)
    }
  }
}

extension ProfileErrors.Placed {
  /// Whether a `--set` is to blame, and no file.
  fileprivate var isOnCommandLine: Bool { if case .override = place { true } else { false } }
}

extension MetricsProblem {
  fileprivate var isMissingFile: Bool {
    switch self {
    case .csv(.cannotOpen), .cannotRead: true
    default: false
    }
  }
}

extension ProfileProblem {
  fileprivate var isUnknownName: Bool { if case .unknownProfile = self { true } else { false } }

  fileprivate var isMissingFile: Bool {
    switch self {
    case .noSuchFile, .noSuchProfile, .unreadable: true
    default: false
    }
  }
}

extension ExitStatus {
  init(_ error: RunStoreError) {
    self =
      switch error {
      case .noRunsYet, .unknownRun, .unknownSweep: .noInput
      case .isDirectory, .notADatabase, .otherProgram, .newerVersion, .damaged, .notAnExport: .data
      case .missingDirectory, .readOnly, .cannotOpen, .outdated, .unreadableLog: .cannotCreate
      case .locked, .full, .other: .cannotWrite
      case .cannotEncode: .internalError
      }
  }

  init(_ error: DeploymentFactsError) {
    self =
      switch error {
      case .unknownApplication: .usage
      case .noApplication, .severalApplications: .data
      }
  }

  init(_ error: SavedResultError) {
    self =
      switch error {
      case .noSuchFile: .noInput
      case .unreadable, .tooLarge, .notJSON, .otherVersion, .notAResult: .data
      }
  }

  init(_ error: GitError) {
    self =
      switch error {
      case .noGit, .notARepository, .unknownRevision, .noCommonAncestor, .noSuchFile: .noInput
      case .tooManyFiles, .unreadable, .other: .data
      }
  }

  init(_ error: CalibrationError) {
    self =
      switch error {
      case .interrupted: .interrupted
      case .noColumn: .usage
      case .tooFew, .noValues, .undetermined: .data
      }
  }

  init(_ error: PlanningError) {
    self =
      switch error {
      case .interruptedBeforeFirstTrial: .undecided
      case .unknownStation: .usage
      case .simulation(.traceUnreadable), .simulation(.warmUpTooLong), .simulation(.eventImpossible),
        .simulation(.eventBeyondEnd), .endless, .replay: .data
      // Profiles are held against the same rules when they are read.
      case .simulation, .missingProfile: .internalError
      }
  }

  init(_ error: OutputError) {
    self =
      switch error {
      case .cannotCreate, .inTheWay: .cannotCreate
      case .cannotWrite: .cannotWrite
      }
  }
}
