/// A comment by which somebody accepts what a rule finds.
public struct Suppression: Codable, Hashable, Sendable {
  /// Rule ids as written.
  public var rules: [String]
  public var reason: String
  /// The last day on which it holds, `2027-01-31`; nil for ever.
  public var until: String?
  /// The first and last line that it covers.
  public var lines: ClosedRange<Int>
  public var place: FilePlace

  public init(rules: [String], reason: String, until: String? = nil, lines: ClosedRange<Int>, place: FilePlace) {
    self.rules = rules
    self.reason = reason
    self.until = until
    self.lines = lines
    self.place = place
  }

  public func covers(_ finding: Finding) -> Bool {
    finding.place.file == place.file && lines.contains(finding.place.line) && rules.contains(finding.rule)
  }
}
