/// Finds where a rising continuous function crosses zero.
enum MonotoneRoot {
  /// The crossing between `low` and `high`, to the last digits a double holds. An end where the function already has the far sign is the
  /// answer.
  ///
  /// False position with halved weights (the Illinois rule), bisecting where that gains too little. Source: M. Dowell and P. Jarratt, A
  /// modified regula falsi method, BIT 11 (1971).
  static func find(from low: Double, to high: Double, _ function: (Double) -> Double) -> Double {
    var (low, high) = (low, high)
    var below = function(low)
    guard below < 0 else { return low }
    var above = function(high)
    guard above > 0 else { return high }
    for step in 0..<300 {
      let width = high - low
      var next = step % 4 == 3 ? low + width / 2 : low - below * width / (above - below)
      if !(next > low && next < high) { next = low + width / 2 }
      guard next > low, next < high, width > 4e-16 * abs(high) else { break }
      let value = function(next)
      if value == 0 { return next }
      if value < 0 {
        (low, below) = (next, value)
        above /= 2
      } else {
        (high, above) = (next, value)
        below /= 2
      }
    }
    return low + (high - low) / 2
  }
}
