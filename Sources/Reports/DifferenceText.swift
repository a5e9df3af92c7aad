import PlanModel
import Statistics
import Units

/// How figures of comparisons are spelt for people: with their sign where they are differences.
enum DifferenceText {
  /// Where a change is not sure.
  static let unsure = "~"

  static func figure(_ value: Double, _ unit: Metric.Unit) -> String {
    switch unit {
    case .dollars: HumanText.grouped(value.fixed(2)) + " USD"
    default: HumanText.figure(value, measure(unit))
    }
  }

  /// `50.2 s`, `498.69 USD`; what is refused is said.
  static func figure(_ estimate: Estimate, _ unit: Metric.Unit) -> String {
    guard let value = estimate.value else { return HumanText.estimate(estimate, .number) }
    return figure(value, unit)
  }

  /// `50.2 s (49.7 … 50.7)`.
  static func estimate(_ estimate: Estimate, _ unit: Metric.Unit) -> String {
    guard unit == .dollars, let value = estimate.value else { return HumanText.estimate(estimate, measure(unit)) }
    guard let low = estimate.low, let high = estimate.high else {
      return figure(value, unit) + (estimate.reason.map { " (\(HumanText.withoutParentheses($0)))" } ?? "")
    }
    // Closer than a cent is exact.
    guard high - low >= 0.005 else { return figure(value, unit) }
    let decimals = high - low < 10 ? 2 : 0
    return "\(figure(value, unit)) (\(HumanText.grouped(low.fixed(decimals))) … \(HumanText.grouped(high.fixed(decimals))))"
  }

  /// `+2.90 s (+2.10 … +3.70)`, `-0.120 pp (-0.180 … -0.060)`; `~ (-500 ms … +700 ms)` where the interval holds 0, `~` where the two
  /// sides are the same in every trial.
  static func difference(_ row: Comparison.Row) -> String {
    let unit = row.metric.unit
    switch row.direction {
    case .rises, .falls: return signed(estimate(row.difference, unit), unit)
    case .unsure:
      guard let low = row.difference.low, let high = row.difference.high, low < high else { return unsure }
      return "\(unsure) (\(signed(figure(low, unit), unit)) … \(signed(figure(high, unit), unit)))"
    case .unknown: return signed(estimate(row.difference, unit), unit)
    }
  }

  /// `+5.8%`; empty where a change is not sure.
  static func relative(_ row: Comparison.Row) -> String {
    guard row.direction == .rises || row.direction == .falls, let relative = row.relative else { return "" }
    return (relative > 0 ? "+" : "") + HumanText.figure(relative, .share)
  }

  /// A margin: `+1.20 s (+0.90 … +1.50)`, whether or not it holds 0.
  static func margin(_ estimate: Estimate, _ unit: Metric.Unit) -> String { signed(self.estimate(estimate, unit), unit) }

  /// With a plus before each number that is above 0, and percentage points for the difference of shares.
  static func signed(_ text: String, _ unit: Metric.Unit) -> String {
    guard !text.hasPrefix("n/a") else { return text }
    let plus = text.replacing(/(^|\(|… )([0-9][0-9.,]*)/) { match in
      let isZero = match.output.2.allSatisfy { "0.,".contains($0) }
      return "\(match.output.1)\(isZero ? "" : "+")\(match.output.2)"
    }
    return unit == .share ? plus.replacing("%", with: " pp") : plus
  }

  /// Whether a change is sure, and for the better.
  static func tone(of row: Comparison.Row) -> Tone {
    switch (row.direction, row.metric.better) {
    case (.unsure, _), (.unknown, _): .faint
    case (_, .neither): .plain
    case (.rises, .higher), (.falls, .lower): .good
    case (.rises, .lower), (.falls, .higher): .warning
    }
  }

  static func measure(_ unit: Metric.Unit) -> Measure {
    switch unit {
    case .seconds: .time
    case .share: .share
    case .perSecond: .rate
    case .number, .dollars: .number
    }
  }
}
