import Foundation
import PlanModel

/// Makes one record of the answers to several range queries.
public enum PrometheusAnswers {
  /// One answer, as it was saved or received.
  public struct Answer: Sendable {
    public var subject: MonitoringQuery.Subject
    /// What messages call it: a path, or an address without anything secret.
    public var name: String
    public var bytes: Data

    public init(subject: MonitoringQuery.Subject, name: String, bytes: Data) {
      self.subject = subject
      self.name = name
      self.bytes = bytes
    }
  }

  /// - Throws: `MonitoringProblem`.
  public static func record(_ answers: [Answer], origin: String) throws -> AggregateRecord {
    var series: [String: [Double: Double]] = [:]
    for answer in answers {
      for (label, values) in try matrix(answer) {
        let key =
          switch answer.subject {
          case .requests: "requests"
          case .failed: "failed"
          case .responseSeconds: "seconds"
          case .usage: "usage \(label)"
          }
        for (time, value) in values where value.isFinite { series[key, default: [:]][time, default: 0] += value }
      }
    }
    guard let requests = series["requests"], !requests.isEmpty else { throw MonitoringProblem.noSeries(origin, expected: "requests") }
    let times = requests.keys.sorted()
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
    func column(_ key: String) -> [Double?]? { series[key].map { values in times.map { values[$0] } } }
    return AggregateRecord(
      origin: origin, times: times, step: steps.isEmpty ? 0 : steps[steps.count / 2], requests: times.map { requests[$0] }, failed: column("failed"),
      responseSeconds: column("seconds"),
      usages: series.keys.filter { $0.hasPrefix("usage ") }.sorted().map { key in
        AggregateRecord.Usage(name: String(key.dropFirst("usage ".count)), cores: column(key) ?? [])
      }, remarks: [])
  }

  /// Series by what tells them apart: the label `container`, or else all labels.
  private static func matrix(_ answer: Answer) throws -> [(label: String, values: [(Double, Double)])] {
    let json: JSONText
    do throws(JSONText.Problem) { json = try JSONText(answer.bytes) } catch {
      throw MonitoringProblem.notValues("\(answer.name):1:\(error.column)", expected: error.expected)
    }
    if case .text("error")? = json["status"], case .text(let text)? = json["error"] {
      throw MonitoringProblem.answer(answer.name, status: 200, text: text)
    }
    guard case .text("matrix")? = json["data"]?["resultType"], case .list(let series)? = json["data"]?["result"] else {
      throw MonitoringProblem.notValues(answer.name, expected: "a matrix of series")
    }
    return try series.map { one in
      guard case .list(let pairs)? = one["values"] else { throw MonitoringProblem.notValues(answer.name, expected: "values of each series") }
      var label = ""
      if case .object(let members)? = one["metric"] {
        let labels = members.compactMap { member in if case .text(let text) = member.value { (member.name, text) } else { nil } }
        label = labels.first { $0.0 == "container" }?.1 ?? labels.map(\.1).joined(separator: "-")
      }
      let values = try pairs.map { pair -> (Double, Double) in
        guard case .list(let items) = pair, items.count == 2, let time = items[0].number, case .text(let text) = items[1],
          let value = Double(text)
        else { throw MonitoringProblem.notValues(answer.name, expected: "a time and a text of each value") }
        return (time, value)
      }
      return (label, values)
    }
  }
}

extension JSONText {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
