/// The exact interval of the mean of a Poisson number of which one value was seen.
///
/// Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936). Between whole numbers it goes on smoothly, as the
/// gamma distribution does by which it is worked out.
public enum PoissonInterval {
  /// Up to this count the exact interval is worth its trouble; a larger one is close to normal.
  public static let fewest = 20.0

  /// The upper end: the mean for which so small a count or a smaller one comes up with probability (1 - confidence) / 2.
  /// - Parameters:
  ///   - count: 0 or more.
  ///   - confidence: within 0 and 1, ends excluded.
  public static func upper(count: Double, confidence: Double = 0.95) -> Double {
    GammaQuantile.of(shape: count + 1, 1 - (1 - confidence) / 2)
  }

  /// The lower end: the mean for which so large a count or a larger one comes up with probability (1 - confidence) / 2; 0 for none.
  public static func lower(count: Double, confidence: Double = 0.95) -> Double {
    count > 0 ? GammaQuantile.of(shape: count, (1 - confidence) / 2) : 0
  }
}
