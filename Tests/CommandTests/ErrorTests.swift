import Foundation
import Testing

/// What bad input gets: a text that says what was found and what is expected, an exit code, and no trace of it in the database of runs.
struct ErrorTests {
  private static let usage: [(arguments: [String], why: String)] = [
    (["simulte", "--tier", "medium"], "a command that is nearly one"),
    (["runs", "shw", "1"], "a command of a group that is nearly one"),
    (["frobnicate"], "a command that is like no other"),
    (["simulate"], "nothing to simulate"),
    (["simulate", "--tier", "medium", "--profile", "mine.yaml"], "two things to simulate"),
    (["simulate", "--tier", "medium", "--trails", "3"], "a flag that is nearly one"),
    (["simulate", "--tier", "medium", "7"], "a word that belongs nowhere"),
    (["simulate", "--tier"], "a flag without its value"),
    (["simulate", "--tier", "medium", "--rate", "1500"], "a rate without its unit"),
    (["simulate", "--tier", "medium", "--rate", "nan/hour"], "a rate that is no number"),
    (["simulate", "--tier", "medium", "--rate", "0/hour"], "no arrivals at all"),
    (["simulate", "--tier", "medium", "--trials", "0"], "too few trials"),
    (["simulate", "--tier", "medium", "--trials", "2001"], "more trials than fit into memory"),
    (["simulate", "--tier", "medium", "--trials", "-5"], "a negative number is a value, no flag"),
    (["simulate", "--tier", "medium", "--trials", "2.5"], "half a trial"),
    (["simulate", "--tier", "medium", "--trials", "5", "--precision", "5%"], "two ways to end"),
    (["simulate", "--tier", "medium", "--max-trials", "50"], "a cap on nothing"),
    (["simulate", "--tier", "medium", "--precision", "0%"], "a precision that no number of trials reaches"),
    (["simulate", "--tier", "medium", "--seed", "-1"], "a negative seed"),
    (["simulate", "--tier", "medium", "--duration", "10"], "a time without its unit"),
    (["simulate", "--tier", "medium", "--duration", "0s"], "no time at all"),
    (["simulate", "--tier", "medium", "--duration", "1h", "--warm-up", "2h"], "a warm-up that leaves nothing"),
    (["simulate", "--tier", "medium", "--warm-up", "atuo"], "a warm-up that is nearly one"),
    (["simulate", "--tier", "medium", "--jobs", "0"], "nobody to do the work"),
    (["simulate", "--tier", "medium", "--rate", "10/hour", "--trace", "azure_llm_2023_conv.csv"], "two kinds of arrivals"),
    (["simulate", "--tier", "medium", "--trace-speed", "2"], "the speed of no trace"),
    (["simulate", "--tier", "medium", "--trace", "azure_llm_2023_conv.csv", "--trace-scale", "-1"], "fewer arrivals than none"),
    (["simulate", "--tier", "medium", "--set", "nonsense"], "an override that sets nothing"),
    (["simulate", "--tier", "medium", "--set", "services.api.wrkers=8"], "an override of what is not there"),
    (["simulate", "--tier", "medium", "--set", "services.api.workers=none"], "an override by something else"),
    (["simulate", "--tier", "medium", "--format", "jsn"], "a format that is nearly one"),
    (["simulate", "--tier", "medium", "--format", "csv", "--output", "all.csv"], "many tables into one file"),
    (["simulate", "--tier", "mm1", "--region", "eu-west-1"], "a region for no machines"),
    (["levers", "--tier", "medium", "--lever", "spto"], "a lever that is nearly one"),
    (["runway", "--tier", "medium"], "a runway without growth"),
    (["runway", "--tier", "medium", "--growth", "0%/month"], "a growth that is none"),
    (["runway", "--tier", "medium", "--growth", "10%/month", "--budget", "-5"], "less than no money"),
    (["runway", "--tier", "medium", "--growth", "10%/month", "--fail-if-within", "soon"], "no number of months"),
    (["runway", "--tier", "medium", "--growth", "10%/month", "--months", "6", "--fail-if-within", "9months"], "later than anybody looks"),
    (["runway", "--tier", "large", "--growth", "10%/month", "--trace", "azure_llm_2023_conv.csv"], "growth of a recording"),
    (["sensitivity", "--tier", "mm1"], "a profile without a range"),
    (["simulate", "--tier", "medium", "--region", "eu-wst-1"], "a region that is nearly one"),
    (["simulate", "--profile", "mm4"], "a shipped profile taken for a file"),
    (["simulate", "--tier", "medium", "--force"], "to replace what is not even written"),
    (["runs", "list", "--limit", "none"], "a limit that is none"),
    (["report"], "a run that nobody names"),
  ]

  private static let missing: [(arguments: [String], why: String)] = [
    (["simulate", "--tier", "medum"], "a tier that is nearly one"),
    (["profiles", "show", "jakson"], "a profile that is nearly one"),
    (["simulate", "--profile", "none.yaml"], "a profile that is not there"),
    (["profiles", "validate", "none.yaml"], "a profile that is not there, to be checked"),
    (["simulate", "--tier", "medium", "--trace", "azure_llm_2023_con.csv"], "a trace that is nearly one"),
    (["simulate", "--tier", "medium", "--prices", "none.csv"], "a price table that is not there"),
    (["runs", "list"], "no runs yet"),
    (["report", "latest"], "no run to report"),
  ]

  private static let unwritable: [(arguments: [String], why: String)] = [
    (["simulate", "--tier", "mm4", "--output", "none/report.md"], "a report in a folder that is not there"),
    (["simulate", "--tier", "mm4", "--db", "none/runs.sqlite"], "a database in a folder that is not there"),
    (["simulate", "--tier", "mm4", "--db", "/proc/runs.sqlite"], "a database where none can be made"),
  ]

  @Test(arguments: [
    ("usage-errors.txt", usage, Int32(64)), ("missing-errors.txt", missing, 66), ("unwritable-errors.txt", unwritable, 73),
  ])
  func `mistakes are told as they were found right, and leave nothing behind`(
    golden: String, cases: [(arguments: [String], why: String)], status: Int32
  ) throws {
    let sandbox = try Sandbox()
    var transcript = Transcript()
    for item in cases {
      let ending = try transcript.add(item.arguments, why: item.why, in: sandbox)
      #expect(ending.status == status, "\(item.why): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(item.why): standard output is for results")
    }
    try transcript.check(golden)
    #expect(!sandbox.hasDatabase)
  }

  @Test func `faulty files are told by line and column, and leave nothing behind`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("schemaVersion: 1\nname: mine\nworkload: {arrivals: poisson, rate: 60, route: query}\nstation: {}\n", to: "mine.yaml")
    try sandbox.write("schemaVersion: 1\nname: [mine\n", to: "torn.yaml")
    try sandbox.write("timestamp,tokens_in,tokens_out\n0,1,1\n7,many,1\n5,1,1\n", to: "trace.csv")
    try sandbox.write("timestamp,tokens_in,tokens_out\n0,1\n", to: "short.csv")
    try sandbox.write("", to: "nothing.csv")
    try sandbox.write("timestamp\n2026-11-23 18:05:00\n", to: "dates.csv")
    try sandbox.write("name: twice\nname: twice\nrun: {seed: 1, seed: 2}\n", to: "twice.yaml")
    try sandbox.write(
      "provider,region,instance_type,vcpu,memory_gib,arch,on_demand_usd_hour,as_of,source\n"
        + "aws,us-east-1,t3.xlarge,4,16,x86_64,cheap,2026-01-01,here\n",
      to: "prices.csv")
    try Data([0x89, 0x50, 0x4E, 0x47, 0x00, 0x01]).write(to: URL(fileURLWithPath: sandbox.file("picture.csv")))
    var transcript = Transcript()
    let cases: [(arguments: [String], why: String)] = [
      (["simulate", "--profile", "mine.yaml"], "all mistakes of a profile together"),
      (["profiles", "validate", "mine.yaml", "none.yaml"], "each file is checked, and the worst decides"),
      (["simulate", "--profile", "torn.yaml"], "a mistake in the YAML stands alone"),
      (["simulate", "--tier", "medium", "--trace", "trace.csv"], "all mistakes of a trace together"),
      (["simulate", "--tier", "medium", "--trace", "short.csv"], "a row that was cut off"),
      (["simulate", "--tier", "medium", "--trace", "picture.csv"], "a file that is no text"),
      (["simulate", "--tier", "medium", "--trace", "nothing.csv"], "a file with nothing in it"),
      (["simulate", "--tier", "medium", "--trace", "dates.csv"], "dates without their offset"),
      (["profiles", "validate", "twice.yaml"], "all keys that stand twice"),
      (["simulate", "--tier", "medium", "--prices", "prices.csv"], "a price that is no number"),
    ]
    for item in cases {
      let ending = try transcript.add(item.arguments, why: item.why, in: sandbox)
      #expect(ending.status == 65, "\(item.why): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(item.why): standard output is for results")
    }
    try transcript.check("data-errors.txt")
    #expect(!sandbox.hasDatabase)
  }

  @Test func `a user without a home is told what to give`() throws {
    let ending = try Sandbox().run("simulate", "--tier", "mm4", environment: ["HOME": ""])
    #expect(ending.status == 64)
    #expect(
      ending.errors == """
        ape-plan: error: found neither APE_PLAN_DB, XDG_DATA_HOME nor HOME; expected a place for the runs: --db PATH, or --no-store
        See 'ape-plan simulate --help' for more information.

        """)
  }
}
