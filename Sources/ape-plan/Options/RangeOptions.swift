import ArgumentParser
import PlanModel
import Pricing
import Units

/// From where to where load and prices may be.
struct RangeOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From where to where the load may be, as multiples of the scenario's: 0.5..2.", valueName: "low..high"))
  var loadRange: String?

  @Option(
    name: .customLong("price-range"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "By how much the price of a component may change, as nodes=-10%..20%: nodes, storage, egress, services or tokens. Repeatable.",
      valueName: "component=low..high"))
  var priceRanges: [String] = []

  /// - Parameter scenario: whose own range of the load counts where no flag gives one.
  func ranges(_ scenario: Scenario) throws(UsageError) -> [BillStudy.Range] {
    var ranges: [BillStudy.Range] = []
    if let range = try load(scenario) { ranges.append(range) }
    for text in priceRanges {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let expected = "a component and by how much its price may change, as nodes=-10%..20%"
      guard parts.count == 2, let (low, high) = Self.ends(parts[1], Self.change), low <= 1, high >= 1, low >= 0 else {
        throw FlagValue.refused("--price-range", text, expected + "; the price of now lies between both")
      }
      guard let component = BillComponent.allCases.first(where: { Self.name($0) == parts[0] }) else {
        let names = BillComponent.allCases.map(Self.name)
        throw .value(
          flag: "--price-range", QuantityError(found: parts[0], expected: "one of \(names.joined(separator: ", "))"),
          nearest: NearestName.find(parts[0], among: names))
      }
      guard !ranges.contains(where: { $0.name == component.rawValue }) else { throw FlagValue.refused("--price-range", text, "each component once") }
      ranges.append(BillStudy.Range(name: component.rawValue, low: low, high: high, origin: "--price-range"))
    }
    return ranges
  }

  private static func name(_ component: BillComponent) -> String { component == .tokens ? "tokens" : component.rawValue }

  private func load(_ scenario: Scenario) throws(UsageError) -> BillStudy.Range? {
    if let loadRange {
      guard let (low, high) = Self.ends(loadRange, { Double($0) }), low > 0, low <= 1, high >= 1, high <= 100 else {
        throw FlagValue.refused("--load-range", loadRange, "two multiples of the load with 1 between them, as 0.5..2")
      }
      return BillStudy.Range(name: "load", low: low, high: high, origin: "--load-range")
    }
    guard case .poisson(let rate) = scenario.workload.arrivals, rate.perSecond > 0,
      let range = scenario.figures.first(where: { $0.path == "workload.rate" })?.range, range.count == 2,
      let low = try? Rate(parsing: range[0]), let high = try? Rate(parsing: range[1])
    else { return nil }
    let (lowest, highest) = (low.perSecond / rate.perSecond, high.perSecond / rate.perSecond)
    guard lowest > 0, lowest <= 1, highest >= 1 else { return nil }
    return BillStudy.Range(name: "load", low: lowest, high: highest, origin: "the profile's range of workload.rate")
  }

  private static func ends(_ text: String, _ value: (String) -> Double?) -> (Double, Double)? {
    guard let middle = text.firstRange(of: ".."), let low = value(String(text[..<middle.lowerBound])),
      let high = value(String(text[middle.upperBound...])), low.isFinite, high.isFinite, low <= high
    else { return nil }
    return (low, high)
  }

  /// `-10%` as 0.9.
  private static func change(_ text: String) -> Double? {
    guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (-100...10_000).contains(percent) else { return nil }
    return 1 + percent / 100
  }
}
