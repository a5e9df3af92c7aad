import Foundation
import Statistics

/// Seconds of a language model's call as a line over its output tokens: time to the first token, and time for each.
struct TokenRegression {
  private var count = 0.0
  private var meanX = 0.0, meanY = 0.0, squareX = 0.0, squareY = 0.0, product = 0.0

  mutating func record(tokens: Double, seconds: Double) {
    count += 1
    let (offX, offY) = (tokens - meanX, seconds - meanY)
    meanX += offX / count
    meanY += offY / count
    squareX += offX * (tokens - meanX)
    squareY += offY * (seconds - meanY)
    product += offX * (seconds - meanY)
  }

  struct Line {
    var intercept: Double
    var slope: Double
    /// Half widths of the 95 % intervals.
    var interceptHalf: Double
    var slopeHalf: Double
    /// Standard deviation of what the line does not explain.
    var rest: Double
    /// Share of the variance that the line explains.
    var explained: Double
    var count: Int
  }

  /// Nil with fewer than 30 calls, tokens that never vary, or a line that falls.
  var line: Line? {
    guard count >= 30, squareX > 0 else { return nil }
    let slope = product / squareX
    let intercept = meanY - slope * meanX
    let residual = max(0, squareY - slope * product)
    let variance = residual / (count - 2)
    guard slope > 0 else { return nil }
    let t = StudentT.quantile(0.975, degreesOfFreedom: count - 2)
    return Line(
      intercept: intercept, slope: slope, interceptHalf: t * (variance * (1 / count + meanX * meanX / squareX)).squareRoot(),
      slopeHalf: t * (variance / squareX).squareRoot(), rest: variance.squareRoot(), explained: squareY > 0 ? 1 - residual / squareY : 1,
      count: Int(count))
  }
}
