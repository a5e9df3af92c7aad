/// Least squares with coefficients of at least 0: y = sum of coefficient x column.
///
/// By coordinate descent on the normal equations: each coefficient in turn goes to where the sum of squares is least, but not below 0. The
/// problem is convex, so that this ends at its minimum.
/// Source: C. Lawson, R. Hanson, Solving Least Squares Problems (1974), chapter 23 (the problem and the conditions of its minimum).
public enum NonNegativeRegression {
  /// - Parameters:
  ///   - columns: at least one, each as long as `values`.
  ///   - weights: of the rows; nil: all alike.
  /// - Returns: one coefficient a column; 0 for a column that is 0 everywhere.
  public static func coefficients(of columns: [[Double]], values: [Double], weights: [Double]? = nil) -> [Double] {
    let n = columns.count
    var gram = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    var right = [Double](repeating: 0, count: n)
    for row in values.indices {
      let weight = weights?[row] ?? 1
      for i in 0..<n {
        right[i] += weight * columns[i][row] * values[row]
        for j in i..<n { gram[i][j] += weight * columns[i][row] * columns[j][row] }
      }
    }
    for i in 0..<n { for j in 0..<i { gram[i][j] = gram[j][i] } }
    var result = [Double](repeating: 0, count: n)
    for _ in 0..<100_000 {
      var change = 0.0
      for i in 0..<n where gram[i][i] > 0 {
        let rest = (0..<n).reduce(right[i]) { $1 == i ? $0 : $0 - gram[i][$1] * result[$1] }
        let next = max(0, rest / gram[i][i])
        change = max(change, abs(next - result[i]) * gram[i][i].squareRoot())
        result[i] = next
      }
      let size = values.reduce(0) { max($0, abs($1)) }
      if change <= 1e-13 * max(size, 1e-300) { break }
    }
    return result
  }
}
