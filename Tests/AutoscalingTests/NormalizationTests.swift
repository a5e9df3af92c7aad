import Testing
import Units

@testable import Autoscaling

/// Replays as aligned strings, one column a sync, 15 s apart: what the metric proposes and what becomes of it.
struct NormalizationTests {
  /// Replicas after each sync, fed through an external average whose target is one unit: the metric proposes the number itself.
  private func replay(_ proposals: String, behavior: ScalingBehavior?, from initial: Int32, window: Int64 = 45) throws -> String {
    var autoscaler = Autoscaler(
      AutoscalerSpecification(
        minReplicas: 1, maxReplicas: 30, metrics: [try MetricSpecification(.external("wanted"), target: .averageValue(1_000))],
        behavior: behavior),
      flags: ControllerFlags(tolerance: 0, downscaleStabilization: .wholeSeconds(window)))
    var replicas = initial
    var shown: [String] = []
    for (index, word) in proposals.split(separator: " ").enumerated() {
      let observation = Observation(
        specReplicas: replicas, statusReplicas: replicas, pods: [], readings: [MetricReading(values: [(Int64(word) ?? 0) * 1_000])])
      replicas = autoscaler.sync(at: .wholeSeconds(Int64(index) * 15), observation).desired
      shown.append("\(replicas)")
    }
    return shown.map { String(repeating: " ", count: 2 - $0.count) + $0 }.joined(separator: " ")
  }

  private let none = SimTime.wholeSeconds(0)

  @Test func `without behaviour the window includes its start and the way up doubles`() throws {
    // 45 s after the 20 it still holds, as its age is exactly the window; the sync after lets go.
    let wanted = " 5 20 20 20  3  3  3  3  3"
    let became = " 5 10 20 20 20 20 20  3  3"
    #expect(try replay(wanted, behavior: nil, from: 5) == became)
  }

  @Test func `with an empty behaviour the window excludes its start`() throws {
    let wanted = " 5 20 20 20  3  3  3  3  3"
    let became = " 5 10 20 20 20 20  3  3  3"
    #expect(try replay(wanted, behavior: ScalingBehavior(), from: 5) == became)
  }

  @Test func `a small fleet grows by 4 where doubling gives less`() throws {
    let wanted = " 9  9  9"
    #expect(try replay(wanted, behavior: nil, from: 1) == " 4  8  9", "without behaviour: to 4 at least, then twice")
    #expect(try replay(wanted, behavior: ScalingBehavior(), from: 1) == " 5  9  9", "with: by 4 pods or to twice as many")
  }

  @Test func `a window upward waits for the lowest recommendation to leave it`() throws {
    let slow = ScalingBehavior(scaleUp: .init(stabilizationWindow: .wholeSeconds(30)))
    // The initial recommendation and the first are of 0 s: at 30 s they no longer count, the 7 of 15 s does.
    let wanted = " 9  7  9  9"
    let became = " 3  3  7  9"
    #expect(try replay(wanted, behavior: slow, from: 3) == became)
  }

  @Test func `at most 2 pods beside 100 percent means nothing above 2 replicas under Max`() throws {
    let policies = [ScalingPolicy(.percent, 100, every: .wholeSeconds(30)), ScalingPolicy(.pods, 2, every: .wholeSeconds(30))]
    let wanted = "30 30 30 30 30 30 30 30 30"
    let most = ScalingBehavior(scaleUp: .init(selectPolicy: .max, policies: policies))
    let least = ScalingBehavior(scaleUp: .init(selectPolicy: .min, policies: policies))
    #expect(try replay(wanted, behavior: most, from: 2) == " 4  4  8  8 16 16 30 30 30")
    #expect(try replay(wanted, behavior: least, from: 2) == " 4  4  6  6  8  8 10 10 12")
  }

  @Test func `a disabled direction does not move`() throws {
    let wanted = " 9  9  2  2"
    let up = ScalingBehavior(scaleUp: .init(selectPolicy: .disabled), scaleDown: .init(stabilizationWindow: none))
    let down = ScalingBehavior(scaleDown: .init(stabilizationWindow: none, selectPolicy: .disabled))
    #expect(try replay(wanted, behavior: up, from: 5) == " 5  5  2  2")
    #expect(try replay(wanted, behavior: down, from: 5) == " 9  9  9  9")
  }

  @Test(
    arguments: [
      (Int32(50), Int32(10), Int32(56), "50 * (1 + 10/100) is 55.00000000000001, rounded up"), (1, 50, 2, "1.5, rounded up"),
      (10, 100, 20, "twice"),
    ] as [(Int32, Int32, Int32, String)])
  func `a percentage up is rounded up after float64`(current: Int32, percent: Int32, limit: Int32, why: String) {
    let rules = ScalingRules(window: none, select: .max, policies: [ScalingPolicy(.percent, percent, every: .wholeSeconds(60))])
    let limited = ScalingLimits.withBehavior(
      1_000, current: current, min: 1, max: 2_000, scaleUp: rules, scaleDown: rules, upEvents: ScaleEvents(), downEvents: ScaleEvents(),
      at: none)
    #expect(limited.desired == limit, "\(why)")
    #expect(limited.reason == .scaleUpLimit)
  }

  @Test(
    arguments: [
      (Int32(10), Int32(90), Int32(0), "10 * (1 - 90/100) is 0.9999999999999998, truncated"), (3, 50, 1, "1.5, truncated"),
      (7, 100, 0, "all"),
    ] as [(Int32, Int32, Int32, String)])
  func `a percentage down is truncated after float64`(current: Int32, percent: Int32, limit: Int32, why: String) {
    let rules = ScalingRules(window: none, select: .max, policies: [ScalingPolicy(.percent, percent, every: .wholeSeconds(60))])
    let limited = ScalingLimits.withBehavior(
      -1, current: current, min: -1, max: 2_000, scaleUp: rules, scaleDown: rules, upEvents: ScaleEvents(), downEvents: ScaleEvents(),
      at: none)
    #expect(limited.desired == limit, "\(why)")
    #expect(limited.reason == .scaleDownLimit)
  }

  @Test func `an outdated place is used again and its event forgotten`() {
    var events = ScaleEvents([.init(time: .wholeSeconds(0), change: 3), .init(time: .wholeSeconds(20), change: 4)])
    events.store(5, at: .wholeSeconds(60), longestPeriod: .wholeSeconds(50))
    // The first was outdated; the other still counts in a longer period.
    #expect(events.events.map(\.change) == [5, 4])
    #expect(events.change(after: .wholeSeconds(19)) == 9)
    events.store(6, at: .wholeSeconds(120), longestPeriod: .wholeSeconds(50))
    #expect(events.events.map(\.change) == [5, 6], "the last outdated place in the list's order")
  }
}
