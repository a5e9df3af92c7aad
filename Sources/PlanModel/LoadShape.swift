import Foundation
import Units

/// How the arrival rate varies around the stated one: curves that repeat, growth, and bursts.
///
/// The rate at time t is stated rate x daily(t) x weekly(t) x growth(t) x burst(t). Curves are normalized: over a whole day or week their
/// mean is 1, and so is that of the bursts in the long run. Growth is 1 at the start: the stated rate is the one of the first moment.
public struct LoadShape: Codable, Hashable, Sendable {
  /// Over a day that begins with the trial; nil: flat.
  public var daily: LoadCurve?
  /// Over a week that begins with the trial; nil: flat.
  public var weekly: LoadCurve?
  /// Of the rate, a month: 0.1 is 10 %. Above -1; compounded.
  public var growthPerMonth: Double
  /// Nil: the rate does not jump.
  public var bursts: Bursts?

  public init(daily: LoadCurve? = nil, weekly: LoadCurve? = nil, growthPerMonth: Double = 0, bursts: Bursts? = nil) {
    self.daily = daily
    self.weekly = weekly
    self.growthPerMonth = growthPerMonth
    self.bursts = bursts
  }

  /// Whether the mean rate depends on the time: no steady state is ever reached. Bursts alone are stationary.
  public var isTimeVarying: Bool { daily != nil || weekly != nil || growthPerMonth != 0 }

  /// What a run should be a whole number of; nil without a curve.
  public var cycle: SimTime? { weekly != nil ? .days(7) : daily != nil ? .days(1) : nil }

  /// Growth up to this instant: (1 + growth a month)^(t / month), a month being 730 hours.
  public func growth(at time: Double) -> Double { growthPerMonth == 0 ? 1 : pow(1 + growthPerMonth, time / Month.duration.seconds) }

  /// The expected rate at this instant in seconds, over the stated one.
  public func factor(at time: Double) -> Double {
    (daily?.factor(at: time) ?? 1) * (weekly?.factor(at: time) ?? 1) * growth(at: time)
  }

  /// The mean of `factor` over a stretch of seconds: exact for curves by steps and by points and for growth alone, to within a millionth
  /// for their product.
  public func meanFactor(from start: Double, to end: Double) -> Double {
    guard isTimeVarying, end > start else { return 1 }
    // Whole cycles first, so that a year is not added up hour by hour; Simpson's rule between the corners of the curves.
    if growthPerMonth == 0, let cycle = cycle?.seconds, end - start > cycle {
      let whole = ((end - start) / cycle).rounded(.down)
      let rest = end - start - whole * cycle
      return (whole * cycle + (rest > 0 ? meanFactor(from: start, to: start + rest) * rest : 0)) / (end - start)
    }
    var sum = 0.0
    var from = start
    while from < end {
      let to = min(nextCorner(after: from), end)
      // Inside the stretch: at its ends a curve by steps has two values.
      let (a, b) = (from + (to - from) * 1e-9, to - (to - from) * 1e-9)
      sum += (to - from) / 6 * (factor(at: a) + 4 * factor(at: (a + b) / 2) + factor(at: b))
      from = to
    }
    return sum / (end - start)
  }

  /// The next instant at which a curve has a corner, at most a tenth of a month ahead.
  public func nextCorner(after time: Double) -> Double {
    var next = time + Month.duration.seconds / 10
    for curve in [daily, weekly].compactMap(\.self) { next = min(next, curve.nextCorner(after: time)) }
    return next
  }
}

/// Factors over a stretch of time that repeats, with mean 1.
public struct LoadCurve: Codable, Hashable, Sendable {
  /// One corner of the curve.
  public struct Point: Codable, Hashable, Sendable {
    /// From the start of the period.
    public var time: SimTime
    public var factor: Double

    public init(time: SimTime, factor: Double) {
      self.time = time
      self.factor = factor
    }
  }

  public var period: SimTime
  /// In rising order. By steps, each factor holds until the next point; else the factor goes in a straight line from point to point, and
  /// from the last to the first of the next period.
  public var points: [Point]
  public var isStepped: Bool

  /// Equal steps over the period, scaled so that their mean is 1.
  /// - Parameter factors: at least one, none negative, not all 0.
  public init(steps factors: [Double], period: SimTime) {
    self.period = period
    isStepped = true
    let mean = factors.reduce(0, +) / Double(factors.count)
    points = factors.enumerated().map { index, factor in
      Point(time: SimTime(seconds: period.seconds * Double(index) / Double(factors.count)), factor: factor / mean)
    }
  }

  /// Straight lines between points, scaled so that their mean over the period is 1.
  /// - Parameter points: in rising order within the period, none negative, not all 0.
  public init(points: [Point], period: SimTime) {
    self.period = period
    isStepped = false
    self.points = points
    var area = 0.0
    for (index, point) in points.enumerated() {
      let next = index + 1 < points.count ? points[index + 1] : Point(time: points[0].time + period, factor: points[0].factor)
      area += (next.time - point.time).seconds * (point.factor + next.factor) / 2
    }
    let mean = area / period.seconds
    for index in self.points.indices { self.points[index].factor /= mean }
  }

  public func factor(at time: Double) -> Double {
    let length = period.seconds
    let place = time - (time / length).rounded(.down) * length
    guard let first = points.first, let last = points.last else { return 1 }
    let after = points.firstIndex { $0.time.seconds > place }
    let before = after.map { $0 > 0 ? points[$0 - 1] : Point(time: last.time - period, factor: last.factor) } ?? last
    guard !isStepped else { return before.factor }
    let next = after.map { points[$0] } ?? Point(time: first.time + period, factor: first.factor)
    let (low, high) = (before.time.nanosecondsAsSeconds, next.time.nanosecondsAsSeconds)
    return high > low ? before.factor + (next.factor - before.factor) * (place - low) / (high - low) : next.factor
  }

  /// The next instant in seconds at which the curve has a corner.
  public func nextCorner(after time: Double) -> Double {
    let length = period.seconds
    let start = (time / length).rounded(.down) * length
    for point in points where start + point.time.seconds > time + 1e-6 { return start + point.time.seconds }
    let next = start + length + (points.first?.time.seconds ?? 0)
    return next > time + 1e-6 ? next : next + length
  }
}

extension SimTime {
  /// Also below 0.
  fileprivate var nanosecondsAsSeconds: Double { Double(nanoseconds) * 1e-9 }
}

/// States that the arrival rate jumps between: a Markov-modulated Poisson process.
///
/// A state lasts for an exponential time; then each of the others follows with equal probability. The trial begins in a state drawn with
/// the share of time that it has in the long run, so that the process is stationary from the start.
/// Source: Fischer, Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook" (1993).
public struct Bursts: Codable, Hashable, Sendable {
  public struct State: Codable, Hashable, Sendable {
    /// Of the stated rate, scaled so that the mean over all states is 1.
    public var factor: Double
    /// Mean time in the state.
    public var stay: SimTime

    public init(factor: Double, stay: SimTime) {
      self.factor = factor
      self.stay = stay
    }
  }

  public var states: [State]

  /// - Parameter states: at least two, each with a stay above 0, no factor negative, not all 0; the factors are scaled.
  public init(states: [State]) {
    self.states = states
    let total = states.reduce(0) { $0 + $1.stay.seconds }
    // All states are entered alike often, so the share of time is that of the mean stays.
    let mean = states.reduce(0) { $0 + $1.factor * $1.stay.seconds } / total
    for index in self.states.indices { self.states[index].factor /= mean }
  }

  /// The mean time in which every state is visited once.
  public var cycle: SimTime { SimTime(seconds: states.reduce(0) { $0 + $1.stay.seconds }) }
}
