import Foundation
import PlanModel
import Statistics
import Units

/// The report of a sweep: a row for each point of the grid, and which of them no other beats.
public enum SweepReport {
  /// - Parameters:
  ///   - metrics: the columns, at least one.
  ///   - standings: by position.
  ///   - isMarked: whether it is to hold a digest of its figures, by which the program knows its own file again.
  public static func document(
    of sweep: Sweep, metrics: [Metric], standings: [Int: FrontierStanding], isMarked: Bool = false
  ) -> ReportDocument {
    let done = sweep.points.count
    var blocks: [ReportSection.Block] = []
    if done < sweep.count {
      blocks.append(
        .paragraph("Broken off after \(done) of \(HumanText.counted(sweep.count, "point")); the same command goes on.", tone: .warning))
    }
    blocks.append(.table(table(of: sweep, metrics, standings)))
    blocks += legend(metrics, of: sweep).map { .paragraph($0, tone: .faint) }
    if isMarked { blocks += mark(of: sweep) }
    let section = ReportSection(id: "sweep", title: "", blocks: blocks)
    return ReportDocument(
      title: "\(sweep.name): \(sweep.axes.map(\.path).joined(separator: " x ")), \(HumanText.counted(sweep.count, "point"))",
      sections: [section])
  }

  /// For people as a line, for CSV as a table.
  private static func mark(of sweep: Sweep) -> [ReportSection.Block] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // What cannot be written down has no digest, and its file is replaced by --force alone.
    guard let bytes = try? encoder.encode(sweep) else { return [] }
    let digest = SHA256.hexadecimal(of: bytes)
    let table = ReportTable(
      id: "run", columns: [.init("fact", "fact"), .init("value", "value")], rows: [[.text("digest"), .text(digest)]], isDataOnly: true)
    return [.paragraph("digest \(digest)", tone: .faint), .table(table)]
  }

  private static func table(of sweep: Sweep, _ metrics: [Metric], _ standings: [Int: FrontierStanding]) -> ReportTable {
    var columns = sweep.axes.map { ReportTable.Column(key($0.path), heading($0.path), .right) }
    // Left, as only such columns are wrapped where there is too little room.
    columns += metrics.map { .init(key($0.name), $0.name, holds: .estimate) }
    columns.append(.init("frontier", "frontier"))
    columns.append(.init("trials", "trials", .right, presence: .dataOnly))
    let rows = sweep.points.sorted { $0.key < $1.key }.map { position, point -> [Cell] in
      let standing = standings[position] ?? .unknown
      var cells = sweep.settings(at: position).map { setting($0) }
      cells += metrics.map { metric in
        let estimate = point.estimate(of: metric) ?? Estimate(refused: "n/a", trials: point.trials)
        return Cell(
          value: .estimate(estimate), text: DifferenceText.estimate(estimate, metric.unit),
          tone: estimate.value == nil ? .faint : standing == .frontier ? .good : .plain)
      }
      cells.append(Cell(value: .text(standing.rawValue), text: mark(standing), tone: standing == .frontier ? .good : .faint))
      cells.append(.count(point.trials))
      return cells
    }
    return ReportTable(id: "sweep", columns: columns, rows: rows)
  }

  private static func mark(_ standing: FrontierStanding) -> String {
    switch standing {
    case .frontier: "*"
    case .open: "~"
    case .dominated, .unknown: ""
    }
  }

  private static func legend(_ metrics: [Metric], of sweep: Sweep) -> [String] {
    guard !sweep.points.isEmpty else { return [] }
    let confidences = Set(sweep.points.values.compactMap(\.confidence)).sorted()
    let intervals = confidences.isEmpty
      ? [] : ["Each interval holds at \(confidences.map { HumanText.figure($0, .share) }.joined(separator: " or "))."]
    return frontierLegend(metrics) + intervals
  }

  private static func frontierLegend(_ metrics: [Metric]) -> [String] {
    let rated = metrics.filter { $0.better != .neither }
    guard !rated.isEmpty else { return ["No frontier: none of these metrics has a better side."] }
    let names = rated.map { $0.better == .higher ? "more \($0.name)" : "less \($0.name)" }.joined(separator: ", ")
    return ["* no other point has \(names); ~ another one has, but the intervals leave it open."]
  }

  /// A value of an axis: a number where it is one.
  private static func setting(_ text: String) -> Cell {
    Double(text) == nil ? .text(text) : Cell(value: .number(text), text: text)
  }

  /// `services.api.replicas` is long: its last part stands below the rest.
  private static func heading(_ path: String) -> String {
    guard let dot = path.lastIndex(of: ".") else { return path }
    return "\(path[..<dot])\n\(path[path.index(after: dot)...])"
  }

  /// `services.api.replicas` as a column of CSV: `services_api_replicas`.
  private static func key(_ path: String) -> String { String(path.map { $0.isLetter || $0.isNumber ? $0 : "_" }) }
}

/// The JSON form of a sweep.
public struct SweepDocument: Codable, Hashable, Sendable {
  public struct Point: Codable, Hashable, Sendable {
    /// By path.
    public var settings: [String: String]
    /// By metric.
    public var figures: [String: ResultDocument.Estimated]
    /// `frontier`, `open`, `dominated` or `unknown`.
    public var frontier: String
    public var overloaded: [String]
    public var trials: Int
    /// Of each interval; null in points whose program did not note it yet.
    @Nullable public var confidence: Double?
    public var digest: String
  }

  public var schemaVersion = 1
  public var scenario: String
  public var axes: [Sweep.Axis]
  /// Of the whole grid.
  public var pointsInAll: Int
  public var points: [Point]

  public init(_ sweep: Sweep, metrics: [Metric], standings: [Int: FrontierStanding]) {
    scenario = sweep.name
    axes = sweep.axes
    pointsInAll = sweep.count
    points = sweep.points.sorted { $0.key < $1.key }.map { position, point in
      let settings = zip(sweep.axes.map(\.path), sweep.settings(at: position))
      let figures = metrics.map { ($0.name, ResultDocument.Estimated(point.estimate(of: $0) ?? Estimate(refused: "n/a", trials: 0))) }
      return Point(
        settings: Dictionary(settings) { first, _ in first }, figures: Dictionary(figures) { first, _ in first },
        frontier: (standings[position] ?? .unknown).rawValue, overloaded: point.overloaded, trials: point.trials,
        confidence: point.confidence, digest: point.digest)
    }
  }
}
