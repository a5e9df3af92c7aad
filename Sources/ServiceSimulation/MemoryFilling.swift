/// The course of what memory answers after it was lost: hit ratios of a cache, or miss ratios of a database's two levels, step by step.
struct MemoryFilling: Sendable {
  /// Nanoseconds.
  var step: Int64
  /// Of a cache.
  var hitRatios: [Double] = []
  /// Of a database, when its own memory alone is lost, and when the machine's is lost as well.
  var process: [PageSpec] = []
  var machine: [PageSpec] = []

  static let steps = 128
}
