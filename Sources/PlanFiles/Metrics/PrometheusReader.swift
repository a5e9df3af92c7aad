import Autoscaling
import Foundation
import PlanModel
import Units

/// Reads the answer of a range query of Prometheus: a matrix, whose series (one a pod, say) are added up time by time, or for a metric of
/// each pod taken the mean of.
///
/// A value that is no number of at least 0 makes its time a missing sample, and so does a time that a series has twice with different
/// values; times of a series that are out of order are left out, as few as possible. A series without a value at a time counts as nothing there: pods
/// come and go.
/// Source: Prometheus documentation, HTTP API, range queries.
public enum PrometheusReader {
  /// The most bytes of an answer.
  public static let largest = 256 << 20

  /// - Parameters:
  ///   - metric: the autoscaler's name for what was asked.
  ///   - demand: whether the series are shares of a whole, which is added up, or the same of each pod, of which the mean counts.
  ///   - factor: milli-units of the metric in one unit of the answer.
  public static func read(
    path: String, metric: String, demand: PodPlant.Metric.Demand = .total, factor: Double
  ) throws(MetricsProblem) -> DemandRecord {
    guard let bytes = contents(path) else {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .cannotRead(path: path, reason: isThere ? "it is a folder, or not readable" : String(cString: strerror(ENOENT)))
    }
    return try read(bytes, name: path, metric: metric, demand: demand, factor: factor)
  }

  /// Read to the end, not by size: a pipe has none.
  private static func contents(_ path: String) -> Data? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    return try? file.readToEnd() ?? Data()
  }

  static func read(
    _ bytes: Data, name: String, metric: String, demand: PodPlant.Metric.Demand = .total, factor: Double
  ) throws(MetricsProblem) -> DemandRecord {
    guard bytes.count <= largest else { throw .tooLarge(path: name, limit: largest) }
    let json: JSONText
    do throws(JSONText.Problem) { json = try JSONText(bytes) } catch {
      throw .notJSON(path: name, column: error.column, expected: error.expected)
    }
    if case .text("error")? = json["status"], case .text(let text)? = json["error"] {
      let kind = if case .text(let kind)? = json["errorType"] { kind } else { "error" }
      throw .answeredWithError(path: name, kind: kind, text: text)
    }
    guard case .list(let series)? = json["data"]?["result"] else { throw .notARange(path: name, place: "data.result", expected: "a list") }
    guard case .text("matrix")? = json["data"]?["resultType"] else {
      throw .notARange(path: name, place: "data.resultType", expected: "\"matrix\"")
    }
    var sum = SeriesSum(name: name, factor: factor)
    for (number, one) in series.enumerated() {
      guard case .list(let values)? = one["values"] else {
        throw .notARange(path: name, place: "data.result[\(number)].values", expected: "a list")
      }
      sum.beginSeries()
      var samples: [(time: Double, text: String)] = []
      samples.reserveCapacity(values.count)
      for (index, pair) in values.enumerated() {
        guard case .list(let items) = pair, items.count == 2, let time = items[0].plainNumber, case .text(let text) = items[1] else {
          throw .notARange(path: name, place: "data.result[\(number)].values[\(index)]", expected: "a time and a text")
        }
        samples.append((time, text))
      }
      let misplaced = Dictionary(TimeOrder.misplaced(in: samples.map(\.time)).map { ($0.index, $0.isBehind) }) { first, _ in first }
      for (index, sample) in samples.enumerated() {
        let place = "\(name): data.result[\(number)].values[\(index)]"
        if let isBehind = misplaced[index] { sum.leaveOut(sample.time, isBehind, place: place) } else { sum.take(sample.text, at: sample.time, place: place) }
        guard sum.entries.count <= MetricsReader.mostRows else { throw .tooManyRows(path: name, limit: MetricsReader.mostRows) }
      }
    }
    let times = sum.entries.keys.sorted()
    guard let start = times.first else { throw .noRows(path: name) }
    let values = times.map { time in sum.entries[time].flatMap { demand == .eachPod ? $0.mean : $0.total } }
    var record = DemandRecord(
      origin: name, start: start, times: times.map { SimTime.seconds($0 - start) },
      columns: [DemandRecord.Column(metric: metric, demand: demand, values: values)], faults: sum.faults)
    MetricsGaps.note(in: &record) { "\(name): time \(times[$0])" }
    return record
  }
}

/// What all series have at each time.
private struct SeriesSum {
  struct Entry {
    var sum: Int64 = 0
    var series: Int64 = 0
    var isFaulty = false

    var total: Int64? { isFaulty ? nil : sum }
    var mean: Int64? { isFaulty || series == 0 ? nil : sum / series }
  }

  let name: String
  let factor: Double
  private(set) var entries: [Double: Entry] = [:]
  private(set) var faults = DemandFaults()
  private var last: (time: Double, text: String)?

  init(name: String, factor: Double) {
    self.name = name
    self.factor = factor
  }

  mutating func beginSeries() { last = nil }

  /// A value whose time is out of order in its series.
  mutating func leaveOut(_ time: Double, _ isBehind: Bool, place: String) {
    faults.disordered += 1
    faults.tell("\(place): found the time \(time) \(isBehind ? "after a later one" : "before earlier ones") of its series; the value is left out")
  }

  mutating func take(_ text: String, at time: Double, place: String) {
    if let last, time == last.time {
      faults.repeated += 1
      let isSame = last.text == text
      faults.tell(
        "\(place): found the time \(time) again in its series"
          + (isSame ? " with the same value; it counts once" : "; which of the values is right cannot be told: a missing sample"))
      if !isSame { entries[time]?.isFaulty = true }
      return
    }
    last = (time, text)
    if let value = Double(text), value.isFinite, value >= 0, value * factor < 9e18 {
      let (sum, isTooLarge) = entries[time, default: Entry()].sum.addingReportingOverflow(Int64((value * factor).rounded()))
      entries[time, default: Entry()].sum = sum
      entries[time]?.series += 1
      guard isTooLarge else { return }
      faults.unreadable += 1
      faults.tell("\(place): found \(ShownText(text)), with which the sum is beyond 64 bits: a missing sample")
      entries[time]?.isFaulty = true
    } else {
      faults.unreadable += 1
      faults.tell("\(place): found \(ShownText(text)); expected a number of at least 0: a missing sample")
      entries[time, default: Entry()].isFaulty = true
    }
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
