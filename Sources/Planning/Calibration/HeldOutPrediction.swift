import PlanModel
import Pricing
import Statistics
import Units

/// Holds a fitted profile against the part of a recording that it was not fitted to: its service under the arrivals that really came, and its
/// rate beside theirs.
public struct HeldOutPrediction {
  public let scenario: Scenario
  public let prices: PriceTable
  public let version: String
  public let jobs: Int

  public init(scenario: Scenario, prices: PriceTable, version: String, jobs: Int) {
    self.scenario = scenario
    self.prices = prices
    self.version = version
    self.jobs = jobs
  }

  /// The fewest held-out requests that anything is held against.
  public static let fewest = 59

  /// - Parameter open: opens the recording anew, from its start.
  /// - Returns: nil with too few requests held out.
  /// - Throws: `PlanningError`.
  public func check(
    _ calibration: RequestCalibration, open: @escaping @Sendable () throws -> any RequestRecordSource,
    progress: @escaping @Sendable (TrialProgress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> HeldOutCheck? {
    let (responses, failed, arrivals) = calibration.observed
    guard arrivals >= Self.fewest, responses.count > 0 else { return nil }
    let (split, end) = (calibration.split, calibration.recording.end)
    var replayed = scenario
    replayed.workload.arrivals = .trace(
      TraceDescription(
        origin: calibration.recording.origin, digest: "held out", form: .timestamps, rows: arrivals, arrivals: Double(arrivals),
        span: SimTime(seconds: max(1e-3, end - split))))
    replayed.workload.shape = nil
    replayed.settings.kind = .terminating
    replayed.settings.duration = nil
    replayed.settings.warmUp = .none
    let plan = RunPlan(scenario: replayed, prices: prices, version: version, jobs: jobs)
    let result = try plan.run(
      openTrace: { HeldOutArrivals(try open(), from: split) }, progress: progress, isCancelled: isCancelled
    ).result
    let seconds = end - split
    let rate = calibration.figures.first { $0.path == "workload.rate" }
    let isCurve = calibration.figures.contains { $0.path == "workload.daily" }
    var rows: [HeldOutCheck.Row] = []
    if !isCurve, case .rate(let value)? = rate?.content, case .rate(let low)? = rate?.low, case .rate(let high)? = rate?.high {
      rows.append(
        .init(
          name: "arrivals", measure: .rate, predicted: Estimate(value: value, low: low, high: high, trials: 1),
          observed: Estimate(
            value: Double(arrivals) / seconds, low: PoissonInterval.lower(count: Double(arrivals)) / seconds,
            high: PoissonInterval.upper(count: Double(arrivals)) / seconds, trials: 1)))
    }
    let mean = Estimate(value: responses.mean, withoutInterval: "no interval (requests are not independent)", trials: 1)
    rows.append(.init(name: "mean", measure: .time, predicted: result.responseTime.mean, observed: mean))
    rows.append(.init(name: "p50", measure: .time, predicted: result.responseTime.p50, observed: responses.percentile(0.5)))
    rows.append(.init(name: "p95", measure: .time, predicted: result.responseTime.p95, observed: responses.percentile(0.95)))
    rows.append(.init(name: "p99", measure: .time, predicted: result.responseTime.p99, observed: responses.percentile(0.99)))
    let errors = ProportionInterval.wilson(successes: failed, of: arrivals)
    rows.append(
      .init(
        name: "errors", measure: .share, predicted: result.errorRate,
        observed: Estimate(value: Double(failed) / Double(arrivals), low: errors.lowerBound, high: errors.upperBound, trials: 1)))
    let share = Int((calibration.setup.heldOut * 100).rounded())
    return HeldOutCheck(part: "the last \(share)% of the time, \(arrivals) requests, under the arrivals that came", rows: rows)
  }
}

/// The arrivals of the held-out part, from 0.
private final class HeldOutArrivals: TraceRowSource {
  private let source: any RequestRecordSource
  private let split: Double
  private var record = RequestRecord()

  init(_ source: any RequestRecordSource, from split: Double) {
    self.source = source
    self.split = split
  }

  func nextRows(into buffer: UnsafeMutableBufferPointer<TraceRow>) throws -> Int {
    var filled = 0
    while filled < buffer.count, try source.next(into: &record) {
      guard record.arrival >= split else { continue }
      buffer.initializeElement(at: filled, to: TraceRow(time: record.arrival - split))
      filled += 1
    }
    return filled
  }
}
