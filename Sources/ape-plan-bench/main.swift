import BenchReference
import Foundation
import PlanModel
import RandomStreams
import ServiceSimulation
import Statistics
import Units

// Times the engine that users run beside a plain C program that does just the same work, in one run. Both must give the same digest.

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

func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func wallSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// What both sides must agree on to the last bit.
struct Digest: Equatable, CustomStringConvertible {
  var arrived: Int64
  var completed: Int64
  var responseSum: Double
  var busy: [Double]
  var queue: [Double]
  var histogram: UInt64

  var description: String { "\(completed) completed, mean \((responseSum / Double(completed) * 1e-9).fixed(9)) s, #\(String(histogram, radix: 16))" }
}

func run() throws {
  let arguments = CommandLine.arguments.dropFirst()
  let isSmoke = arguments.contains("--smoke")
  let customers = isSmoke ? 20_000 : 2_000_000
  let rounds = isSmoke ? 1 : 7
  for workload in [Workload.w1, .w2] {
    print("\(workload.name): \(workload.title), \(customers) customers, \(rounds) rounds, seconds of processor time")
    let simulation = try Simulation(workload.scenario(customers: customers))
    var ratios: [Double] = []
    var engineTimes: [Double] = []
    var referenceTimes: [Double] = []
    var events: Int64 = 0
    for _ in 0..<rounds {
      let reference = workload.reference(customers: customers)
      let begin = processorSeconds()
      guard let trial = try simulation.run(trial: 0) else { fatalError("nobody cancels a benchmark") }
      let elapsed = processorSeconds() - begin
      let ours = digest(trial)
      let theirs = digest(reference, stages: workload.stages.count)
      guard ours == theirs else {
        print("  DIFFERENT RESULTS\n  engine \(ours)\n  C      \(theirs)")
        exit(1)
      }
      if ratios.isEmpty { print("  digest  \(ours)") }
      // One event more each: the engine also looks at its stations 96 times.
      events = reference.events
      engineTimes.append(elapsed)
      referenceTimes.append(reference.seconds)
      ratios.append(elapsed / reference.seconds)
    }
    func line(_ name: String, _ times: [Double]) {
      let median = times.sorted()[times.count / 2]
      print("  \(name)  \(median.fixed(3)) s   \((Double(customers) / median / 1e6).fixed(2)) M customers/s   \((Double(events) / median / 1e6).fixed(2)) M events/s")
    }
    line("C     ", referenceTimes)
    line("engine", engineTimes)
    let sorted = ratios.sorted()
    print("  engine / C: median \(sorted[sorted.count / 2].fixed(3)), from \(sorted[0].fixed(3)) to \(sorted[sorted.count - 1].fixed(3))")
  }
}

func digest(_ result: bench_result, stages: Int) -> Digest {
  func list(_ tuple: (Double, Double, Double, Double)) -> [Double] { Array([tuple.0, tuple.1, tuple.2, tuple.3].prefix(stages)).map { ($0 * 1e-9).rounded() } }
  return Digest(
    arrived: result.arrived, completed: result.completed, responseSum: result.response_sum, busy: list(result.busy_area),
    queue: list(result.queue_area), histogram: result.histogram_hash)
}

func digest(_ trial: TrialResult) -> Digest {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  var dense = Array(repeating: UInt64(0), count: LogBuckets.count)
  for bucket in trial.responseTime.buckets { dense[bucket.index] = bucket.count }
  for count in dense { hash = (hash ^ count) &* 0x0000_0100_0000_01b3 }
  return Digest(
    arrived: trial.arrived, completed: trial.completed, responseSum: (trial.responseSum * 1e9).rounded(),
    busy: trial.stations.map { $0.busySeconds.rounded() }, queue: trial.stations.map { $0.queueSeconds.rounded() }, histogram: hash)
}

try run()
