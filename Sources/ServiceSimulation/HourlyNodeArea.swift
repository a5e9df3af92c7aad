import PlanModel
import Units

/// Adds up machines hour by hour while a trial runs.
struct HourlyNodeArea: Sendable {
  /// Node-nanoseconds by hour; nil once there were more than `HourlyUse.mostHours`.
  private var hours: [Double]? = []

  init() {}

  /// - Parameters:
  ///   - nodes: paid for between the two.
  ///   - from: nanoseconds on the simulated clock, where the last call ended.
  mutating func add(_ nodes: Int, from: Int64, to end: Int64) {
    var begin = from
    while begin < end, let count = hours?.count {
      let hour = begin / HourlyUse.hour
      guard hour < HourlyUse.mostHours else {
        hours = nil
        return
      }
      let until = min(end, (hour + 1) * HourlyUse.hour)
      if hour >= count { hours?.append(0) }
      hours?[Int(hour)] += Double(nodes) * Double(until - begin)
      begin = until
    }
  }

  /// - Parameter end: where the last call of `add` ended.
  func use(upTo end: Int64) -> HourlyUse? {
    hours.map { HourlyUse(start: .zero, end: SimTime(nanoseconds: end), nodeSeconds: $0.map { $0 * 1e-9 }) }
  }
}
