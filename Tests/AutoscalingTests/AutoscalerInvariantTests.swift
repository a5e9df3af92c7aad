import Testing
import Units

@testable import Autoscaling

/// What holds for every autoscaler, whatever its settings and metrics.
struct AutoscalerInvariantTests {
  private struct Sync {
    var decision: Decision
    var isMeasured: Bool { decision.measured != nil }
  }

  /// A run of syncs 15 s apart over random observations, from a number within the range.
  private func run(_ scene: inout RandomAutoscaler, _ autoscaler: inout Autoscaler, syncs: Int = 120, steady: Bool = false) -> [Sync] {
    let specification = autoscaler.specification
    var replicas = Int32(scene.random.integer(Int(specification.minReplicas)...Int(specification.maxReplicas)))
    var observation = scene.observation(of: specification.metrics.count, replicas: replicas, at: .zero)
    return (0..<syncs).map { index in
      let now = SimTime.wholeSeconds(Int64(index) * 15)
      if !steady || index % 7 == 0 { observation = scene.observation(of: specification.metrics.count, replicas: replicas, at: now) }
      observation.specReplicas = replicas
      let decision = autoscaler.sync(at: now, observation)
      replicas = decision.desired
      return Sync(decision: decision)
    }
  }

  @Test(arguments: [false, true])
  func `replicas stay within minimum and maximum, and a failed sync changes nothing`(behavior: Bool) throws {
    var courses = (measured: 0, failed: 0, changed: 0)
    for seed in UInt64(1)...400 {
      var scene = RandomAutoscaler(seed: seed)
      var autoscaler = Autoscaler(try scene.specification(behavior: behavior), flags: scene.flags())
      let range = autoscaler.specification.minReplicas...autoscaler.specification.maxReplicas
      for sync in run(&scene, &autoscaler) {
        #expect(range.contains(sync.decision.desired), "seed \(seed) at \(sync.decision.time.seconds)")
        if sync.decision.isFailed {
          courses.failed += 1
          #expect(!sync.decision.isRescaled, "seed \(seed)")
        }
        if sync.isMeasured { courses.measured += 1 }
        if sync.decision.isRescaled { courses.changed += 1 }
      }
    }
    #expect(courses.measured > 10_000 && courses.failed > 1_000 && courses.changed > 3_000, "\(courses)")
  }

  @Test func `policies hold over every period that ends at a change`() throws {
    var limited = 0
    for seed in UInt64(1)...400 {
      var scene = RandomAutoscaler(seed: seed)
      // With one period for all, no place of an event is used again before its time in the other direction.
      var specification = try scene.specification(behavior: true, periods: [60])
      let up = ScalingPolicy(.pods, Int32(scene.random.integer(1...6)), every: .wholeSeconds(60))
      let down = ScalingPolicy(.percent, Int32(scene.random.integer(1...100)), every: .wholeSeconds(60))
      specification.behavior = ScalingBehavior(
        scaleUp: .init(stabilizationWindow: .zero, policies: [up]), scaleDown: .init(stabilizationWindow: .zero, policies: [down]))
      var autoscaler = Autoscaler(specification, flags: scene.flags())
      let syncs = run(&scene, &autoscaler)
      for (index, sync) in syncs.enumerated() where sync.decision.isRescaled && sync.isMeasured {
        // What there were 60 s before: after the sync that lies so far back, whose own change no longer counts.
        let start = index >= 4 ? syncs[index - 4].decision.desired : syncs[0].decision.current
        if sync.decision.desired > sync.decision.current {
          #expect(sync.decision.desired - start <= up.value, "seed \(seed), sync \(index)")
        } else {
          // (100 - value) percent, rounded down in whole numbers; float64 may lie one lower on an exact number.
          let least = start * (100 - down.value) / 100
          #expect(sync.decision.desired >= least - 1, "seed \(seed), sync \(index)")
        }
        if sync.decision.measured?.limitReason == .scaleUpLimit || sync.decision.measured?.limitReason == .scaleDownLimit { limited += 1 }
      }
    }
    #expect(limited > 300, "\(limited) changes were limited")
  }

  @Test func `a scale-down never goes below what its window asked for, nor a scale-up above`() throws {
    var held = 0
    for seed in UInt64(1)...400 {
      var scene = RandomAutoscaler(seed: seed)
      let specification = try scene.specification(behavior: true)
      let flags = scene.flags()
      var autoscaler = Autoscaler(specification, flags: flags)
      let upWindow = specification.behavior?.scaleUp?.stabilizationWindow ?? .zero
      let downWindow = specification.behavior?.scaleDown?.stabilizationWindow ?? flags.downscaleStabilization
      var asked: [(time: SimTime, replicas: Int32)] = []
      for sync in run(&scene, &autoscaler) {
        let decision = sync.decision
        if asked.isEmpty { asked.append((decision.time, decision.current)) }
        guard let measured = decision.measured else { continue }
        asked.append((decision.time, measured.raw))
        let down = asked.filter { $0.time > decision.time - downWindow }.map(\.replicas).max() ?? measured.raw
        let up = asked.filter { $0.time > decision.time - upWindow }.map(\.replicas).min() ?? measured.raw
        if decision.desired < decision.current {
          #expect(decision.desired >= min(down, decision.current), "seed \(seed) at \(decision.time.seconds)")
        }
        if decision.desired > decision.current {
          #expect(decision.desired <= max(up, decision.current), "seed \(seed) at \(decision.time.seconds)")
        }
        if measured.stabilizeReason != .readyForNewScale { held += 1 }
      }
    }
    #expect(held > 1_000, "\(held) syncs were held back")
  }

  @Test func `usage within the tolerance changes nothing, however often it is looked at`() throws {
    for seed in UInt64(1)...300 {
      var scene = RandomAutoscaler(seed: seed)
      let target = Int32(scene.random.integer(20...120))
      var specification = try scene.specification(behavior: scene.random.chance(0.5))
      specification.metrics = [try MetricSpecification(.resource("cpu"), target: .utilization(percent: target))]
      specification.behavior?.scaleUp?.tolerance = nil
      specification.behavior?.scaleDown?.tolerance = nil
      let replicas = Int32(scene.random.integer(Int(specification.minReplicas)...Int(specification.maxReplicas)))
      var autoscaler = Autoscaler(specification)
      // Within 10 % of the target in whole percents, by integers.
      let percents = (0...200).filter { $0 * 10 >= Int(target) * 9 && $0 * 10 <= Int(target) * 11 }
      for index in 0..<40 {
        let now = SimTime.wholeSeconds(Int64(index) * 15)
        let percent = Int64(scene.random.element(of: percents))
        let old = now - .wholeSeconds(3_600)
        let observation = Observation(
          specReplicas: replicas, statusReplicas: replicas, pods: [PodGroup(count: replicas, start: old, readinessChange: old)],
          readings: [MetricReading(samples: [PodSample(value: percent * 10, timestamp: now, window: .wholeSeconds(15))], requests: [1_000])]
        )
        let decision = autoscaler.sync(at: now, observation)
        #expect(!decision.isRescaled, "seed \(seed), sync \(index): \(percent) % of \(target) %")
      }
    }
  }

  @Test func `groups of pods answer as the same pods one by one`() throws {
    var seen = 0
    for seed in UInt64(1)...600 {
      var scene = RandomAutoscaler(seed: seed)
      let specification = try scene.specification(behavior: true)
      let flags = scene.flags()
      let replicas = Int32(scene.random.integer(Int(specification.minReplicas)...Int(specification.maxReplicas)))
      let observation = scene.observation(of: specification.metrics.count, replicas: replicas, at: .wholeSeconds(900))
      var grouped = Autoscaler(specification, flags: flags)
      var single = grouped
      let decision = grouped.sync(at: .wholeSeconds(900), observation)
      #expect(decision == single.sync(at: .wholeSeconds(900), observation.spread), "seed \(seed)")
      #expect(grouped.outcomes == single.outcomes, "seed \(seed)")
      if decision.measured != nil { seen += 1 }
    }
    #expect(seen > 200)
  }

  @Test func `only differences of time count`() throws {
    for seed in UInt64(1)...100 {
      var scene = RandomAutoscaler(seed: seed)
      let specification = try scene.specification(behavior: seed % 2 == 0)
      var early = Autoscaler(specification)
      var late = early
      let shift = SimTime.wholeSeconds(86_400 * 365)
      var replicas = specification.minReplicas
      for index in 0..<40 {
        let now = SimTime.wholeSeconds(Int64(index) * 15)
        var observation = scene.observation(of: specification.metrics.count, replicas: replicas, at: now)
        let first = early.sync(at: now, observation)
        for place in observation.pods.indices {
          observation.pods[place].start = observation.pods[place].start.map { $0 + shift }
          observation.pods[place].readinessChange = observation.pods[place].readinessChange + shift
        }
        for metric in observation.readings.indices {
          for place in observation.readings[metric].samples.indices {
            observation.readings[metric].samples[place]?.timestamp.nanoseconds += shift.nanoseconds
          }
        }
        let second = late.sync(at: now + shift, observation)
        #expect(first.desired == second.desired && first.course == second.course, "seed \(seed), sync \(index)")
        replicas = first.desired
      }
    }
  }

  @Test func `what is remembered stays as long as the longest window and period`() throws {
    for seed in UInt64(1)...40 {
      var scene = RandomAutoscaler(seed: seed)
      var autoscaler = Autoscaler(try scene.specification(behavior: true), flags: scene.flags())
      _ = run(&scene, &autoscaler, syncs: 3_000, steady: true)
      // 300 s / 15 s, the initial one, and one more where a window's start does not count.
      #expect(autoscaler.recommendations.entries.count <= 23, "seed \(seed)")
      // 180 s / 15 s, and the event at the period's start.
      #expect(autoscaler.scaleUpEvents.events.count <= 14 && autoscaler.scaleDownEvents.events.count <= 14, "seed \(seed)")
    }
  }
}
