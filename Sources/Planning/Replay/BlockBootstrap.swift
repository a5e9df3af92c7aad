import PlanModel
import RandomStreams
import Units

/// Loads that are like a recorded one, made of blocks of it.
///
/// Consecutive blocks of syncs are drawn with replacement and put one behind the other, all metrics together, so that what belongs together
/// within a block (bursts, ramps, how CPU goes with memory, missing samples) stays so. A recording of two days or more keeps its time of day:
/// the block of 14:00 is drawn from the blocks of 14:00 of all days. A shorter one has no such cycle to keep: blocks begin anywhere.
/// What is lost is what joins blocks: trends and weekdays, and a ramp that crosses a seam.
/// Sources: Künsch (1989), "The jackknife and the bootstrap for general stationary observations" (moving blocks); Politis (2001),
/// "Resampling time series with seasonal components" (blocks that keep their season).
struct BlockBootstrap {
  private static let day = SimTime.wholeSeconds(86_400)

  private let load: ReplayLoad
  /// Syncs of a block.
  private let block: Int
  /// Syncs of a day; nil where no time of day is kept.
  private let daySteps: Int?

  var blockLength: SimTime { SimTime(nanoseconds: load.period.nanoseconds * Int64(block)) }
  var keepsTimeOfDay: Bool { daySteps != nil }

  /// Blocks of an hour, or of an eighth of a recording of less than 8 hours.
  init(_ load: ReplayLoad) {
    self.load = load
    let hour = max(1, Int(SimTime.wholeSeconds(3_600).nanoseconds / load.period.nanoseconds))
    block = max(1, min(hour, load.steps / 8))
    let day = Int(Self.day.nanoseconds / load.period.nanoseconds)
    daySteps = day > 0 && Self.day.nanoseconds % load.period.nanoseconds == 0 && load.steps >= 2 * day ? day : nil
  }

  /// A load as long as the recorded one.
  func resampled(_ key: StreamKey) -> ReplayLoad {
    var stream = DrawStream(key)
    var sources: [Int] = []
    sources.reserveCapacity(load.steps)
    while sources.count < load.steps {
      let place = sources.count
      let first: Int
      if let daySteps {
        let inDay = place % daySteps
        let days = (load.steps - inDay + daySteps - 1) / daySteps
        first = inDay + daySteps * Int(stream.next() % UInt64(max(1, days)))
      } else {
        first = Int(stream.next() % UInt64(max(1, load.steps - block + 1)))
      }
      let length = min(block, load.steps - place, load.steps - first)
      sources.append(contentsOf: first..<first + length)
    }
    var result = load
    for column in result.columns.indices {
      let values = load.columns[column].values
      result.columns[column].values = sources.map { values[$0] }
    }
    return result
  }
}
