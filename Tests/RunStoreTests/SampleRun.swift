import Foundation
import PlanModel
import RandomStreams
import Statistics
import Units

/// A small run to keep: its figures are made up, and mean nothing.
struct SampleRun {
  var scenario: Scenario
  var result: RunResult
  var trials: [TrialResult]
  let created = Date(timeIntervalSince1970: 1_795_000_000.123)

  /// - Parameter tokens: the rows of the scenario's one sample table.
  init(name: String = "desk", tokens: [Double] = [12, 700]) {
    let step = Step(label: "serve desk 1", action: .serve(station: "desk", time: .exponential(mean: 2)))
    scenario = Scenario(
      name: name, title: "One desk",
      workload: Workload(arrivals: .poisson(Rate(perHour: 900)), mix: [.init(route: "query")]),
      stations: [Station(name: "desk", discipline: .firstComeFirstServed(servers: 1, queueLimit: nil))],
      routes: [Route(name: "query", steps: [step])],
      tables: ["conversation": SampleTable(origin: "tokens.csv", columns: [.init(name: "tokens_in", values: tokens)])])
    let estimate = { (value: Double) in Estimate(value: value, low: value * 0.9, high: value * 1.1, trials: 5) }
    let series = TimeSeries(
      step: .minutes(1),
      points: [
        .init(time: .minutes(1), arrived: 14, completed: 12, failed: 1, responseSum: 33.5, inSystem: 1, busySeconds: [24]),
        .init(time: .minutes(2), arrived: 16, completed: 17, failed: 0, responseSum: 51, inSystem: 0, busySeconds: [34]),
      ])
    result = RunResult(
      scenario: name, title: "One desk", seed: .max, trials: 2, trialsEnding: .count, programVersion: "0.1.0", digest: "d1",
      kind: .steadyState, duration: .hours(1), warmUp: .minutes(3), warmUpMethod: "MSER-5",
      load: LoadResult(offered: Rate(perHour: 900), arrived: estimate(0.25), source: "Poisson", queries: 1_800),
      responseTime: ResponseTimeResult(
        mean: estimate(4), p50: estimate(2.8), p95: estimate(12), p99: Estimate(refused: "n/a (n=37 < 299)", trials: 2)),
      throughput: estimate(0.25), errorRate: estimate(0.01), errorsByCause: [ErrorShare(cause: "desk: full", share: estimate(0.01))],
      stations: [
        StationResult(
          name: "desk", capacity: 1, utilization: estimate(0.5), waitingTime: estimate(2), serviceTime: estimate(2),
          queueLength: estimate(0.5), visitsPerQuery: 1, rejected: 3, timedOut: 4),
        StationResult(
          name: "think", capacity: nil, utilization: estimate(2), waitingTime: estimate(0), serviceTime: estimate(8),
          queueLength: estimate(0), visitsPerQuery: 1, rejected: 0, timedOut: 0),
      ],
      caches: [], lookups: [], breakdown: [],
      // A resource that nothing loads is saturated at no rate: infinity has to come back from JSON.
      binding: BindingResource(station: "desk", utilization: 0.5, saturationRate: Rate(perSecond: .infinity)),
      unstable: [], memory: [], deployment: DeploymentResult(), bills: SampleBills.all, objectives: [], figures: [], remarks: [],
      series: series, eventsPerQuery: 2)
    trials = (0..<2).map { index in
      TrialResult(
        index: index, start: .minutes(3), end: .hours(1), warmUpReached: true, ending: .horizon, events: 1_800, arrivedInAll: 940,
        arrived: 900,
        completed: 890, failures: [FailureCount(cause: "desk: full", count: 9)], responseSum: 3_560,
        responseTime: Histogram(of: [.seconds(1), .seconds(4), .seconds(4.5)]), stations: [], caches: [], lookups: [],
        breakdown: BreakdownTally(components: [], bands: []), consumption: Consumption(),
        population: Population(area: 3_560, atStart: 1, atEnd: 2, peak: 9, timeWithinWindow: 3_560), series: series)
    }
  }
}
