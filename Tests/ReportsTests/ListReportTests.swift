import Foundation
import PlanModel
import Statistics
import Testing
import Units

@testable import Reports

/// The shorter reports: runs, profiles, verification.
struct ListReportTests {
  @Test func `runs are listed with what tells them apart`() {
    let runs = [
      RunSummary(
        id: "12", created: Date(timeIntervalSince1970: 1_795_000_000), name: "medium", title: "Four nodes", offered: Rate(perHour: 900),
        seed: 20_261_123, version: "0.1.0", digest: "9f86d081884c7d65", trials: 10, p95: 24.13, errorRate: 0),
      RunSummary(
        id: "11", created: Date(timeIntervalSince1970: 1_795_000_000), name: "medium", title: "Four nodes",
        changes: ["workload.rate=3000/hour"], offered: Rate(perHour: 3_000), seed: 1, version: "0.1.0", digest: "0a", trials: 3,
        trialsPlanned: 20, trialsEnding: .interrupted, p95: 1, errorRate: 0),
      RunSummary(
        id: "3", created: Date(timeIntervalSince1970: 1_794_000_000), name: "mm1", title: "", offered: Rate(perHour: 60), seed: 1,
        version: "0.1.0", digest: "abc", trials: 5, p95: nil, errorRate: nil),
    ]
    // Dates by `date -u -d @1795000000`.
    #expect(
      TerminalRenderer(width: 140).render(RunsReport.document(of: runs)) == """
        id     created (UTC)  scenario        load      seed   trials     p95  errors  version  digest    what
        12  2026-11-18 11:06  medium      900/hour  20261123       10  24.1 s      0%  0.1.0    9f86d081  Four nodes
        11  2026-11-18 11:06  medium    3,000/hour         1  3 of 20  1.00 s      0%  0.1.0    0a        interrupted; set: \
        workload.rate=3000/hour
         3  2026-11-06 21:20  mm1          60/hour         1        5     n/a     n/a  0.1.0    abc

        """)
    // What tells nobody much gives way to what was set.
    #expect(
      TerminalRenderer(width: 80).render(RunsReport.document(of: runs)) == """
        id  scenario        load   trials     p95  errors  what
        12  medium      900/hour       10  24.1 s      0%  Four nodes
        11  medium    3,000/hour  3 of 20  1.00 s      0%  interrupted; set:
                                                           workload.rate=3000/hour
         3  mm1          60/hour        5     n/a     n/a

        """)
    let csv = CSVRenderer().render(RunsReport.document(of: runs)).first
    #expect(csv?.name == "runs.csv")
    let lines = csv?.text.components(separatedBy: "\r\n") ?? []
    #expect(
      lines.first == "id,created,name,offered_per_second,seed,trials,trials_planned,trials_ending,p95_seconds,error_rate,version,digest,"
        + "title,changes")
    // 900 an hour are 0.25 a second.
    #expect(
      lines[1] == "12,2026-11-18T11:06:40Z,medium,0.25,20261123,10,,the number asked for,24.13,0,0.1.0,9f86d081884c7d65,Four nodes,")
    #expect(lines[2].contains(",1,3,20,interrupted,1,0,0.1.0,0a,Four nodes,workload.rate=3000/hour"))
  }

  @Test func `no runs are said to be none`() {
    #expect(TerminalRenderer().render(RunsReport.document(of: [])) == "no runs yet; `ape-plan simulate` makes one\n")
  }

  @Test func `profiles are listed with their load and machines`() {
    let rows = [
      ProfilesReport.Row(name: "mm1", title: "One server", rate: Rate(perHour: 60), nodes: "", assumptions: 0),
      ProfilesReport.Row(name: "large", title: "Eight nodes", rate: Rate(perHour: 10_000), nodes: "8 x c5.2xlarge", assumptions: 41),
    ]
    #expect(
      TerminalRenderer().render(ProfilesReport.document(of: rows)) == """
        profile         load  nodes           assumptions  title
        mm1          60/hour                            0  One server
        large    10,000/hour  8 x c5.2xlarge           41  Eight nodes

        """)
  }

  @Test func `verification shows simulated beside exact, and counts what did not pass`() {
    // M/M/1 at rho 0.5 and mean service 1 s: the mean response time is 1 / (1 - 0.5) = 2 s.
    let good = VerificationCase(
      name: "mm1", quantity: "mean response time, s", exact: 2, source: "1/(mu - lambda)",
      simulated: SampleResult.estimate(2.013, 1.985, 2.041), relativeHalfWidth: 0.0139, passed: true)
    var bad = good
    bad.name = "mm4"
    bad.passed = false
    let lines = TerminalRenderer().render(VerificationReport.document(of: [good, bad])).split(separator: "\n")
    #expect(lines[1] == "case  quantity               exact  simulated (interval)      ±  verdict  exact by")
    #expect(lines[2] == "mm1   mean response time, s      2  2.01 (1.99 … 2.04)    1.39%  pass     1/(mu - lambda)")
    #expect(lines[3].contains("FAIL"))
    #expect(lines.last == "1 of 2 cases did not pass.")
    let stopped = TerminalRenderer().render(VerificationReport.document(of: [good], missing: ["mm4", "mg1"]))
    #expect(stopped.hasSuffix("prove it.\nInterrupted: mm4, mg1 not simulated.\n"))
    let atOnce = TerminalRenderer().render(VerificationReport.document(of: [], missing: ["mm1"]))
    #expect(atOnce.hasSuffix("\nInterrupted: mm1 not simulated.\n"))
    let all = TerminalRenderer().render(VerificationReport.document(of: [good]))
    #expect(all.hasSuffix("1 of 1 case passed: the interval holds the exact figure and is narrow enough to prove it.\n"))
  }
}
