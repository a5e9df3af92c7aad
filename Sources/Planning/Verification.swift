import PlanModel
import QueueingTheory
import RandomStreams
import ServiceSimulation
import Statistics

/// The closed-form cases: teaching profiles simulated here and now, held against the formulas of queueing theory.
public enum Verification {
  /// The teaching profiles that have a closed form.
  public static let profiles = ["mm1", "mm4", "mm4k", "mg1", "mg1ps", "tandem", "jackson", "fork-join"]
  /// Trials of each; the interval of their mean is at 99 %.
  public static let trials = 40
  public static let queriesPerTrial = 120_000
  public static let confidence = 0.99
  /// Half the interval's length, over the figure, above which an interval proves nothing.
  public static let widest = 0.03

  /// - Parameters:
  ///   - scenarios: the teaching profiles by name.
  ///   - jobs: threads.
  ///   - progress: called after each profile with its name.
  ///   - isCancelled: asked now and then from all threads; when it says yes, the cases of the profiles that are done are the answer.
  /// - Returns: the cases of all profiles, or of the first ones when it was cancelled.
  /// - Throws: `PlanningError`.
  public static func run(
    scenarios: [String: Scenario], jobs: Int, progress: (String) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> [VerificationCase] {
    var cases: [VerificationCase] = []
    for name in profiles {
      guard var scenario = scenarios[name] else { throw .missingProfile(name) }
      scenario.settings.trials = .count(trials)
      scenario.settings.queriesPerTrial = queriesPerTrial
      let simulation: Simulation
      do throws(SimulationError) { simulation = try Simulation(scenario) } catch { throw .simulation(error) }
      let runner = TrialRunner(
        simulation: simulation, jobs: jobs, openTrace: { nil }, progress: { _ in }, isCancelled: isCancelled)
      let (results, _) = try runner.run()
      guard results.count == trials else { return cases }
      let expectations: [Expectation]
      do throws(QueueingError) { expectations = try Self.expectations(name, ClosedFormInputs(scenario)) } catch {
        preconditionFailure("the teaching profile \(name) has no closed form: \(error)")
      }
      cases += expectations.map { $0.check(name, results) }
      progress(name)
    }
    return cases
  }

  /// A figure that theory knows, and how a trial measures it.
  private struct Expectation {
    var quantity: String
    var exact: Double
    var source: String
    var measure: (TrialResult) -> Double

    func check(_ name: String, _ trials: [TrialResult]) -> VerificationCase {
      let simulated = TrialInterval.estimate(of: trials.map(measure), confidence: confidence)
      let width = simulated.relativeHalfWidth
      return VerificationCase(
        name: name, quantity: quantity, exact: exact, source: source, simulated: simulated, relativeHalfWidth: width,
        passed: simulated.contains(exact) && (width ?? .infinity) <= widest)
    }
  }

  private static func waiting(_ trial: TrialResult) -> Double { trial.stations[0].waitingSum / Double(trial.stations[0].completions) }

  private static func response(_ exact: Double, _ source: String) -> Expectation {
    Expectation(quantity: "mean response time, s", exact: exact, source: source, measure: TrialRunner.meanResponse)
  }

  private static func expectations(_ name: String, _ inputs: ClosedFormInputs) throws(QueueingError) -> [Expectation] {
    let rate = inputs.rate
    switch name {
    case "mm1":
      let queue = try MMc.singleServer(arrivalRate: rate, meanServiceTime: inputs.mean("desk"))
      let p95 = try queue.responseTimeQuantile(0.95)
      return [
        response(queue.meanResponseTime, "S / (1 - rho)"),
        Expectation(quantity: "p95 of the response time, s", exact: p95, source: "-ln(0.05) S / (1 - rho)") {
          $0.responseTime.quantile(0.95) ?? .nan
        },
        Expectation(quantity: "utilization", exact: queue.utilization, source: "rho = rate x S") {
          $0.stations[0].busySeconds / $0.observedSeconds
        },
      ]
    case "mm4":
      let queue = try MMc(arrivalRate: rate, meanServiceTime: inputs.mean("desk"), servers: inputs.servers("desk"))
      return [
        Expectation(quantity: "mean waiting time, s", exact: queue.meanWaitingTime, source: "Erlang C", measure: waiting),
        response(queue.meanResponseTime, "Erlang C"),
      ]
    case "mm4k":
      let queue = try MMcK(
        arrivalRate: rate, meanServiceTime: inputs.mean("desk"), servers: inputs.servers("desk"),
        capacity: inputs.servers("desk") + inputs.queueLimit("desk"))
      return [
        Expectation(quantity: "share turned away", exact: queue.blocking, source: "M/M/c/K: p(K)") {
          Double($0.failed) / Double($0.failed + $0.completed)
        },
        response(queue.meanResponseTime, "M/M/c/K"),
      ]
    case "mg1":
      let queue = try MG1(arrivalRate: rate, meanServiceTime: inputs.mean("desk"), serviceTimeVariance: inputs.variance("desk"))
      return [
        Expectation(quantity: "mean waiting time, s", exact: queue.meanWaitingTime, source: "Pollaczek-Khinchine", measure: waiting)
      ]
    case "mg1ps":
      let queue = try MG1ProcessorSharing(arrivalRate: rate, meanServiceTime: inputs.mean("core"))
      return [response(queue.meanResponseTime, "S / (1 - rho), whatever the distribution")]
    case "tandem":
      let front = try MMc.singleServer(arrivalRate: rate, meanServiceTime: inputs.mean("front"))
      let back = try MMc.singleServer(arrivalRate: rate, meanServiceTime: inputs.mean("back"))
      return [response(front.meanResponseTime + back.meanResponseTime, "Burke's theorem")]
    case "jackson":
      // Planner, searcher, for some the writer; then out, or back to the planner.
      let (writing, again) = inputs.jacksonShares
      let stations = ["planner", "searcher", "writer"].map {
        JacksonNetwork.Station(
          name: $0, externalRate: $0 == "planner" ? rate : 0, meanServiceTime: inputs.mean($0), servers: inputs.servers($0))
      }
      let network = try JacksonNetwork(stations: stations, routing: [[0, 1, 0], [(1 - writing) * again, 0, writing], [again, 0, 0]])
      return [response(network.meanResponseTime, "Jackson's theorem")]
    default:
      let forkJoin = try ForkJoin(arrivalRate: rate, meanServiceTime: inputs.mean("left"), branches: 2)
      return [response(forkJoin.meanResponseTime, "(12 - rho) / 8 of M/M/1 (Flatto and Hahn 1984)")]
    }
  }
}

/// The numbers of a teaching profile that its closed form needs.
private struct ClosedFormInputs {
  let scenario: Scenario

  init(_ scenario: Scenario) { self.scenario = scenario }

  var rate: Double { scenario.workload.meanRate.perSecond }

  func mean(_ station: String) -> Double { time(station)?.mean() ?? .nan }
  func variance(_ station: String) -> Double { time(station)?.variance() ?? .nan }

  func servers(_ name: String) -> Int {
    guard case .firstComeFirstServed(let servers, _)? = station(name)?.discipline else { return 0 }
    return servers
  }

  func queueLimit(_ name: String) -> Int {
    guard case .firstComeFirstServed(_, let limit)? = station(name)?.discipline else { return 0 }
    return limit ?? 0
  }

  private func station(_ name: String) -> Station? { scenario.stations.first { $0.name == name } }

  private func time(_ station: String) -> Distribution? {
    for route in scenario.routes { if let found = Self.time(station, in: route.steps) { return found } }
    return nil
  }

  /// The share of rounds that have the branch's steps, and of those that are followed by another round.
  var jacksonShares: (branch: Double, again: Double) {
    var (branch, again) = (Double.nan, Double.nan)
    for case .loop(let steps) in scenario.routes.flatMap(\.steps).map(\.action) {
      for step in steps {
        switch step.action {
        case .branch(let choices): branch = choices.first?.probability.value ?? .nan
        case .again(let probability): again = probability.value
        default: continue
        }
      }
    }
    return (branch, again)
  }

  private static func time(_ station: String, in steps: [Step]) -> Distribution? {
    for step in steps {
      switch step.action {
      case .serve(let name, let time): if name == station { return time }
      case .loop(let inner): if let found = time(station, in: inner) { return found }
      case .branch(let choices): for choice in choices { if let found = time(station, in: choice.steps) { return found } }
      case .parallel(let branches): for branch in branches { if let found = time(station, in: branch) { return found } }
      default: continue
      }
    }
    return nil
  }
}
