import ArgumentParser
import Planning
import PlanModel
import Pricing
import Reports

/// `ape-plan price`
struct Price: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "price",
    abstract: "Say what a scenario costs a month, under which option and where, and how sure that is.",
    discussion: """
      Simulates the scenario, as tokens, traffic and the hours of machines that come and go depend on it, and prices what was used. The bill \
      comes with its distribution: over trials, and over the ranges of load and prices that are given.

        ape-plan price --tier large --purchase reserved-1y --region eu-west-1
        ape-plan price --tier medium --load-range 0.5..2 --price-range tokens=-30%..0%
        ape-plan price --tier medium --provider gcp --region us-east1 --type t3.xlarge=n2-standard-4

      Which type of another provider is like which is yours to say; cores are taken to be as fast.

      Exit codes: 0 done; 2 Ctrl-C came first, and what was done is reported.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(
    help: ArgumentHelp("How the machines are paid for: \(PurchaseOption.allCases.map(\.name).joined(separator: ", ")).", valueName: "option"),
    completion: .list(PurchaseOption.allCases.map(\.name)))
  var purchase: String = PurchaseOption.onDemand.name

  @OptionGroup(title: "Ranges") var rangeOptions: RangeOptions
  @OptionGroup(title: "Prices") var moveOptions: MoveOptions
  @OptionGroup var options: StudyOptions

  func perform() throws -> ExitStatus {
    let option: PurchaseOption = try FlagValue.choice(purchase, of: "--purchase")
    let prepared = try options.prepare(scenarioOptions) { scenario, region, prices throws(UsageError) in
      try moveOptions.apply(to: &scenario, region: region, prices: prices)
    }
    let plan = BillPlan(
      side: prepared.side, option: option, ranges: try rangeOptions.ranges(prepared.side.scenario), prices: prepared.prices,
      priceDigest: prepared.priceDigest, version: ProgramVersion.current, jobs: prepared.jobs)
    let study = try options.watched { try plan.run(progress: $0, isCancelled: $1) }
    let destination = prepared.destination
    try destination.write(
      try destination.format.rendered(
        BillStudyReport.document(of: study, today: Today.date), json: { try ListOptions.text(of: BillStudyDocument(study)) },
        look: destination.look), named: "\(study.scenario)-price")
    return study.isInterrupted ? .undecided : .done
  }
}
