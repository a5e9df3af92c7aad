import Foundation
import Pricing

/// The day on which the program runs, from which the age of prices counts.
enum Today {
  /// That of the clock, or of `SOURCE_DATE_EPOCH` (seconds since 1970), so that a report can be made again to the letter.
  /// Source: reproducible-builds.org, "SOURCE_DATE_EPOCH specification".
  static var date: PriceDate {
    let given = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(Double.init)
    return PriceDate(given.map { Date(timeIntervalSince1970: min(max(0, $0), 7_258_118_400)) } ?? Date())
  }
}
