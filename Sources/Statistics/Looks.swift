/// When a comparison is looked at while its trials are being made, and how sure each look has to be.
///
/// Whoever looks after every trial, and stops when the interval says what he waits for, is wrong more often than the interval's confidence
/// says. So there are few looks, at numbers of trials that are fixed beforehand, and each takes its equal part of the error (Bonferroni):
/// with K looks an interval at 1 - 5 %/K each. The chance that any look's interval misses the truth is then at most 5 %, whatever the looks
/// have to do with each other. Source: C. Jennison and B. W. Turnbull, Group Sequential Methods (2000), chapter 9 (repeated confidence
/// intervals).
public struct Looks: Hashable, Sendable {
  /// Fewer trials than this are not looked at before the last look.
  public static let firstLook = 10

  /// The numbers of trials, rising; the last is the cap.
  public let trials: [Int]
  /// Of the interval at each look.
  public let confidence: Double

  /// Looks at the cap, at half of it, and so on, down to `firstLook`.
  /// - Parameters:
  ///   - cap: the most trials, at least 1.
  ///   - confidence: of all looks together, within 0 and 1.
  public init(cap: Int, confidence: Double = 0.95) {
    var trials = [max(1, cap)]
    while let next = trials.first.map({ ($0 + 1) / 2 }), next >= Self.firstLook { trials.insert(next, at: 0) }
    self.trials = trials
    self.confidence = 1 - (1 - confidence) / Double(trials.count)
  }

  /// One look, after exactly this many trials.
  public init(once trials: Int, confidence: Double = 0.95) {
    self.trials = [max(1, trials)]
    self.confidence = confidence
  }
}
