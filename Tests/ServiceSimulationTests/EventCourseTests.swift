import PlanModel
import Statistics
import Testing

@testable import ServiceSimulation

/// When an event's effects are over, window by window.
@Suite struct EventCourseTests {
  private static let second: Int64 = 1_000_000_000

  /// Windows of a second: the mean response time in seconds, or `!` for one with errors alone, `-` for one in which nobody was there.
  private func windows(_ text: String, from start: Int) -> [EventCourse.Window] {
    text.split(separator: " ").enumerated().map { index, word in
      let time = Int64(start + index) * Self.second
      switch word {
      case "-": return EventCourse.Window(start: time, completed: 0, failed: 0, responseSum: 0, inSystem: 0)
      case "?": return EventCourse.Window(start: time, completed: 0, failed: 0, responseSum: 0, inSystem: 5)
      case "!": return EventCourse.Window(start: time, completed: 5, failed: 5, responseSum: 5e9, inSystem: 0)
      default: return EventCourse.Window(start: time, completed: 10, failed: 0, responseSum: (Double(word) ?? .nan) * 10e9, inSystem: 0)
      }
    }
  }

  @Test(arguments: [
    ("1 1 1 1 1", "1 1 1", 3, 0, "in the band at once: over when what happened is over"),
    ("1 1 1 1 1", "5 5 1 1 1", 5, 2, "from the first calm window on"),
    ("1 1 1 1 1", "1 5 1 1 1", 5, 2, "a calm window before a bad one does not count"),
    ("1 1 1 1 1", "1 1 5 1 1 5 1 1 1", 9, 6, "three in a row are needed"),
    ("1 1 1 1 1", "1.05 1.09 1.1", 3, 0, "a tenth above the mean is within the band"),
    ("1 1 1 1 1", "1.2 1 1 1", 4, 1, "more is not"),
    ("1 1 1 1 1", "! ! 1 1 1", 5, 2, "errors are out of the band"),
    ("1 1 1 1 1", "? 1 1 1", 4, 1, "so is a window without answers while queries wait"),
    ("1 1 1 1 1", "5 1 - 1 1", 5, 1, "one in which nobody is there says nothing"),
    // Mean 1.2, standard deviation sqrt((4 x 0.04 + 0.64) / 4) = 0.447: up to 2.54.
    ("1 1 1 1 2", "2.5 2.5 2.5", 3, 0, "where it varied before the band is wide"),
    ("1 1 1 1 2", "2.6 2.5 2.5 2.5", 4, 1, "but not wider"),
  ] as [(String, String, Int, Int, String)])
  func `three windows in the band end it`(before: String, after: String, windowsSeen: Int, recovery: Int, why: String) throws {
    var watch = EventCourse.Watch(
      time: 0, failures: [], responses: Histogram(), completed: 0, peak: 0, band: EventCourse.Band(windows(before, from: -5)))
    watch.over = 0
    var seen = 0
    for window in windows(after, from: 0) {
      seen += 1
      if watch.take(window) { break }
    }
    #expect(seen == windowsSeen, "\(why)")
    #expect(watch.recovered == Int64(recovery) * Self.second, "\(why)")
  }

  @Test func `nothing is judged before what happened is over, or with too little seen before`() {
    var watch = EventCourse.Watch(
      time: 0, failures: [], responses: Histogram(), completed: 0, peak: 0, band: EventCourse.Band(windows("1 1 1 1 1", from: -5)))
    #expect(watch.seen(windows("1 1 1 1 1 1", from: 0)) == nil)
    watch.over = 6_500_000_000
    #expect(watch.seen(windows("1 1 1 1", from: 3)) == nil, "these windows began before it was over")
    #expect(EventCourse.Band(windows("1 1 1 1", from: -4)) == nil, "four windows make no band")
    var blind = EventCourse.Watch(time: 0, failures: [], responses: Histogram(), completed: 0, peak: 0, band: nil)
    blind.over = 0
    #expect(blind.seen(windows("1 1 1 1 1 1", from: 0)) == nil)
  }
}

extension EventCourse.Watch {
  /// When its effects are over with these windows; nil: they are not.
  fileprivate func seen(_ windows: [EventCourse.Window]) -> Int64? {
    var copy = self
    for window in windows where copy.take(window) { return copy.recovered }
    return nil
  }
}
