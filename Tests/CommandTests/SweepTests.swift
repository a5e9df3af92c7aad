import Foundation
import GRDB
import Testing

/// `ape-plan sweep`
struct SweepTests {
  private static let command = [
    "sweep", "--tier", "mm4", "--vary", "stations.desk.servers=4..6", "--vary", "workload.rate=120/hour,240/hour", "--metric",
    "mean,utilization", "--format", "csv",
  ]

  @Test func `a grid is simulated once, and printed again from what was kept`() throws {
    let sandbox = try Sandbox()
    let first = try sandbox.run(Self.command)
    #expect(first.status == 0 && first.errors.isEmpty)
    let rows = first.output.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows[0].prefix(3) == ["stations_desk_servers", "workload_rate", "mean"], "one table is printed bare")
    #expect(
      rows.dropFirst().map { "\($0[0]) \($0[1])" } == ["4 120/hour", "4 240/hour", "5 120/hour", "5 240/hour", "6 120/hour", "6 240/hour"])
    let again = try sandbox.run(Self.command)
    #expect(again.output == first.output && again.errors == "sweep 1: 6 of 6 points are there\n")
    #expect(try sandbox.run(Self.command + ["--jobs", "3", "--no-store"]).output == first.output, "on any number of cores, kept or not")
    let other = try sandbox.run(Self.command + ["--seed", "2"])
    #expect(other.errors.isEmpty && other.output != first.output, "another seed is another sweep")
  }

  @Test(arguments: ["table", "markdown", "json", "csv"])
  func `a report in a file is replaced by the next one`(format: String) throws {
    let sandbox = try Sandbox()
    let command = [
      "sweep", "--tier", "mm4", "--vary", "stations.desk.servers=4..5", "--trials", "5", "--metric", "mean", "--format", format, "--output",
      "grid.out", "--no-store",
    ]
    for _ in 1...2 { #expect(try sandbox.run(command) == .init(status: 0, output: "", errors: "")) }
    try sandbox.write("my own\n", to: "notes.md")
    if format != "csv" { #expect(try sandbox.run(command.map { $0 == "grid.out" ? "notes.md" : $0 }).status == 73) }
  }

  @Test func `a wider grid takes the points that are there from the narrower one`() throws {
    let sandbox = try Sandbox()
    func sweep(_ values: String) throws -> Sandbox.Ending {
      try sandbox.run(
        "sweep", "--tier", "mm4", "--vary", "stations.desk.servers=\(values)", "--metric", "mean", "--duration", "30h", "--warm-up", "3h",
        "--format", "json")
    }
    _ = try sweep("4..5")
    let wide = try sweep("4..6")
    #expect(wide.status == 0 && wide.errors.isEmpty)
    var configuration = Configuration()
    configuration.readonly = true
    let counts = try DatabaseQueue(path: sandbox.database, configuration: configuration).read { db in
      try (
        Int.fetchOne(db, sql: "SELECT count(*) FROM sweep_point"), Int.fetchOne(db, sql: "SELECT count(DISTINCT digest) FROM sweep_point")
      )
    }
    #expect(counts.0 == 5 && counts.1 == 3, "two of the three points are those of the first grid")
  }

  @Test func `a sweep that was killed goes on where it ended`() throws {
    let sandbox = try Sandbox()
    let long = [
      "sweep", "--tier", "mm4", "--vary", "stations.desk.servers=4..43", "--metric", "mean", "--trials", "40", "--format", "json", "--jobs",
      "1",
    ]
    let process = sandbox.process(Sandbox.program, long)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // As soon as some points are there; the whole would take many seconds more.
    var there = 0
    let deadline = Date().addingTimeInterval(60)
    while there < 3, Date() < deadline, process.isRunning {
      Thread.sleep(forTimeInterval: 0.05)
      there = (try? points(in: sandbox)) ?? 0
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let kept = try points(in: sandbox)
    #expect((3..<40).contains(kept), "killed in the middle")
    let whole = try sandbox.run(long)
    #expect(whole.status == 0)
    #expect(whole.errors == "sweep 1: \(kept) of 40 points are there\n")
    #expect(try sandbox.run(long + ["--no-store"]).output == whole.output, "it is as if nobody had killed it")
  }

  @Test func `kept sweeps are listed, shown and deleted`() throws {
    let sandbox = try Sandbox()
    let empty = try sandbox.run("sweeps", "list")
    #expect(empty.status == 66, "no database yet")
    let swept = try sandbox.run(Self.command)
    let list = try sandbox.run("sweeps", "list")
    #expect(list.status == 0 && list.output.contains("stations.desk.servers (3)"), "\(list.output)")
    let listed = try #require(try Answer(sandbox.run("sweeps", "list", "--format", "json").output).list("sweeps").first)
    #expect(listed["id"] as? String == "1" && listed["points"] as? Int == 6 && listed["pointsInAll"] as? Int == 6)
    #expect((listed["version"] as? String)?.wholeMatch(of: /0\.1\.0 \([0-9a-f]{8}\)/) != nil, "two builds of one version are told apart")
    let shown = try sandbox.run("sweeps", "show", "1", "--metric", "mean,utilization", "--format", "csv")
    #expect(shown == swept)
    #expect(try sandbox.run("sweeps", "show", "latest", "--metric", "utilization.dask").status == 64)
    #expect(try sandbox.run("sweeps", "delete", "1", "2").status == 66)
    #expect(try sandbox.run("sweeps", "delete", "latest") == .init(status: 0, output: "deleted sweep 1\n", errors: ""))
    #expect(try sandbox.run("sweeps", "list").output.contains("no sweeps yet"))
  }

  @Test func `what another program made is not taken for this one's`() throws {
    let sandbox = try Sandbox()
    // The same program with one byte more: another build of the same version.
    let other = sandbox.file("other-ape-plan")
    try FileManager.default.copyItem(atPath: Sandbox.program, toPath: other)
    let handle = try #require(FileHandle(forWritingAtPath: other))
    handle.seekToEndOfFile()
    handle.write(Data([0]))
    try handle.close()
    let command = ["sweep", "--tier", "mm4", "--vary", "stations.desk.servers=4..5", "--trials", "5", "--metric", "mean"]
    let first = try sandbox.run(command)
    let second = try sandbox.shell("./other-ape-plan \(command.joined(separator: " "))")
    #expect(second.status == 0 && second.errors.isEmpty, "begun anew: \(second.errors)")
    #expect(second.output == first.output)
    let list = try sandbox.run("sweeps", "list").output
    #expect(list.contains("Made by another program than this one (0.1.0 (") && list.contains("which begins anew: 2."), "\(list)")
    #expect(try sandbox.run("sweeps", "show", "2", "--metric", "mean").errors.contains("sweep 2 was made by 0.1.0 ("))
  }

  private func points(in sandbox: Sandbox) throws -> Int {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: sandbox.database, configuration: configuration).read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM sweep_point") ?? 0
    }
  }
}
