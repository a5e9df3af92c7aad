import CSVText
import Foundation
import PlanModel

/// Reads a text in the format of OpenMetrics with a time behind each sample, and makes rates of the usual exporters' counters.
///
/// A counter that falls has begun anew from 0. Series of one metric are added up; CPU time by the label `container`.
/// Source: OpenMetrics 1.0, text format.
public enum OpenMetricsReader {
  static let largest = 512 << 20

  /// Whether a file looks like it: by its first line.
  public static func isOpenMetrics(path: String) -> Bool {
    guard let line = try? LineReader(path: path).next() else { return false }
    return ["# TYPE ", "# HELP ", "# UNIT "].contains { line.starts(with: $0.utf8) }
  }

  /// - Throws: `MonitoringProblem`.
  public static func read(path: String) throws -> AggregateRecord {
    let lines: LineReader
    do { lines = try LineReader(path: path) } catch { throw MonitoringProblem.cannotOpen(path: path, reason: "it is no readable file") }
    var scan = CounterScan(name: path)
    var hasEnd = false
    while let line = try lines.next() {
      if line.first == UInt8(ascii: "#") {
        hasEnd = line.elementsEqual("# EOF".utf8)
        continue
      }
      guard let sample = Sample(line) else {
        throw MonitoringProblem.badLine(
          CSVPlace(path: path, line: lines.line, column: 1), found: String(decoding: line.prefix(80), as: UTF8.self),
          expected: "a sample as name{label=\"value\"} 1.5 1796083200")
      }
      scan.take(sample)
    }
    guard hasEnd else { throw MonitoringProblem.noEnd(path: path) }
    return try scan.record()
  }

  /// One line: a name, labels, a value, a time.
  struct Sample {
    var name: String
    var labels: [String: String] = [:]
    var value: Double
    var time: Double

    init?(_ line: ArraySlice<UInt8>) {
      let text = String(decoding: line, as: UTF8.self)
      var rest = text[...]
      let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }
      guard !name.isEmpty else { return nil }
      self.name = String(name)
      rest = rest.dropFirst(name.count)
      if rest.first == "{" {
        rest.removeFirst()
        while rest.first != "}" {
          let key = rest.prefix { $0 != "=" && $0 != "}" }
          rest = rest.dropFirst(key.count)
          guard rest.hasPrefix("=\"") else { return nil }
          rest = rest.dropFirst(2)
          var value = ""
          while let character = rest.first, character != "\"" {
            rest.removeFirst()
            if character == "\\", let escaped = rest.first {
              rest.removeFirst()
              value.append(escaped == "n" ? "\n" : escaped)
            } else {
              value.append(character)
            }
          }
          guard rest.first == "\"" else { return nil }
          rest.removeFirst()
          if rest.first == "," { rest.removeFirst() }
          labels[String(key)] = value
          guard !rest.isEmpty else { return nil }
        }
        rest.removeFirst()
      }
      let words = rest.split(separator: " ")
      guard words.count >= 2, let value = Double(words[0]), let time = Double(words[1]), time.isFinite else { return nil }
      (self.value, self.time) = (value, time)
    }
  }
}

/// Counters of the usual exporters by time, series by series.
private struct CounterScan {
  let name: String
  /// By subject, a series' own name, and time.
  private var series: [String: [String: [(time: Double, value: Double)]]] = [:]

  init(name: String) { self.name = name }

  mutating func take(_ sample: OpenMetricsReader.Sample) {
    let key: String
    switch sample.name {
    case "http_requests_total": key = sample.labels["status"]?.hasPrefix("5") == true ? "failed" : "answered"
    case "http_request_duration_seconds_sum": key = "seconds"
    case "container_cpu_usage_seconds_total":
      guard let container = sample.labels["container"], !container.isEmpty, container != "POD" else { return }
      key = "usage \(container)"
    default: return
    }
    let own = sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    series[key, default: [:]][own, default: []].append((sample.time, sample.value))
  }

  func record() throws -> AggregateRecord {
    guard let answered = series["answered"], !answered.isEmpty else {
      throw MonitoringProblem.noSeries(name, expected: "http_requests_total, by whose rate everything is held")
    }
    let grid = Array(Set(answered.values.flatMap { $0.map(\.time) })).sorted()
    guard grid.count > 2 else { throw MonitoringProblem.tooFew(name, found: max(0, grid.count - 1), atLeast: 20) }
    let steps = zip(grid, grid.dropFirst()).map { $1 - $0 }.sorted()
    let good = rates("answered", grid) ?? []
    let bad = rates("failed", grid)
    let requests = good.indices.map { index in good[index].map { $0 + ((bad?[index]).flatMap { $0 } ?? 0) } }
    let usages = series.keys.filter { $0.hasPrefix("usage ") }.sorted().map { key in
      AggregateRecord.Usage(name: String(key.dropFirst("usage ".count)), cores: rates(key, grid) ?? [])
    }
    return AggregateRecord(
      origin: name, times: Array(grid.dropFirst()), step: steps[steps.count / 2], requests: requests, failed: bad,
      responseSeconds: rates("seconds", grid), usages: usages, remarks: [])
  }

  /// Of each interval of the grid, all series added up; nil where one of them has no sample at both ends.
  private func rates(_ key: String, _ grid: [Double]) -> [Double?]? {
    guard let all = series[key] else { return nil }
    var sum = [Double?](repeating: 0, count: grid.count - 1)
    for samples in all.values {
      let values = Dictionary(samples.map { ($0.time, $0.value) }) { $1 }
      for index in sum.indices {
        guard let before = values[grid[index]], let after = values[grid[index + 1]] else {
          sum[index] = nil
          continue
        }
        let growth = after >= before ? after - before : after
        sum[index] = sum[index].map { $0 + growth / (grid[index + 1] - grid[index]) }
      }
    }
    return sum
  }
}
