import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Recorded arrivals and demands that can be drawn beforehand leave one possible course: worked out here by recursions that know no
/// events, and met to the nanosecond.
@Suite struct SamplePathTests {
  static let count = 20_000

  /// The demand in nanoseconds that query k brings to the step with this path, drawn as the model states: by seed, trial, query and path.
  private func demands(_ time: Distribution, path: String = "main/0", seed: UInt64 = 1, trial: Int = 0) throws -> [Int64] {
    let sampler = try #require(Sampler(time, columns: SampleColumns()))
    let queries = StreamKey(seed: seed, trial: trial).named("queries")
    return (0..<Self.count).map { query in
      var stream = DrawStream(queries.numbered(UInt64(query)).bits, salt: StreamKey.hash(path))
      return Int64((sampler.draw(&stream, .shared) * 1e9).rounded())
    }
  }

  private func run(_ scenario: Scenario, _ trace: RecordedArrivals) throws -> TrialResult {
    let result = try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() })
    return try #require(result)
  }

  /// Sums of whole nanoseconds below 2^53 are exact; what is left is one multiplication by 10^-9.
  private func expectNanoseconds(_ seconds: Double, _ nanoseconds: Int64, _ what: String) {
    #expect(abs(seconds * 1e9 - Double(nanoseconds)) < 0.5, "\(what): \(seconds) s instead of \(nanoseconds) ns")
  }

  @Test(arguments: [1, 2, 7]) func `first come, first served follows the recursion of Kiefer and Wolfowitz`(servers: Int) throws {
    let time = Distribution.lognormal(mean: 0.1, cv: 1.5)
    let trace = RecordedArrivals.poisson(rate: 9.5 * Double(servers), count: Self.count, seed: 4)
    var freeAt = Array(repeating: Int64(0), count: servers)
    var (waiting, response): (Int64, Int64) = (0, 0)
    for (arrival, demand) in zip(trace.nanoseconds, try demands(time)) {
      let server = freeAt.indices.min { freeAt[$0] < freeAt[$1] } ?? 0
      let start = max(arrival, freeAt[server])
      freeAt[server] = start + demand
      waiting += start - arrival
      response += start + demand - arrival
    }
    let result = try run(
      scenario(rate: 1, stations: [queue("desk", servers: servers)], queries: 1, steps(.serve(station: "desk", time: time))), trace)
    #expect(result.completed == Int64(Self.count))
    expectNanoseconds(result.responseSum, response, "response")
    expectNanoseconds(result.station("desk").waitingSum, waiting, "waiting")
    expectNanoseconds(result.station("desk").queueSeconds, waiting, "area of the queue")
    expectNanoseconds(result.station("desk").serviceSum, response - waiting, "service")
    expectNanoseconds(result.station("desk").busySeconds, response - waiting, "area of the busy servers")
  }

  @Test func `a slot with a time-out follows the recursion of impatient customers`() throws {
    let time = Distribution.exponential(mean: 0.1)
    let patience: Int64 = 150_000_000
    let trace = RecordedArrivals.poisson(rate: 12, count: Self.count, seed: 5)
    var free: Int64 = 0
    var lost = 0
    var response: Int64 = 0
    for (arrival, demand) in zip(trace.nanoseconds, try demands(time, path: "main/0/0")) {
      // Who would wait for longer than the patience gives up; who would wait exactly as long is served.
      guard free - arrival <= patience else {
        lost += 1
        continue
      }
      let start = max(arrival, free)
      free = start + demand
      response += free - arrival
    }
    let result = try run(
      scenario(
        rate: 1, stations: [pool("slot", size: 1, timeout: SimTime(nanoseconds: patience)), delay("work")], queries: 1,
        steps(.hold(pool: "slot", steps: steps(.serve(station: "work", time: time))))), trace)
    #expect(lost > 1_000)
    #expect(result.failures == [FailureCount(cause: "slot: waited too long", count: Int64(lost))])
    #expect(result.station("slot").timedOut == Int64(lost))
    expectNanoseconds(result.responseSum, response, "response of those who were served")
  }

  @Test func `at the same instant a slot that is freed goes to the one whose patience ends`() throws {
    // Two queries at 1 s and 1.5 s; the first holds the only slot for 2 s, the second has a patience of 1.5 s: both at 3 s.
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 1.5)])
    let result = try run(
      scenario(
        rate: 1, stations: [pool("slot", size: 1, timeout: .seconds(1.5)), delay("work")], queries: 1,
        steps(.hold(pool: "slot", steps: steps(.serve(station: "work", time: .deterministic(2)))))), trace)
    #expect(result.completed == 2)
    expectNanoseconds(result.responseSum, 5_500_000_000, "2 s and 3.5 s")
  }

  @Test(arguments: [1.0, 2.5, 0.5]) func `processor sharing follows a course worked out step by step`(cores: Double) throws {
    let time = Distribution.lognormal(mean: 0.1, cv: 1)
    let trace = RecordedArrivals.poisson(rate: 9 * cores, count: Self.count, seed: 6)
    let course = SharedCores(cores: cores, arrivals: trace.nanoseconds.map(Double.init), demands: try demands(time).map(Double.init))
    let result = try run(
      scenario(rate: 1, stations: [sharing("cpu", cores: cores)], queries: 1, steps(.serve(station: "cpu", time: time))), trace)
    #expect(result.completed == Int64(Self.count))
    // Each departure falls on the next whole nanosecond, and holds up all that follow in its busy period by what it was rounded up: some
    // nanoseconds a query of some 10^8.
    #expect(abs(result.responseSum * 1e9 - course.responseSum) < Double(20 * Self.count), "response")
    #expect(abs(result.station("cpu").busySeconds * 1e9 - course.work) < Double(2 * Self.count), "work done")
  }

  @Test(arguments: [
    (1.0, nil, .infinity), (1, nil, 4), (2.5, nil, 4), (0.5, nil, 1), (1, 0.4, .infinity), (2.5, 0.3, 3),
  ] as [(Double, Double?, Double)])
  func `a CPU limit follows a course worked out period by period`(cores: Double, timeout: Double?, machineCores: Double) throws {
    let time = Distribution.lognormal(mean: 0.1, cv: 1)
    let trace = RecordedArrivals.poisson(rate: 9 * cores, count: Self.count, seed: 6)
    // Where the first period begins is drawn by trial, entity and purpose; the sandbox's CPU is the second of its stations.
    var phases = DrawStream(StreamKey(seed: 1, trial: 0).named("queries").named("cpu periods").named("vee.cpu").numbered(0))
    let course = SharedCores(
      cores: cores, timeout: timeout, machineCores: machineCores, phase: phases.uniform(), arrivals: trace.nanoseconds.map(Double.init),
      demands: try demands(time).map(Double.init))
    let vee = Service(
      name: "vee", resources: Resources(cpuLimit: CPU(cores: cores)),
      kind: .sandbox(Sandbox(slots: 1_000_000, timeout: timeout.map { .seconds($0) }, startUp: .deterministic(0))))
    var limited = scenario(rate: 1, stations: [], services: [vee], queries: 1, steps(.execute(sandbox: "vee", time: time)))
    if machineCores.isFinite {
      limited.nodes = [
        NodePool(name: "box", provider: "local", region: "", instanceType: "box", count: 1, vcpu: CPU(cores: machineCores), memory: .gibibytes(1))
      ]
    }
    let result = try run(limited, trace)
    #expect(result.failed == Int64(course.ended))
    #expect(timeout == nil || course.ended > 500)
    #expect(abs(result.responseSum * 1e9 - course.responseSum) < Double(20 * Self.count), "response")
    #expect(abs(result.station("vee.cpu").busySeconds * 1e9 - course.work) < Double(2 * Self.count), "work done")
    let throttled = try #require(result.station("vee.cpu").throttledSeconds)
    #expect(abs(throttled * 1e9 - course.throttled) < Double(20 * Self.count), "throttled")
    #expect(course.throttled > 1e9)
  }

  /// Everybody's remaining demand, taken down from event to event: slow, and unlike the program's heap of attained service. With a phase, the
  /// cores are a limit of CPU time by period, whose end and whose beginning are events as well.
  private struct SharedCores {
    var responseSum = 0.0
    var work = 0.0
    var ended = 0
    var throttled = 0.0

    init(
      cores: Double, timeout: Double? = nil, machineCores: Double = .infinity, phase: Double? = nil, arrivals: [Double], demands: [Double]
    ) {
      var present: [(left: Double, arrival: Double)] = []
      var now = 0.0
      var next = 0
      var budget = cores * 1e8
      var refill = phase.map { (1 - $0) * 1e8 } ?? .infinity
      var isThrottled = false
      while next < arrivals.count || !present.isEmpty {
        let atOnce = phase == nil ? min(Double(present.count), cores) : isThrottled ? 0 : min(Double(present.count), machineCores)
        let speed = present.isEmpty ? 0 : min(1, atOnce / Double(present.count))
        let arrival = next < arrivals.count ? arrivals[next] : .infinity
        let done = speed > 0 ? present.map { now + $0.left / speed }.min() ?? .infinity : .infinity
        let end = timeout.flatMap { limit in present.map { $0.arrival + limit * 1e9 }.min() } ?? .infinity
        let empty = phase != nil && atOnce > 0 ? now + budget / atOnce : .infinity
        let event = min(arrival, done, end, empty, refill)
        let gained = (event - now) * speed
        work += gained * Double(present.count)
        budget -= gained * Double(present.count)
        if isThrottled, !present.isEmpty { throttled += event - now }
        for index in present.indices { present[index].left -= gained }
        now = event
        if done <= min(arrival, end, empty, refill) {
          let index = present.indices.min { present[$0].left < present[$1].left } ?? 0
          responseSum += now - present.remove(at: index).arrival
        } else if event == refill {
          budget = cores * 1e8
          refill += 1e8
          isThrottled = false
        } else if event == empty {
          isThrottled = true
        } else if end <= arrival {
          let index = present.indices.min { present[$0].arrival < present[$1].arrival } ?? 0
          present.remove(at: index)
          ended += 1
        } else {
          present.append((demands[next], arrival))
          next += 1
        }
      }
    }
  }
}
