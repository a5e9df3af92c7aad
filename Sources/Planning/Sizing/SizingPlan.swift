import Foundation
import PlanModel
import Pricing
import ServiceSimulation
import Statistics
import Units

/// What a search found, with the run of what it chose.
public struct SizingOutcome: Sendable {
  public var result: SizingResult
  /// The chosen deployment with its machines, and its trials on fresh seeds.
  public var scenario: Scenario?
  public var run: RunOutcome?
}

/// Searches for the cheapest deployment that keeps objectives at a load.
///
/// Sets of alike machines are gone through from the cheapest on. Into each go the databases, the cache and what else there is, with what
/// closed forms say that they need, and of the application as many replicas as then fit: on the same bill more of them is never worse. What
/// arithmetic shows to be overloaded is not simulated, and neither is what has less of everything than something that failed. The first set
/// on which something keeps the objectives is the cheapest; it has to keep them on fresh seeds as well.
public struct SizingPlan: Sendable {
  public let scenario: Scenario
  public let question: SizingQuestion
  public let prices: PriceTable
  let version: String
  let jobs: Int

  /// - Parameter scenario: of constant load, with an application.
  public init(scenario: Scenario, question: SizingQuestion, prices: PriceTable, version: String, jobs: Int) {
    var scenario = scenario
    scenario.settings.platform = .compose
    scenario.objectives = question.objectives
    scenario.claims = nil
    scenario.nodes = []
    self.scenario = scenario
    self.question = question
    self.prices = prices
    self.version = version
    self.jobs = max(1, jobs)
  }

  /// Why a scenario cannot be sized; nil when it can.
  public static func refusal(of scenario: Scenario) -> String? {
    if scenario.settings.kind == .terminating || scenario.isTimeVarying {
      return "its load varies with time; expected a constant one, such as that of its busiest hour, as --rate 1000/hour"
    }
    if SizingModel.application(of: scenario) == nil { return "it has no application, whose replicas could be searched for" }
    return nil
  }

  /// More sets with something to simulate are not looked at.
  static let mostSets = 120
  /// Trials until which a candidate has to be decided in the search, and in a verification.
  private static let searchLooks = Looks(cap: 40)
  static let verificationCap = 160
  static let confidence = 0.95
  private static let mostVerifications = 5

  /// Instance types that the question names.
  /// - Returns: the types, and the names that no type has.
  public static func types(_ question: SizingQuestion, prices: PriceTable) -> (known: [InstancePrice], unknown: [String]) {
    let all = prices.instances.filter { $0.provider == question.provider && $0.region == question.region }
    if question.types.isEmpty { return (all.filter { $0.architecture == "x86_64" }, []) }
    func isNamed(_ price: InstancePrice, _ name: String) -> Bool { price.type == name || price.type.hasPrefix("\(name).") }
    return (
      all.filter { price in question.types.contains { isNamed(price, $0) } },
      question.types.filter { name in !all.contains { isNamed($0, name) } }
    )
  }

  /// Searches; blocks until it is done.
  /// - Throws: `PlanningError`.
  public func run(
    progress: @escaping @Sendable (String) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(PlanningError) -> SizingOutcome {
    let work = ParallelWork(jobs: jobs, isCancelled: isCancelled)
    progress("what no deployment can change")
    let unlimited = try RunPlan(scenario: SizingModel.unlimited(scenario), prices: prices, version: version, jobs: jobs)
      .run(isCancelled: isCancelled).result
    let floor = SizingResult.Floor(unlimited)
    let tokens = SizingFigures.tokens(unlimited)
    var result = SizingResult(
      scenario: scenario.name, rate: scenario.workload.meanRate, question: question, verdict: .interrupted, floor: floor, tokens: tokens)
    if isCancelled() { return SizingOutcome(result: result) }
    guard !floor.objectives.contains(where: { $0.verdict == .broken }), let mean = unlimited.responseTime.mean.value else {
      result.verdict = .impossible
      return SizingOutcome(result: result)
    }
    let needs: ServiceNeeds
    do throws(SimulationError) {
      let preview = try Simulation(SizingModel.unlimited(scenario)).preview
      needs = ServiceNeeds(preview.stations, rate: scenario.workload.meanRate.perSecond, meanResponse: mean)
    } catch { throw .simulation(error) }
    guard let base = try windowed(needs, work) else { return SizingOutcome(result: result) }
    let model = SizingModel(base, needs: needs, question: question)
    let judge = CandidateJudge(objectives: question.objectives, prices: prices, version: version)
    var search = SizingSearch(plan: self, model: model, judge: judge, work: work, progress: progress)
    return try search.run(&result)
  }

  /// The scenario with the window that all candidates observe, as one needs it whose application is 80 % busy.
  private func windowed(_ needs: ServiceNeeds, _ work: ParallelWork) throws(PlanningError) -> Scenario? {
    let model = SizingModel(scenario, needs: needs, question: question)
    let busy = SizingModel.application(of: scenario).map { model.busyCores(scenario.services[$0.index]) } ?? 1
    let replicas = min(ContainerPlan.mostReplicas, max(1, Int((busy / 0.8).rounded(.up))))
    let reference = model.scenario(ContainerPlan(replicas: replicas, workers: 2, cpu: CPU(millicores: 1_000), level: 0))
    let settled = try SettledWindows.find(
      for: [ScenarioSide(origin: "", scenario: reference)], work: work, version: version, cache: nil, progress: { _ in })
    guard let settings = settled?.simulations.first?.scenario.settings else { return nil }
    var base = scenario
    base.settings.duration = settings.duration
    base.settings.warmUp = settings.warmUp
    return base
  }

  static func looks(forVerification number: Int) -> Looks {
    // Each further verification takes half of what is left of the error, so that all of them together keep the confidence.
    Looks(cap: verificationCap, confidence: 1 - (1 - confidence) / Double(1 << (number + 1)))
  }

  var looks: Looks { Self.searchLooks }
  var mostVerifications: Int { Self.mostVerifications }
}

extension SizingResult.Floor {
  init(_ result: RunResult) {
    let parts = result.breakdown.first { $0.percentile == 0.95 }?.parts ?? []
    self.init(
      objectives: result.objectives.map { .init(objective: $0.objective, measured: $0.measured, verdict: $0.verdict) },
      parts: parts.filter { $0.waiting + $0.service > 0.005 }.sorted { $0.waiting + $0.service > $1.waiting + $1.service },
      errors: result.errorsByCause)
  }
}
