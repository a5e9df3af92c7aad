import Foundation
import PlanModel
import RandomStreams

/// One instance type's market: when it takes machines back, and when it has any.
struct SpotMarket {
  /// The next thing that a market does.
  struct Move {
    /// Nanoseconds.
    var time: Int64
    /// The probability with which each machine that is there goes; 0: none is taken.
    var share: Double
    /// How many machines it lets somebody have from then on; nil: as many as they want.
    var room: Int?
  }

  private enum Source {
    /// Moves come at random with this mean gap in nanoseconds.
    case band(meanGap: Double, refill: SpotRefill, outage: Sampler)
    /// The step that comes next, and nanoseconds of the simulated clock at which the present round of the record began.
    case trace(AvailabilityTrace, next: Int, roundStart: Double)
  }

  private var source: Source
  private var stream: DrawStream
  /// Machines that a full market is asked for.
  private let wanted: Int
  private(set) var room: Int?
  /// Until when a market of a band is empty.
  private(set) var closedUntil: Int64 = 0
  private let ziggurat = Ziggurat.shared

  /// - Parameter wanted: machines that the market holds when all markets share the load evenly.
  /// - Throws: `SimulationError.emptyTable` for samples that are not there.
  init(_ spot: SpotPurchase, wanted: Int, key: StreamKey, columns: SampleColumns) throws(SimulationError) {
    stream = DrawStream(key)
    self.wanted = wanted
    switch spot.interruptions {
    case .band(let band, let refill):
      guard let outage = Sampler(refill.outage, columns: columns) else { throw .emptyTable("") }
      // Each machine goes with the probability `together` at each move, so that each is taken at the published rate.
      let perHour = SpotBand.rate(of: band.simulated) / refill.together.value
      source = .band(meanGap: 3_600e9 / perHour, refill: refill, outage: outage)
    case .trace(let trace):
      // A round begins somewhere in the record, which is repeated.
      let offset = stream.uniform() * trace.seconds
      let next = trace.steps.firstIndex { $0.seconds > offset } ?? 0
      source = .trace(trace, next: next, roundStart: -offset * 1e9)
      room = Self.room(trace.steps[max(0, next - 1)].available, of: trace.asked, wanted: wanted)
    }
  }

  /// Whether somebody who has so many machines may have one more.
  func allows(after count: Int, at now: Int64) -> Bool { now >= closedUntil && (room.map { count < $0 } ?? true) }

  private static func room(_ available: Int, of asked: Int, wanted: Int) -> Int? {
    available >= asked ? nil : available * wanted / asked
  }

  /// What the market does next; nil: nothing ever again.
  mutating func next(after now: Int64) -> Move? {
    switch source {
    case .band(let meanGap, let refill, _):
      let gap = -log(stream.uniform()) * meanGap
      guard gap < 3e18 else { return nil }
      return Move(time: now + max(1, Int64(gap)), share: refill.together.value, room: nil)
    case .trace(let trace, let next, let roundStart):
      guard trace.seconds > 0, trace.steps.count > 1 else { return nil }
      let step = trace.steps[next]
      let before = trace.steps[next == 0 ? trace.steps.count - 1 : next - 1].available
      let time = max(now, Int64(roundStart + step.seconds * 1e9))
      // The last step is where the record ends and begins anew.
      if next == trace.steps.count - 1 {
        source = .trace(trace, next: 1, roundStart: roundStart + trace.seconds * 1e9)
        let first = trace.steps[0].available
        return Move(time: time, share: Self.share(from: before, to: first), room: Self.room(first, of: trace.asked, wanted: wanted))
      }
      source = .trace(trace, next: next + 1, roundStart: roundStart)
      return Move(
        time: time, share: Self.share(from: before, to: step.available), room: Self.room(step.available, of: trace.asked, wanted: wanted))
    }
  }

  private static func share(from before: Int, to after: Int) -> Double { after < before ? 1 - Double(after) / Double(before) : 0 }

  /// How many of the machines that are there a move takes.
  mutating func taken(of count: Int, share: Double) -> Int {
    guard share < 1 else { return count }
    return (0..<count).reduce(0) { taken, _ in taken + (stream.uniform() < share ? 1 : 0) }
  }

  /// A move has happened. Returns until when the market is empty, if it now is.
  mutating func settle(_ move: Move, at now: Int64) -> Int64? {
    switch source {
    case .trace:
      room = move.room
      return nil
    case .band(_, let refill, let outage):
      // A market that is empty already cannot become so.
      guard now >= closedUntil, stream.uniform() < refill.failing.value else { return nil }
      closedUntil = now &+ Int64(min(max(1, outage.draw(&stream, ziggurat) * 1e9), 3e18))
      return closedUntil
    }
  }
}
