import PlanModel
import Testing
import Units

@testable import PlanFiles

/// Curves, growth, bursts and events in profiles.
@Suite struct LoadShapeTests {
  private func profile(_ workload: String, _ rest: String = "") -> String {
    SmallProfile.text.replacing(
      "workload: {arrivals: poisson, rate: 240/hour, route: query}", with: "workload:\n  arrivals: poisson\n  rate: 240/hour\n  route: query\n\(workload)")
      + "\n" + rest
  }

  @Test func `a daily list of factors is scaled to a mean of 1 and makes the run terminating`() throws {
    let scenario = try SmallProfile.read(profile("  daily: [1, 3, 0, 4]"))
    let curve = try #require(scenario.workload.shape?.daily)
    #expect(curve.points.map(\.factor) == [0.5, 1.5, 0, 2])
    #expect(curve.points.map(\.time) == [.zero, .hours(6), .hours(12), .hours(18)])
    #expect(scenario.settings.kind == .terminating && scenario.settings.warmUp == .none)
  }

  @Test func `bursts alone stay a steady state`() throws {
    let scenario = try SmallProfile.read(profile("  bursts: [{factor: 1, stay: 30m}, {factor: 4, stay: 10m}]"))
    #expect(scenario.settings.kind == .steadyState)
    // (1 x 30 + 4 x 10) / 40 = 1.75.
    #expect(scenario.workload.shape?.bursts?.states.map(\.factor) == [1 / 1.75, 4 / 1.75])
  }

  @Test func `growth and a week are read`() throws {
    let scenario = try SmallProfile.read(profile("  growth: 10%\n  weekly: [1, 1, 1, 1, 1, 0, 0]"))
    #expect(scenario.workload.shape?.growthPerMonth == 0.1)
    #expect(scenario.workload.shape?.weekly?.points.first?.factor == 1.4)
    #expect(scenario.settings.kind == .terminating)
  }

  @Test func `points are read with their times`() throws {
    let scenario = try SmallProfile.read(profile("  dailyPoints: [{at: 0h, factor: 1}, {at: 12h, factor: 0}]"))
    #expect(scenario.workload.shape?.daily == LoadCurve(points: [.init(time: .zero, factor: 1), .init(time: .hours(12), factor: 0)], period: .days(1)))
  }

  @Test func `events in a profile are read, and a station that is none is found at its column`() throws {
    let scenario = try SmallProfile.read(profile("  growth: 0%", "events: ['1h: surge 2x for 5m', '2h: slow desk 3x for 1m']"))
    #expect(scenario.events?.map(\.text) == ["1h: surge 2x for 5m", "2h: slow desk 3x for 1m"])
    #expect(scenario.settings.kind == .terminating)
    #expect(
      SmallProfile.complaints(SmallProfile.text + "\nevents:\n  - '2h: slow dask 3x for 1m'")
        == "p.yaml:10:15: found \"dask\"; expected the name of the service or station: desk; did you mean \"desk\"?")
  }

  @Test(arguments: [
    ("  daily: [1, 2]\n  dailyPoints: [{at: 0h, factor: 1}]", "", "p.yaml:8:16: found a workload with both daily and dailyPoints", "two curves"),
    ("  daily: [0, 0]", "", "p.yaml:7:10: found daily without a factor above 0; expected at least one", "nobody would come"),
    ("  daily: []", "", "p.yaml:7:10: found daily without a factor above 0; expected at least one", "an empty curve"),
    ("  weekly: [1, 2, 3]", "", "p.yaml:7:11: found 3 factors; expected 7 for the days of a week, or 168 for its hours", "no week"),
    ("  dailyPoints: [{at: 2h, factor: 1}, {at: 1h, factor: 2}]", "", "found a point at 1h behind one at 2h; expected rising times", "backwards"),
    ("  dailyPoints: [{at: 24h, factor: 1}]", "", "found a point at 1d; expected a time of the day, below 1d", "beyond the day"),
    ("  bursts: [{factor: 1, stay: 1m}]", "", "found 1 in the list; expected at least 2 of states", "one state is no burst"),
    ("  bursts: [{factor: 0, stay: 1m}, {factor: 0, stay: 2m}]", "", "found bursts without a factor above 0", "nobody would come"),
    ("  growth: -5%", "", "expected a share from 0% to 100%", "shrinking is not asked for"),
    (
      "  daily: [1, 2]", "run: {kind: steady-state}",
      "found steady-state beside daily; expected terminating: the load or the deployment changes all the while", "never mixed"
    ),
  ])
  func `what cannot be is refused`(workload: String, rest: String, expected: String, why: String) {
    let complaints = SmallProfile.complaints(profile(workload, rest))
    #expect(complaints.contains(expected), "\(why): \(complaints)")
  }
}
