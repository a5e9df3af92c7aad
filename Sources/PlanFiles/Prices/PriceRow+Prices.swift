import Pricing
import Units

/// What a row says, by the kind of its table. Each gives nil when a cell that it needs is wrong; the row then keeps the errors.
extension PriceRow {
  mutating func instancePrice() -> InstancePrice? {
    readDateAndSource()
    let provider = required("provider", "the provider's name, such as aws")
    let region = required("region", "the region's name, such as us-east-1")
    let type = required("instance_type", "the type's name, such as t3.large")
    let architecture = required("arch", "an architecture, such as x86_64 or arm64")
    _ = required("vcpu", "a number of vCPUs")
    _ = required("memory_gib", "a number of GiB")
    let vcpu = number("vcpu", in: 0.001...10_000, expected: "a number of vCPUs above 0 and at most 10000")
    let memory = number("memory_gib", in: 0.001...100_000, expected: "a number of GiB above 0 and at most 100000")
    let onDemand = requiredFigure("on_demand_usd_hour")
    let reserved1y = figure("reserved_1y_usd_hour", asOf: "reserved_as_of", source: "reserved_source")
    let reserved3y = figure("reserved_3y_usd_hour", asOf: "reserved_as_of", source: "reserved_source")
    let allUpfront = figure(
      "reserved_3y_all_upfront_usd_hour", asOf: "reserved_3y_all_upfront_as_of", source: "reserved_3y_all_upfront_source")
    let savingsPlan1y = figure("savings_plan_1y_usd_hour", asOf: "savings_plan_as_of", source: "savings_plan_source")
    let savingsPlan3y = figure("savings_plan_3y_usd_hour", asOf: "savings_plan_as_of", source: "savings_plan_source")
    let spot = figure("spot_usd_hour", asOf: "spot_as_of", source: "spot_source")
    for column in [
      "reserved_1y_usd_hour", "reserved_3y_usd_hour", "reserved_3y_all_upfront_usd_hour", "savings_plan_1y_usd_hour",
      "savings_plan_3y_usd_hour", "spot_usd_hour",
    ] { refuseAbsurd(column, onDemand: onDemand) }
    let advice = spotAdvice()
    let burst = burstCredits()
    guard errors.isEmpty, let onDemand, let vcpu, let memory else { return nil }
    return InstancePrice(
      provider: provider, region: region, type: type, vcpu: CPU(cores: vcpu), memory: .gibibytes(memory), architecture: architecture,
      onDemand: onDemand, reserved1y: reserved1y, reserved3y: reserved3y, reserved3yAllUpfront: allUpfront,
      savingsPlan1y: savingsPlan1y, savingsPlan3y: savingsPlan3y, spot: spot,
      spotAdvice: advice, burst: burst)
  }

  /// Whatever is meant to save money and costs more than twice the price on demand is a slip, such as a month's or a year's sum.
  private mutating func refuseAbsurd(_ column: String, onDemand: PriceFigure?) {
    guard let onDemand, onDemand.usd > .zero, let text = text(column), let usd = try? USD(parsing: text), usd > onDemand.usd * 2 else { return }
    refuse(column, expected: "a price an hour of at most twice the one on demand, \(onDemand.usd.spelling)")
  }

  /// The advisor's two figures, which come together or not at all.
  private mutating func spotAdvice() -> SpotAdvice? {
    guard text("spot_savings") != nil || text("interruption_band") != nil else { return nil }
    let bands = InterruptionBand.allCases.map(\.rawValue).joined(separator: ", ")
    let band = InterruptionBand(rawValue: required("interruption_band", "one of \(bands)"))
    if band == nil, text("interruption_band") != nil { refuse("interruption_band", expected: "one of \(bands)") }
    _ = required("spot_savings", Fraction.expectation)
    let savings = value("spot_savings") { text throws(QuantityError) in try Fraction(parsing: text) }
    guard let band, let savings, let date = date("advisor_as_of") else { return nil }
    return SpotAdvice(savings: savings, interruptions: band, asOf: date, source: text("advisor_source") ?? text("source") ?? "")
  }

  /// The three figures of a burstable type, which come together or not at all.
  private mutating func burstCredits() -> BurstCredits? {
    let columns = ["credit_baseline_per_vcpu", "credits_per_hour", "max_credits"]
    guard columns.contains(where: { text($0) != nil }) else { return nil }
    for column in columns { _ = required(column, "a figure, as its neighbours have one") }
    let baseline = value("credit_baseline_per_vcpu") { text throws(QuantityError) in try Fraction(parsing: text) }
    let credits = wholeNumber("credits_per_hour")
    let maximum = wholeNumber("max_credits")
    guard let baseline, let credits, let maximum else { return nil }
    return BurstCredits(
      baselinePerVCPU: baseline, creditsPerHour: credits, maximumBalance: maximum, source: text("credits_source") ?? text("source") ?? "")
  }

  private mutating func wholeNumber(_ column: String) -> Int? {
    let expected = "a whole number from 0 to 1000000"
    guard let number = number(column, in: 0...1_000_000, expected: expected) else { return nil }
    if number == number.rounded() { return Int(number) }
    refuse(column, expected: expected)
    return nil
  }

  mutating func servicePrice() -> ServicePrice? {
    readDateAndSource()
    let provider = required("provider", "the provider's name, such as aws")
    let region = required("region", "the region's name, or * for every region without a price of its own")
    let service = required("service", "the service's name, such as ebs")
    let item = required("item", "what of the service is priced, such as gp3_storage")
    let units = PriceUnit.allCases.map(\.rawValue)
    let spelling = required("unit", "one of \(units.joined(separator: ", "))")
    let unit = PriceUnit(rawValue: spelling)
    if unit == nil, !spelling.isEmpty {
      let nearest = NearestName.find(spelling, among: units).map { "; did you mean \"\($0)\"?" } ?? ""
      refuse("unit", expected: "one of \(units.joined(separator: ", "))\(nearest)")
    }
    let price = requiredFigure("usd")
    guard errors.isEmpty, let unit, let price else { return nil }
    return ServicePrice(provider: provider, region: region, service: service, item: item, unit: unit, price: price)
  }

  mutating func modelPrice() -> ModelPrice? {
    readDateAndSource()
    let provider = required("provider", "the provider's name, such as anthropic")
    let model = required("model", "the model's name as its API takes it")
    let input = requiredFigure("input_usd_per_mtok")
    let output = requiredFigure("output_usd_per_mtok")
    let cacheRead = figure("cache_read_usd_per_mtok")
    let cacheWrite = figure("cache_write_usd_per_mtok")
    let longInput = figure("input_above_200k_usd_per_mtok")
    let longOutput = figure("output_above_200k_usd_per_mtok")
    let retiresOn = value("retires_on") { text throws(QuantityError) in try PriceDate(parsing: text) }
    guard errors.isEmpty, let input, let output else { return nil }
    return ModelPrice(
      provider: provider, model: model, input: input, output: output, cacheRead: cacheRead, cacheWrite: cacheWrite,
      longInput: longInput, longOutput: longOutput, retiresOn: retiresOn)
  }
}
