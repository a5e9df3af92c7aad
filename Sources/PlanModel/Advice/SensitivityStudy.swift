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

    /// Whether it has a response time: answers, and queues that do not grow without limit.
    public func hasTime(_ metric: Metric) -> Bool { overloaded.isEmpty && figure(metric)?.candidate.value != nil }
    /// Whether more of the queries fail for sure, by more than 5 in 1,000.
    public var failsMore: Bool { (figure(.errors)?.difference.low ?? 0) > 0.005 }
    /// Whether more or fewer fail for sure, by more than 1 in 1,000.
    public var failsOtherwise: Bool {
      guard let change = figure(.errors)?.difference, let low = change.low, let high = change.high else { return false }
      return low > 0.001 || high < -0.001
    }
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

    /// The larger of both ends' differences over the base's figure, without its sign; of errors the difference itself.
    ///
    /// Infinite where the metric is a time and one of the base and an end has one, but not the other: it overloads the service or leaves nobody
    /// an answer, or it cures that. 0 where nothing is known, and of a bill that is lower because more queries fail.
    public func swing(_ metric: Metric) -> Double { [low, high].map { Self.swing(of: $0, metric) }.max() ?? 0 }

    private static func swing(of end: End, _ metric: Metric) -> Double {
      guard let row = end.figure(metric) else { return 0 }
      if metric.unit == .seconds, (row.base.value != nil) != end.hasTime(metric) { return .infinity }
      guard let difference = row.difference.value else { return 0 }
      if metric == .errors { return end.failsOtherwise ? abs(difference) : 0 }
      guard let base = row.base.value, base != 0, !(metric.unit == .dollars && end.failsMore) else { return 0 }
      return abs(difference / base)
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
