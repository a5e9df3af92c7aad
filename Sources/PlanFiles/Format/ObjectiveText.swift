import Foundation
import PlanModel
import Units

/// The spelling of objectives: `p95 <= 30s`, `errors <= 0.1%`, `cost <= 800`.
public enum ObjectiveText {
  /// Reads a spelling.
  /// - Throws: what is expected instead, with what was found.
  public static func parse(_ text: String) throws(QuantityError) -> Objective {
    let names = Objective.Metric.allCases.map(\.rawValue)
    let expected = "an objective as p95 <= 30s, errors <= 0.1%, utilization <= 80% or cost <= 800"
    guard let sign = text.range(of: "<=") else { throw QuantityError(found: text, expected: expected) }
    let name = text[..<sign.lowerBound].trimmingCharacters(in: .whitespaces)
    let limit = text[sign.upperBound...].trimmingCharacters(in: .whitespaces)
    guard let metric = Objective.Metric(rawValue: name) else {
      let suggestion = NearestName.find(name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw QuantityError(found: name, expected: "an objective on \(names.joined(separator: ", "))" + suggestion)
    }
    return Objective(metric: metric, limit: try parseLimit(limit, of: metric), text: "\(name) <= \(limit)")
  }

  private static func parseLimit(_ text: String, of metric: Objective.Metric) throws(QuantityError) -> Double {
    switch metric {
    case .mean, .p50, .p95, .p99:
      let time = try SimTime(parsing: text)
      guard time > .zero else { throw QuantityError(found: text, expected: "a time above 0") }
      return Double(time.nanoseconds) / 1e9
    case .errors, .utilization: return try Fraction(parsing: text).value
    case .cost:
      let amount = try USD(parsing: text)
      guard amount >= .zero else { throw QuantityError(found: text, expected: "an amount of USD a month of at least 0") }
      return NSDecimalNumber(decimal: amount.amount).doubleValue
    }
  }
}
