import Autoscaling
import Units

/// What was recorded of a workload's demand: rows of times and values, with what is missing left missing.
public struct DemandRecord: Hashable, Sendable {
  /// One recorded quantity.
  public struct Column: Hashable, Sendable {
    /// The autoscaler's name for it: `cpu`, `memory`, `requests_per_second`.
    public var metric: String
    /// Of all pods together, or of each of them.
    public var demand: PodPlant.Metric.Demand
    /// Milli-units, one a row; nil where there is no sample.
    public var values: [Int64?]

    public init(metric: String, demand: PodPlant.Metric.Demand, values: [Int64?]) {
      self.metric = metric
      self.demand = demand
      self.values = values
    }
  }

  /// The file.
  public var origin: String
  /// The time of the first row as the file counts it, in seconds; since 1970 where it has dates.
  public var start: Double
  /// From the first row on, each later than the one before.
  public var times: [SimTime]
  /// As many values each as there are times.
  public var columns: [Column]
  /// What was wrong with single rows, the first of it in words.
  public var faults: DemandFaults

  public init(origin: String, start: Double, times: [SimTime], columns: [Column], faults: DemandFaults = DemandFaults()) {
    self.origin = origin
    self.start = start
    self.times = times
    self.columns = columns
    self.faults = faults
  }

  /// The usual time between two rows: the median; 60 s for a single row.
  public var spacing: SimTime {
    let steps = zip(times.dropFirst(), times).map { ($0 - $1).nanoseconds }.sorted()
    return steps.isEmpty ? .wholeSeconds(60) : SimTime(nanoseconds: steps[steps.count / 2])
  }

  /// Whether rows come at regular times, as of something that is asked again and again: at least four spacings, three quarters of which are the
  /// usual one to a hundredth. What is written down when it changes is not.
  public var comesRegularly: Bool {
    let usual = spacing.nanoseconds
    let like = zip(times.dropFirst(), times).count { abs(($0 - $1).nanoseconds - usual) <= usual / 100 }
    return times.count > 4 && like * 4 >= (times.count - 1) * 3
  }

  /// The longest that a row's value is taken to hold: one and a half times the usual spacing. What lies further from its row is missing.
  public var hold: SimTime { SimTime(nanoseconds: spacing.nanoseconds / 2 * 3) }

  /// From the first row to a usual spacing behind the last.
  public var span: SimTime { (times.last ?? .zero) + spacing }

  /// What the controller could see at each sync. Between two rows the earlier one holds, for `hold` at most, so that of a single lost row
  /// the first half is carried forward and the second is missing; where several rows lie between two syncs their mean counts, as a sample
  /// is a mean over its window. No value is made up between two rows.
  public func load(period: SimTime) -> ReplayLoad {
    let steps = max(1, Int(span.nanoseconds / max(1, period.nanoseconds)))
    return ReplayLoad(
      period: period, steps: steps,
      columns: columns.map { ReplayLoad.Column(metric: $0.metric, demand: $0.demand, values: sampled($0.values, steps, period)) })
  }

  /// The first column as whole numbers at instants that another recording counts from its own start. A value holds until the next row,
  /// however long that is, as of a number that changes seldom; where rows come regularly for `hold` at most, and behind the last row for a
  /// usual spacing: nobody has seen what came then. Where one of the two has times of the clock and the other has not, both are taken to
  /// begin together.
  public func held(from other: Double, period: SimTime, steps: Int) -> [Int32?] {
    let bothAreClocks = (start >= Self.firstClockTime) == (other >= Self.firstClockTime)
    let offset = bothAreClocks ? other - start : 0
    var result = [Int32?](repeating: nil, count: steps)
    let longest = comesRegularly ? hold.seconds : .infinity
    var next = 0
    for step in 0..<steps {
      let now = offset + period.seconds * Double(step)
      while next < times.count, times[next].seconds <= now + 1e-6 { next += 1 }
      guard next > 0, now < (next == times.count ? span.seconds : times[next - 1].seconds + longest) - 1e-6 else { continue }
      if let value = columns.first?.values[next - 1] { result[step] = Int32(clamping: value) }
    }
    return result
  }

  /// Seconds since 1970 of the first row; nil where the file counts from a start of its own.
  public var clockStart: Double? { start >= Self.firstClockTime ? start : nil }

  /// Seconds from which on a time is one of the clock: in 1973.
  private static let firstClockTime = 1e8

  private func sampled(_ values: [Int64?], _ steps: Int, _ period: SimTime) -> [Int64?] {
    var result = [Int64?](repeating: nil, count: steps)
    let hold = hold
    var next = 0
    for step in 0..<steps {
      let now = SimTime(nanoseconds: period.nanoseconds * Int64(step))
      // Values are below 9e18, of which several do not fit into 64 bits.
      var sum: Int128 = 0
      var known: Int128 = 0
      var passed = 0
      while next < times.count, times[next] <= now {
        if let value = values[next] {
          sum += Int128(value)
          known += 1
        }
        passed += 1
        next += 1
      }
      if passed > 1 {
        result[step] = known > 0 ? Int64(sum / known) : nil
      } else if next > 0, now <= times[next - 1] + hold {
        result[step] = values[next - 1]
      }
    }
    return result
  }
}

/// What was wrong with rows of a recording that can be read all the same. Each became a missing sample.
public struct DemandFaults: Hashable, Sendable {
  /// How many faults are told in words.
  public static let mostTold = 20

  /// Stretches without a row.
  public var gaps = 0
  /// Rows with the time of an earlier one.
  public var repeated = 0
  /// Rows with a time before that of an earlier one; left out.
  public var disordered = 0
  /// Values that are no number of at least 0.
  public var unreadable = 0
  /// The first of them with their places.
  public var told: [String] = []

  public init() {}

  public var count: Int { gaps + repeated + disordered + unreadable }

  public mutating func tell(_ text: @autoclosure () -> String) { if told.count < Self.mostTold { told.append(text()) } }
}
