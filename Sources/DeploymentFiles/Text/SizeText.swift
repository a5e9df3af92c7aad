import Units

/// Amounts of memory as compose, PostgreSQL, Neo4j and Redis write them.
enum SizeText {
  /// `512M`, `2g`, `1.5gb`, `300 MB`, or bytes: powers of 1024 whatever the case.
  ///
  /// Source: Compose specification, Specifying byte values, and docker/go-units RAMInBytes; Redis' `kb`, `mb` and `gb` and Neo4j's `m`
  /// and `g` are powers of 1024 as well.
  static func binary(_ text: String) -> Bytes? {
    let text = text.lowercased()
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number >= 0 else { return nil }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    let powers = [
      "": 0, "b": 0, "k": 1, "kb": 1, "kib": 1, "m": 2, "mb": 2, "mib": 2, "g": 3, "gb": 3, "gib": 3, "t": 4, "tb": 4, "tib": 4,
    ]
    guard let power = powers[unit] else { return nil }
    return bytes(number, power)
  }

  /// A setting of PostgreSQL: `1GB`, `4MB`, or a bare number in units of its own.
  ///
  /// Source: PostgreSQL 16 documentation, 20.1.1: "Valid memory units are B, kB, MB, GB and TB", with a multiplier of 1024.
  /// - Parameter bare: bytes of one unit, where there is none: 8192 for shared_buffers, 1024 for work_mem.
  static func postgreSQL(_ text: String, bare: Int64) -> Bytes? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number >= 0 else { return nil }
    let unit = text.dropFirst(digits.count).filter { $0 != " " }
    if unit.isEmpty { return bytes(number * Double(bare), 0) }
    let powers = ["B": 0, "kB": 1, "MB": 2, "GB": 3, "TB": 4]
    guard let power = powers[unit] else { return nil }
    return bytes(number, power)
  }

  private static func bytes(_ number: Double, _ power: Int) -> Bytes? {
    var value = number
    for _ in 0..<power { value *= 1_024 }
    return value < 1e18 ? Bytes(Int64(value.rounded())) : nil
  }
}
