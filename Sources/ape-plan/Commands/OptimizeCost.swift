import ArgumentParser
import Planning
import PlanModel
import Pricing
import Reports
import Units

/// `ape-plan optimize cost`
struct OptimizeCost: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "cost",
    abstract: "Say how many machines to reserve, for how long, and what to leave on demand or on spot.",
    discussion: """
      Simulates the scenario and counts for how much of the time the first, the second, ... machine is in use. A reserved machine is paid for in \
      every hour, so it pays where it is in use for longer than its break-even; what is cheapest follows exactly, is priced again on fresh seeds, \
      and is held against everything paid in one way and against other loads.

        ape-plan optimize cost --tier medium
        ape-plan optimize cost --tier medium --platform kubernetes --horizon 3y
        ape-plan optimize cost --tier medium --platform kubernetes --load 1:60% --load 2:40%

      Where machines come and go and the profile has no day of its own (workload.daily), an assumed one is simulated, which the report names.

      Exit codes: 0 done; 1 the scenario breaks an objective; 2 Ctrl-C came first, and what was done is reported.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("For how long the deployment is meant to run: no commitment goes beyond. As 18months or 3y.", valueName: "time"))
  var horizon: String = "1y"

  @Option(
    help: ArgumentHelp(
      "What may be bought besides on demand: reserved-1y, reserved-3y. (default: those that end within the horizon)", valueName: "list"))
  var purchase: String?

  @Flag(help: "Put machines that may go on spot, by its price alone: interruptions are not in the answer.")
  var spot = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A load that may come, as a multiple of the scenario's, and its weight in the choice, as 2:25%. Repeatable. (default: 1:100%, beside half \
      and twice the load at no weight)
      """, valueName: "factor:weight"))
  var load: [String] = []

  @OptionGroup var options: StudyOptions

  private static let spelling = "months or years, as 18months or 3y"

  func perform() throws -> ExitStatus {
    let months = try Self.months(horizon)
    let bought = try purchases(months)
    let loads = try Self.loads(load)
    var prepared = try options.prepare(scenarioOptions)
    guard PurchasePlan.hasPurchases(prepared.side.scenario) else { throw UsageError.nothingToBuy(prepared.side.scenario.name) }
    if options.trialOptions.trials == nil, options.trialOptions.precision == nil {
      prepared.side.scenario.settings.trials = .count(PurchasePlan.usualTrials)
    }
    let plan = PurchasePlan(
      side: prepared.side, question: PurchaseQuestion(horizonMonths: months, options: bought, loads: loads), prices: prepared.prices,
      priceDigest: prepared.priceDigest, version: ProgramVersion.current, jobs: prepared.jobs)
    let study = try options.watched { try plan.run(progress: $0, isCancelled: $1) }
    let destination = prepared.destination
    try destination.write(
      try destination.format.rendered(
        PurchaseReport.document(of: study, today: Today.date), json: { try ListOptions.text(of: PurchaseDocument(study)) },
        look: destination.look), named: "\(study.scenario)-purchases")
    if study.isInterrupted { return .undecided }
    return study.objectives.contains { $0.verdict == .broken } ? .notPassed : .done
  }

  private static func months(_ text: String) throws(UsageError) -> Int {
    for (unit, factor) in [("months", 1), ("month", 1), ("y", 12)] where text.hasSuffix(unit) {
      if let count = Int(text.dropLast(unit.count)), (1...120).contains(count * factor) { return count * factor }
    }
    throw FlagValue.refused("--horizon", text, "up to ten years in \(spelling)")
  }

  private func purchases(_ months: Int) throws(UsageError) -> [PurchaseOption] {
    let terms: [(option: PurchaseOption, months: Int)] = [(.reserved1y, 12), (.reserved3y, 36)]
    var bought = terms.filter { $0.months <= months }.map(\.option)
    if let purchase {
      bought = []
      for text in purchase.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init) {
        let option: PurchaseOption = try FlagValue.choice(text, of: "--purchase")
        guard option != .spot else { throw FlagValue.refused("--purchase", text, "--spot for machines that may go") }
        if let term = terms.first(where: { $0.option == option }), term.months > months {
          throw FlagValue.refused(
            "--purchase", text, "a commitment that ends within the horizon of \(months) months, or --horizon \(term.months / 12)y")
        }
        if option.isCommitment { bought.append(option) }
      }
    }
    return bought + (spot ? [.spot] : [])
  }

  private static func loads(_ texts: [String]) throws(UsageError) -> [PurchaseStudy.Load] {
    func name(_ factor: Double) -> String { factor == 1 ? "as stated" : factor < 1 ? "lower" : "higher" }
    guard !texts.isEmpty else {
      return [(0.5, 0.0), (1, 1), (2, 0)].map { PurchaseStudy.Load(name: name($0.0), factor: $0.0, weight: $0.1) }
    }
    var loads: [PurchaseStudy.Load] = []
    for text in texts {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      let expected = "a multiple of the load from 0.01 to 100 and its weight, as 2:25%"
      guard parts.count == 2, let factor = Double(parts[0]), (0.01...100).contains(factor), let weight = try? Fraction(parsing: parts[1]) else {
        throw FlagValue.refused("--load", text, expected)
      }
      guard !loads.contains(where: { $0.factor == factor }) else { throw FlagValue.refused("--load", text, "each multiple once") }
      loads.append(PurchaseStudy.Load(name: name(factor), factor: factor, weight: weight.value))
    }
    let sum = loads.reduce(0) { $0 + $1.weight }
    guard abs(sum - 1) < 1e-6 else {
      throw FlagValue.refused("--load", texts.joined(separator: " "), "weights that are 100% together, not \((100 * sum).significant(4))%")
    }
    if !loads.contains(where: { $0.factor == 1 }) { loads.append(PurchaseStudy.Load(name: name(1), factor: 1, weight: 0)) }
    return loads
  }
}
