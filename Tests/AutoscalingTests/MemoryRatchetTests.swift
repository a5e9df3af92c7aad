import Testing
import Units

@testable import Autoscaling

/// The three regimes against the rule itself.
struct MemoryRatchetTests {
  /// Runs the whole controller on idle pods from `replicas` until it has stood still for longer than a sync could change.
  private func settle(idle: Int64, request: Int64, target: Int32, flags: ControllerFlags, max: Int32, from start: Int32) throws -> Int32 {
    let metric = try MetricSpecification(.resource("memory"), target: .utilization(percent: target))
    var autoscaler = Autoscaler(AutoscalerSpecification(maxReplicas: max, metrics: [metric]), flags: flags)
    let old = SimTime.wholeSeconds(-9_000)
    var replicas = start
    for sync in 0..<200 {
      let observation = Observation(
        specReplicas: replicas, statusReplicas: replicas, pods: [PodGroup(count: replicas, start: old, readinessChange: old)],
        readings: [MetricReading(samples: [PodSample(value: idle, timestamp: old, window: .zero)], requests: [request])])
      let desired = autoscaler.sync(at: .wholeSeconds(Int64(sync) * 15), observation).desired
      if desired == replicas && sync > 1 { return replicas }
      replicas = desired
    }
    return replicas
  }

  @Test func `every start ends where the regime says, for every idle share, target and tolerance`() throws {
    var seen = (climbs: 0, stays: 0, falls: 0)
    let most: Int32 = 40
    for tolerance in [0, 0.1, 0.25] {
      let flags = ControllerFlags(tolerance: tolerance, downscaleStabilization: .wholeSeconds(0))
      for target in stride(from: Int32(20), through: 100, by: 5) {
        for idle in Int64(1)...130 {
          // 9 tenths of a percent more, which the controller truncates.
          let ratchet = MemoryRatchet(
            idle: idle * 10 + 9, request: 1_000, targetPercent: target, tolerances: Tolerances(nil, flags: flags, release: .latest))
          let regime = ratchet.regime(minReplicas: 1, maxReplicas: most)
          for start in [Int32(1), 2, 3, 5, 9, 10, 11, 19, 33, 40] {
            let end = try settle(idle: idle * 10 + 9, request: 1_000, target: target, flags: flags, max: most, from: start)
            let place: Comment = "idle \(idle).9 % of a target of \(target) %, tolerance \(tolerance), from \(start)"
            switch regime {
            case .climbs:
              seen.climbs += 1
              #expect(end == most, place)
            case .stays:
              seen.stays += 1
              #expect(end == start, place)
            case .falls(let floor):
              seen.falls += 1
              #expect(end == min(start, floor), place)
            }
          }
        }
      }
    }
    #expect(seen.climbs > 5_000 && seen.stays > 5_000 && seen.falls > 20_000, "\(seen)")
  }

  @Test func `the floor is the largest number that the rule cannot leave, by trying all of them`() {
    for percent in Int32(1)...95 {
      for target in percent...100 {
        let ratchet = MemoryRatchet(
          idle: Int64(percent) * 10, request: 1_000, targetPercent: target, tolerances: Tolerances(down: 0.01, up: 0.1))
        guard case .falls(let floor) = ratchet.regime(minReplicas: 1, maxReplicas: 1_000) else { continue }
        let fixed = (Int32(1)...1_000).filter { ratchet.proposal(from: $0) >= $0 }
        #expect(floor == fixed.last ?? 1, "\(percent) % of \(target) %")
        #expect(fixed == Array(1...floor), "\(percent) % of \(target) %: nothing above the floor holds, everything below does")
        // n (1 - percent/target) < 1 in whole numbers; where they are equal, float64 may fall to either side.
        #expect(floor * (target - percent) <= target && (floor + 1) * (target - percent) >= target, "\(percent) % of \(target) %")
      }
    }
  }

  @Test(
    arguments: [
      (Int64(700), Int32(80), MemoryRatchet.Regime.falls(floor: 7), "r = 70/80 = 0.875: n < 8"),
      (720, 80, .stays, "r = 0.9, the end of the tolerance of 0.1"), (880, 80, .stays, "r = 1.1"), (890, 80, .climbs, "r = 1.1125"),
      (400, 80, .falls(floor: 2), "r = 0.5: n < 2, but 2 * 0.5 is 1; the minimum of 2 holds"),
      (0, 80, .falls(floor: 2), "no memory at all"),
    ] as [(Int64, Int32, MemoryRatchet.Regime, String)])
  func `known points of the service's own target of 80 percent`(idle: Int64, target: Int32, regime: MemoryRatchet.Regime, why: String) {
    let ratchet = MemoryRatchet(idle: idle, request: 1_000, targetPercent: target, tolerances: Tolerances(down: 0.1, up: 0.1))
    #expect(ratchet.regime(minReplicas: 2, maxReplicas: 10) == regime, "\(why)")
  }

  @Test(arguments: [
    (890, nil, nil, .climbs, 10), (890, .disabled, nil, .stays, 4), (890, nil, .disabled, .climbs, 10), (400, nil, nil, .falls(floor: 2), 2),
    (400, nil, .disabled, .stays, 4), (400, .disabled, nil, .falls(floor: 2), 2), (800, .disabled, .disabled, .stays, 4),
  ] as [(Int64, SelectPolicy?, SelectPolicy?, MemoryRatchet.Regime, Int32)])
  func `a direction that is disabled is not gone, as the rule itself shows`(
    idle: Int64, up: SelectPolicy?, down: SelectPolicy?, regime: MemoryRatchet.Regime, end: Int32
  ) throws {
    let behavior = ScalingBehavior(
      scaleUp: .init(selectPolicy: up), scaleDown: .init(stabilizationWindow: .zero, selectPolicy: down))
    let specification = AutoscalerSpecification(
      minReplicas: 2, maxReplicas: 10, metrics: [try MetricSpecification(.resource("memory"), target: .utilization(percent: 80))],
      behavior: behavior)
    let ratchet = MemoryRatchet(idle: idle, request: 1_000, targetPercent: 80, tolerances: Tolerances(down: 0.1, up: 0.1))
    #expect(ratchet.regime(under: specification) == regime)
    var autoscaler = Autoscaler(specification)
    var replicas: Int32 = 4
    let old = SimTime.wholeSeconds(-9_000)
    for sync in 0..<20 {
      replicas = autoscaler.sync(
        at: .wholeSeconds(Int64(sync) * 15),
        Observation(
          specReplicas: replicas, statusReplicas: replicas, pods: [PodGroup(count: replicas, start: old, readinessChange: old)],
          readings: [MetricReading(samples: [PodSample(value: idle, timestamp: old, window: .zero)], requests: [1_000])])
      ).desired
    }
    #expect(replicas == end)
  }

  @Test func `an average target has the same regimes`() {
    let ratchet = MemoryRatchet(idle: 850, averageValue: 1_000, tolerances: Tolerances(down: 0.1, up: 0.1))
    // n * 0.15 < 1: 6.
    #expect(ratchet.regime(minReplicas: 1, maxReplicas: 50) == .falls(floor: 6))
    #expect(ratchet.regime(minReplicas: 1, maxReplicas: 4) == .falls(floor: 4), "not above the maximum")
  }
}
