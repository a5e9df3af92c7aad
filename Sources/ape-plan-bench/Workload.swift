import BenchReference
import PlanModel
import RandomStreams
import Units

/// A row of stations that every customer visits, as both sides see it.
struct Workload {
  struct Stage {
    var name: String
    var instances: Int
    var servers: Int
    var meanService: Double
    /// Probability to leave before this stage.
    var leaveBefore = 0.0
  }

  var name: String
  var title: String
  var stages: [Stage]

  static let w1 = Workload(name: "W1", title: "M/M/4 at rho 0.8", stages: [Stage(name: "desk", instances: 1, servers: 4, meanService: 3.2)])
  static let w2 = Workload(
    name: "W2", title: "4 replicas x 4 workers by shortest queue, cache 60 %, pool of 8, pool of 4",
    stages: [
      Stage(name: "api", instances: 4, servers: 4, meanService: 12.8),
      Stage(name: "first", instances: 1, servers: 8, meanService: 15, leaveBefore: 0.6),
      Stage(name: "second", instances: 1, servers: 4, meanService: 7.5),
    ])

  /// The same as a scenario: one arrival a second.
  func scenario(customers: Int) -> Scenario {
    var stations = stages.map {
      Station(name: $0.name, discipline: .firstComeFirstServed(servers: $0.servers, queueLimit: nil), instances: $0.instances)
    }
    var steps: [Step] = []
    for stage in stages.reversed() {
      let serve = Step(label: "serve \(stage.name)", action: .serve(station: stage.name, time: .exponential(mean: stage.meanService)))
      steps.insert(serve, at: 0)
      if stage.leaveBefore > 0 {
        stations.append(Station(name: "cache", discipline: .cache(hitRatio: Fraction(stage.leaveBefore))))
        steps = [Step(label: "cache", action: .lookup(cache: "cache", keyspace: "", hit: [], miss: steps))]
      }
    }
    return Scenario(
      name: name, workload: PlanModel.Workload(arrivals: .poisson(Rate(perSecond: 1)), mix: [.init(route: "query")]), stations: stations,
      routes: [Route(name: "query", steps: steps)],
      settings: RunSettings(duration: .seconds(Double(customers)), warmUp: .none, trials: .count(1), seed: 1))
  }

  func reference(customers: Int) -> bench_result {
    let key = StreamKey(seed: 1, trial: 0)
    var path = "query"
    var specs: [bench_station] = []
    for stage in stages {
      var leaveSalt: UInt64 = 0
      if stage.leaveBefore > 0 {
        path += "/cache"
        leaveSalt = StreamKey.hash(path)
        path += "/miss"
      }
      specs.append(
        bench_station(
          instances: Int32(stage.instances), servers: Int32(stage.servers), mean_service: stage.meanService * 1e9,
          salt: StreamKey.hash("\(path)/serve \(stage.name)"), leave_before: stage.leaveBefore, leave_salt: leaveSalt))
    }
    var result = bench_result()
    bench_run(
      specs, Int32(specs.count), 1e9, Int64(customers) * 1_000_000_000, key.named("arrivals").bits, key.named("queries").bits, &result)
    return result
  }
}
