import Units

/// How machines are paid for. Storage, traffic and tokens cost the same under each.
public enum PurchaseOption: String, Codable, Hashable, Sendable, CaseIterable {
  /// By the hour, without commitment.
  case onDemand = "on-demand"
  /// Committed for one year, paid by the hour, nothing upfront.
  case reserved1y = "reserved-1y"
  /// Committed for three years, paid by the hour, nothing upfront.
  case reserved3y = "reserved-3y"
  /// Spare capacity that the provider may take back.
  case spot = "spot"

  /// Whether every hour of the term is paid for, used or not.
  public var isCommitment: Bool { self == .reserved1y || self == .reserved3y }

  /// The spelling in commands, files and reports.
  public var name: String { rawValue }

  /// Reads the spelling.
  /// - Throws: `QuantityError` with all spellings.
  public init(parsing text: String) throws(QuantityError) {
    guard let option = Self(rawValue: text) else {
      let names = Self.allCases.map(\.name)
      let nearest = NearestName.find(text, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw QuantityError(found: text, expected: "one of \(names.joined(separator: ", "))\(nearest)")
    }
    self = option
  }
}
