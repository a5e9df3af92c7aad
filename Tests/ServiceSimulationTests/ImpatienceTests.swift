import Foundation
import PlanModel
import QueueingTheory
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Pools held across steps, and those who give up waiting for them.
@Suite struct ImpatienceTests {
  /// M/M/c+D: c servers, everybody gives up after waiting `patience`.
  ///
  /// The wait that an arriving query would have to bear has density f(x) = rate p(c-1) e^((rate - c mu) x) up to the patience, and decays
  /// with c mu beyond it, where nobody joins; the probabilities of fewer than c present are those of M/M/c up to a factor. Source:
  /// D. Y. Barrer, Queuing with impatient customers and ordered service, Operations Research 5 (1957).
  private struct DeterministicPatience {
    let givingUp: Double
    /// Of those who are served.
    let meanWaiting: Double

    init(rate: Double, mu: Double, servers: Int, patience: Double) {
      var weight = 1.0
      var idle = 1.0
      for n in 1..<max(1, servers) {
        weight *= rate / mu / Double(n)
        idle += weight
      }
      let drift = Double(servers) * mu - rate
      let atPatience = rate * weight * exp(-drift * patience)
      let waiting = rate * weight * -expm1(-drift * patience) / drift
      let beyond = atPatience / (Double(servers) * mu)
      let total = idle + waiting + beyond
      givingUp = beyond / total
      // The integral of x f(x) from 0 to the patience.
      let moment = rate * weight * (-expm1(-drift * patience) / (drift * drift) - patience * exp(-drift * patience) / drift)
      meanWaiting = moment / total / (1 - givingUp)
    }
  }

  @Test(arguments: [(1, 0.9, 0.2), (4, 1.2, 0.1), (10, 0.95, 0.03)] as [(Int, Double, Double)])
  func `a pool with a time-out loses as many as theory says`(size: Int, load: Double, patience: Double) throws {
    let rate = load * Double(size) / 0.1
    let theory = DeterministicPatience(rate: rate, mu: 10, servers: size, patience: patience)
    let held = scenario(
      rate: rate, stations: [pool("connections", size: size, timeout: .seconds(patience)), delay("work")], queries: 100_000,
      steps(.hold(pool: "connections", steps: steps(.serve(station: "work", time: .exponential(mean: 0.1))))))
    try expect(
      "pool of \(size) at \(load)", held,
      [
        ClosedForm("share that gives up", theory.givingUp, within: 0.03) { Double($0.failed) / Double($0.arrived) },
        ClosedForm("mean waiting of all", theory.meanWaiting * (1 - theory.givingUp) + patience * theory.givingUp, within: 0.03) {
          $0.station("connections").waitingSum / Double($0.completed + $0.failed)
        },
        // Little's law, with those who give up: the queue is held by both kinds.
        ClosedForm(
          "mean queue", rate * (theory.meanWaiting * (1 - theory.givingUp) + patience * theory.givingUp), within: 0.03
        ) { $0.station("connections").queueSeconds / $0.observedSeconds },
        ClosedForm("mean response", theory.meanWaiting + 0.1) { $0.meanResponse },
        ClosedForm("utilization", load * (1 - theory.givingUp)) { $0.station("connections").utilization($0) },
      ])
  }

  @Test func `a pool without a time-out is M/M/c, across several steps`() throws {
    // Held over an Erlang time of two stages: M/E2/2. With one slot M/G/1 has a closed form: variance 0.1^2 / 2.
    let theory = try MG1(arrivalRate: 8, meanServiceTime: 0.1, serviceTimeVariance: 0.005)
    try expect(
      "one slot over two steps",
      scenario(
        rate: 8, stations: [pool("slot", size: 1), delay("work")], queries: 120_000,
        steps(
          .hold(
            pool: "slot",
            steps: steps(
              .serve(station: "work", time: .exponential(mean: 0.05)), .serve(station: "work", time: .exponential(mean: 0.05)))))),
      [
        ClosedForm("mean response", theory.meanResponseTime) { $0.meanResponse },
        ClosedForm("mean waiting", theory.meanWaitingTime, within: 0.03) { $0.station("slot").meanWaiting },
        ClosedForm("held", 0.8) { $0.station("slot").utilization($0) },
      ])
  }

  @Test func `a pool that nobody may wait for is Erlang's loss system`() throws {
    let theory = try ErlangLoss(arrivalRate: 40, meanServiceTime: 0.1, servers: 5)
    try expect(
      "no waiting",
      scenario(
        rate: 40, stations: [pool("slots", size: 5, limit: 0), sharing("cpu", cores: 5)], queries: 50_000,
        steps(.hold(pool: "slots", steps: steps(.serve(station: "cpu", time: .exponential(mean: 0.1)))))),
      [ClosedForm("turned away", theory.blocking) { Double($0.failed) / Double($0.arrived) }])
  }

  @Test func `a run that is ended at its time-out has used what it could get until then`() throws {
    // As many cores as can ever be busy: nobody is slowed down, so that a run of exponential length with mean 2 s is ended at 3 s with
    // probability e^-1.5, and uses 2 (1 - e^-1.5) on average.
    let vee = Service(
      name: "vee", resources: Resources(cpuLimit: CPU(cores: 400)),
      kind: .sandbox(Sandbox(slots: 400, timeout: .seconds(3), startUp: .deterministic(0))))
    try expect(
      "sandbox",
      scenario(
        rate: 20, stations: [], services: [vee], queries: 40_000, steps(.execute(sandbox: "vee", time: .exponential(mean: 2)))),
      [
        ClosedForm("share ended", exp(-1.5)) { Double($0.failed) / Double($0.arrived) },
        ClosedForm("cpu a run", 2 * -expm1(-1.5)) { $0.station("vee.cpu").busySeconds / Double($0.arrived) },
      ])
  }
}
