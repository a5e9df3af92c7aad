import Foundation
import PlanModel
import RandomStreams
import Units

/// Where arrivals come from that are no plain Poisson process.
class ArrivalSource {
  func next(_ stream: inout DrawStream) throws(SimulationError) -> Arrival { .never }
}

/// Poisson arrivals whose rate follows a shape, with surges on top.
///
/// A surge to three times the rate adds an independent process of twice the rate, whose queries have keys of their own; one to half the rate
/// leaves out every other query, drawn by a key of its own. So query k is the same query, at the same time, with and without the surge.
final class ModulatedArrivals: ArrivalSource {
  /// A surge as the arrivals see it, in seconds.
  struct Surge {
    var start: Double
    var end: Double
    var factor: Double
    var key: StreamKey
  }

  private struct Extra {
    var process: ThinnedArrivals
    var stream: DrawStream
    var surge: Surge
    var number: UInt64 = 0
    /// Nanoseconds.
    var next: Double
  }

  private var base: ThinnedArrivals
  private var extras: [Extra] = []
  private let reductions: [Surge]
  private let queries: StreamKey
  private var number: UInt64 = 0
  private var baseNext: Double?

  /// - Parameters:
  ///   - queries: keys the queries by their number.
  ///   - bursts: keys the course of the bursts.
  init(rate: Double, shape: LoadShape, surges: [Surge], queries: StreamKey, bursts: StreamKey) {
    self.queries = queries
    base = ThinnedArrivals(RateCourse(rate: rate, shape: shape, key: bursts), from: 0)
    reductions = surges.filter { $0.factor < 1 }
    for surge in surges where surge.factor > 1 {
      var stream = DrawStream(surge.key.named("arrivals"))
      let course = RateCourse(rate: rate * (surge.factor - 1), shape: shape, key: bursts)
      var process = ThinnedArrivals(course, from: surge.start)
      let first = process.next(&stream)
      extras.append(Extra(process: process, stream: stream, surge: surge, next: first < surge.end * 1e9 ? first : .infinity))
    }
  }

  override func next(_ stream: inout DrawStream) throws(SimulationError) -> Arrival {
    while true {
      let own = baseNext ?? base.next(&stream)
      baseNext = own
      if let first = extras.indices.min(by: { extras[$0].next < extras[$1].next }), extras[first].next < own { return takeExtra(first) }
      baseNext = nil
      guard own < 9e18 else { return .never }
      let key = queries.numbered(number)
      number &+= 1
      if isLeftOut(at: own * 1e-9, key) { continue }
      return Arrival(time: Int64(own), ownKey: key.bits)
    }
  }

  private func takeExtra(_ index: Int) -> Arrival {
    let time = extras[index].next
    let key = extras[index].surge.key.numbered(extras[index].number)
    extras[index].number &+= 1
    var stream = extras[index].stream
    let following = extras[index].process.next(&stream)
    extras[index].stream = stream
    extras[index].next = following < extras[index].surge.end * 1e9 ? following : .infinity
    return Arrival(time: Int64(time), ownKey: key.bits)
  }

  private func isLeftOut(at time: Double, _ key: StreamKey) -> Bool {
    for surge in reductions where time >= surge.start && time < surge.end {
      var stream = DrawStream(key.bits, salt: surge.key.bits)
      if stream.uniform() >= surge.factor { return true }
    }
    return false
  }
}

/// A Poisson process whose rate varies, by thinning: candidates come at a rate that is never exceeded, and each stays with the probability
/// rate / bound. Source: Lewis, Shedler, "Simulation of nonhomogeneous Poisson processes by thinning" (1979).
///
/// The bound holds for a stretch between two corners of the rate's course; a candidate beyond its end is forgotten, which exponential gaps
/// allow.
struct ThinnedArrivals {
  private var course: RateCourse
  /// Seconds.
  private var clock: Double
  /// Nanoseconds, of a constant rate: the same sum as that of plain Poisson arrivals, so that both arrive at the same instants.
  private var constant: (gap: Double, clock: Double)?
  private var stretch = RateCourse.Stretch(end: 0, bound: 0, burst: 1)
  private let ziggurat = Ziggurat.shared

  /// - Parameter start: seconds; nobody arrives before.
  init(_ course: RateCourse, from start: Double) {
    self.course = course
    clock = start
    constant = course.constantRate.map { (1e9 / $0, start * 1e9) }
    stretch.end = start
  }

  /// Nanoseconds of the next arrival; beyond 9 x 10^18 when there is none any more.
  mutating func next(_ stream: inout DrawStream) -> Double {
    if let (gap, before) = constant {
      let time = before + gap * ziggurat.exponential(&stream)
      constant = (gap, time)
      return time
    }
    while clock < 9e9 {
      if clock >= stretch.end { stretch = course.stretch(from: clock) }
      guard stretch.bound > 0 else {
        clock = stretch.end
        continue
      }
      let candidate = clock + ziggurat.exponential(&stream) / stretch.bound
      guard candidate < stretch.end else {
        clock = stretch.end
        continue
      }
      clock = candidate
      if stream.uniform() * stretch.bound < course.expected(at: candidate) * stretch.burst { return candidate * 1e9 }
    }
    return .infinity
  }
}

/// The arrival rate over time: what is expected, times the state of the bursts.
struct RateCourse {
  /// A time without corners, and a rate that is not exceeded in it.
  struct Stretch {
    var end: Double
    var bound: Double
    /// The factor of the bursts' state.
    var burst: Double
  }

  private let rate: Double
  private let shape: LoadShape
  private var bursts: BurstCourse?

  /// - Parameter key: of the bursts: two courses with the same key are in the same state at the same time.
  init(rate: Double, shape: LoadShape, key: StreamKey) {
    self.rate = rate
    self.shape = shape
    bursts = shape.bursts.map { BurstCourse($0, key: key) }
  }

  /// Nil where it varies.
  var constantRate: Double? { shape == LoadShape() ? rate : nil }

  /// The rate at this instant without the bursts.
  func expected(at time: Double) -> Double { rate * shape.factor(at: time) }

  mutating func stretch(from time: Double) -> Stretch {
    bursts?.advance(to: time)
    let burst = bursts?.factor ?? 1
    let end = min(shape.nextCorner(after: time), bursts?.end ?? .infinity)
    let (a, b) = (time + (end - time) * 1e-9, end - (end - time) * 1e-9)
    // Each curve goes straight between corners, and growth only one way: the product is nowhere above that of the larger ends.
    var bound = rate * burst * max(shape.growth(at: time), shape.growth(at: end))
    for curve in [shape.daily, shape.weekly].compactMap(\.self) { bound *= max(curve.factor(at: a), curve.factor(at: b)) * (1 + 1e-8) }
    return Stretch(end: end, bound: bound, burst: burst)
  }
}

/// The states of the bursts, one after the other.
struct BurstCourse {
  private let states: [Bursts.State]
  private var stream: DrawStream
  private var state: Int
  /// Seconds at which the present state ends.
  private(set) var end: Double

  var factor: Double { states[state].factor }

  init(_ bursts: Bursts, key: StreamKey) {
    states = bursts.states
    stream = DrawStream(key)
    let total = states.reduce(0) { $0 + $1.stay.seconds }
    var rest = stream.uniform() * total
    state = states.count - 1
    for (index, candidate) in states.enumerated() {
      rest -= candidate.stay.seconds
      if rest < 0 {
        state = index
        break
      }
    }
    end = states[state].stay.seconds * Ziggurat.shared.exponential(&stream)
  }

  mutating func advance(to time: Double) {
    while end <= time {
      let other = Int(stream.next().multipliedFullWidth(by: UInt64(states.count - 1)).high)
      state = other < state ? other : other + 1
      end += states[state].stay.seconds * Ziggurat.shared.exponential(&stream)
    }
  }
}
