import PlanModel
import RandomStreams
import Units

/// Loads that are like a recorded one, made of blocks of it.
///
/// Consecutive blocks of syncs are drawn with replacement and put one behind the other, all metrics together, so that what belongs together
/// within a block (bursts, ramps, how CPU goes with memory, missing samples) stays so. A recording of two days or more keeps its time of day:
/// the block of 14:00 is drawn from the blocks of 14:00 of all days. A shorter one has no such cycle to keep: blocks begin anywhere, and those
/// that reach the end go on at the start, so that each sync is drawn as often as every other.
/// What is lost is what joins blocks: trends and weekdays, and a ramp that crosses a seam.
/// Sources: Politis and Romano (1992), "A circular block-resampling procedure for stationary data" (blocks that wrap around); Politis (2001),
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
      let length: Int
      let first: Int
      if let daySteps {
        let inDay = place % daySteps
        let days = (load.steps - inDay + daySteps - 1) / daySteps
        first = inDay + daySteps * Int(stream.next() % UInt64(max(1, days)))
        // What begins anew would be another time of day.
        length = min(block, load.steps - place, load.steps - first)
      } else {
        first = Int(stream.next() % UInt64(load.steps))
        length = min(block, load.steps - place)
      }
      for step in first..<first + length { sources.append(step < load.steps ? step : step - load.steps) }
    }
    var result = load
    for column in result.columns.indices {
      let values = load.columns[column].values
      result.columns[column].values = sources.map { values[$0] }
    }
    return result
  }
}
