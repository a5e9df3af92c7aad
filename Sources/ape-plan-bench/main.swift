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

func spread(_ name: String, _ ratios: [Double], decimals: Int) {
  let sorted = ratios.sorted()
  let (least, median, most) = (sorted[0], sorted[sorted.count / 2], sorted[sorted.count - 1])
  print("  \(name): median \(median.fixed(decimals)), from \(least.fixed(decimals)) to \(most.fixed(decimals))")
}

func run() throws {
  let arguments = CommandLine.arguments.dropFirst()
  let isSmoke = arguments.contains("--smoke")
  let customers = isSmoke ? 20_000 : 2_000_000
  let rounds = isSmoke ? 1 : 7
  let simPy = arguments.firstIndex(of: "--simpy").flatMap { $0 + 1 < arguments.endIndex ? arguments[$0 + 1] : nil }.map(SimPyPeer.init)
  for workload in [Workload.w1, .w2] {
    print("\(workload.name): \(workload.title), \(customers) customers, \(rounds) rounds, seconds of processor time")
    let simulation = try Simulation(workload.scenario(customers: customers))
    var ratios: [Double] = []
    var engineTimes: [Double] = []
    var referenceTimes: [Double] = []
    var events: Int64 = 0
    var peers: [SimPyPeer.Round] = []
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
      if let peer = simPy?.round(workload, isSmoke: isSmoke) { peers.append(peer) }
    }
    func line(_ name: String, _ times: [Double]) {
      let median = times.sorted()[times.count / 2]
      let (customerRate, eventRate) = (Double(customers) / median / 1e6, Double(events) / median / 1e6)
      print("  \(name)  \(median.fixed(3)) s   \(customerRate.fixed(2)) M customers/s   \(eventRate.fixed(2)) M events/s")
    }
    line("C     ", referenceTimes)
    line("engine", engineTimes)
    spread("engine / C in time", ratios, decimals: 3)
    if let name = peers.first?.name, peers.count == rounds {
      line("SimPy ", peers.map { Double(customers) / $0.customersPerSecond })
      spread("engine / \(name) in speed", zip(engineTimes, peers).map { Double(customers) / $0 / $1.customersPerSecond }, decimals: 0)
    } else {
      print("  SimPy: not beside them, as python3 has no simpy (pip install simpy)")
    }
  }
  try FullModel.sideBySide(.w1, customers: customers, rounds: rounds)
  try FullModel.run(customers: customers, rounds: rounds, isSmoke: isSmoke)
}

try run()
