import PlanModel
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

@Suite struct ArrivalProcessTests {
  private func arrivals(_ trace: RecordedArrivals, seed: UInt64 = 1) throws -> [Arrival] {
    var process = ArrivalProcess(
      from: TraceArrivals(trace.description, source: trace.open()), key: StreamKey(seed: seed, trial: 0).named("arrivals"))
    var result: [Arrival] = []
    while true {
      let next = try process.next()
      guard next.time != .max else { return result }
      result.append(next)
    }
  }

  @Test(arguments: [0.01, 1, 1_000, 3e7]) func `Poisson arrivals have their rate and memoryless gaps`(rate: Double) throws {
    var process = ArrivalProcess(meanGap: 1e9 / rate, key: StreamKey(seed: 1, trial: 0).named("arrivals"))
    let count = 400_000
    var previous: Int64 = 0
    var squares = 0.0
    var last: Int64 = 0
    for _ in 0..<count {
      last = try process.next().time
      #expect(last >= previous)
      let gap = Double(last - previous) * 1e-9 * rate
      squares += gap * gap
      previous = last
    }
    // The n-th arrival is at n/rate, with a standard deviation of sqrt(n)/rate.
    let z = (Double(last) * 1e-9 * rate - Double(count)) / Double(count).squareRoot()
    #expect(abs(z) < 4.5, "z = \(z)")
    // The second moment of an exponential of mean 1 is 2, the variance of its square 20. At 3 x 10^7 a second whole nanoseconds add 1/6
    // of a nanosecond squared (33 ns is the mean gap): below the noise.
    #expect(abs((squares / Double(count) - 2) / (20 / Double(count)).squareRoot()) < 4.5)
  }

  @Test func `recorded instants are reproduced to the nanosecond`() throws {
    // 1.001 s and 0.29 s are no binary fractions: times 10^9, they come out just below the whole number.
    let awkward = RecordedArrivals(rows: [0.0, 0.29, 0.29, 0.57, 1.001, 1.001000001, 4.35, 1_700_000.123456789].map { TraceRow(time: $0) })
    #expect(
      try arrivals(awkward).map(\.time) == [
        0, 290_000_000, 290_000_000, 570_000_000, 1_001_000_000, 1_001_000_001, 4_350_000_000, 1_700_000_123_456_789,
      ])
    let long = RecordedArrivals.poisson(rate: 700, count: 50_000, seed: 3)
    #expect(try arrivals(long).map(\.time) == long.nanoseconds)
  }

  @Test func `tokens travel with their arrival`() throws {
    let trace = RecordedArrivals(rows: (1...5_000).map { TraceRow(time: Double($0), tokensIn: Double($0 * 3), tokensOut: Double($0 * 7)) })
    let result = try arrivals(trace)
    #expect(result.map(\.tokensIn) == (1...5_000).map { Double($0 * 3) })
    #expect(result.map(\.tokensOut) == (1...5_000).map { Double($0 * 7) })
    // Scaled up, each copy has the tokens of its row.
    var doubled = trace
    doubled.description.scale = 2
    let copies = try arrivals(doubled)
    for (index, copy) in copies.enumerated() { #expect(copy.tokensIn == Double(index / 2 + 1) * 3) }
    #expect(copies.count == 10_000)
  }

  @Test func `speed compresses time`() throws {
    let trace = RecordedArrivals(rows: [1, 2, 10].map { TraceRow(time: $0) }, speed: 4)
    #expect(try arrivals(trace).map(\.time) == [250_000_000, 500_000_000, 2_500_000_000])
    #expect(trace.description.replaySpan == .seconds(2.5))
    #expect(trace.description.meanRate.perSecond == 1.2)
  }

  @Test(arguments: [0.1, 0.5, 2.5, 3, 7.75]) func `a scale multiplies the number of arrivals`(scale: Double) throws {
    let rows = 40_000
    let trace = RecordedArrivals(rows: (0..<rows).map { TraceRow(time: Double($0) * 0.5) }, scale: scale)
    let result = try arrivals(trace)
    // Each row gives floor(scale) or one more, with the probability of the fraction.
    let fraction = scale - scale.rounded(.down)
    let deviation = (Double(rows) * fraction * (1 - fraction)).squareRoot()
    #expect(abs(Double(result.count) - scale * Double(rows)) <= 4.5 * deviation, "\(result.count)")
    #expect(zip(result, result.dropFirst()).allSatisfy { $0.time <= $1.time })
    if scale >= 1 {
      // Each recorded instant is still there; what is added lies between two of them, evenly.
      let times = Set(result.map(\.time))
      #expect((0..<rows).allSatisfy { times.contains(Int64($0) * 500_000_000) })
      let added = result.filter { $0.time % 500_000_000 != 0 }
      let mean = added.reduce(0) { $0 + Double($1.time % 500_000_000) / 5e8 } / Double(added.count)
      #expect(abs(mean - 0.5) < 4.5 / (12 * Double(added.count)).squareRoot(), "mean place \(mean) between two instants")
    } else {
      #expect(result.allSatisfy { $0.time % 500_000_000 == 0 })
    }
  }

  @Test func `counts give the exact number in each bucket, spread evenly over it`() throws {
    let counts = (0..<300).map { Double($0 * 37 % 101) }
    let trace = RecordedArrivals(
      rows: counts.enumerated().map { TraceRow(time: Double($0.offset) * 60, count: $0.element) }, form: .counts, bucket: .minutes(1),
      span: 300 * 60)
    var found = Array(repeating: 0.0, count: 300)
    var squares = 0.0
    var sum = 0.0
    let result = try arrivals(trace)
    for arrival in result {
      found[Int(arrival.time / 60_000_000_000)] += 1
      let place = Double(arrival.time % 60_000_000_000) / 6e10
      sum += place
      squares += place * place
    }
    #expect(found == counts)
    let n = Double(result.count)
    // A uniform place has mean 1/2 and variance 1/12, its square 1/3 and 4/45.
    #expect(abs(sum / n - 0.5) < 4.5 / (12 * n).squareRoot())
    #expect(abs(squares / n - 1.0 / 3) < 4.5 * (4.0 / 45 / n).squareRoot())
    #expect(zip(result, result.dropFirst()).allSatisfy { $0.time <= $1.time })
  }

  @Test func `counts that are scaled keep their mean, and speed shrinks the buckets`() throws {
    let trace = RecordedArrivals(
      rows: (0..<20_000).map { TraceRow(time: Double($0) * 10, count: 3) }, form: .counts, bucket: .seconds(10), span: 200_000,
      speed: 10, scale: 0.25)
    let result = try arrivals(trace)
    // 0.75 a bucket: 0 or 1.
    let deviation: Double = (20_000 * 0.75 * 0.25).squareRoot()
    #expect(abs(Double(result.count) - 15_000) < 4.5 * deviation)
    let buckets = result.map { $0.time / 1_000_000_000 }
    #expect(Set(buckets).count == buckets.count, "never two in one bucket")
    #expect((buckets.last ?? 0) < 20_000)
  }

  @Test func `a trace without rows has no arrivals, and one that cannot be read says why`() throws {
    #expect(try arrivals(RecordedArrivals(rows: [])).isEmpty)
    struct Broken: Error, CustomStringConvertible { var description: String { "the file is shorter than it was" } }
    let trace = RecordedArrivals(rows: [TraceRow(time: 1), TraceRow(time: 2)])
    let scenario = scenario(rate: 1, stations: [delay("think")], queries: 1, steps(.serve(station: "think", time: .deterministic(1))))
    let simulation = try Simulation(scenario.replaying(trace))
    let error = #expect(throws: SimulationError.self) { try simulation.run(trial: 0, openTrace: { throw Broken() }) }
    #expect(error?.description == "the trace could not be read again: the file is shorter than it was")
    let nobody = #expect(throws: SimulationError.self) { try simulation.run(trial: 0) }
    #expect(nobody?.description == "the trace could not be read again: nobody opened memory")
  }
}
