/// Something that a rule has found.
public struct Finding: Codable, Hashable, Sendable {
  /// What went into a formula.
  public struct Input: Codable, Hashable, Sendable {
    public var name: String
    /// With its unit.
    public var value: String
    /// Where it is written; nil for a default, an assumption or a flag.
    public var place: FilePlace?

    public init(_ name: String, _ value: String, at place: FilePlace? = nil) {
      self.name = name
      self.value = value
      self.place = place
    }
  }

  /// What somebody's rule makes of it, to be held beside the others.
  public struct Opinion: Codable, Hashable, Sendable {
    public var whose: String
    public var value: String

    public init(_ whose: String, _ value: String) {
      self.whose = whose
      self.value = value
    }
  }

  public var rule: String
  public var severity: Severity
  public var place: FilePlace
  /// The service, workload or object that it is about.
  public var subject: String
  /// One sentence.
  public var message: String
  /// What is written, or what holds as nothing is written.
  public var configured: String
  /// What to write instead.
  public var recommended: String
  /// The formula with its numbers; empty where nothing is computed.
  public var computation: String
  public var inputs: [Input]
  public var opinions: [Opinion]
  public var source: String

  public init(
    rule: String, severity: Severity, place: FilePlace, subject: String, message: String, configured: String, recommended: String,
    computation: String = "", inputs: [Input] = [], opinions: [Opinion] = [], source: String
  ) {
    self.rule = rule
    self.severity = severity
    self.place = place
    self.subject = subject
    self.message = message
    self.configured = configured
    self.recommended = recommended
    self.computation = computation
    self.inputs = inputs
    self.opinions = opinions
    self.source = source
  }
}
