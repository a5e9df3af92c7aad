import PlanModel
import RandomStreams
import ServiceSimulation
import Testing
import Units

/// Quotas and rate limits, against buckets that are filled drop by drop.
@Suite struct RateLimitTests {
  private static let count = 5_000

  /// A bucket that holds `size` and is refilled by `size` a minute, followed from instant to instant.
  private struct Bucket {
    let size: Double
    var level: Double
    var clock = 0.0

    init(_ size: Double) {
      self.size = size
      level = size
    }

    mutating func fill(until time: Double) {
      level = min(size, level + (time - clock) / 60 * size)
      clock = time
    }
  }

  private func run(_ scenario: Scenario, _ trace: RecordedArrivals) throws -> TrialResult {
    try #require(try Simulation(scenario.replaying(trace)).run(trial: 0, openTrace: { trace.open() }))
  }

  private func provider(_ quota: LLMQuota, cachedInput: Fraction? = nil, seconds: Double = 2) -> Service {
    Service(
      name: "llm",
      kind: .llm(LLMProvider(
        model: "m", timeToFirstToken: .deterministic(seconds), timePerToken: .deterministic(0), quota: quota, cachedInput: cachedInput)))
  }

  private func ask(_ input: Double, _ output: Double) -> Step.Action {
    .ask(provider: "llm", tokens: .distributions(input: .deterministic(input), output: .deterministic(output)))
  }

  @Test(arguments: [
    (LLMQuota(requestsPerMinute: 30), 1.0, 30.0, "llm: 429, requests a minute"),
    (LLMQuota(inputTokensPerMinute: 30_000), 700, 30_000, "llm: 429, input tokens a minute"),
  ])
  func `calls beyond a quota are refused, as a bucket says that is followed from call to call`(
    quota: LLMQuota, amount: Double, size: Double, cause: String
  ) throws {
    let trace = RecordedArrivals.poisson(rate: 0.8, count: Self.count, seed: 11)
    var bucket = Bucket(size)
    var refused: Int64 = 0
    for row in trace.rows {
      bucket.fill(until: row.time)
      if bucket.level >= amount { bucket.level -= amount } else { refused += 1 }
    }
    let scenario = scenario(
      rate: 1, stations: [], services: [provider(quota, cachedInput: Fraction(0.3))], queries: 1, steps(ask(1_000, 10)))
    let result = try run(scenario, trace)
    // 70 % of the input of 1,000 tokens counts.
    #expect(result.failures == [FailureCount(cause: cause, count: refused)])
    #expect(refused > 300 && result.completed > 500)
    #expect(result.consumption.tokens[0].calls == result.completed, "who is refused has not called")
  }

  @Test(arguments: [nil, 500.0]) func `output counts when it is written, or is set aside until then`(reserved: Double?) throws {
    let trace = RecordedArrivals.poisson(rate: 0.3, count: Self.count, seed: 12)
    var bucket = Bucket(4_000)
    var refused: Int64 = 0
    // Each call takes 20 s and writes 300 tokens.
    var ends: [Double] = []
    for row in trace.rows {
      while let end = ends.first, end <= row.time {
        ends.removeFirst()
        bucket.fill(until: end)
        bucket.level = min(4_000, bucket.level + (reserved ?? 0) - 300)
      }
      bucket.fill(until: row.time)
      guard bucket.level >= reserved ?? 1 else {
        refused += 1
        continue
      }
      bucket.level -= reserved ?? 0
      ends.append(row.time + 20)
    }
    let quota = LLMQuota(outputTokensPerMinute: 4_000, reservedOutput: reserved)
    let result = try run(
      scenario(rate: 1, stations: [], services: [provider(quota, seconds: 20)], queries: 1, steps(ask(100, 300))), trace)
    #expect(result.failed == refused)
    #expect(refused > 300)
  }

  @Test func `a refused call comes again when it was told to, and goes to another provider when it may not`() throws {
    // Five queries at once, two calls a minute: two pass, and one each 30 s after; the fifth is told 90 s, which is too long to heed, and
    // waits 1 s, 1 s, 1 s instead until its four attempts are used up.
    let trace = RecordedArrivals(rows: (0..<5).map { TraceRow(time: 1 + Double($0) * 1e-3) })
    var other = provider(LLMQuota())
    other.name = "other"
    let call: Step.Action = .attempt(
      steps: steps(.retry(attempts: 4, backoff: Backoff(first: .seconds(1), factor: 1), steps: steps(ask(1, 1)))),
      otherwise: steps(.ask(provider: "other", tokens: .distributions(input: .deterministic(1), output: .deterministic(1)))))
    let services = [provider(LLMQuota(requestsPerMinute: 2)), other]
    let result = try run(scenario(rate: 1, stations: [], services: services, queries: 1, steps(call)), trace)
    #expect(result.completed == 5)
    // The third is refused at 1.002 s and told 29.998 s: at 31 s there is one. The fourth and fifth are told 29.997 s and 29.996 s as well,
    // come an instant after or before it, find too little again and are told the rest of the minute's half.
    let calls = result.consumption.tokens
    #expect(calls[0].calls == 5 && calls[1].calls == 0, "\(calls)")
    #expect(abs(result.responseSum - (2 + 2 + 32 + 62 + 92)) < 0.1, "\(result.responseSum)")
  }

  @Test(arguments: [RateLimit.Scope.worker, .application])
  func `an application's own limit counts in each worker or in all`(scope: RateLimit.Scope) throws {
    let trace = RecordedArrivals.poisson(rate: 4, count: Self.count, seed: 13)
    let api = Service(
      name: "api", kind: .application(Application(replicas: 1, workers: 3, rateLimit: RateLimit(perMinute: 60, scope: scope))))
    let result = try run(
      scenario(rate: 1, stations: [], services: [api], queries: 1, steps(.enter(service: "api", steps: []))), trace)
    // Which worker the kernel takes is drawn with the query's key at the step's path.
    let queries = StreamKey(seed: 1, trial: 0).named("queries")
    var buckets = Array(repeating: Bucket(60), count: 3)
    var refused: Int64 = 0
    for (number, row) in trace.rows.enumerated() {
      var stream = DrawStream(queries.numbered(UInt64(number)).bits, salt: StreamKey.hash("main/0"))
      let worker = scope == .worker ? Int(stream.next().multipliedFullWidth(by: 3).high) : 0
      buckets[worker].fill(until: row.time)
      if buckets[worker].level >= 1 { buckets[worker].level -= 1 } else { refused += 1 }
    }
    #expect(result.failures == [FailureCount(cause: "api: 429, rate limit", count: refused)])
    #expect(refused > 500)
  }

  @Test func `steps that block take one of the worker's threads`() throws {
    let trace = RecordedArrivals(rows: (0..<3).map { _ in TraceRow(time: 1) })
    let api = Service(name: "api", kind: .application(Application(replicas: 1, workers: 1, threads: 2)))
    let result = try run(
      scenario(
        rate: 1, stations: [], services: [api], queries: 1,
        steps(.enter(service: "api", steps: steps(.block(service: "api", steps: steps(.wait(.deterministic(5)))))))), trace)
    #expect(abs(result.responseSum - (5 + 5 + 10)) < 1e-6)
  }
}
