import ArgumentParser
import PlanModel
import Planning
import Reports
import Units

/// `ape-plan runway`
struct RunwayCommand: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "runway",
    abstract: "Say in which month a growing load reaches each limit, which is first, and what the next step costs.",
    discussion: """
      Limits are the stations of the model (CPU, workers, pools, connections, disk reads, quotas), memory of the application, disk space, the \
      autoscaler's maximum, the machines' cores, and a budget. The months come from closed forms; the first limit that trials can show is \
      simulated just below and just above. Machines, replicas and settings stay as they are.

        ape-plan runway --tier medium --growth 10%/month
        ape-plan runway --tier medium --growth 10%/month --budget 60000 --fail-if-within 6months

      Exit codes: 0 done; 1 a limit is reached within --fail-if-within.
      """)

  @OptionGroup(title: "Scenario") var scenarioOptions: ScenarioOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("How many months to look ahead, at most 240.", valueName: "n"))
  var months: String = "36"

  @Option(parsing: .unconditional, help: ArgumentHelp("What a month may cost at most, in USD, as 60000.", valueName: "usd"))
  var budget: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End with 1 if any limit is reached within so many months, as 6months; for CI.", valueName: "months"))
  var failIfWithin: String?

  @OptionGroup var options: StudyOptions

  func perform() throws -> ExitStatus {
    guard let growth = try scenarioOptions.growthShare() else { throw UsageError.noGrowth }
    let horizon = try FlagValue.wholeNumber(months, of: "--months", in: 1...240)
    let budget: USD? = try budget.map { text in
      let amount: USD = try FlagValue.quantity(text, of: "--budget")
      guard amount > .zero else { throw FlagValue.refused("--budget", text, "an amount above 0") }
      return amount
    }
    let bound = try failIfWithin.map { try Self.months($0, atMost: horizon) }
    // The growth is what is looked along, and no trial's.
    var steady = scenarioOptions
    steady.growth = nil
    let prepared = try options.prepare(steady)
    guard case .poisson = prepared.side.scenario.workload.arrivals else { throw UsageError.together("--growth", "recorded arrivals") }
    let plan = RunwayPlan(
      side: prepared.side, growth: growth, horizon: horizon, budget: budget, prices: prepared.prices, priceDigest: prepared.priceDigest,
      version: ProgramVersion.current, jobs: prepared.jobs)
    let runway = try options.watched { try plan.run(progress: $0, isCancelled: $1) }
    let destination = prepared.destination
    try destination.write(
      try destination.format.rendered(
        RunwayReport.document(of: runway, detail: destination.detail), json: { try ListOptions.text(of: RunwayDocument(runway)) },
        look: destination.look),
      named: "\(runway.scenario)-runway")
    guard let bound, let month = runway.first?.month, month <= bound else { return .done }
    return .notPassed
  }

  /// Reads `6months`, `6 months`, `1month` or `6`.
  private static func months(_ text: String, atMost horizon: Int) throws(UsageError) -> Double {
    let number = text.prefix { "0"..."9" ~= $0 }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard let count = Int(number), ["", "month", "months"].contains(unit), (1...horizon).contains(count) else {
      throw FlagValue.refused("--fail-if-within", text, "a number of months from 1 to that of --months, \(horizon), as 6months")
    }
    return Double(count)
  }
}
