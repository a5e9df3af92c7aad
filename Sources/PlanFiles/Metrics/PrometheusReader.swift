import Foundation
import PlanModel
import Units

/// Reads the answer of a range query of Prometheus: a matrix, whose series (one a pod, say) are added up time by time.
///
/// A value that is no number of at least 0 makes the sum of its time a missing sample. A series without a value at a time counts as
/// nothing there: pods come and go.
/// Source: Prometheus documentation, HTTP API, range queries.
public enum PrometheusReader {
  /// The most bytes of an answer.
  public static let largest = 256 << 20

  /// - Parameters:
  ///   - metric: the autoscaler's name for what was asked.
  ///   - factor: milli-units of the metric in one unit of the answer.
  public static func read(path: String, metric: String, factor: Double) throws(MetricsProblem) -> DemandRecord {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .cannotRead(path: path, reason: isThere ? "it is a folder, or not readable" : String(cString: strerror(ENOENT)))
    }
    return try read(bytes, name: path, metric: metric, factor: factor)
  }

  static func read(_ bytes: Data, name: String, metric: String, factor: Double) throws(MetricsProblem) -> DemandRecord {
    guard bytes.count <= largest else { throw .tooLarge(path: name, limit: largest) }
    let json: JSONText
    do throws(JSONText.Problem) { json = try JSONText(bytes) } catch {
      throw .notJSON(path: name, column: error.column, expected: error.expected)
    }
    guard case .list(let series)? = json["data"]?["result"] else { throw .notARange(path: name, place: "data.result", expected: "a list") }
    guard case .text("matrix")? = json["data"]?["resultType"] else {
      throw .notARange(path: name, place: "data.resultType", expected: "\"matrix\"")
    }
    var faults = DemandFaults()
    var sums: [Double: Int64?] = [:]
    for (number, one) in series.enumerated() {
      guard case .list(let values)? = one["values"] else {
        throw .notARange(path: name, place: "data.result[\(number)].values", expected: "a list")
      }
      for (index, pair) in values.enumerated() {
        let place = "\(name): data.result[\(number)].values[\(index)]"
        guard case .list(let items) = pair, items.count == 2, let time = items[0].plainNumber, case .text(let text) = items[1] else {
          throw .notARange(path: name, place: "data.result[\(number)].values[\(index)]", expected: "a time and a text")
        }
        guard sums.count < MetricsReader.mostRows else { throw .tooManyRows(path: name, limit: MetricsReader.mostRows) }
        if let value = Double(text), value.isFinite, value >= 0, value * factor < 9e18 {
          if let sum = sums[time] ?? .some(0) { sums[time] = sum &+ Int64((value * factor).rounded()) }
        } else {
          faults.unreadable += 1
          faults.tell("\(place): found \(ShownText(text)); expected a number of at least 0: a missing sample")
          sums.updateValue(nil, forKey: time)
        }
      }
    }
    let times = sums.keys.sorted()
    guard let start = times.first else { throw .noRows(path: name) }
    var record = DemandRecord(
      origin: name, start: start, times: times.map { SimTime.seconds($0 - start) },
      columns: [DemandRecord.Column(metric: metric, demand: .total, values: times.map { sums[$0] ?? nil })], faults: faults)
    MetricsGaps.note(in: &record) { "\(name): time \(times[$0])" }
    return record
  }
}

extension JSONText {
  fileprivate var plainNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
