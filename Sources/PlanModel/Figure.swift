/// A figure of the profile together with where it comes from.
public struct Figure: Codable, Hashable, Sendable {
  public enum Origin: String, Codable, Hashable, Sendable {
    /// Published or measured; `note` names where.
    case source
    /// Nobody measured it here; `note` says why it is plausible.
    case assumption
    /// Set by the person who ran the program.
    case override
  }

  /// Where it stands in the profile, such as `services.claude.timeToFirstToken`.
  public var path: String
  /// As it was written, such as `lognormal(mean: 1.2s, cv: 0.5)`.
  public var text: String
  public var origin: Origin
  public var note: String
  /// What else the figure could plausibly be, as written: the lower and the upper end.
  public var range: [String]?

  public init(path: String, text: String, origin: Origin, note: String, range: [String]? = nil) {
    self.path = path
    self.text = text
    self.origin = origin
    self.note = note
    self.range = range
  }
}
