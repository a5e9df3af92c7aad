import Foundation
import PlanFiles
import PlanModel
import Testing
import Units

@testable import Planning

/// Machines hour by hour, of one trial and of all.
@Suite struct NodeFoldTests {
  private func trials(_ scenario: Scenario, count: Int) throws -> [TrialResult] {
    var scenario = scenario
    scenario.settings.trials = .count(count)
    scenario.settings.warmUp = .none
    scenario.settings.duration = .hours(0.5)
    return try RunPlan(scenario: scenario, prices: try PriceTableReader.embedded(), version: "test", jobs: 1).run().trials
  }

  @Test func `a pool whose number stays is the same in each hour, wherever nothing is placed on machines`() throws {
    let scenario = try ProfileReader.read(.embedded("medium"))
    var trial = try trials(scenario, count: 1)[0]
    #expect(trial.nodes.isEmpty)
    (trial.start, trial.end) = (.minutes(90), .hours(4))
    let hours = try #require(NodeFold.hours(of: trial, scenario)[0])
    let seconds: [Double] = [7_200, 14_400, 14_400]
    #expect(hours.firstHour == 1 && hours.nodeSeconds == seconds)
    trial.end = .hours(10_000)
    #expect(NodeFold.hours(of: trial, scenario) == [nil])
  }

  @Test func `hours of trials are averaged by what each observed of them`() throws {
    var scenario = try ProfileReader.read(.embedded("medium"))
    scenario.settings.platform = .kubernetes
    var trials = try trials(scenario, count: 2)
    // The first sees 2 machines for half an hour and 3 for an hour, the second 6 for half an hour and 5 for the first half of the second.
    trials[0].nodes[0].hours = HourlyUse(start: .minutes(30), end: .hours(2), nodeSeconds: [3_600, 10_800])
    trials[1].nodes[0].hours = HourlyUse(start: .minutes(30), end: .minutes(90), nodeSeconds: [10_800, 9_000])
    let hours = try #require(NodeFold.results(of: trials, scenario)[0].hours)
    #expect(hours.firstHour == 0)
    // (2 + 6) / 2; (3 x 60 + 5 x 30) / 90 minutes.
    #expect(hours.nodes[0] == 4 && abs(hours.nodes[1] - 330.0 / 90) < 1e-12)
    trials[1].nodes[0].hours = nil
    #expect(NodeFold.results(of: trials, scenario)[0].hours == nil, "of one trial it is not known")
  }

  @Test func `a tally of a program that kept no hours is read`() throws {
    let text = #"{"pool":"nodes","initialNodes":2,"pinned":1,"peak":3,"added":1,"removed":0,"nodeSeconds":7200}"#
    let tally = try JSONDecoder().decode(NodeTally.self, from: Data(text.utf8))
    #expect(tally.hours == nil && tally.nodeSeconds == 7_200)
  }
}
