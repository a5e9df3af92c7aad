import BenchReference
import Foundation
import PlanModel
import ServiceSimulation
import Units

// Times the engine that users run beside a plain C program that does just the same work, in one run. Both must give the same digest.

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
      let (customerRate, eventRate) = (Double(customers) / median / 1e6, Double(events) / median / 1e6)
      print("  \(name)  \(median.fixed(3)) s   \(customerRate.fixed(2)) M customers/s   \(eventRate.fixed(2)) M events/s")
    }
    line("C     ", referenceTimes)
    line("engine", engineTimes)
    let sorted = ratios.sorted()
    print("  engine / C: median \(sorted[sorted.count / 2].fixed(3)), from \(sorted[0].fixed(3)) to \(sorted[sorted.count - 1].fixed(3))")
  }
  try FullModel.sideBySide(.w1, customers: customers, rounds: rounds)
  try FullModel.run(isSmoke: isSmoke)
}

try run()
