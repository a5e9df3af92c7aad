import Statistics
import Units

/// Which assumed figure of a profile moves the answer most: each varied over its own range, one at a time.
public struct SensitivityStudy: Codable, Hashable, Sendable {
  /// One end of a figure's range against the figure as it stands.
  public struct End: Codable, Hashable, Sendable {
    /// As it is written in the profile.
    public var text: String
    /// The end (candidate) against the profile (base): p95, errors, the bill.
    public var figures: [Comparison.Row]
    /// Pairs of trials, and the confidence of the intervals.
    public var trials: Int
    public var confidence: Double
    /// Stations whose queues grow without limit at this end, one sentence each.
    public var overloaded: [String]
    /// Why nothing was simulated; empty when it was.
    public var refusal: String

    public init(
      text: String, figures: [Comparison.Row] = [], trials: Int = 0, confidence: Double = 0.95, overloaded: [String] = [], refusal: String = ""
    ) {
      self.text = text
      self.figures = figures
      self.trials = trials
      self.confidence = confidence
      self.overloaded = overloaded
      self.refusal = refusal
    }

    public func figure(_ metric: Metric) -> Comparison.Row? { figures.first { $0.metric == metric } }
  }

  public struct Factor: Codable, Hashable, Sendable {
    public var figure: Figure
    public var low: End
    public var high: End
    /// Whether more than the few trials of the first pass were made.
    public var isRefined: Bool

    public init(figure: Figure, low: End, high: End, isRefined: Bool = false) {
      self.figure = figure
      self.low = low
      self.high = high
      self.isRefined = isRefined
    }

    /// The larger of both ends' differences over the base's figure, without its sign; infinite where an end overloads the service and the
    /// metric is a time, 0 where nothing is known.
    public func swing(_ metric: Metric) -> Double {
      [low, high].map { end -> Double in
        if metric.unit == .seconds, !end.overloaded.isEmpty { return .infinity }
        guard let row = end.figure(metric), let difference = row.difference.value, let base = row.base.value, base != 0 else { return 0 }
        return abs(difference / base)
      }.max() ?? 0
    }

    /// What the list is ordered by: the larger of the swings of p95 and of the bill.
    public var weight: Double { max(swing(.p95), swing(.cost(.total))) }
  }

  public var scenario: String
  public var title: String
  /// What was set and is not the profile's own.
  public var settings: [String]
  public var rate: Rate
  /// Of the scenario as it stands: p95, errors, the bill.
  public var base: [Comparison.Row]
  /// The one that moves most first.
  public var factors: [Factor]
  /// Assumptions that the profile gives no range.
  public var unvaried: [Figure]
  public var remarks: [String]
  public var isInterrupted: Bool
  public var seed: UInt64
  public var programVersion: String
  /// SHA-256 over all that decides the answer.
  public var digest: String

  public init(
    scenario: String, title: String, settings: [String], rate: Rate, base: [Comparison.Row], factors: [Factor], unvaried: [Figure],
    remarks: [String], isInterrupted: Bool, seed: UInt64, programVersion: String, digest: String
  ) {
    self.scenario = scenario
    self.title = title
    self.settings = settings
    self.rate = rate
    self.base = base
    self.factors = factors
    self.unvaried = unvaried
    self.remarks = remarks
    self.isInterrupted = isInterrupted
    self.seed = seed
    self.programVersion = programVersion
    self.digest = digest
  }

  /// Factors by the swing of a metric, those without any left out.
  public func factors(by metric: Metric) -> [Factor] {
    factors.filter { $0.swing(metric) > 0 }.enumerated().sorted { a, b in
      let (first, second) = (a.element.swing(metric), b.element.swing(metric))
      return first == second ? a.offset < b.offset : first > second
    }.map(\.element)
  }
}
