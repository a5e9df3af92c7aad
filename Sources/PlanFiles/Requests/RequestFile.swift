import CSVText
import Foundation
import PlanModel

/// A recording of requests that was read once: what it holds, and how to read it again in the order of arrival.
///
/// Three forms, told apart by the first line: CSV with a header, an access log of nginx (`NginxRequestRows`), lines of JSON
/// (`JSONRequestRows`). Nothing of a file stays in memory but the requests that overlap out of order.
public struct RequestFile: Sendable {
  /// What the times of a recording are.
  public enum Times: String, CaseIterable, Sendable { case arrival, end }

  private enum Form { case csv, nginx, json }

  public let recording: RequestRecording
  private let path: String
  private let form: Form
  private let areEnds: Bool
  /// How far behind the latest arrival another may come.
  private let lag: Double

  /// Of a log's lines, so many may be unreadable and are left out.
  static let forgivenShare = 0.01
  static let fewest = 30

  /// Reads the whole recording once and checks every row.
  /// - Parameter times: nil for what is usual: arrivals in CSV, ends in logs.
  /// - Throws: the first 20 problems, and how many more there are.
  public init(path: String, times: Times? = nil) throws(RequestErrors) {
    self.path = path
    form = try Self.form(of: path)
    let rows = try Self.rows(form, path)
    areEnds = times.map { $0 == .end } ?? rows.hasTimesOfEnds
    var scan = RequestScan(areEnds: areEnds)
    try scan.read(rows)
    lag = scan.lag
    var remarks: [String] = []
    if !scan.errors.isEmpty {
      guard rows.forgives, Double(scan.errors.count) <= Self.forgivenShare * Double(scan.count) else { throw scan.errors }
      remarks.append(
        "\(scan.errors.count) lines that cannot be read are left out, the first of them: \(scan.errors.problems[0])")
    }
    guard scan.count >= Self.fewest else { throw RequestErrors(.tooFew(path: path, found: scan.count, atLeast: Self.fewest)) }
    guard scan.end > scan.start else { throw RequestErrors(.noSpan(path: path)) }
    if scan.isWhole { remarks.append("times are whole seconds: arrivals are known to a second") }
    if !rows.ignored.isEmpty { remarks.append("columns that nothing was read from: \(rows.ignored.joined(separator: ", "))") }
    recording = RequestRecording(
      origin: path, requests: scan.count, failed: scan.failed, start: scan.start, end: scan.end, isDated: scan.start > 1e8,
      resolution: scan.isWhole ? 1 : 0, stages: rows.stages, hasHits: rows.hasHits && scan.hits > 0, hasTokens: rows.hasTokens,
      shortestResponse: scan.shortest.isFinite ? scan.shortest : 1e-3, remarks: remarks)
  }

  /// Opens it anew, from its start.
  public func open() throws(RequestErrors) -> any RequestRecordSource {
    OrderedRequests(try Self.rows(form, path), path: path, areEnds: areEnds, lag: lag)
  }

  private static func rows(_ form: Form, _ path: String) throws(RequestErrors) -> any RequestRows {
    switch form {
    case .csv: try CSVRequestRows(path: path)
    case .nginx: try NginxRequestRows(path: path)
    case .json: try JSONRequestRows(path: path)
    }
  }

  private static func form(of path: String) throws(RequestErrors) -> Form {
    var status = stat()
    guard stat(path, &status) == 0 else { throw RequestErrors(.cannotOpen(path: path, reason: String(cString: strerror(errno)))) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw RequestErrors(.notRereadable(path: path)) }
    guard let line = try LineReader(path: path).next() else { throw RequestErrors(.tooFew(path: path, found: 0, atLeast: fewest)) }
    if line.starts(with: [0x1F, 0x8B]) || line.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { throw RequestErrors(.compressed(path: path)) }
    if line.first(where: { $0 != 0x20 }) == UInt8(ascii: "{") { return .json }
    let hasDate = line.contains(UInt8(ascii: "[")) && line.contains(UInt8(ascii: "]")) && line.contains(UInt8(ascii: "\""))
    return hasDate ? .nginx : .csv
  }
}

/// The first walk over a recording.
private struct RequestScan {
  let areEnds: Bool
  var errors = RequestErrors()
  private(set) var count = 0
  private(set) var failed = 0
  private(set) var hits = 0
  private(set) var start = Double.infinity
  private(set) var end = -Double.infinity
  private(set) var lag = 0.0
  private(set) var shortest = Double.infinity
  private(set) var isWhole = true

  init(areEnds: Bool) { self.areEnds = areEnds }

  mutating func read(_ rows: any RequestRows) throws(RequestErrors) {
    var record = RequestRecord()
    while true {
      do {
        guard try rows.next(into: &record) else { return }
      } catch let problem as RequestProblem {
        errors.add(problem)
        continue
      } catch let fatal as RequestErrors {
        for problem in fatal.problems { errors.add(problem) }
        throw errors
      } catch { throw errors }
      if record.arrival != record.arrival.rounded() { isWhole = false }
      if areEnds { record.arrival -= record.response }
      count += 1
      if record.isFailed { failed += 1 }
      if record.isHit != nil { hits += 1 }
      if record.response > 0 { shortest = min(shortest, record.response) }
      start = min(start, record.arrival)
      lag = max(lag, end - record.arrival)
      end = max(end, record.arrival)
    }
  }
}

/// Rows in the order of arrival: each waits until none that comes later can be before it.
private final class OrderedRequests: RequestRecordSource {
  /// The most requests that wait.
  private static let most = 1 << 20

  private let rows: any RequestRows
  private let path: String
  private let areEnds: Bool
  private let lag: Double
  private var waiting: [RequestRecord] = []
  private var latest = -Double.infinity
  private var isAtEnd = false
  private var read = RequestRecord()

  init(_ rows: any RequestRows, path: String, areEnds: Bool, lag: Double) {
    self.rows = rows
    self.path = path
    self.areEnds = areEnds
    self.lag = lag
  }

  func next(into record: inout RequestRecord) throws -> Bool {
    if lag == 0 {
      guard try fetch(&record) else { return false }
      guard record.arrival >= latest else { throw RequestErrors(.changed(path: path)) }
      latest = record.arrival
      return true
    }
    while !isAtEnd, waiting.first.map({ $0.arrival > latest - lag }) ?? true {
      guard try fetch(&read) else {
        isAtEnd = true
        break
      }
      latest = max(latest, read.arrival)
      insert(read)
      guard waiting.count <= Self.most else { throw RequestErrors(.tooDisordered(path: path, limit: Self.most)) }
    }
    guard let first = waiting.first else { return false }
    record = first
    removeFirst()
    return true
  }

  private func fetch(_ record: inout RequestRecord) throws -> Bool {
    while true {
      do {
        guard try rows.next(into: &record) else { return false }
      } catch is RequestProblem {
        // Told when the recording was checked.
        continue
      }
      if areEnds { record.arrival -= record.response }
      return true
    }
  }

  private func insert(_ record: RequestRecord) {
    waiting.append(record)
    var child = waiting.count - 1
    while child > 0, case let parent = (child - 1) / 2, waiting[parent].arrival > waiting[child].arrival {
      waiting.swapAt(parent, child)
      child = parent
    }
  }

  private func removeFirst() {
    waiting.swapAt(0, waiting.count - 1)
    waiting.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < waiting.count && waiting[child].arrival < waiting[least].arrival {
        least = child
      }
      guard least != parent else { return }
      waiting.swapAt(parent, least)
      parent = least
    }
  }
}
