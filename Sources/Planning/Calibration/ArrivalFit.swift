import Foundation
import PlanModel
import RandomStreams
import Statistics

/// Fits how requests arrive: at a constant rate, or at one that depends on the hour of the day.
///
/// The curve is taken where its likelihood is worth its 23 further numbers: by Akaike's criterion, in which the likelihood is divided by the
/// dispersion of the counts, as arrivals that come in clumps pretend to know more than they do.
/// Source: K. Burnham, D. Anderson, Model Selection and Multimodel Inference, 2nd ed. (2002), 2.5 (QAIC).
struct ArrivalFit {
  /// Widths of intervals, in seconds; all divide an hour.
  private static let widths = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600.0]
  private static let mostIntervals = 200_000.0
  /// Expected arrivals in an interval, so that its count is nearly normal.
  private static let fewest = 5.0
  private static let day = 86_400.0

  let start: Double
  let end: Double
  /// Whether the hour of the day is known.
  let isDated: Bool
  let width: Double
  private var counts: [UInt32]
  private let first: Double
  private(set) var arrivals = 0

  /// - Parameters:
  ///   - end: behind the last arrival that counts.
  ///   - resolution: how fine arrivals are known, in seconds.
  init(start: Double, end: Double, expected: Int, resolution: Double, isDated: Bool) {
    self.start = start
    self.end = end
    self.isDated = isDated
    let span = max(end - start, 1e-9)
    let rate = Double(max(1, expected)) / span
    width = Self.widths.first { $0 * rate >= Self.fewest && span / $0 <= Self.mostIntervals && $0 >= 5 * resolution } ?? 3_600
    first = (start / width).rounded(.down)
    counts = [UInt32](repeating: 0, count: Int(min((end / width).rounded(.down) - first, 20 * Self.mostIntervals)) + 1)
  }

  mutating func record(_ arrival: Double) {
    arrivals += 1
    let index = Int((arrival / width).rounded(.down) - first)
    if counts.indices.contains(index) { counts[index] += 1 }
  }

  /// What was found.
  struct Outcome {
    /// Per second; with a curve the mean over a day.
    var rate: Double
    var low: Double
    var high: Double
    /// 24 factors with mean 1; nil for a constant rate.
    var hours: [Double]?
    var dispersion: ArrivalDispersion?
    /// Why there is or is no curve.
    var reason: String
  }

  func outcome() -> Outcome {
    let span = end - start
    let constant = Double(arrivals) / span
    let flat = [Double](repeating: constant, count: 24)
    let (byHour, exposure) = hourly
    var (rates, reason) = (flat, "less than a day was recorded")
    var dispersion = dispersion(around: flat, parameters: 1)
    if !isDated {
      reason = "the recording does not say which hour of the day it was"
    } else if exposure.allSatisfy({ $0 > 0 }) {
      let curve = zip(byHour, exposure).map { $0 / $1 }
      let around = self.dispersion(around: curve, parameters: 24)
      let scale = max(1, around?.index ?? 1)
      let gain = 2 * zip(byHour, curve).reduce(0) { $1.0 > 0 ? $0 + $1.0 * log($1.1 / constant) : $0 } / scale
      if gain > 2 * 23 {
        (rates, dispersion) = (curve, around)
        reason = "it gains \(Int(gain.rounded())) in twice the log-likelihood for 23 further numbers"
      } else {
        reason = "a curve by hour gains only \(Int(max(0, gain).rounded())) in twice the log-likelihood for 23 further numbers"
      }
    }
    let mean = rates.reduce(0, +) / 24
    // Clumped arrivals count for fewer independent ones.
    let spread = max(1, dispersion?.index ?? 1)
    let effective = Double(arrivals) / spread
    let (low, high) = (PoissonInterval.lower(count: effective) / effective, PoissonInterval.upper(count: effective) / effective)
    return Outcome(
      rate: mean, low: mean * low, high: mean * high, hours: rates == flat ? nil : rates.map { $0 / mean }, dispersion: dispersion, reason: reason)
  }

  /// Arrivals and seconds by hour of the day.
  private var hourly: (counts: [Double], seconds: [Double]) {
    var counted = [Double](repeating: 0, count: 24)
    var seconds = [Double](repeating: 0, count: 24)
    for (index, count) in counts.enumerated() {
      let (from, to) = bounds(index)
      guard to > from else { continue }
      counted[Self.hour(from)] += Double(count)
      seconds[Self.hour(from)] += to - from
    }
    return (counted, seconds)
  }

  private func bounds(_ index: Int) -> (Double, Double) {
    let from = (first + Double(index)) * width
    return (max(start, from), min(end, from + width))
  }

  private static func hour(_ time: Double) -> Int {
    min(23, max(0, Int((time - (time / day).rounded(.down) * day) / 3_600)))
  }

  /// Pearson's statistic over its degrees of freedom, of whole intervals.
  private func dispersion(around rates: [Double], parameters: Int) -> ArrivalDispersion? {
    var sum = 0.0
    var intervals = 0
    for (index, count) in counts.enumerated() {
      let (from, to) = bounds(index)
      guard to - from > width * 0.999 else { continue }
      let expected = rates[Self.hour(from)] * (to - from)
      guard expected > 0 else { continue }
      sum += (Double(count) - expected) * (Double(count) - expected) / expected
      intervals += 1
    }
    let freedom = Double(intervals - parameters)
    guard freedom >= 10 else { return nil }
    // Chi-square is a gamma distribution with half its degrees of freedom as shape.
    let probability = 1 - Distribution.gamma(mean: freedom, cv: (2 / freedom).squareRoot()).cdf(sum)
    return ArrivalDispersion(index: sum / freedom, width: width, intervals: intervals, probability: probability)
  }
}
