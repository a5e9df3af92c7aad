import PlanModel
import QueueingTheory
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// One station against its closed form.
@Suite struct SingleStationTests {
  @Test(arguments: [
    (1, 0.5, 40_000), (1, 0.8, 150_000), (4, 0.8, 120_000), (4, 0.3, 20_000), (32, 0.9, 100_000),
  ] as [(Int, Double, Int)])
  func `M/M/c has the response times, percentiles, queue and utilization of theory`(servers: Int, load: Double, queries: Int) throws {
    let theory = try MMc(arrivalRate: load * Double(servers) / 0.1, meanServiceTime: 0.1, servers: servers)
    var forms = [
      ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
      ClosedForm("p50", try theory.responseTimeQuantile(0.5)) { $0.quantile(0.5) },
      ClosedForm("p95", try theory.responseTimeQuantile(0.95), within: 0.03) { $0.quantile(0.95) },
      ClosedForm("p99", try theory.responseTimeQuantile(0.99), within: 0.03) { $0.quantile(0.99) },
      ClosedForm("utilization", load) { $0.station("desk").utilization($0) },
      ClosedForm("mean in system", theory.meanInSystem) { $0.meanPopulation },
      ClosedForm("throughput", theory.throughput) { $0.throughput },
    ]
    if theory.waitingProbability > 0.2, servers < 10 {
      forms += [
        ClosedForm("mean waiting", theory.meanWaitingTime, within: 0.04) { $0.station("desk").meanWaiting },
        ClosedForm("mean in queue", theory.meanInQueue, within: 0.04) { $0.station("desk").meanQueue($0) },
      ]
    }
    try expect(
      "M/M/\(servers) at \(load)",
      scenario(
        rate: theory.arrivalRate, stations: [queue("desk", servers: servers)], queries: queries,
        steps(.serve(station: "desk", time: .exponential(mean: 0.1)))), forms)
  }

  @Test(arguments: [(1, 3, 0.9), (4, 10, 1.3), (3, 3, 0.7)] as [(Int, Int, Double)])
  func `M/M/c/K turns away the share of theory`(servers: Int, capacity: Int, load: Double) throws {
    let theory = try MMcK(arrivalRate: load * Double(servers) / 0.1, meanServiceTime: 0.1, servers: servers, capacity: capacity)
    var forms = [
      ClosedForm("blocking", theory.blocking) { Double($0.failed) / Double($0.arrived) },
      ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
      ClosedForm("utilization", theory.utilization) { $0.station("desk").utilization($0) },
    ]
    if capacity > servers { forms.append(ClosedForm("mean in queue", theory.meanInQueue) { $0.station("desk").meanQueue($0) }) }
    try expect(
      "M/M/\(servers)/\(capacity)",
      scenario(
        rate: theory.arrivalRate, stations: [queue("desk", servers: servers, limit: capacity - servers)], queries: 60_000,
        steps(.serve(station: "desk", time: .exponential(mean: 0.1)))), forms)
  }

  @Test(arguments: [
    (.lognormal(mean: 0.1, cv: 1.2), 0.7, 250_000), (.deterministic(0.1), 0.8, 80_000), (.hyperexponential(mean: 0.1, cv: 2), 0.5, 200_000),
    (.gamma(mean: 0.1, cv: 0.5), 0.8, 100_000), (.uniform(low: 0, high: 0.2), 0.8, 100_000),
  ] as [(Distribution, Double, Int)])
  func `M/G/1 waits as Pollaczek and Khinchine say`(time: Distribution, load: Double, queries: Int) throws {
    let theory = try MG1(arrivalRate: load / 0.1, meanServiceTime: 0.1, serviceTimeVariance: time.variance())
    try expect(
      "M/G/1 with \(time)",
      scenario(rate: theory.arrivalRate, stations: [queue("desk")], queries: queries, steps(.serve(station: "desk", time: time))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("mean waiting", theory.meanWaitingTime, within: 0.03) { $0.station("desk").meanWaiting },
        ClosedForm("mean in queue", theory.meanInQueue, within: 0.03) { $0.station("desk").meanQueue($0) },
      ])
  }

  @Test(arguments: [
    Distribution.deterministic(0.1), .exponential(mean: 0.1), .hyperexponential(mean: 0.1, cv: 2), .lognormal(mean: 0.1, cv: 1.5),
  ])
  func `M/G/1 with processor sharing depends on the mean demand alone`(demand: Distribution) throws {
    let theory = try MG1ProcessorSharing(arrivalRate: 7, meanServiceTime: 0.1)
    try expect(
      "M/G/1-PS with \(demand)",
      scenario(rate: 7, stations: [sharing("cpu")], queries: 120_000, steps(.serve(station: "cpu", time: demand))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("mean in system", theory.meanInSystem) { $0.meanPopulation },
        ClosedForm("utilization", theory.utilization) { $0.station("cpu").utilization($0) },
        ClosedForm("time lost to sharing", theory.meanWaitingTime, within: 0.03) { $0.station("cpu").meanWaiting },
      ])
  }

  @Test(arguments: [
    (2.5, 0.8, .exponential(mean: 0.1)), (2.5, 0.7, .hyperexponential(mean: 0.1, cv: 2)), (0.5, 0.7, .deterministic(0.1)),
    (4, 0.9, .gamma(mean: 0.1, cv: 0.5)), (1.25, 0.75, .lognormal(mean: 0.1, cv: 1.5)),
  ] as [(Double, Double, Distribution)])
  func `sharing of whole and fractional cores has the mean of its birth-death chain`(cores: Double, load: Double, demand: Distribution)
    throws
  {
    let theory = try CappedProcessorSharing(arrivalRate: load * cores / 0.1, meanServiceTime: 0.1, cores: cores)
    try expect(
      "\(cores) cores with \(demand)",
      scenario(
        rate: theory.arrivalRate, stations: [sharing("cpu", cores: cores)], queries: 120_000, steps(.serve(station: "cpu", time: demand))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("mean in system", theory.meanInSystem) { $0.meanPopulation },
        ClosedForm("utilization", theory.utilization) { $0.station("cpu").utilization($0) },
      ])
  }

  @Test func `processor sharing slows small and large demands by the same factor`() throws {
    // Kleinrock (1976): a demand of x takes x / (1 - rho). Two kinds of query, told apart by the route they take.
    var two = scenario(rate: 7, stations: [sharing("cpu")], queries: 150_000, [])
    two.workload.mix = [Workload.RouteShare(route: "small", weight: 3), Workload.RouteShare(route: "large", weight: 1)]
    two.routes = [
      Route(name: "small", steps: steps(.serve(station: "cpu", time: .deterministic(0.05)))),
      Route(name: "large", steps: steps(.serve(station: "cpu", time: .deterministic(0.25)), .respond(bytes: Bytes(1)))),
    ]
    // Mean demand 0.1, so rho = 0.7. Of both kinds together the mean is 0.1 / 0.3; the share of bytes proves the mix.
    try expect(
      "two kinds", two,
      [
        ClosedForm("mean response", 0.1 / 0.3) { $0.meanResponse },
        ClosedForm("share of large ones", 0.25) { $0.consumption.egressBytes / Double($0.arrived) },
      ])
  }

  @Test(arguments: [Distribution.exponential(mean: 2), .lognormal(mean: 2, cv: 2), .uniform(low: 1, high: 3)])
  func `nobody waits at an infinite server, whatever the service times`(time: Distribution) throws {
    let theory = try MGInfinity(arrivalRate: 30, meanServiceTime: 2)
    try expect(
      "M/G/infinity with \(time)",
      scenario(rate: 30, stations: [delay("think")], queries: 40_000, steps(.serve(station: "think", time: time))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("mean in system", theory.meanInSystem) { $0.meanPopulation },
        ClosedForm("busy", theory.meanInSystem) { $0.station("think").busySeconds / $0.observedSeconds },
      ])
  }

  @Test(arguments: [Distribution.exponential(mean: 0.5), .lognormal(mean: 0.5, cv: 2), .deterministic(0.5)])
  func `Erlang's loss depends on the mean service time alone`(time: Distribution) throws {
    let theory = try ErlangLoss(arrivalRate: 16, meanServiceTime: 0.5, servers: 10)
    try expect(
      "M/G/10/10 with \(time)",
      scenario(rate: 16, stations: [queue("desk", servers: 10, limit: 0)], queries: 60_000, steps(.serve(station: "desk", time: time))),
      [
        ClosedForm("blocking", theory.blocking, within: 0.03) { Double($0.station("desk").rejected) / Double($0.arrived) },
        ClosedForm("utilization", theory.utilization) { $0.station("desk").utilization($0) },
        ClosedForm("mean response", 0.5) { $0.meanResponse },
      ])
  }

  @Test func `a random choice among instances splits the stream into independent ones`() throws {
    // Each of four instances is M/M/1 at a quarter of the rate.
    let theory = try MMc(arrivalRate: 7, meanServiceTime: 0.1, servers: 1)
    try expect(
      "four instances",
      scenario(
        rate: 28, stations: [queue("desk", instances: 4, balancing: .random)], queries: 150_000,
        steps(.serve(station: "desk", time: .exponential(mean: 0.1)))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("utilization", 0.7) { $0.station("desk").utilization($0) },
      ])
  }

  @Test func `round robin gives each instance Erlang-distributed gaps`() throws {
    // E2/M/1: sigma is the root in (0, 1) of sigma = (2 lambda / (mu (1 - sigma) + 2 lambda))^2, with lambda the rate of one instance; the
    // mean response is 1 / (mu (1 - sigma)). Source: Kleinrock, Queueing Systems, vol. 1 (1975), section 6.4 (G/M/1).
    let (rate, mu) = (8.0, 10.0)
    var sigma = 0.5
    for _ in 0..<500 {
      let share = 2 * rate / (mu * (1 - sigma) + 2 * rate)
      sigma = share * share
    }
    try expect(
      "two instances in turn",
      scenario(
        rate: 2 * rate, stations: [queue("desk", instances: 2, balancing: .roundRobin)], queries: 150_000,
        steps(.serve(station: "desk", time: .exponential(mean: 0.1)))),
      [ClosedForm("mean response", 1 / (mu * (1 - sigma))) { $0.meanResponse }])
  }
}
