/// L = lambda W, for means and for a finite window.
///
/// Source: J. D. C. Little, A proof for the queuing formula L = lambda W, Operations Research 9 (1961); the finite form, S. Stidham, A last
/// word on L = lambda W, Operations Research 22 (1974).
public enum LittlesLaw {
  /// The mean number present, from queries per second and their mean time in seconds.
  public static func meanPresent(throughput: Double, meanTime: Double) -> Double { throughput * meanTime }

  /// What is unaccounted for in a window of observation, as a share of the area under the number present: 0 but for rounding, in any
  /// window, stationary or not.
  ///
  /// Every query present adds to the area the seconds it is inside during the window. Those that left add their whole time, of which what
  /// lies before the window (of those inside when it began) must go; those still inside at the end have not left, but were there.
  /// - Parameters:
  ///   - area: of the number present over the window, in query-seconds.
  ///   - timeOfDepartures: the sum of the times of those that left within the window, in seconds.
  ///   - timeBeforeWindow: how long those inside at the beginning had been, summed over those that left and those that did not.
  ///   - timeOfPresent: how long those inside at the end have been, since they came.
  public static func imbalance(
    area: Double, timeOfDepartures: Double, timeBeforeWindow: Double, timeOfPresent: Double
  ) -> Double {
    let accounted = timeOfDepartures + timeOfPresent - timeBeforeWindow
    return area == accounted ? 0 : (area - accounted) / max(abs(area), abs(accounted))
  }
}
