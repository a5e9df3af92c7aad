import PlanModel
import Statistics
import Testing
import Units

@testable import Reports

/// What is said of spot machines and of CPU credits.
struct SpotReportTests {
  private func spot(cases: Bool = true) -> RunResult {
    var result = SampleResult.medium
    func some(_ value: Double) -> Estimate { SampleResult.estimate(value, value * 0.9, value * 1.1) }
    let effect = EventResult(
      time: .zero, text: "interrupt workers", failed: some(30), errorRate: some(0.02), errorsByCause: [], p99: some(40), peak: some(200), length: some(120),
      recovery: some(300), recoveredTrials: 20, band: 12)
    result.spot = [
      SpotResult(
        pool: "workers", types: ["c5.2xlarge", "m5.2xlarge"], machines: 6, basis: ["a sentence on what it rests on"], interruptions: some(0.8),
        machinesTaken: some(1.2), unreplaced: some(0.1), atLowEnd: 0.4, atMiddle: 0.6, spotHours: [some(2_190), some(2_190)], allSpotHours: some(4_380),
        onDemandHours: some(2), shortMinutes: some(9), missingHours: some(0.3), months: 1_000, trials: 20,
        cases: cases
          ? [
            .init(outage: .zero, share: 0.875, effect: effect, extraFailed: some(25)), .init(outage: .hours(1), share: 0.125, effect: effect, extraFailed: some(900)),
          ] : [],
        failedPerMonth: some(107.5), minutesPerMonth: some(4))
    ]
    return result
  }

  private func text(_ result: RunResult) -> String { TerminalRenderer(width: 400).render(RunReport.document(of: result)) }

  @Test func `an interruption, its rate and a month are told`() {
    let text = text(spot())
    #expect(text.contains("workers: 6 spot machines, "))
    #expect(text.contains(" at the band's lower end, "))
    #expect(text.contains(/workers +at once +87\.5/))
    #expect(text.contains(/workers +none for 1h +12\.5/))
    #expect(text.contains("a sentence on what it rests on"))
    #expect(!self.text(SampleResult.medium).contains("Spot\n"))
  }

  @Test func `without trials it is said that nothing is known of an interruption`() {
    #expect(text(spot(cases: false)).contains("What an interruption does is not simulated"))
  }

  @Test func `programs read the same of spot machines`() throws {
    let document = try #require(ResultDocument.Results(spot()).spot?.first)
    #expect(document.types == ["c5.2xlarge", "m5.2xlarge"] && document.spotHours.compactMap(\.value) == [2_190, 2_190])
    #expect(document.cases.map(\.outageSeconds) == [0, 3_600] && document.cases.map(\.share) == [0.875, 0.125])
    #expect(document.failedPerMonth.value == 107.5 && document.atMiddle == 0.6 && document.months == 1_000)
    #expect(ResultDocument.Results(SampleResult.medium).spot == nil)
  }

  private func burst(_ mode: CreditMode, runsOut: SimTime?) -> RunResult {
    var result = SampleResult.medium
    let node = BurstResult.Node(
      services: ["api", "redis", "api"], utilization: 0.45, peakUtilization: 0.6, runsOut: runsOut, surplusPerMonth: runsOut == nil || mode == .standard ? 0 : 13_140,
      unserved: mode == .standard ? 0.2 : 0)
    result.burst = [
      BurstResult(
        pool: "nodes", instanceType: "t3.large", mode: mode, vcpu: 2, baseline: Fraction(0.3), creditsPerHour: 36, maximumBalance: 864, nodes: [node],
        basis: ["machines begin without credits"])
    ]
    return result
  }

  @Test func `machines that spend more than they earn are told`() {
    // 13,140 credits are 219 vCPU-hours.
    let text = text(burst(.unlimited, runsOut: .hours(3)))
    #expect(text.contains("1 of which spend more CPU credits than they earn: 219 vCPU-hours of surplus credits a month are paid for."))
    #expect(text.contains(/nodes +2 api, redis +45/))
    #expect(self.text(burst(.standard, runsOut: .hours(3))).contains("slowed down to their baseline, which is not simulated"))
    #expect(self.text(burst(.unlimited, runsOut: nil)).contains("all of which earn the CPU credits that they spend"))
  }

  @Test func `programs read the same of credits`() throws {
    let document = try #require(ResultDocument.Results(burst(.unlimited, runsOut: .hours(3))).cpuCredits?.first)
    #expect(document.surplusHoursPerMonth == 219 && document.machines[0].runsOutSeconds == 10_800 && document.mode == "unlimited")
    #expect(ResultDocument.Results(burst(.unlimited, runsOut: nil)).cpuCredits?.first?.machines[0].runsOutSeconds == nil)
  }
}
