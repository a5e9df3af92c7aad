import Foundation
import GRDB
import Testing

/// A database of runs that cannot be used: said so, and nothing lost.
struct DatabaseErrorTests {
  private static let quick = ["simulate", "--tier", "mm4", "--trials", "5"]

  @Test func `a file that is no database is left as it is`() throws {
    let sandbox = try Sandbox()
    let path = try sandbox.write(String(repeating: "Not a database. ", count: 64), to: "notes.txt")
    for command in [Self.quick, ["runs", "list"], ["report", "1"], ["runs", "delete", "1"]] {
      let ending = try sandbox.run(command + ["--db", path])
      #expect(ending.status == 65)
      #expect(ending.output.isEmpty)
      #expect(
        ending.errors.hasPrefix("ape-plan: error: \(path): found a file that is no SQLite database; it was left as it is."), "\(ending.errors)")
    }
    #expect(try sandbox.text(of: "notes.txt") == String(repeating: "Not a database. ", count: 64))
  }

  @Test func `a folder is no database`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("runs", "list", "--db", sandbox.path)
    #expect(ending.status == 65)
    #expect(ending.errors == "ape-plan: error: \(sandbox.path): found a directory; expected a file for the database of runs\n")
  }

  @Test func `a database of a newer version is left as it is`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    try DatabaseQueue(path: sandbox.database).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('Keep comparisons')") }
    for command in [Self.quick, ["runs", "list"]] {
      let ending = try sandbox.run(command)
      #expect(ending.status == 65)
      #expect(ending.errors.contains("found a database of a newer version of ape-plan (it has the change \"Keep comparisons\")"))
    }
  }

  @Test func `a database that another process is writing to is told before anything is simulated`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    let other = try LockedDatabase(sandbox.database)
    let ending = try sandbox.run(Self.quick)
    #expect(ending.status == 74)
    #expect(ending.output.isEmpty)
    #expect(
      ending.errors == """
        ape-plan: error: \(sandbox.database): another process has been writing to the database of runs for 10 s; nothing was saved. Try again

        """)
    #expect(try sandbox.run("runs", "show", "1").status == 0, "reading goes on")
    try other.unlock()
    #expect(try sandbox.run(Self.quick).errors.hasPrefix("kept as run 2 "))
  }

  @Test func `a database that cannot be written says so, and can be read`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    // No permission stops root, so the program is run by somebody who is nobody, from where that user can read it.
    let program = sandbox.file("ape-plan")
    try FileManager.default.copyItem(atPath: Sandbox.program, toPath: program)
    let folder = URL(fileURLWithPath: sandbox.database).deletingLastPathComponent().path
    // SQLite leaves these only after a reader that was killed.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["runs.sqlite"])
    for (path, mode) in [(sandbox.database, 0o444), (folder, 0o555), (program, 0o755)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder) }
    for parent in [".local", ".local/share"] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.file(parent))
    }
    let nobody = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let saving = try sandbox.shell("\(nobody)./ape-plan simulate --tier mm4 --trials 5")
    #expect(saving.status == 73, "\(saving.errors)")
    #expect(saving.errors.hasPrefix("ape-plan: error: \(sandbox.database): "), "\(saving.errors)")
  }

  @Test(arguments: [
    (["APE_PLAN_DB": "mine.sqlite", "XDG_DATA_HOME": "/none"], "mine.sqlite", "APE_PLAN_DB goes first"),
    (["XDG_DATA_HOME": "DATA"], "DATA/ape-plan/runs.sqlite", "the XDG data home"),
    (["XDG_DATA_HOME": "relative"], ".local/share/ape-plan/runs.sqlite", "which has to be absolute"),
    ([:], ".local/share/ape-plan/runs.sqlite", "else its default"),
  ])
  func `runs are kept where the environment says`(environment: [String: String], file: String, why: String) throws {
    let sandbox = try Sandbox()
    let environment = environment.mapValues { $0.replacingOccurrences(of: "DATA", with: sandbox.file("DATA")) }
    #expect(try sandbox.run(Self.quick, environment: environment).status == 0)
    #expect(FileManager.default.fileExists(atPath: sandbox.file(file)), "\(why)")
    #expect(try sandbox.run(Self.quick + ["--db", sandbox.file("other.sqlite")], environment: environment).status == 0)
    #expect(FileManager.default.fileExists(atPath: sandbox.file("other.sqlite")), "--db goes before all")
  }
}
