import GRDB

/// A database that another process has begun to write to.
struct LockedDatabase {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
  }

  func unlock() throws { try queue.inDatabase { try $0.execute(sql: "ROLLBACK") } }
}
