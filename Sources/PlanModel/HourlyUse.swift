import Units

/// Machines that were paid for, hour by hour of the simulated clock: what reservations, which are by the hour, are held against.
///
/// The first and the last hour may be observed in part.
public struct HourlyUse: Codable, Hashable, Sendable {
  /// The longest time that is kept by the hour: a leap year. Of a longer one there is only the sum.
  public static let mostHours = 8_784
  /// Nanoseconds.
  public static let hour: Int64 = 3_600_000_000_000

  /// What was observed, on the simulated clock.
  public var start: SimTime
  public var end: SimTime
  /// Integral over time of machines that are paid for, in seconds, within each hour that the observed time touches.
  public var nodeSeconds: [Double]

  public init(start: SimTime, end: SimTime, nodeSeconds: [Double]) {
    self.start = start
    self.end = end
    self.nodeSeconds = nodeSeconds
  }

  /// As many machines all the time; nil for more than `mostHours`.
  public init?(constant nodes: Int, from start: SimTime, to end: SimTime) {
    let hours = Self.hours(from: start, to: end)
    guard hours.count <= Self.mostHours else { return nil }
    self.init(start: start, end: end, nodeSeconds: hours.map { Self.seconds(of: $0, from: start, to: end) * Double(nodes) })
  }

  /// Number of the first hour on the simulated clock; 0 is the trial's first.
  public var firstHour: Int { Int(start.nanoseconds / Self.hour) }

  /// Seconds of each hour that were observed.
  public var observedSeconds: [Double] { Self.hours(from: start, to: end).map { Self.seconds(of: $0, from: start, to: end) } }

  /// Machines that were paid for on average in the observed part of each hour.
  public var meanNodes: [Double] { zip(nodeSeconds, observedSeconds).map { $1 > 0 ? $0 / $1 : 0 } }

  /// What happened since an earlier tally of the same trial, which began at the same time.
  public func since(_ earlier: HourlyUse) -> HourlyUse {
    var later = HourlyUse(start: earlier.end, end: end, nodeSeconds: [])
    later.nodeSeconds = Self.hours(from: later.start, to: end).map { hour in
      let index = hour - firstHour
      return nodeSeconds[index] - (index < earlier.nodeSeconds.count ? earlier.nodeSeconds[index] : 0)
    }
    return later
  }

  /// Hours of the simulated clock that an observed time touches.
  private static func hours(from start: SimTime, to end: SimTime) -> Range<Int> {
    guard end > start else { return 0..<0 }
    return Int(start.nanoseconds / hour)..<Int((end.nanoseconds - 1) / hour + 1)
  }

  private static func seconds(of number: Int, from start: SimTime, to end: SimTime) -> Double {
    let begin = Int64(number) * hour
    return Double(min(end.nanoseconds, begin + hour) - max(start.nanoseconds, begin)) * 1e-9
  }
}
