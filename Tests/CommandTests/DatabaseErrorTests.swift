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
      let complaint = "ape-plan: error: \(path): found a file that is no SQLite database; it was left as it is."
      #expect(ending.errors.hasPrefix(complaint), "\(ending.errors)")
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
        ape-plan: error: \(sandbox.database): another process has been writing to the database of runs for 10 s; \
        nothing was saved. Try again

        """)
    #expect(try sandbox.run("runs", "show", "1").status == 0, "reading goes on")
    try other.unlock()
    #expect(try sandbox.run(Self.quick).errors.hasPrefix("kept as run 2 "))
  }

  /// No permission stops root, so the program is run by somebody who is nobody, from where that user can read it.
  private func asNobody(in sandbox: Sandbox, _ arguments: String) throws -> Sandbox.Ending {
    if !FileManager.default.fileExists(atPath: sandbox.file("ape-plan")) {
      try FileManager.default.copyItem(atPath: Sandbox.program, toPath: sandbox.file("ape-plan"))
      try permit(0o755, "ape-plan", in: sandbox)
    }
    let nobody = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    return try sandbox.shell("\(nobody)./ape-plan \(arguments)")
  }

  private func permit(_ mode: Int, _ name: String, in sandbox: Sandbox) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: sandbox.file(name))
  }

  @Test func `a database in a folder that cannot be written can be read, and cannot be saved to`() throws {
    let sandbox = try Sandbox()
    // A name that a URI would have to escape.
    try FileManager.default.createDirectory(atPath: sandbox.file("kept?50%"), withIntermediateDirectories: false)
    let path = sandbox.file("kept?50%/runs#1.sqlite")
    let made = try sandbox.run(Self.quick + ["--db", path]).output
    try permit(0o444, "kept?50%/runs#1.sqlite", in: sandbox)
    try permit(0o555, "kept?50%", in: sandbox)
    defer { try? permit(0o755, "kept?50%", in: sandbox) }
    let db = "--db '\(path)'"
    #expect(try asNobody(in: sandbox, "report 1 \(db)") == .init(status: 0, output: made, errors: ""))
    #expect(try asNobody(in: sandbox, "runs show latest \(db)").output == made)
    #expect(try Answer(asNobody(in: sandbox, "runs list --format json \(db)").output).list("runs").count == 1)
    #expect(try Answer(asNobody(in: sandbox, "runs export 1 \(db)").output).text("run", "id") == "1")
    for writing in ["simulate --tier mm4 --trials 5", "runs delete 1"] {
      let ending = try asNobody(in: sandbox, "\(writing) \(db)")
      #expect(ending.status == 73 && ending.output.isEmpty)
      #expect(ending.errors.hasPrefix("ape-plan: error: \(path): "), "\(ending.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("kept?50%")) == ["runs#1.sqlite"], "nothing was left there")
  }

  @Test func `a file that cannot be written is found before anything is simulated`() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(atPath: sandbox.file("kept"), withIntermediateDirectories: false)
    _ = try sandbox.run(Self.quick + ["--db", sandbox.file("kept/runs.sqlite")])
    try permit(0o444, "kept/runs.sqlite", in: sandbox)
    // SQLite may make its own files there, and so opens the file, for reading.
    try permit(0o777, "kept", in: sandbox)
    let ending = try asNobody(in: sandbox, "simulate --tier mm4 --trials 2000 --duration 36000d --db kept/runs.sqlite")
    #expect(ending.status == 73 && ending.output.isEmpty)
    #expect(ending.errors.hasPrefix("ape-plan: error: kept/runs.sqlite: the database of runs cannot be written; nothing was saved."))
    #expect(try asNobody(in: sandbox, "runs show 1 --db kept/runs.sqlite").status == 0)
  }

  @Test func `runs that are still in a log which cannot be read are said to be there`() throws {
    let sandbox = try Sandbox()
    _ = try sandbox.run(Self.quick)
    try FileManager.default.createDirectory(atPath: sandbox.file("copied"), withIntermediateDirectories: false)
    let writer = try DatabaseQueue(path: sandbox.database)
    try writer.write { try $0.execute(sql: "UPDATE run SET title = 'newer'") }
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: sandbox.database + suffix, toPath: sandbox.file("copied/runs.sqlite\(suffix)"))
      try permit(0o444, "copied/runs.sqlite\(suffix)", in: sandbox)
    }
    try writer.close()
    try permit(0o555, "copied", in: sandbox)
    defer { try? permit(0o755, "copied", in: sandbox) }
    let ending = try asNobody(in: sandbox, "runs list --db copied/runs.sqlite")
    #expect(ending.status == 73 && ending.output.isEmpty)
    #expect(
      ending.errors == """
        ape-plan: error: copied/runs.sqlite: found the newest runs in "copied/runs.sqlite-wal", which cannot be read in a folder that \
        cannot be written. Copy both files to a folder of your own, and name the copy with --db

        """)
  }

  /// A limit on the size of files is what a test can have of a full disk; SQLite is refused its writing in the same way.
  @Test func `a disk that is full at the end costs the keeping, not the answer`() throws {
    let sandbox = try Sandbox()
    let many = ["simulate", "--tier", "mm4", "--trials", "40", "--duration", "10h", "--format", "json"]
    _ = try sandbox.run(Self.quick)
    let answer = try sandbox.run(many + ["--no-store"]).output
    // 120 blocks of 1,024 bytes: room for the file as it is and for the answer, not for 40 trials.
    let ending = try sandbox.shell("ulimit -f 120; HOME='\(sandbox.path)' ape-plan \(many.joined(separator: " "))")
    #expect(ending.status == 74, "\(ending.errors)")
    #expect(ending.output == answer)
    #expect(ending.errors.hasPrefix("ape-plan: error: \(sandbox.database): "))
    #expect(ending.errors.hasSuffix("\nape-plan: error: this run was not kept; its report is whole\n"))
    #expect(try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").count == 1)
    #expect(try sandbox.run("report", "1").status == 0)
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
