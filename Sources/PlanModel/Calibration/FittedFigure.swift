import RandomStreams

/// A figure of a profile that was fitted to what was measured.
public struct FittedFigure: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// Seconds.
    case time(Distribution)
    /// Whole things, such as tokens.
    case count(Distribution)
    /// Per second.
    case rate(Double)
    /// 0 to 1.
    case share(Double)
    /// The factors of a day's hours, without an interval of their own.
    case factors([Double])
  }

  /// Where it stands in the profile, such as `routes.request[0].time`.
  public var path: String
  /// What was measured, as reports name it.
  public var name: String
  public var content: Content
  /// The ends of the 95 % interval; of a distribution it is that of the mean, whose shape stays. Nil where there is none.
  public var low: Content?
  public var high: Content?
  /// How many values it rests on.
  public var count: Int
  /// How it was found, for the profile.
  public var method: String
  /// How the distribution was chosen; nil for what is none.
  public var fit: DistributionChoice?

  public init(
    path: String, name: String, content: Content, low: Content? = nil, high: Content? = nil, count: Int, method: String,
    fit: DistributionChoice? = nil
  ) {
    self.path = path
    self.name = name
    self.content = content
    self.low = low
    self.high = high
    self.count = count
    self.method = method
    self.fit = fit
  }
}

/// How one of several distributions was chosen for measured values.
public struct DistributionChoice: Hashable, Sendable {
  public struct Candidate: Hashable, Sendable {
    public var distribution: Distribution
    /// Parameters that were fitted.
    public var parameters: Int
    /// Akaike's information criterion: 2 x parameters - 2 x log-likelihood. The lowest is chosen.
    public var aic: Double
    /// The largest difference between the distribution function and the share of measured values (Kolmogorov and Smirnov).
    public var distance: Double

    public init(distribution: Distribution, parameters: Int, aic: Double, distance: Double) {
      self.distribution = distribution
      self.parameters = parameters
      self.aic = aic
      self.distance = distance
    }
  }

  /// The best first.
  public var candidates: [Candidate]
  public var count: Int
  /// 95 % intervals of the chosen distribution's mean and of its coefficient of variation.
  public var mean: ClosedRange<Double>
  public var variation: ClosedRange<Double>

  public init(candidates: [Candidate], count: Int, mean: ClosedRange<Double>, variation: ClosedRange<Double>) {
    self.candidates = candidates
    self.count = count
    self.mean = mean
    self.variation = variation
  }

  public var chosen: Candidate { candidates[0] }
}
