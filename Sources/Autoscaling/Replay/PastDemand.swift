import Units

/// The demand of the last steps as pods had it, as far back as samples reach: a sample that is old shows what its pod did then, among
/// those that were ready then.
struct PastDemand: Sendable {
  /// Steps that are kept.
  private let reach: Int
  private let metrics: Int
  /// Of one step after the other, the oldest overwritten.
  private var times: [SimTime]
  private var shares: [Int64?]
  private var steps = 0

  init(reach: Int, metrics: Int) {
    self.reach = max(1, reach)
    self.metrics = metrics
    times = Array(repeating: .zero, count: self.reach)
    shares = Array(repeating: nil, count: self.reach * metrics)
  }

  mutating func begin(_ now: SimTime) {
    times[steps % reach] = now
    steps += 1
  }

  /// Of the step that has begun.
  mutating func record(_ share: Int64?, of metric: Int) { shares[(steps - 1) % reach * metrics + metric] = share }

  /// The steps that a sample is of: the last one `lag` steps ago, or the first of all.
  private func window(lag: Int, averaged: Int) -> ClosedRange<Int> {
    let last = max(0, steps - 1 - lag)
    return max(0, last - averaged + 1)...last
  }

  /// When the first of these steps was.
  func beginning(lag: Int, averaged: Int) -> SimTime { times[window(lag: lag, averaged: averaged).lowerBound % reach] }

  /// The mean over the window's steps that are known, nil when the last is not.
  /// - Parameter adjusted: what a pod makes of a step's share.
  @inline(__always)
  func mean(of metric: Int, lag: Int, averaged: Int, _ adjusted: (Int64, SimTime) -> Int64 = { share, _ in share }) -> Int64? {
    let window = window(lag: lag, averaged: averaged)
    guard let last = shares[window.upperBound % reach * metrics + metric] else { return nil }
    if window.count == 1 { return adjusted(last, times[window.upperBound % reach]) }
    var known: Int64 = 0
    for step in window where shares[step % reach * metrics + metric] != nil { known += 1 }
    // Quotients and remainders apart, so that no sum overflows.
    var (whole, rest): (Int64, Int64) = (0, 0)
    for step in window {
      guard let share = shares[step % reach * metrics + metric] else { continue }
      let value = adjusted(share, times[step % reach])
      whole += value / known
      rest += value % known
    }
    return whole + rest / known
  }
}
