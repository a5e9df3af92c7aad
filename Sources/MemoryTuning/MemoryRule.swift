import Units

/// A rule by which a memory setting follows from the memory that the database may use, with where it comes from.
///
/// Every result is rounded down to a whole MiB, as the configuration files of all three databases spell it. "MB" and "GB" in the operators'
/// rules are read as MiB and GiB, as these databases do.
public struct MemoryRule: Codable, Hashable, Sendable {
  /// The formula in words, such as `25 % of memory`.
  public let formula: String
  public let source: String
  private let share: Double
  private let least: Bytes
  private let most: Bytes?

  init(formula: String, source: String, share: Double, least: Bytes = .zero, most: Bytes? = nil) {
    self.formula = formula
    self.source = source
    self.share = share
    self.least = least
    self.most = most
  }

  /// What the rule makes of the memory that the database may use.
  public func value(ofMemory memory: Bytes) -> Bytes {
    let shared = max(memory * share, least)
    return (most.map { min(shared, $0) } ?? shared).wholeMebibytes
  }
}

extension MemoryRule {
  private static let operators = "operators' memory tuning rules"

  public static let sharedBuffers = MemoryRule(formula: "25 % of memory", source: operators, share: 0.25)
  public static let effectiveCacheSize = MemoryRule(formula: "50 % of memory", source: operators, share: 0.5)
  public static let neo4jHeap = MemoryRule(
    formula: "25 % of memory, at most 32 GiB", source: operators, share: 0.25, most: .gibibytes(32))
  public static let neo4jPageCache = MemoryRule(formula: "50 % of memory", source: operators, share: 0.5)
  /// The operators give a range and no share: all the memory there is, held within the range. `MemoryFinding` tells when that leaves none.
  public static let redisMaxmemory = MemoryRule(
    formula: "memory, at least 512 MiB and at most 2 GiB", source: operators, share: 1, least: redisLeast, most: redisMost)
  /// The operators' range for `maxmemory`.
  public static let redisLeast = Bytes.mebibytes(512)
  public static let redisMost = Bytes.gibibytes(2)
}

extension Bytes {
  /// Rounded down to a whole MiB.
  var wholeMebibytes: Bytes { Bytes(count / 1_048_576 * 1_048_576) }
}
