/// The interval of a share of which `successes` in `count` were seen: Wilson's, which stays within 0 and 1 and holds for few as well.
///
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. American Statistical Association 22 (1927).
public enum ProportionInterval {
  /// - Parameters:
  ///   - count: above 0.
  ///   - confidence: within 0 and 1, ends excluded.
  public static func wilson(successes: Int, of count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
    let n = Double(count)
    let share = Double(successes) / n
    let z = Normal.quantile(1 - (1 - confidence) / 2)
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }
}
