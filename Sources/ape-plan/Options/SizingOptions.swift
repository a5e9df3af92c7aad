import ArgumentParser
import PlanFiles
import PlanModel
import Planning
import Pricing
import Units

/// What a deployment has to keep, and what it may cost.
struct SizingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What has to be kept, as 'p95<=60s' or 'errors<=0.1%'. Repeatable; without it the scenario's objectives.", valueName: "objective"))
  var slo: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most that everything but tokens may cost, in USD, as 800/month.", valueName: "amount"))
  var budget: String?

  @Option(
    help: ArgumentHelp(
      "What may be lost without breaking an objective: nothing, one-replica, one-node or zone (a third of the machines).", valueName: "loss"),
    completion: .list(Survival.allCases.map(\.rawValue)))
  var survive: String = Survival.nothing.rawValue

  @Option(help: ArgumentHelp("Where the machines are. (default: as the scenario has it, or us-east-1)", valueName: "name"))
  var region: String?

  @Option(
    help: ArgumentHelp("Instance types or families to choose from, as t3,m6i,c7g.2xlarge. (default: all with x86 processors)", valueName: "list"))
  var types: String?

  @Option(
    help: ArgumentHelp(
      "How machines may be paid for: the cheapest of on-demand, reserved-1y, reserved-3y.", valueName: "list"))
  var purchase: String = PurchaseOption.onDemand.name

  private static let provider = "aws"

  func question(_ scenario: Scenario, prices: PriceTable) throws(UsageError) -> SizingQuestion {
    let question = SizingQuestion(
      objectives: try objectives(scenario), budget: try budgetAmount(), survival: try FlagValue.choice(survive, of: "--survive"),
      provider: Self.provider, region: try place(scenario, prices), types: Self.list(types ?? ""), purchases: try purchases())
    if let unknown = SizingPlan.types(question, prices: prices).unknown.first {
      let all = prices.instances.filter { $0.provider == Self.provider && $0.region == question.region }.map(\.type)
      let names = all + Set(all.map { String($0.prefix { $0 != "." }) }).sorted()
      throw .value(
        flag: "--types", QuantityError(found: unknown, expected: "an instance type or family of \(question.region), as t3 or m6i.xlarge"),
        nearest: NearestName.find(unknown, among: names))
    }
    return question
  }

  private func objectives(_ scenario: Scenario) throws(UsageError) -> [Objective] {
    var objectives: [Objective] = []
    for text in slo {
      do throws(QuantityError) { objectives.append(try ObjectiveText.parse(text)) } catch {
        throw .value(flag: "--slo", error, nearest: nil)
      }
      if objectives.last?.metric == .cost { throw FlagValue.refused("--slo", text, "--budget for what it may cost, which leaves tokens out") }
    }
    if slo.isEmpty { objectives = scenario.objectives.filter { $0.metric != .cost } }
    guard !objectives.isEmpty else { throw .noObjective }
    return objectives
  }

  private func budgetAmount() throws(UsageError) -> USD? {
    guard let budget else { return nil }
    let text = budget.hasSuffix("/month") ? String(budget.dropLast(6)) : budget
    guard let amount = try? USD(parsing: text), amount > .zero else {
      throw FlagValue.refused("--budget", budget, "USD a month above 0, as 800/month")
    }
    return amount
  }

  private func place(_ scenario: Scenario, _ prices: PriceTable) throws(UsageError) -> String {
    let region = region ?? scenario.nodes.first { $0.provider == Self.provider }?.region ?? "us-east-1"
    let known = prices.regions(of: Self.provider)
    guard known.contains(region) else {
      throw .region(.unknownRegion(region, provider: Self.provider, known: known, nearest: NearestName.find(region, among: known)))
    }
    return region
  }

  private func purchases() throws(UsageError) -> [PurchaseOption] {
    var options: [PurchaseOption] = []
    for text in Self.list(purchase) {
      do throws(QuantityError) { options.append(try PurchaseOption(parsing: text)) } catch {
        throw .value(flag: "--purchase", error, nearest: nil)
      }
    }
    if options.contains(.spot) {
      throw FlagValue.refused("--purchase", "spot", "machines that stay: databases stand on them, and spot may be taken back at any time")
    }
    guard !options.isEmpty else { throw FlagValue.refused("--purchase", purchase, "on-demand, reserved-1y or reserved-3y") }
    return options
  }

  private static func list(_ text: String) -> [String] { text.split { $0 == "," || $0 == " " }.map(String.init) }
}
