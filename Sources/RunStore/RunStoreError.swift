import GRDB
import Units

/// Why the store could not do what was asked.
public enum RunStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Runs were asked for and there is no file yet.
  case noRunsYet(path: String)
  /// The directory that should hold the file is not there.
  case missingDirectory(path: String, directory: String)
  /// The path names a directory.
  case isDirectory(path: String)
  /// The file is something else than a SQLite database.
  case notADatabase(path: String)
  /// A SQLite database, but none of ours.
  case otherProgram(path: String)
  /// Written by a later version of the program, which changed the tables by the named migration.
  case newerVersion(path: String, migration: String)
  /// The file or its directory cannot be written.
  case readOnly(path: String)
  /// An older version of the program made the tables, and where the file is they cannot be brought up to date, not even to be read.
  case outdated(path: String)
  /// What was written last is still in the file's log, which SQLite reads only where it may make a file beside it.
  case unreadableLog(path: String)
  /// The operating system does not let the file be opened.
  case cannotOpen(path: String)
  /// Another process was writing for longer than the busy time-out, in seconds.
  case locked(path: String, seconds: Double)
  /// The disk, or the space that the database may take, is used up.
  case full(path: String)
  /// SQLite found its own file damaged, or what is in it cannot be read back.
  case damaged(path: String, detail: String)
  /// A file that should be the export of a run.
  case notAnExport(path: String)
  /// No run has this id; `latest` holds ids that exist, the newest first.
  case unknownRun(id: String, nearest: String?, latest: [String])
  /// No sweep has this id; `latest` holds ids that exist, the newest first.
  case unknownSweep(id: String, latest: [String])
  /// The run holds something that cannot be written down, such as a figure that is no number.
  case cannotEncode(detail: String)
  /// Anything else that SQLite reports, with its result code.
  case other(path: String, code: Int32, message: String)

  public var description: String {
    switch self {
    case .noRunsYet(let path):
      "no runs yet: there is no file \"\(path)\"; `ape-plan simulate` makes it"
    case .missingDirectory(let path, let directory):
      "\(path): found no directory \"\(directory)\"; make it, or choose another place with --db or APE_PLAN_DB"
    case .isDirectory(let path):
      "\(path): found a directory; expected a file for the database of runs"
    case .notADatabase(let path):
      "\(path): found a file that is no SQLite database; it was left as it is. Choose another place with --db or APE_PLAN_DB"
    case .otherProgram(let path):
      "\(path): found a database of another program; it was left as it is. Choose another place with --db or APE_PLAN_DB"
    case .newerVersion(let path, let migration):
      "\(path): found a database of a newer version of ape-plan (it has the change \"\(migration)\"); it was left as it is. "
        + "Update ape-plan, or choose another place with --db"
    case .readOnly(let path):
      "\(path): the database of runs cannot be written; nothing was saved. Choose another place with --db or APE_PLAN_DB"
    case .outdated(let path):
      "\(path): found a database of an older version of ape-plan, which cannot be brought up to date where it is. "
        + "Copy it to a folder of your own, and name the copy with --db"
    case .unreadableLog(let path):
      "\(path): found the newest runs in \"\(path)-wal\", which cannot be read in a folder that cannot be written. "
        + "Copy both files to a folder of your own, and name the copy with --db"
    case .cannotOpen(let path):
      "\(path): the operating system does not let this file be opened; check its permissions"
    case .locked(let path, let seconds):
      "\(path): another process has been writing to the database of runs for \(seconds.significant(3)) s; nothing was saved. Try again"
    case .full(let path):
      "\(path): no space is left for the database of runs; nothing was saved, and the runs in it are unharmed"
    case .notAnExport(let path): "\(path): found no export of a run, or one that was cut off; expected what `ape-plan runs export` writes"
    case .damaged(let path, let detail):
      "\(path): the database of runs is damaged (\(detail))"
    case .unknownRun(let id, let nearest, let latest):
      "found no run \"\(id)\"; " + Self.hint(nearest: nearest, latest: latest)
    case .unknownSweep(let id, let latest):
      "found no sweep \"\(id)\"; "
        + (latest.isEmpty ? "no sweep has been begun yet" : "the latest are \(latest.joined(separator: ", ")); `latest` names the newest")
    case .cannotEncode(let detail):
      "the run cannot be written down: \(detail); nothing was saved"
    case .other(let path, let code, let message):
      "\(path): SQLite reports \(message) (code \(code))"
    }
  }

  private static func hint(nearest: String?, latest: [String]) -> String {
    if let nearest { return "did you mean \"\(nearest)\"?" }
    guard !latest.isEmpty else { return "no run has been saved yet" }
    return "the latest are \(latest.joined(separator: ", ")); `latest` names the newest"
  }
}

extension RunStoreError {
  /// Says in our words what SQLite, or the coding of JSON, reports.
  init(_ error: any Error, path: String, busySeconds: Double) {
    switch error {
    case let known as RunStoreError: self = known
    case let database as DatabaseError: self.init(database, path: path, busySeconds: busySeconds)
    case let encoding as EncodingError: self = .cannotEncode(detail: Self.detail(of: encoding))
    case let decoding as DecodingError: self = .damaged(path: path, detail: Self.detail(of: decoding))
    default: self = .other(path: path, code: -1, message: "\(error)")
    }
  }

  private init(_ error: DatabaseError, path: String, busySeconds: Double) {
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .notADatabase(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path, seconds: busySeconds)
    case .SQLITE_FULL: self = .full(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path: path)
    case .SQLITE_CANTOPEN, .SQLITE_AUTH: self = .cannotOpen(path: path)
    case .SQLITE_CORRUPT: self = .damaged(path: path, detail: error.message ?? "malformed")
    default: self = .other(path: path, code: error.extendedResultCode.rawValue, message: error.message ?? "no message")
    }
  }

  private static func detail(of error: EncodingError) -> String {
    switch error {
    case .invalidValue(let value, let context): "found \(value) at \(place(context.codingPath))"
    @unknown default: "\(error)"
    }
  }

  private static func detail(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "found no \"\(key.stringValue)\" at \(place(context.codingPath))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(context.debugDescription) at \(place(context.codingPath))"
    @unknown default: "\(error)"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "the top" : path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
  }
}
