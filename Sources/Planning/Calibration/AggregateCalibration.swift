import Foundation
import PlanModel
import RandomStreams
import Statistics

/// From what monitoring kept to the figures of a profile, by the utilization law: busy cores = demand of a request x requests a second.
///
/// What is busy without any request is told apart as a constant, by a regression whose coefficients are not below 0. Only means are seen:
/// how demands are distributed is an assumption.
/// Source: P. Denning, J. Buzen, The operational analysis of queueing network models, ACM Computing Surveys 10 (1978): the utilization law.
public struct AggregateCalibration {
  public let record: AggregateRecord
  public let setup: CalibrationSetup
  public let figures: [FittedFigure]
  public let sketch: ProfileSketch
  public let unseen: [String]
  public let remarks: [String]
  /// Intervals from this one on are held out.
  public let split: Int
  private let demands: [Demand]

  private struct Demand {
    var name: String
    var perRequest: Double
    var idle: Double
  }

  /// The fewest intervals that anything is fitted to.
  public static let fewest = 20
  private static let resamples = 400

  /// - Throws: `CalibrationError`.
  public init(_ record: AggregateRecord, _ setup: CalibrationSetup) throws(CalibrationError) {
    self.record = record
    self.setup = setup
    split = record.times.count - Int((setup.heldOut * Double(record.times.count)).rounded(.down))
    let known = (0..<split).filter { record.requests[$0] != nil }
    guard known.count >= Self.fewest else {
      throw .undetermined("found \(known.count) intervals with a rate of requests to fit to; expected at least \(Self.fewest)")
    }
    let rates = known.map { record.requests[$0] ?? 0 }
    let mean = rates.reduce(0, +) / Double(rates.count)
    guard mean > 0 else { throw .undetermined("found no requests in any interval; expected some") }
    let bounds = Self.interval(of: known) { rows in rows.reduce(0) { $0 + (record.requests[$1] ?? 0) } / Double(rows.count) }
    var figures = [
      FittedFigure(
        path: "workload.rate", name: "arrival rate", content: .rate(mean), low: .rate(bounds.lowerBound), high: .rate(bounds.upperBound),
        count: known.count, method: "mean of the intervals")
    ]
    var sketch = ProfileSketch()
    var demands: [Demand] = []
    var remarks = record.remarks
    var explained = 0.0
    for usage in record.usages {
      let rows = known.filter { usage.cores[$0] != nil }
      guard rows.count >= Self.fewest else {
        remarks.append("\(usage.name): only \(rows.count) intervals with its usage; it is left out")
        continue
      }
      let (idle, demand) = Self.line(usage, record, rows)
      guard demand > 0 else {
        remarks.append("\(usage.name): its usage does not grow with the requests; it is left out")
        continue
      }
      let interval = Self.interval(of: rows) { Self.line(usage, record, $0).demand }
      let constant = idle > 0.01 * demand * mean ? "; beside \(Self.text(idle)) cores that are busy without any request" : ""
      let path = "routes.\(ProfileSketch.route)[\(sketch.steps.count)].time"
      figures.append(
        FittedFigure(
          path: path, name: usage.name, content: .time(.exponential(mean: demand)), low: .time(.exponential(mean: interval.lowerBound)),
          high: .time(.exponential(mean: interval.upperBound)), count: rows.count,
          method: "utilization law by regression over intervals of \(Self.text(record.step)) s\(constant); only the mean is seen: exponential is an "
            + "assumption"))
      sketch.stations.append(.init(name: usage.name, servers: setup.stageServers[usage.name]))
      sketch.steps.append(.serve(station: usage.name, figure: figures.count - 1))
      demands.append(Demand(name: usage.name, perRequest: demand, idle: idle))
      explained += demand
    }
    guard !demands.isEmpty else { throw .undetermined("found no usage that grows with the requests; expected at least one") }
    let responses = Self.meanResponse(record, known)
    if let responses, responses > explained * 1.01 {
      let path = "routes.\(ProfileSketch.route)[\(sketch.steps.count)].time"
      figures.append(
        FittedFigure(
          path: path, name: "other", content: .time(.exponential(mean: responses - explained)), count: known.count,
          method: "mean response time less the demands: waiting is in it; exponential is an assumption"))
      sketch.stations.append(.init(name: "other", servers: nil))
      sketch.steps.append(.serve(station: "other", figure: figures.count - 1))
    }
    self.figures = figures
    self.sketch = sketch
    self.demands = demands
    let spread = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count)
    if spread.squareRoot() < 0.05 * mean {
      remarks.append("the rate of requests hardly varies: what is busy without requests cannot be told from what they need")
    }
    self.remarks = remarks
    var unseen = [
      "how demands are distributed, and bursts shorter than \(Self.text(record.step)) s: only means are kept",
      "hit ratios, tokens and single stages: no single request is kept",
    ]
    if responses == nil { unseen.append("response times: no sum of them is kept") }
    let open = demands.map(\.name).filter { setup.stageServers[$0] == nil }
    if !open.isEmpty {
      unseen.append("capacity of \(open.joined(separator: ", ")): without --stage-servers nobody waits there in the profile")
    }
    self.unseen = unseen
  }

  /// Intervals are as long as they are, so that those without requests tell what is busy anyhow.
  private static func line(_ usage: AggregateRecord.Usage, _ record: AggregateRecord, _ rows: [Int]) -> (idle: Double, demand: Double) {
    let rates = rows.map { record.requests[$0] ?? 0 }
    let cores = rows.map { usage.cores[$0] ?? 0 }
    let result = NonNegativeRegression.coefficients(of: [[Double](repeating: 1, count: rows.count), rates], values: cores)
    return (result[0], result[1])
  }

  /// 95 % of what comes out when blocks of intervals are drawn anew: neighbours depend on each other, so that they stay together.
  /// Source: H. Künsch, The jackknife and the bootstrap for general stationary observations, Annals of Statistics 17 (1989); blocks as long as
  /// the cube root of the number of rows.
  private static func interval(of rows: [Int], _ statistic: ([Int]) -> Double) -> ClosedRange<Double> {
    let length = max(1, Int(pow(Double(rows.count), 1.0 / 3).rounded()))
    var stream = DrawStream(StreamKey(seed: 1, trial: 0).named("bootstrap of intervals"))
    let values = (0..<resamples).map { _ -> Double in
      var drawn: [Int] = []
      while drawn.count < rows.count {
        let start = Int(stream.uniform() * Double(rows.count - length + 1))
        drawn += rows[start..<(start + length)]
      }
      return statistic(Array(drawn.prefix(rows.count)))
    }.sorted()
    let cut = Int(Double(resamples) * 0.025)
    return values[cut]...values[resamples - 1 - cut]
  }

  private static func meanResponse(_ record: AggregateRecord, _ rows: [Int]) -> Double? {
    guard let seconds = record.responseSeconds else { return nil }
    let both = rows.filter { seconds[$0] != nil }
    let requests = both.reduce(0) { $0 + (record.requests[$1] ?? 0) }
    return requests > 0 ? both.reduce(0) { $0 + (seconds[$1] ?? 0) } / requests : nil
  }

  private static func text(_ value: Double) -> String { value >= 10 ? String(Int(value.rounded())) : String((value * 1_000).rounded() / 1_000) }

  // MARK: The part that was held out

  public var extent: String { "\(split) intervals of \(Self.text(record.step)) s" }

  /// What the demands say of the intervals that were held out, at the rates that came.
  /// - Returns: nil where too few were.
  public func heldOut() -> HeldOutCheck? {
    let rows = (split..<record.times.count).filter { record.requests[$0] != nil }
    guard rows.count >= 5 else { return nil }
    let mean = rows.reduce(0) { $0 + (record.requests[$1] ?? 0) } / Double(rows.count)
    var checks: [HeldOutCheck.Row] = []
    for demand in demands {
      guard let usage = record.usages.first(where: { $0.name == demand.name }) else { continue }
      let both = rows.filter { usage.cores[$0] != nil }
      guard !both.isEmpty else { continue }
      let observed = both.reduce(0) { $0 + (usage.cores[$1] ?? 0) } / Double(both.count)
      checks.append(
        .init(
          name: "\(demand.name), busy cores", measure: .number,
          predicted: Estimate(value: demand.idle + demand.perRequest * mean, withoutInterval: "no interval (utilization law)", trials: 1),
          observed: Estimate(value: observed, withoutInterval: "no interval (mean of \(both.count) intervals)", trials: 1)))
    }
    return HeldOutCheck(part: "the last \(rows.count) intervals, at the rates that came", rows: checks)
  }

  public func result(_ heldOut: HeldOutCheck?) -> CalibrationResult {
    CalibrationResult(
      profile: setup.name, origin: record.origin, extent: extent, figures: figures, dispersion: nil, unseen: unseen, remarks: remarks,
      heldOut: heldOut)
  }
}
