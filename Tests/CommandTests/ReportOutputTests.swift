import Foundation
import Testing

struct ReportOutputTests {
  private static let quick = ["simulate", "--tier", "mm4", "--trials", "5"]

  @Test func `results go to standard output and everything else to standard error`() throws {
    let sandbox = try Sandbox()
    let kept = try sandbox.run(Self.quick)
    #expect(kept.errors == "kept as run 1 in \(sandbox.database)\n")
    #expect(try sandbox.run(Self.quick + ["--no-store"]) == .init(status: 0, output: kept.output, errors: ""))
    #expect(try sandbox.run(Self.quick + ["--quiet"]) == .init(status: 0, output: kept.output, errors: ""))
    let runs = try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs")
    #expect(runs.count == 2, "--quiet keeps the run all the same")
  }

  @Test func `a kept run is reported as it was when it was made`() throws {
    let sandbox = try Sandbox()
    for format in ["table", "json", "markdown", "csv"] {
      let made = try sandbox.run(Self.quick + ["--format", format])
      #expect(try sandbox.run("report", "latest", "--format", format) == .init(status: 0, output: made.output, errors: ""))
    }
  }

  @Test(arguments: [("table", "mm4.txt"), ("json", "mm4.json"), ("markdown", "mm4.md")])
  func `a report is written to a file, or named after the profile in a folder`(format: String, name: String) throws {
    let sandbox = try Sandbox()
    let shown = try sandbox.run(Self.quick + ["--no-store", "--format", format]).output
    let toFile = try sandbox.run(Self.quick + ["--no-store", "--format", format, "--output", "some.file"])
    #expect(toFile == .init(status: 0, output: "", errors: ""))
    #expect(try sandbox.text(of: "some.file") == shown)
    #expect(try sandbox.run(Self.quick + ["--no-store", "--format", format, "--output", "."]).status == 0)
    #expect(try sandbox.text(of: name) == shown)
    let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.path).sorted()
    #expect(names == [name, "some.file"].sorted(), "and no draft is left")
  }

  @Test(arguments: ["table", "json", "markdown", "csv"])
  func `an earlier report is replaced, in whichever format it was`(format: String) throws {
    let sandbox = try Sandbox()
    let command = Self.quick + ["--no-store", "--format", format, "--output", "report"]
    #expect(try sandbox.run(command).status == 0)
    #expect(try sandbox.run(command + ["--seed", "20261123"]) == .init(status: 0, output: "", errors: ""))
    #expect(try sandbox.text(of: format == "csv" ? "report/run.csv" : "report").contains("20261123"))
  }

  @Test func `another file is replaced only when that is asked for`() throws {
    let sandbox = try Sandbox()
    let own = "name: mine\ndigest: sha256:\(String(repeating: "0", count: 64))\n"
    try sandbox.write(own, to: "mine.yaml")
    try FileManager.default.createDirectory(atPath: sandbox.file("tables"), withIntermediateDirectories: false)
    try sandbox.write("a,b\n", to: "tables/bill.csv")
    _ = try sandbox.run(Self.quick)
    let cases: [(flags: [String], inTheWay: String)] = [
      (["--output", "mine.yaml"], "mine.yaml"), (["--output", "mine.yaml", "--format", "json"], "mine.yaml"),
      (["--output", "tables", "--format", "csv"], "tables/bill.csv"),
    ]
    for item in cases {
      for command in [Self.quick, ["report", "1"]] {
        let ending = try sandbox.run(command + item.flags)
        let refused = """
          ape-plan: error: \(item.inTheWay): found a file that is no report of this program; it was left as it is. \
          Choose another place, or replace it with --force

          """
        #expect(ending == .init(status: 73, output: "", errors: refused))
      }
    }
    #expect(try sandbox.run("runs", "export", "1", "--output", "mine.yaml").status == 73)
    #expect(try sandbox.text(of: "mine.yaml") == own)
    #expect(try Answer(sandbox.run("runs", "list", "--format", "json").output).list("runs").count == 1, "nothing was simulated")
    for item in cases { #expect(try sandbox.run(["report", "1", "--force"] + item.flags).status == 0) }
    #expect(try sandbox.run("runs", "export", "1", "--output", "mine.yaml").status == 0, "a report is replaced by an export")
    try sandbox.write("", to: "empty")
    #expect(try sandbox.run("report", "1", "--output", "empty").status == 0, "as mktemp makes it")
  }

  @Test(arguments: [
    (["--output", "none/report.md"], "none/report.md: cannot be made: there is no folder "),
    (["--output", "none/tables", "--format", "csv"], "none/tables: cannot be made: there is no folder "),
    (["--output", "/proc/report.md"], "/proc/report.md: cannot be made: "),
    (["--output", "/proc", "--format", "markdown"], "/proc/mm4.md: cannot be made: "),
    (["--output", "/proc/tables", "--format", "csv"], "/proc/tables: cannot be made: "),
    (["--output", "file", "--format", "csv"], "file: cannot be made: Not a directory"),
  ])
  func `a place that cannot be written is found before anything is simulated`(flags: [String], complaint: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("something", to: "file")
    // Which would take centuries.
    let ending = try sandbox.run(["simulate", "--tier", "mm4", "--trials", "2000", "--duration", "36000d", "--no-store"] + flags)
    #expect(ending.status == 73 && ending.output.isEmpty)
    #expect(ending.errors.hasPrefix("ape-plan: error: \(complaint)"), "\(ending.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path) == ["file"])
  }

  @Test func `CSV makes a folder with one file a table`() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run(Self.quick + ["--no-store", "--format", "csv", "--output", "tables"]).status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("tables")).sorted()
    #expect(names.contains("stations.csv") && names.allSatisfy { $0.hasSuffix(".csv") })
    let stations = try sandbox.text(of: "tables/stations.csv")
    #expect(stations.hasPrefix("station,"))
    #expect(stations.hasSuffix("\r\n") && stations.contains("\r\ndesk,"), "lines end as RFC 4180 has it")

    // On standard output the tables stand one after the other, each under its file's name.
    let all = try sandbox.run(Self.quick + ["--no-store", "--format", "csv"]).output
    for name in names { #expect(all.contains("\(name)\r\n\(try sandbox.text(of: "tables/\(name)"))")) }
  }

  @Test func `a profile's name cannot lead out of the folder`() throws {
    let sandbox = try Sandbox()
    let profile = try sandbox.run("profiles", "show", "mm4").output.replacingOccurrences(of: "name: mm4", with: "name: a b")
    try sandbox.write(profile, to: "mine.yaml")
    try FileManager.default.createDirectory(atPath: sandbox.file("reports"), withIntermediateDirectories: false)
    let ending = try sandbox.run(
      "simulate", "--profile", "mine.yaml", "--trials", "1", "--no-store", "--format", "markdown", "--output", "reports")
    // Either the profile's rules refuse the name, or the file's name is made safe.
    #expect(ending.status == 65 || FileManager.default.fileExists(atPath: sandbox.file("reports/a-b.md")))
  }

  @Test func `a device is written to, not replaced`() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run(Self.quick + ["--no-store", "--output", "/dev/null"]).status == 0)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test(arguments: ["profiles schema", "profiles reference", "simulate --tier medium --trials 5 --all"])
  func `a reader that leaves early ends nothing but the writing`(command: String) throws {
    let ending = try Sandbox().shell("ape-plan \(command) 2>errors | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}; grep -v '^kept' errors")
    #expect(ending.output == "0\n")
  }

  @Test func `a full disk is told`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.shell("ape-plan profiles schema > /dev/full")
    #expect(ending.status == 74)
    #expect(ending.errors == "ape-plan: error: standard output: cannot be written: No space left on device\n")
    let toFile = try sandbox.run("runs", "list", "--output", "/dev/full")
    #expect(toFile.status == 64, "lists know no --output")
    let report = try sandbox.run(Self.quick + ["--no-store", "--output", "/dev/full"])
    #expect(report.status == 74)
    #expect(report.errors == "ape-plan: error: /dev/full: cannot be written: No space left on device\n")
  }
}
