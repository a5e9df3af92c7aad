import Statistics

/// What was fitted to measurements, how well, and what could not be seen.
public struct CalibrationResult: Hashable, Sendable {
  /// The profile's name, and the measurements' file or address.
  public var profile: String
  public var origin: String
  /// What was read, one line: `12,345 requests in 40 min`.
  public var extent: String
  public var figures: [FittedFigure]
  /// How near arrivals are to a Poisson process; nil where single arrivals were not seen.
  public var dispersion: ArrivalDispersion?
  /// One sentence each.
  public var unseen: [String]
  public var remarks: [String]
  /// What the fitted profile says of the part that it was not fitted to; nil where none was held out.
  public var heldOut: HeldOutCheck?

  public init(
    profile: String, origin: String, extent: String, figures: [FittedFigure], dispersion: ArrivalDispersion?, unseen: [String],
    remarks: [String], heldOut: HeldOutCheck?
  ) {
    self.profile = profile
    self.origin = origin
    self.extent = extent
    self.figures = figures
    self.dispersion = dispersion
    self.unseen = unseen
    self.remarks = remarks
    self.heldOut = heldOut
  }
}

/// How counts of arrivals spread around the fitted curve: variance over mean, 1 for a Poisson process.
public struct ArrivalDispersion: Hashable, Sendable {
  public var index: Double
  /// Width of the intervals that were counted in, in seconds.
  public var width: Double
  public var intervals: Int
  /// The probability of so large an index or a larger one if arrivals are Poisson.
  public var probability: Double

  public init(index: Double, width: Double, intervals: Int, probability: Double) {
    self.index = index
    self.width = width
    self.intervals = intervals
    self.probability = probability
  }
}

/// Predicted against observed, for a part of the measurements that the fit did not see.
public struct HeldOutCheck: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    public enum Measure: Hashable, Sendable { case time, rate, share, number }

    public var name: String
    public var measure: Measure
    public var predicted: Estimate
    /// With the interval that chance alone leaves to it.
    public var observed: Estimate

    public init(name: String, measure: Measure, predicted: Estimate, observed: Estimate) {
      self.name = name
      self.measure = measure
      self.predicted = predicted
      self.observed = observed
    }

    /// Predicted over observed, less 1; nil where either is missing.
    public var error: Double? {
      guard let predicted = predicted.value, let observed = observed.value, observed != 0 else { return nil }
      return predicted / observed - 1
    }
  }

  /// Such as `the last 30% of the time, 1,234 requests`.
  public var part: String
  public var rows: [Row]

  public init(part: String, rows: [Row]) {
    self.part = part
    self.rows = rows
  }
}
