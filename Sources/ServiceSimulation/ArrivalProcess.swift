import Foundation
import PlanModel
import RandomStreams

/// A query that arrives.
struct Arrival {
  /// Nanoseconds.
  var time: Int64
  var tokensIn = -1.0
  var tokensOut = -1.0
  /// Keys the query; 0: by its running number.
  var ownKey: UInt64 = 0

  static let never = Arrival(time: .max)
}

/// When queries arrive, one after the other. Depends on nothing but the seed, the trial and the workload.
struct ArrivalProcess {
  /// Nil: plain Poisson arrivals.
  private let source: ArrivalSource?
  private let hasSource: Bool
  /// Nanoseconds between two arrivals on average, and the time of the last one.
  private let meanGap: Double
  private var clock = 0.0
  private var stream: DrawStream
  private let ziggurat = Ziggurat.shared

  /// Independent arrivals with this many nanoseconds between two on average.
  init(meanGap: Double, key: StreamKey) {
    source = nil
    hasSource = false
    self.meanGap = meanGap
    stream = DrawStream(key)
  }

  init(from source: ArrivalSource, key: StreamKey) {
    self.source = source
    hasSource = true
    meanGap = 0
    stream = DrawStream(key)
  }

  /// The next arrival, never before the one before it.
  @inline(__always) mutating func next() throws(SimulationError) -> Arrival {
    if hasSource { return try nextOfSource() }
    // The sum is kept as a real number: rounding each gap to a nanosecond would bias the rate of fast workloads.
    clock += meanGap * ziggurat.exponential(&stream)
    return Arrival(time: clock < 9e18 ? Int64(clock) : .max)
  }

  /// A function of its own, so that plain arrivals never touch a reference.
  @inline(never) private mutating func nextOfSource() throws(SimulationError) -> Arrival {
    guard let source else { return .never }
    return try source.next(&stream)
  }
}

/// Arrivals as they were recorded, at another speed or scale if asked.
///
/// Timestamps stay what they are: below scale 1 each row is kept with that probability; above it a row stands for as many arrivals, the
/// further ones spread evenly at random up to the next row's time. Within a bucket of counts, arrivals are independent and uniform: given
/// its number, that is what Poisson arrivals do. A count that is no whole number is rounded up with the probability of its fraction.
final class TraceArrivals: ArrivalSource {
  private let description: TraceDescription
  private let source: any TraceRowSource
  private let buffer: UnsafeMutableBufferPointer<TraceRow>
  private var filled = 0
  private var position = 0
  /// What is left of the present row: arrivals, and the stretch of time (in seconds on the simulated clock) over which they spread.
  private var left: Int64 = 0
  private var clock = 0.0
  private var stretchEnd = 0.0
  private var row = TraceRow(time: 0)
  private var exact = false

  init(_ description: TraceDescription, source: any TraceRowSource) {
    self.description = description
    self.source = source
    buffer = .allocate(capacity: 4_096)
    buffer.initialize(repeating: TraceRow(time: 0))
  }

  deinit { buffer.deallocate() }

  override func next(_ stream: inout DrawStream) throws(SimulationError) -> Arrival {
    while left == 0 {
      guard try loadRow() else { return .never }
      let wanted = row.count * description.scale
      left = Int64(wanted.rounded(.down))
      if stream.uniform() < wanted - wanted.rounded(.down) { left += 1 }
    }
    if exact {
      // The first arrival of a timestamp is at that instant.
      exact = false
    } else {
      // The smallest of n uniform draws on what is left of the stretch: one draw in order, nothing to sort.
      let share = 1 - exponentialRoot(stream.uniform(), left)
      clock += (stretchEnd - clock) * share
    }
    left -= 1
    // To the nearest nanosecond: 0.29 s, which is no binary fraction, lies just below 290 million of them.
    return Arrival(time: Int64(min((clock * 1e9).rounded(), 9e18)), tokensIn: row.tokensIn, tokensOut: row.tokensOut)
  }

  /// u^(1/n)
  private func exponentialRoot(_ u: Double, _ n: Int64) -> Double { n == 1 ? u : exp(log(u) / Double(n)) }

  private func loadRow() throws(SimulationError) -> Bool {
    guard let loaded = try takeRow() else { return false }
    row = loaded
    clock = row.time / description.speed
    switch description.form {
    case .timestamps:
      exact = true
      stretchEnd = max(clock, (try peekRow()?.time ?? row.time) / description.speed)
    case .counts:
      exact = false
      stretchEnd = clock + (description.bucket?.seconds ?? 0) / description.speed
    }
    return true
  }

  private func takeRow() throws(SimulationError) -> TraceRow? {
    guard let row = try peekRow() else { return nil }
    position += 1
    return row
  }

  private func peekRow() throws(SimulationError) -> TraceRow? {
    if position == filled {
      do { filled = try source.nextRows(into: buffer) } catch { throw .traceUnreadable("\(error)") }
      position = 0
    }
    return filled == 0 ? nil : buffer[position]
  }
}
