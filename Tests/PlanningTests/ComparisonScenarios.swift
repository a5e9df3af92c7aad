import PlanModel
import Planning
import Pricing
import RandomStreams
import Units

/// One desk with exponential service and Poisson arrivals: what the closed forms know everything of.
func desk(
  rate: Double = 10, service: Double = 0.05, servers: Int = 1, queueLimit: Int? = nil, seed: UInt64 = 1, duration: SimTime = .seconds(300),
  warmUp: RunSettings.WarmUp = .fixed(.seconds(15)), kind: RunSettings.Kind = .steadyState
) -> Scenario {
  Scenario(
    name: "desk", workload: Workload(arrivals: .poisson(Rate(perSecond: rate)), mix: [.init(route: "query")]),
    stations: [Station(name: "desk", discipline: .firstComeFirstServed(servers: servers, queueLimit: queueLimit))],
    routes: [
      Route(name: "query", steps: [Step(label: "serve desk 1", action: .serve(station: "desk", time: .exponential(mean: service)))])
    ],
    settings: RunSettings(kind: kind, duration: duration, warmUp: warmUp, seed: seed))
}

func compare(
  _ base: Scenario, _ candidate: Scenario, gates: [Gate] = [], trials: RunSettings.Trials = .count(10), jobs: Int = 1,
  prices: PriceTable = PriceTable(), cache: FigureCache? = nil
) throws -> Comparison {
  try ComparisonPlan(
    base: .scenario(ScenarioSide(origin: "base", scenario: base)),
    candidate: .scenario(ScenarioSide(origin: "candidate", scenario: candidate)),
    gates: gates, trials: trials, prices: prices, version: "test", jobs: jobs, cache: cache
  ).run()
}
