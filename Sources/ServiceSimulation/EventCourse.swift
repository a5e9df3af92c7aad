import Foundation
import PlanModel
import Statistics
import Units

/// What is looked at around events: the response times of short windows, one after the other, and the events whose effects last.
///
/// The band before an event is the mean of the windows' mean response times plus three standard deviations of them, at least a tenth above
/// the mean, over the last thirty windows before it (at least five). An event's effects are over once what happened is over and three windows
/// in a row lie within the band, with no larger share of errors than a hundredth or the worst of the windows before. Its recovery is the
/// beginning of those three, or the end of what happened when they follow at once.
struct EventCourse {
  /// Windows that make a band, at least and at most, and how many in a row have to lie in it.
  static let leastWindows = 5
  static let mostWindows = 30
  static let calmWindows = 3

  struct Window: Hashable {
    var start: Int64
    var completed: Int64
    var failed: Int64
    /// Nanoseconds.
    var responseSum: Double
    var inSystem: Int64

    var errorShare: Double { completed + failed > 0 ? Double(failed) / Double(completed + failed) : 0 }
  }

  struct Band: Hashable {
    /// Nanoseconds.
    var response: Double
    var errorShare: Double

    /// - Returns: nil with too few windows.
    init?(_ windows: some Collection<Window>) {
      let answered = windows.filter { $0.completed > 0 }
      guard answered.count >= EventCourse.leastWindows else { return nil }
      let means = answered.map { $0.responseSum / Double($0.completed) }
      let mean = means.reduce(0, +) / Double(means.count)
      let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1)
      response = max(1.1 * mean, mean + 3 * variance.squareRoot())
      errorShare = max(0.01, windows.map(\.errorShare).max() ?? 0)
    }

    /// Nil: nobody was there, which says nothing.
    func holds(_ window: Window) -> Bool? {
      if window.completed == 0 { return window.failed == 0 && window.inSystem == 0 ? nil : false }
      return window.responseSum / Double(window.completed) <= response && window.errorShare <= errorShare
    }
  }

  /// One event, from its time until its effects are over.
  struct Watch {
    var time: Int64
    var failures: [Int64]
    var responses: Histogram
    var completed: Int64
    var peak: Int64
    var band: Band?
    /// When what happened was over by itself.
    var over: Int64?
    var calm = 0
    var calmSince: Int64 = 0
    var hasBeenJudged = false
    var recovered: Int64?

    /// Takes a further window in; returns whether the effects are over.
    mutating func take(_ window: Window) -> Bool {
      guard let over, let band, window.start >= over else { return false }
      guard let isCalm = band.holds(window) else { return false }
      if !isCalm { calm = 0 } else if calm == 0 { calmSince = hasBeenJudged ? window.start : over }
      if isCalm { calm += 1 }
      hasBeenJudged = true
      guard calm >= EventCourse.calmWindows else { return false }
      recovered = calmSince
      return true
    }
  }

  /// Nanoseconds of a window.
  let width: Int64
  private(set) var history: [Window] = []
  /// By event; nil before its time.
  var watches: [Watch?]
  var tallies: [EventTally?]
  /// What was counted at the beginning of the present window.
  private var start = Window(start: 0, completed: 0, failed: 0, responseSum: 0, inSystem: 0)

  init(events: Int, width: Int64) {
    self.width = max(1, width)
    watches = Array(repeating: nil, count: events)
    tallies = Array(repeating: nil, count: events)
  }

  /// The width of the windows: thirty arrivals on average, at least a second and a part in 8,192 of the trial.
  static func width(meanRate: Double, horizon: Int64) -> Int64 { Int64(max(1e9, 30e9 / meanRate, Double(horizon) / 8_192)) }

  /// Ends the present window with everything counted up to now.
  mutating func closeWindow(_ now: Int64, completed: Int64, failed: Int64, responseSum: Double, inSystem: Int64) -> Window {
    let window = Window(
      start: start.start, completed: completed - start.completed, failed: failed - start.failed,
      responseSum: responseSum - start.responseSum, inSystem: inSystem)
    start = Window(start: now, completed: completed, failed: failed, responseSum: responseSum, inSystem: inSystem)
    history.append(window)
    if history.count > 2 * Self.mostWindows { history.removeFirst(Self.mostWindows) }
    return window
  }

  var bandNow: Band? { Band(history.suffix(Self.mostWindows)) }
}
