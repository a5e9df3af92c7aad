import PlanModel
import Pricing
import Statistics
import Synchronization
import Units

/// From a profile's figures with a range to which of them moves the answer most.
///
/// First every end of every range against the profile in a few pairs of trials, several at a time; then those that moved most in as many
/// as the precision asks for. All pairs are made by `ComparisonPlan`, in one window of simulated time: that of the profile as it stands.
public struct SensitivityPlan: Sendable {
  public let side: ScenarioSide
  /// The scenario with one figure replaced; called from any thread. It throws where the profile does not allow the value.
  public let replacing: @Sendable (_ path: String, _ text: String) throws -> Scenario
  /// Pairs for those that moved most.
  public let trials: RunSettings.Trials
  /// How many of them get that many.
  public let refined: Int
  public let prices: PriceTable
  public let priceDigest: String
  /// Of the program.
  public let version: String
  /// Threads.
  public let jobs: Int

  public init(
    side: ScenarioSide, trials: RunSettings.Trials, refined: Int = 8, prices: PriceTable, priceDigest: String = "", version: String, jobs: Int,
    replacing: @escaping @Sendable (_ path: String, _ text: String) throws -> Scenario
  ) {
    self.side = side
    self.replacing = replacing
    self.trials = trials
    self.refined = refined
    self.prices = prices
    self.priceDigest = priceDigest
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// Pairs of the first pass: the fewest that give an interval.
  private static let firstTrials = TrialInterval.minimumTrials
  private static let metrics: [Metric] = [.mean, .p95, .errors, .cost(.total), .cost(.withoutLLM)]

  /// One end to be simulated, or why not.
  private struct Task: Sendable {
    var figure: Int
    var isHigh: Bool
    var text: String
    var scenario: Scenario?
    var refusal = ""
  }

  /// Blocks until all is done.
  /// - Parameters:
  ///   - progress: told what is done, from any thread.
  ///   - isCancelled: asked now and then; when it says yes, what is done makes the answer.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (StudyProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> SensitivityStudy {
    let figures = side.scenario.figures.filter { $0.range?.count == 2 && $0.origin != .override }
    let shared = SharedFigures()
    progress(StudyProgress(text: "the profile as it stands", finished: 0, planned: 2 * figures.count))
    guard let settled = try settledBase(shared, isCancelled) else { throw .interruptedBeforeFirstTrial }
    let tasks = figures.indices.flatMap { self.tasks(of: figures[$0], $0, settled) }
    var ends = try firstPass(tasks, settled, shared, progress, isCancelled)
    var factors = figures.enumerated().compactMap { index, figure -> SensitivityStudy.Factor? in
      guard let low = ends[2 * index], let high = ends[2 * index + 1] else { return nil }
      return .init(figure: figure, low: low, high: high)
    }
    var isInterrupted = factors.count < figures.count
    Self.sort(&factors)
    for index in factors.indices.prefix(refined) where !isInterrupted && factors[index].weight > 0 {
      let number = figures.firstIndex(of: factors[index].figure) ?? 0
      progress(StudyProgress(text: "more trials of \(factors[index].figure.path)", finished: index, planned: min(refined, factors.count)))
      for task in [tasks[2 * number], tasks[2 * number + 1]] {
        do throws(PlanningError) { ends[2 * number + (task.isHigh ? 1 : 0)] = try end(task, settled, trials, jobs, shared, isCancelled) } catch .interruptedBeforeFirstTrial {
          isInterrupted = true
        }
      }
      isInterrupted = isInterrupted || isCancelled()
      guard !isInterrupted, let low = ends[2 * number], let high = ends[2 * number + 1] else { continue }
      factors[index] = .init(figure: factors[index].figure, low: low, high: high, isRefined: true)
    }
    Self.sort(&factors)
    return study(factors, isInterrupted: isInterrupted)
  }

  private static func sort(_ factors: inout [SensitivityStudy.Factor]) {
    factors = factors.enumerated().sorted { a, b in
      a.element.weight == b.element.weight ? a.offset < b.offset : a.element.weight > b.element.weight
    }.map(\.element)
  }

  /// The scenario with its window settled, so that no end needs pilots of its own; nil when it was cancelled.
  private func settledBase(
    _ shared: SharedFigures, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> Scenario? {
    var own = side
    own.scenario = side.scenario.withNodeSizes(prices)
    let work = ParallelWork(jobs: jobs, isCancelled: isCancelled)
    let windows = try SettledWindows.find(for: [own], work: work, cache: shared.cache, progress: { _ in })
    return windows?.simulations.first?.scenario
  }

  private func tasks(of figure: Figure, _ index: Int, _ settled: Scenario) -> [Task] {
    (figure.range ?? []).enumerated().map { end, text in
      var task = Task(figure: index, isHigh: end == 1, text: text)
      do {
        var scenario = try replacing(figure.path, text)
        let own = scenario.settings
        scenario.settings = settled.settings
        (scenario.settings.kind, scenario.settings.platform) = (own.kind, own.platform)
        task.scenario = scenario
      } catch {
        task.refusal = "\(error)"
      }
      return task
    }
  }

  /// Ends by their number, those without a result left out; several at a time, each on one thread.
  private func firstPass(
    _ tasks: [Task], _ settled: Scenario, _ shared: SharedFigures, _ progress: @escaping @Sendable (StudyProgress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> [Int: SensitivityStudy.End] {
    guard !tasks.isEmpty else { return [:] }
    // The first alone: it makes the trials of the profile as it stands, which all others take from it.
    let first = ParallelWork(jobs: 1, isCancelled: isCancelled)
    let rest = ParallelWork(jobs: jobs, isCancelled: isCancelled)
    let made: @Sendable (Int) throws(PlanningError) -> SensitivityStudy.End? = { number throws(PlanningError) in
      do throws(PlanningError) { return try end(tasks[number], settled, .count(Self.firstTrials), 1, shared, isCancelled) } catch .interruptedBeforeFirstTrial {
        return nil
      }
    }
    let told: @Sendable (Int) -> Void = { progress(StudyProgress(text: "first pass over all ranges", finished: $0 + 1, planned: tasks.count)) }
    var ends = try first.results(0..<1, made)
    if ends.count == 1 { ends += try rest.results(1..<tasks.count, finished: told, made) }
    return Dictionary(uniqueKeysWithValues: ends.enumerated().map { ($0.offset, $0.element) })
  }

  private func end(
    _ task: Task, _ settled: Scenario, _ trials: RunSettings.Trials, _ jobs: Int, _ shared: SharedFigures,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PlanningError) -> SensitivityStudy.End {
    guard let scenario = task.scenario else { return .init(text: task.text, refusal: task.refusal) }
    func made(_ scenario: Scenario, _ name: String) -> ComparisonSide {
      .scenario(ScenarioSide(origin: name, scenario: scenario, openTrace: side.openTrace))
    }
    let comparison: Comparison
    do throws(PlanningError) {
      comparison = try ComparisonPlan(
        base: made(settled, "profile"), candidate: made(scenario, task.text), trials: trials, prices: prices, version: version, jobs: jobs,
        cache: shared.cache
      ).run(isCancelled: isCancelled)
    } catch .simulation(let error) {
      // An end of a range may be one that cannot be simulated: that is an answer about the range.
      return .init(text: task.text, refusal: error.description)
    }
    return .init(
      text: task.text, figures: Self.metrics.compactMap(comparison.row), trials: comparison.trials, confidence: comparison.confidence,
      overloaded: comparison.candidate.overloaded, refusal: comparison.method == .unchanged ? "the same as the profile's own value" : "")
  }

  // MARK: The answer

  private func study(_ factors: [SensitivityStudy.Factor], isInterrupted: Bool) -> SensitivityStudy {
    let scenario = side.scenario
    let refined = factors.filter(\.isRefined) + factors
    let base = refined.lazy.flatMap { [$0.low, $0.high] }.first { !$0.figures.isEmpty }?.figures ?? []
    return SensitivityStudy(
      scenario: scenario.name, title: scenario.title,
      settings: scenario.figures.filter { $0.origin == .override }.map { "\($0.path)=\($0.text)" }, rate: scenario.workload.meanRate,
      base: base, factors: factors, unvaried: scenario.figures.filter { $0.origin == .assumption && $0.range == nil },
      remarks: remarks(factors), isInterrupted: isInterrupted, seed: scenario.settings.seed, programVersion: version,
      digest: ScenarioDigest.ofContent(
        Key(
          what: "sensitivity", scenario: ScenarioDigest.of(scenario), ranges: factors.map { [$0.figure.path] + ($0.figure.range ?? []) },
          trials: trials, refined: self.refined, prices: priceDigest, version: version)))
  }

  private func remarks(_ factors: [SensitivityStudy.Factor]) -> [String] {
    var sentences = [
      "one figure at a time: what two of them do together is not in it, and an end of a range need not be as likely as another's"
    ]
    let bounded = factors.filter { !$0.isRefined && $0.weight > 0 }.count
    if bounded > 0 { sentences.append("\(bounded) figures have the \(Self.firstTrials) pairs of the first pass alone, and wider intervals") }
    for factor in factors {
      for end in [factor.low, factor.high] where !end.refusal.isEmpty {
        sentences.append("\(factor.figure.path)=\(end.text) was not simulated: \(end.refusal)")
      }
    }
    return sentences
  }

  private struct Key: Encodable {
    var what: String
    var scenario: String
    var ranges: [[String]]
    var trials: RunSettings.Trials
    var refined: Int
    var prices: String
    var version: String
  }
}
