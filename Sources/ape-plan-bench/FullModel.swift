import Dispatch
import Foundation
import PlanFiles
import PlanModel
import ServiceSimulation
import Units

/// The service's whole model, and how well independent trials share two cores.
enum FullModel {
  /// Events a query and a second of the medium tier, in turns with the C program's W2.
  static func run(customers: Int, rounds: Int, isSmoke: Bool) throws {
    var scenario = try ProfileReader.read(.embedded("medium"))
    scenario.settings.duration = .hours(isSmoke ? 2 : 200)
    scenario.settings.warmUp = .none
    let simulation = try Simulation(scenario)
    var ratios: [Double] = []
    var times: [Double] = []
    var last: TrialResult?
    for _ in 0..<rounds {
      let reference = Workload.w2.reference(customers: customers)
      let begin = processorSeconds()
      guard let trial = try simulation.run(trial: 0) else { fatalError("nobody cancels a benchmark") }
      times.append(processorSeconds() - begin)
      ratios.append(Double(trial.events) / times[times.count - 1] / (Double(reference.events) / reference.seconds))
      last = trial
    }
    guard let trial = last else { return }
    let elapsed = times.sorted()[times.count / 2]
    print("medium: the service's whole model, \(trial.arrivedInAll) queries, seconds of processor time")
    let (events, queries) = (Double(trial.events), Double(trial.arrivedInAll))
    print("  digest  \(trial.completed) completed, mean \((trial.responseSum / Double(trial.completed)).fixed(9)) s, \(trial.events) events")
    print(
      "  engine  \(elapsed.fixed(3)) s   \((events / queries).fixed(1)) events a query   \((events / elapsed / 1e6).fixed(2)) M events/s   "
        + "\((queries / elapsed / 1e3).fixed(1)) k queries/s")
    spread("events a second of the engine / of C in W2", ratios, decimals: 2)
  }

  /// Two trials one after the other against two side by side: 2 where both cores are really free.
  static func sideBySide(_ workload: Workload, customers: Int, rounds: Int) throws {
    let simulation = try Simulation(workload.scenario(customers: customers))
    func time(threads: Int) -> Double {
      let begin = wallSeconds()
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        for trial in stride(from: thread, to: 2, by: threads) { _ = try? simulation.run(trial: trial) }
      }
      return wallSeconds() - begin
    }
    let gains = (0..<rounds).map { _ in time(threads: 1) / time(threads: 2) }.sorted()
    print("two trials of \(workload.name) on \(ProcessInfo.processInfo.activeProcessorCount) cores, wall time")
    let (least, median, most) = (gains[0], gains[gains.count / 2], gains[gains.count - 1])
    print("  one thread / two threads: median \(median.fixed(2)), from \(least.fixed(2)) to \(most.fixed(2))")
  }
}
