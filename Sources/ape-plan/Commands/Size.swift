import ArgumentParser
import Foundation
import PlanModel
import Planning
import Reports
import RunStore

/// `ape-plan size`
struct Size: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "size",
    abstract: "Find the cheapest deployment that keeps objectives at a load: machines, replicas, workers, pools, database memory.",
    discussion: """
      Goes through machines from the cheapest on, puts in what closed forms say that each container needs and as many replicas as fit, and \
      simulates what arithmetic does not reject, until something keeps every objective; that has to keep them on fresh seeds as well. The \
      run of what was chosen is kept, so that `ape-plan report latest` shows it. Tokens of language models cost the same whatever the \
      machines, and are left out.

        ape-plan size --tier medium --rate 1000/hour --slo 'p95<=60s' --slo 'errors<=1%'
        ape-plan size --tier medium --slo 'p95<=60s' --survive one-node --types t3,m6i --budget 800/month
        ape-plan size --from docker-compose.yml --rate 300/hour --slo 'p95<=1m'

      Exit codes: 0 found; 1 no deployment keeps the objectives, or none within the budget; 2 broken off by Ctrl-C.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions
  @OptionGroup(title: "What is asked") var sizingOptions: SizingOptions
  @OptionGroup(title: "Trials") var jobOptions: JobOptions
  @OptionGroup(title: "Prices") var priceOptions: PriceOptions
  @OptionGroup(title: "Report") var reportOptions: ReportOptions
  @OptionGroup(title: "Keeping") var storeOptions: StoreOptions

  @Flag(help: "Do not keep the run of what was chosen.")
  var noStore = false

  @Flag(help: "Write nothing on standard error but errors.")
  var quiet = false

  func perform() throws -> ExitStatus {
    let destination = try reportOptions.destination()
    let jobs = try jobOptions.count()
    let prices = try priceOptions.table()
    let prepared = try scenarioOptions.prepare()
    if let reason = SizingPlan.refusal(of: prepared.scenario) { throw UsageError.notSizable(prepared.scenario.name, reason: reason) }
    let question = try sizingOptions.question(prepared.scenario, prices: prices)
    try destination.check(scenario: prepared.scenario.name)
    if !quiet { for remark in prepared.remarks { StandardStream.error.note(remark) } }
    let store = noStore ? nil : try storeOptions.openForSaving()

    Interruption.listen()
    let line = ProgressLine(isQuiet: quiet)
    defer { line?.clear() }
    let plan = SizingPlan(scenario: prepared.scenario, question: question, prices: prices, version: ProgramVersion.current, jobs: jobs)
    let outcome = try plan.run(progress: { line?.show($0) }, isCancelled: { Interruption.isRequested })
    line?.clear()
    let keeping = Keeping(store: store, isQuiet: quiet)
    if let scenario = outcome.scenario, let run = outcome.run { _ = keeping.save(scenario, run) }
    Interruption.stopListening()
    let document = SizingReport.document(of: outcome.result, detail: destination.detail)
    let json = { try ListOptions.text(of: SizingDocument(outcome.result)) }
    try destination.write(try destination.format.rendered(document, json: json, look: destination.look), named: "\(prepared.scenario.name)-size")
    if let failure = keeping.failure { return failure }
    switch outcome.result.verdict {
    case .found: return .done
    case .impossible, .beyondBudget, .notFound: return .notPassed
    case .interrupted: return .undecided
    }
  }
}
