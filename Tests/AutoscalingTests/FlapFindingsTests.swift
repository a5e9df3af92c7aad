import Testing
import Units

@testable import Autoscaling

struct FlapFindingsTests {
  private let minute = SimTime.wholeSeconds(60)
  private let rule = ReversalRule(scaleDownWindow: .wholeSeconds(120), startup: .wholeSeconds(60))

  @Test(
    arguments: [
      ([2, 2, 4, 4, 4, 2, 2], [5], "down 3 minutes after up: the window's end counts"),
      ([2, 2, 4, 4, 4, 4, 2], [], "4 minutes are the load's own"),
      ([4, 2, 4], [2], "up right after down"), ([4, 2, 1, 3, 4], [3], "one turn, however many steps it takes"),
      ([1, 2, 1, 2, 1], [2, 3, 4], "to and fro"), ([1, 2, 3, 4], [], "one direction"), ([], [], "nothing"), ([3], [], "one step"),
      ([4, 5, 3], [2], "the first change turns nothing around, the second does"),
    ] as [([Int32], [Int], String)])
  func `a reversal is a change of direction soon after the last change`(replicas: [Int32], turns: [Int], why: String) {
    #expect(rule.reversals(of: replicas, period: minute).map(\.turn) == turns, "\(why)")
  }

  @Test func `a reversal knows where it comes from`() {
    #expect(
      rule.reversals(of: [4, 2, 1, 3], period: minute) == [Reversal(lastChange: 2, turn: 3, isUpward: true)])
  }

  @Test func `waste, shortage and starts are counted by hand`() throws {
    //                                   short 2   waste 3 and 1
    let timeline = try ReplicaTimeline(
      period: minute, replicas: [2, 4, 5, 5, 2, 3], ready: [2, 2, 4, 5, 2, 2], required: [2, 4, 4, 2, 2, 3])
    let findings = FlapFindings(timeline, rule: rule, maxReplicas: 5)
    #expect(findings.podMinutes == 21)
    #expect(findings.wastedPodMinutes == 4)
    #expect(findings.minutesShort == 2 && findings.shortPodMinutes == 3)
    #expect(findings.minutesAtMaximum == 2)
    #expect(findings.podStarts == 4)
    #expect(findings.reversals.count == 2)
    #expect(findings.hours == 0.1)
    // Six minutes prove no 20 reversals and 40 starts an hour.
    #expect(findings.reversalsPerHour == 2 && findings.podStartsPerHour == 4 && !findings.isLongEnough)
    #expect(findings.exceeds(FlapBudget(reversalsPerHour: 1.9)) && !findings.exceeds(FlapBudget(reversalsPerHour: 2, podStartsPerHour: 4)))
  }

  @Test func `an hour is long enough, and longer timelines have their rates to the last digit`() throws {
    let hour = FlapFindings(try ReplicaTimeline(period: minute, replicas: .init(repeating: 1, count: 60), required: .init(repeating: 1, count: 60)),
      rule: rule, maxReplicas: 5)
    #expect(hour.isLongEnough)
    // 55 syncs of 2 minutes are 110 minutes: 55 starts in them are 30 an hour, no 30.000000000000004.
    let replicas = (0..<55).map { Int32($0 + 2) }
    let climbing = try ReplicaTimeline(period: .wholeSeconds(120), replicas: replicas, required: replicas, initial: 1)
    #expect(FlapFindings(climbing, rule: rule, maxReplicas: 99).podStartsPerHour == 30)
  }

  @Test func `what the first sync starts counts`() throws {
    let timeline = try ReplicaTimeline(period: minute, replicas: [4, 4, 5], required: [4, 4, 4], initial: 2)
    #expect(FlapFindings(timeline, rule: rule, maxReplicas: 9).podStarts == 3)
  }

  @Test func `what the load forces upon everybody is no flapping`() throws {
    // Up and down every 2 minutes, and so is the demand, far apart: 1 to 10. Filling the valleys would cost nearly twice the pods.
    let demand = (0..<120).map { Int32($0 / 2 % 2 == 0 ? 1 : 10) }
    let forced = try ReplicaTimeline(period: minute, replicas: demand, required: demand)
    let found = FlapFindings(forced, rule: rule, maxReplicas: 10)
    #expect(found.reversals.count == 58 && found.exceedsReversals(FlapBudget()))
    #expect(FlappingSearch(forced, found, rule: rule, budget: FlapBudget(), extra: .zero).hour == nil)
    // The same replicas where one more pod all along would have done for a small demand.
    let needless = try ReplicaTimeline(
      period: minute, replicas: (0..<120).map { Int32(9 + $0 / 2 % 2) }, required: [Int32](repeating: 9, count: 120))
    let flapping = FlapFindings(needless, rule: rule, maxReplicas: 10)
    let fewest = FewestReversals(needless, rule: rule)
    #expect(fewest.reversals == 0 && fewest.isExact)
    let hour = try #require(FlappingSearch(needless, flapping, rule: rule, budget: FlapBudget()).hour)
    #expect(hour.reversals == flapping.mostReversalsInAnHour && hour.fewest == 0)
  }

  @Test func `an hour is not spared what lies before and behind it`() throws {
    // 10 replicas, and 50 in three minutes that are 4 apart. To fill a valley, to come up 3 minutes early or to stay up 3 longer costs 120 each,
    // and 10 % of the hour with 4 minutes around it are 68 x 10 x 0.1 + 3 x 40 x 0.1 = 80. An hour that begins a minute before the first
    // change would begin high for 40.
    let demand = (0..<240).map { Int32([80, 84, 88].contains($0) ? 50 : 10) }
    let timeline = try ReplicaTimeline(period: minute, replicas: demand, required: demand)
    let findings = FlapFindings(timeline, rule: rule, maxReplicas: 60)
    #expect(findings.reversals.map(\.turn) == [81, 84, 85, 88, 89])
    #expect(FlappingSearch(timeline, findings, rule: rule, budget: FlapBudget()).hour == nil)
    // The same replicas for a demand that never rises.
    let needless = try ReplicaTimeline(period: minute, replicas: demand, required: [Int32](repeating: 10, count: 240))
    #expect(
      FlappingSearch(needless, findings, rule: rule, budget: FlapBudget()).hour == FlappingHour(start: 81, reversals: 5, fewest: 0))
  }

  @Test func `an hour of flapping in a quiet day is found, and where`() throws {
    // Minutes 600 to 659 change every minute between 1 and 2, which nothing asks for: 59 changes, the first of which turns nothing around.
    let replicas = (0..<1_440).map { Int32((600..<660).contains($0) && $0 % 2 == 1 ? 2 : 1) }
    let timeline = try ReplicaTimeline(period: minute, replicas: replicas, required: [Int32](repeating: 1, count: 1_440))
    let findings = FlapFindings(timeline, rule: rule, maxReplicas: 9)
    // Up at 601, down at 602, …, up at 659, down at 660: 60 changes.
    #expect(findings.reversals.count == 59 && findings.mostReversalsInAnHour == 59)
    #expect(findings.reversalsPerHour < 2.5 && findings.exceeds(FlapBudget(reversalsPerHour: 58)))
    let hour = FlappingSearch(timeline, findings, rule: rule, budget: FlapBudget(reversalsPerHour: 50)).hour
    #expect(hour == FlappingHour(start: 602, reversals: 59, fewest: 0))
    #expect(FlappingSearch(timeline, findings, rule: rule, budget: FlapBudget(reversalsPerHour: 59)).hour == nil)
  }

  @Test func `hours that are too much work are left open, and those that were judged are not`() throws {
    // As above: one hour has 59, every minute of the next hour begins one with fewer.
    let replicas = (0..<1_440).map { Int32((600..<660).contains($0) && $0 % 2 == 1 ? 2 : 1) }
    func search(_ required: Int32?, budget: Double, cells: Int) throws -> FlappingSearch {
      let needs = required.map { [Int32?](repeating: $0, count: 1_440) } ?? replicas.map(Int32?.init)
      let timeline = try ReplicaTimeline(period: minute, replicas: replicas, required: needs)
      let findings = FlapFindings(timeline, rule: rule, maxReplicas: 9)
      return FlappingSearch(
        timeline, findings, rule: rule, budget: FlapBudget(reversalsPerHour: budget), extra: .zero, mostCells: cells)
    }
    // The hour and 4 minutes before and behind it at one level: 68 cells.
    #expect(try search(1, budget: 58, cells: 67) == FlappingSearch(hour: nil, open: 1))
    #expect(try search(1, budget: 58, cells: 68) == FlappingSearch(hour: FlappingHour(start: 602, reversals: 59, fewest: 0), open: 0))
    // What the demand itself does, at two levels: 136 cells an hour. Hours that begin with the turns of 602 to 604 have 59, 58 and 57.
    #expect(try search(nil, budget: 56, cells: 136 * 3) == FlappingSearch(hour: nil, open: 0), "forced")
    #expect(try search(nil, budget: 56, cells: 136 * 3 - 1) == FlappingSearch(hour: nil, open: 1))
    #expect(try search(nil, budget: 56, cells: 136) == FlappingSearch(hour: nil, open: 2))
  }

  @Test func `an hour ends before the turn that is an hour behind its first`() throws {
    func most(_ turns: [Int]) -> Int {
      let reversals = turns.map { Reversal(lastChange: $0 - 1, turn: $0, isUpward: true) }
      return ReversalHour.hours(of: reversals, period: minute).map(\.reversals).max() ?? 0
    }
    #expect(most([5, 64]) == 2 && most([5, 65]) == 1 && most([5, 30, 70, 80, 89, 90]) == 4)
  }

  @Test func `what is served are pods that are ready, and what is not known says nothing`() throws {
    let timeline = try ReplicaTimeline(period: minute, replicas: [4, 4, 4, 4], ready: [2, 4, 4, 4], required: [4, 3, nil, 9])
    #expect(timeline.served == [2, 3, 1, 4])
    let findings = FlapFindings(timeline, rule: rule, maxReplicas: 9)
    #expect(findings.wastedPodMinutes == 1 && findings.minutesShort == 2 && findings.shortPodMinutes == 2 + 5)
  }

  @Test(
    arguments: [
      (Int64(0), [Int32(1)], [Int32(1)], [Int32(1)], "found a period of 0 ns between the steps of a timeline; expected a time above 0"),
      (
        1, [1, 2], [1, 2], [1],
        "found 2 steps of replicas, 2 of ready and 1 of required replicas; expected as many of each"
      ),
      (1, [1], [-1], [1], "found -1 ready replicas at step 0; expected 0 to 10000"),
      (1, [1, 10_001], [1, 1], [1, 1], "found 10001 replicas at step 1; expected 0 to 10000"),
    ] as [(Int64, [Int32], [Int32], [Int32], String)])
  func `a timeline that is none is refused`(period: Int64, replicas: [Int32], ready: [Int32], required: [Int32], text: String) {
    do {
      _ = try ReplicaTimeline(period: SimTime(nanoseconds: period), replicas: replicas, ready: ready, required: required)
      Issue.record("accepted")
    } catch { #expect(error.description == text) }
  }

  @Test func `a timeline has an end`() {
    let steps = [Int32](repeating: 1, count: ReplicaTimeline.mostSteps + 1)
    #expect(throws: AutoscalingError.tooManySteps(found: 1_000_001, most: 1_000_000)) {
      try ReplicaTimeline(period: minute, replicas: steps, required: steps)
    }
    #expect(AutoscalingError.tooManySteps(found: 2, most: 1).description == "found 2 steps; expected at most 1")
  }
}
