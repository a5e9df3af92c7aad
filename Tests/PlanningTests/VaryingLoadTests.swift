import PlanFiles
import PlanModel
import Pricing
import Testing
import Units

@testable import Planning

/// Runs whose load or deployment changes with time, as they are folded.
@Suite struct VaryingLoadTests {
  /// M/M/1 with a mean service of 42 s: some 86 an hour at most.
  private func desk(rate: Double, _ change: (inout Scenario) -> Void) throws -> Scenario {
    var scenario = try ProfileReader.read(.embedded("mm1"))
    scenario.workload.arrivals = .poisson(Rate(perHour: rate))
    scenario.settings.trials = .count(6)
    change(&scenario)
    scenario.settleKind()
    return scenario
  }

  private func run(_ scenario: Scenario, jobs: Int = 2) throws -> RunResult {
    try RunPlan(scenario: scenario, prices: PriceTable(), version: "test", jobs: jobs).run().result
  }

  private var service: Double {
    get throws {
      let scenario = try ProfileReader.read(.embedded("mm1"))
      guard case .serve(_, let time) = scenario.routes[0].steps[0].action else { return .nan }
      return time.mean()
    }
  }

  @Test func `the peak hour is told beside the mean, and its overload is an answer`() throws {
    // Half a day at twice the rate of the other half: 4/3 and 2/3 of the mean. At 80 % on average the peak is offered 107 %.
    let rate = 0.8 * 3_600 / (try service)
    let result = try run(try desk(rate: rate) { scenario in
      scenario.workload.shape = LoadShape(daily: LoadCurve(steps: [1, 2], period: .days(1)))
      scenario.settings.duration = .days(4)
    })
    #expect(result.kind == .terminating && result.unstable.isEmpty)
    let peak = try #require(result.peakHour)
    #expect(peak.start >= .hours(12) && peak.start < .days(4))
    #expect(Int(peak.start.seconds / 43_200) % 2 == 1, "in the second half of a day: \(peak.start)")
    #expect(abs(peak.rate.perHour - rate * 4 / 3) < 1e-6 * rate)
    let station = try #require(peak.stations.first)
    #expect(abs(station.offered - 0.8 * 4 / 3) < 1e-6)
    #expect(abs(station.mean - 0.8) < 0.08, "\(station)")
    #expect(station.measured > station.mean && station.measured <= 1 + 1e-9)
    #expect(result.remarks.contains { $0.contains("is offered 107 % of what it has") }, "\(result.remarks)")
    #expect(result.remarks.contains { $0.hasPrefix("The daily curve makes this a terminating run") })
    #expect(abs(result.load.offered.perHour - rate) < 1e-6 * rate, "whole days: the stated rate")
  }

  @Test func `a run that is no whole number of days says so`() throws {
    let result = try run(try desk(rate: 10) { scenario in
      scenario.workload.shape = LoadShape(daily: LoadCurve(steps: [1, 3], period: .days(1)))
      scenario.settings.duration = .hours(36)
    })
    #expect(result.remarks.contains { $0.hasPrefix("1.5d are no whole number of days") }, "\(result.remarks)")
    // 12 h at 0.5, 12 h at 1.5, 12 h at 0.5: 5/6 of the stated rate.
    #expect(abs(result.load.offered.perHour - 10 * 5.0 / 6) < 1e-9)
  }

  @Test func `growth and surges are part of what is offered`() throws {
    let result = try run(try desk(rate: 10) { scenario in
      scenario.settings.duration = .hours(10)
      scenario.events = [ScenarioEvent(time: .hours(2), action: .surge(factor: 3, length: .hours(1)), text: "2h: surge 3x for 1h")]
    })
    #expect(abs(result.load.offered.perHour - 12) < 1e-9, "20 more in ten hours")
    #expect((result.load.arrived.low ?? 0) <= 12 / 3_600 && (result.load.arrived.high ?? 0) >= 12 / 3_600)
    #expect(result.peakHour == nil, "the expected load is constant but for the surge")
  }

  @Test func `an event's effects are the same on any number of threads`() throws {
    let scenario = try desk(rate: 40) { scenario in
      scenario.settings.duration = .hours(60)
      scenario.events = [ScenarioEvent(time: .hours(30), action: .surge(factor: 2, length: .hours(1)), text: "30h: surge 2x for 1h")]
    }
    let one = try run(scenario, jobs: 1)
    let two = try run(scenario, jobs: 2)
    #expect(one == two)
    let event = try #require(one.events?.first)
    #expect(event.length.value == 3_600)
    #expect(event.failed.value == 0 && event.errorsByCause.isEmpty)
    #expect((event.peak.value ?? 0) > 1)
    #expect((event.recovery.value ?? 3_600) >= 3_600, "not before the surge is over")
  }

  @Test func `a percentile of too few queries, and a recovery that nobody can tell, are refused`() throws {
    let result = try run(try desk(rate: 40) { scenario in
      scenario.settings.duration = .hours(4)
      scenario.events = [ScenarioEvent(time: .minutes(10), action: .surge(factor: 2, length: .minutes(10)), text: "10m: surge 2x for 10m")]
    })
    let event = try #require(result.events?.first)
    #expect(event.p99.value == nil && event.p99.reason?.hasPrefix("n/a (n=") == true, "\(event.p99)")
    #expect(event.recovery.reason == "n/a (too little was seen before the event)")
    #expect(event.band == nil && event.recoveredTrials == 0)
  }
}
