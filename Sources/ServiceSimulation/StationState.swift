/// One instance of a station while a trial runs.
struct StationState {
  enum Kind: UInt8 { case firstComeFirstServed, sharing, infinite, pool, paced, metered }

  var kind: Kind
  /// Servers or slots that nobody has.
  var free: Int32 = 0
  var queueLimit = Int32.max
  var queueLength: Int32 = 0
  var head: Int32 = -1
  var tail: Int32 = -1
  /// Waiting and in service.
  var present: Int32 = 0
  /// The next instance in turn, for round robin; kept by the first instance of a family.
  var cursor: Int32 = 0
  var sharing: Int32 = -1
  var rejectionCause: Int32 = -1
  var timeoutCause: Int32 = -1
  /// Until when the areas are up to date.
  var lastChange: Int64 = 0
  /// At a paced station: nanoseconds between two operations, and when the next may begin.
  var spacing = 0.0
  var nextTurn = 0.0
  /// At a metered one: what the bucket holds. `spacing` is the time in which one unit comes back, `nextTurn` when the bucket will be full.
  var burst = 0.0
  /// Busy servers, held slots, busy cores, or the number present at an infinite server.
  var busy = 0.0
  /// How many wait. Where cores are shared, so many of those present do not get on: 3 that share 2 cores are 1 too many.
  var waiting = 0.0
  /// Integrals over time, in nanoseconds.
  var busyArea = 0.0
  var queueArea = 0.0
  var arrivals: Int64 = 0
  var completions: Int64 = 0
  var rejected: Int64 = 0
  var timedOut: Int64 = 0
  /// Sums in nanoseconds.
  var waitingSum = 0.0
  var serviceSum = 0.0
  /// Nanoseconds in which a CPU limit let nobody run who wanted to.
  var throttled = 0.0

  init(kind: Kind) { self.kind = kind }

  /// Brings the areas up to date; before anything changes.
  @inline(__always) mutating func touch(_ now: Int64) {
    let elapsed = Double(now &- lastChange)
    busyArea += busy * elapsed
    queueArea += waiting * elapsed
    lastChange = now
  }

  /// The same for a paced station, which is busy until the next operation may begin, and for a metered one, until its bucket is full.
  mutating func touchPaced(_ now: Int64) {
    busyArea += max(0, min(Double(now), nextTurn) - Double(lastChange))
    lastChange = now
  }

  /// Gives a paced station's next turns to so many operations, one after the other, which together take `duration` once they may begin.
  /// Returns when they are done.
  mutating func takeTurns(_ operations: Int32, _ duration: Int64, at now: Int64) -> Int64 {
    touchPaced(now)
    let count = Double(operations)
    let start = max(nextTurn, Double(now))
    nextTurn = start + count * spacing
    // The last one cannot begin before its turn.
    let stretched = max(Double(duration), (count - 1) * spacing + Double(duration) / count)
    return Int64(min((start + stretched).rounded(), 9e18))
  }

  // MARK: Buckets

  /// Nanoseconds until a bucket holds this much, if nobody else takes anything; 0 when it does. What is more than the bucket ever holds is
  /// never there, however long the time that is returned.
  func wait(for amount: Double, at now: Int64) -> Double {
    max(0, max(0, nextTurn - Double(now)) + (amount - burst) * spacing)
  }

  /// Takes an amount out of a bucket, below its bottom if need be, or puts some back.
  mutating func take(_ amount: Double, at now: Int64) {
    touchPaced(now)
    nextTurn = max(nextTurn, Double(now)) + amount * spacing
  }

  /// Makes a bucket hold and get so many times as much; what was taken from it stays taken. A share of 0 leaves a bucket that is never filled.
  mutating func scale(by share: Double, at now: Int64) {
    touchPaced(now)
    let taken = max(0, nextTurn - Double(now)) / spacing
    spacing /= max(share, 1e-9)
    burst *= max(share, 1e-9)
    nextTurn = Double(now) + taken * spacing
  }
}
