import Foundation
import Planning
import Synchronization

/// One line on standard error that says how far a run is and how long it will take; only on a terminal.
final class ProgressLine: Sendable {
  private struct State {
    var lastShown: ContinuousClock.Instant?
    var isVisible = false
  }

  private static let interval = Duration.milliseconds(100)
  private let start = ContinuousClock.now
  /// The relative half width that is asked for; nil when a number of trials is.
  private let precision: Double?
  private let state = Mutex(State())

  /// - Returns: nil where nobody would see it.
  init?(precision: Double? = nil, isQuiet: Bool) {
    guard !isQuiet, StandardStream.error.isTerminal else { return nil }
    self.precision = precision
  }

  /// From any thread.
  func show(_ progress: TrialProgress) { show(Self.text(progress, elapsed: ContinuousClock.now - start, precision: precision)) }

  /// From any thread. What comes too soon behind another is left out.
  func show(_ text: @autoclosure () -> String) {
    let now = ContinuousClock.now
    state.withLock { state in
      if let last = state.lastShown, now - last < Self.interval { return }
      state.lastShown = now
      state.isVisible = true
      try? StandardStream.error.write("\r\u{1B}[K" + text())
    }
  }

  func clear() {
    state.withLock { state in
      if state.isVisible { try? StandardStream.error.write("\r\u{1B}[K") }
      state.isVisible = false
    }
  }

  /// Such as `7 of 10 trials, about 3 s left`.
  static func text(_ progress: TrialProgress, elapsed: Duration, precision wanted: Double?) -> String {
    if progress.phase == .interruptions { return "spot interruptions: \(progress.finished) of \(progress.planned) trials" }
    if progress.phase == .pilots { return "looking for the warm-up: \(progress.finished) of \(progress.planned) pilots" }
    var total = Double(progress.planned)
    var text = "\(progress.finished) of \(progress.planned) trials"
    if let wanted {
      text = "\(progress.finished) trials (at most \(progress.planned))"
      guard let reached = progress.precision, reached.isFinite, reached > 0 else { return text }
      text += ", precise to \((reached * 100).significant(2))% of \((wanted * 100).significant(2))%"
      // The half width falls with the square root of the number of trials.
      total = min(total, Double(progress.finished) * max(1, (reached / wanted) * (reached / wanted)))
    }
    guard progress.finished > 0 else { return text }
    let seconds = elapsed / .seconds(1)
    return text + ", about \(span(seconds: seconds / Double(progress.finished) * (total - Double(progress.finished)))) left"
  }

  private static func span(seconds: Double) -> String {
    let whole = Int(min(max(0, seconds), 1e9).rounded(.up))
    return whole < 60 ? "\(whole) s" : whole < 3_600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3_600) h \(whole % 3_600 / 60) min"
  }
}
