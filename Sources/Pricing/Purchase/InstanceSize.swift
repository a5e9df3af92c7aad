import Foundation

/// How large a type of Amazon's machines is within its family, which decides what a regional reservation covers.
///
/// Source: Amazon EC2 User Guide, "How Reserved Instances are applied" and "Support for modifying instance sizes": the normalization
/// factors, doubled from size to size, and which reservations have no size flexibility.
public struct InstanceSize: Hashable, Sendable {
  /// Such as `t3` of `t3.xlarge`.
  public let family: String
  /// 1 for small, 8 for xlarge, 8 for each further xlarge.
  public let factor: Decimal

  /// Nil for what is not spelt as a family and a size, and for metal, whose factor is that of the largest size of its family, which the name
  /// does not tell.
  public init?(_ type: String) {
    let parts = type.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    family = String(parts[0])
    switch parts[1] {
    case "nano": factor = Decimal(1) / 4
    case "micro": factor = Decimal(1) / 2
    case "small": factor = 1
    case "medium": factor = 2
    case "large": factor = 4
    case "xlarge": factor = 8
    default:
      guard parts[1].hasSuffix("xlarge"), let times = Int(parts[1].dropLast("xlarge".count)), (2...1_000).contains(times) else { return nil }
      factor = Decimal(8 * times)
    }
  }

  /// Families whose reservations cover their own size alone.
  private static let inflexible: Set<String> = [
    "g4ad", "g4dn", "g5", "g5g", "g6", "g6e", "g6f", "gr6", "gr6f", "hpc7a", "inf1", "inf2", "p5", "p5e", "p5en", "trn1", "trn2", "u7i-6tb",
    "u7i-8tb", "u7i-12tb", "u7in-16tb", "u7in-24tb", "u7in-32tb",
  ]

  /// Whether a regional Linux reservation of the family covers other sizes of it too.
  public var isFlexible: Bool { !Self.inflexible.contains(family) }
}
