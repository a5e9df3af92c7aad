import PlanModel
import Units

/// Reads `--vary`: a path and its values, as `services.api.replicas=2..10`, `services.api.workers=2,4,8` or
/// `workload.rate=500/hour,1000/hour`.
enum AxisOption {
  /// Points of a grid.
  static let mostPoints = 10_000
  private static let expected = "path=values, as services.api.replicas=2..10, 2..10/2 for every second, or services.api.workers=2,4,8"

  static func axes(_ texts: [String]) throws(UsageError) -> [Sweep.Axis] {
    var axes: [Sweep.Axis] = []
    for text in texts {
      let axis = try axis(text)
      guard !axes.contains(where: { $0.path == axis.path }) else { throw .axisTwice(axis.path) }
      axes.append(axis)
    }
    let (points, isTooMany) = axes.reduce((1, false)) { sum, axis in
      let (product, overflow) = sum.0.multipliedReportingOverflow(by: axis.values.count)
      return (product, sum.1 || overflow)
    }
    guard !isTooMany, points <= mostPoints else { throw .tooManyPoints(isTooMany ? .max : points, most: mostPoints) }
    return axes
  }

  private static func axis(_ text: String) throws(UsageError) -> Sweep.Axis {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { throw .axis(text, expected: expected) }
    let values = text[text.index(after: sign)...]
    var list: [String] = []
    for part in values.split(separator: ",", omittingEmptySubsequences: false) {
      let part = String(part.drop { $0 == " " })
      guard !part.isEmpty else { throw .axis(text, expected: expected) }
      for value in try range(part, text) ?? [part] {
        guard !list.contains(value) else { throw .axis(text, expected: "each value once; \(value) is there twice") }
        list.append(value)
      }
    }
    return Sweep.Axis(path: String(text[..<sign]), values: list)
  }

  /// The whole numbers of `2..10` and `2..10/2`; nil for anything else.
  private static func range(_ part: String, _ text: String) throws(UsageError) -> [String]? {
    guard part.contains("..") else { return nil }
    guard let match = part.wholeMatch(of: /([0-9]{1,9})\.\.([0-9]{1,9})(?:\/([0-9]{1,9}))?/) else { throw .axis(text, expected: expected) }
    guard let first = Int(match.output.1), let last = Int(match.output.2) else { return nil }
    let step = match.output.3.flatMap { Int($0) } ?? 1
    guard first <= last, step > 0, step <= max(1, last - first) else { throw .axis(text, expected: "a range from the lower end to the upper one, as 2..10") }
    guard (last - first) / step < mostPoints else { throw .tooManyPoints((last - first) / step + 1, most: mostPoints) }
    return stride(from: first, through: last, by: step).map(String.init)
  }
}
