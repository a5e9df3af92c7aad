/// What compose files say of how they fit together: variables, files of variables, and what `services:` refers to.
public struct ComposeWiring: Hashable, Sendable {
  public var usedVariables: [UsedVariable] = []
  public var environmentFiles: [EnvironmentFile] = []
  /// Named volumes and networks that services use and nobody declares.
  public var undeclared: [Undeclared] = []

  public init() {}

  /// `${NAME}` in a compose file, and what becomes of it.
  public struct UsedVariable: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
      case set
      case defaulted
      /// `${NAME:?…}` without a value: compose does not start.
      case requiredMissing
      /// The same, and the template of the file of variables names it for whoever deploys.
      case awaited
      /// An empty text takes its place.
      case missing
    }

    public var name: String
    public var outcome: Outcome
    /// A file of variables for containers that does set it: it is no source of `${NAME}`.
    public var onlyInFile: String?
    public var place: FilePlace
    /// A variable that is set and is called nearly the same.
    public var suggestion: String?

    public init(name: String, outcome: Outcome, onlyInFile: String? = nil, place: FilePlace, suggestion: String? = nil) {
      self.name = name
      self.outcome = outcome
      self.onlyInFile = onlyInFile
      self.place = place
      self.suggestion = suggestion
    }
  }

  /// A file of variables, and the keys without a value in it.
  public struct EnvironmentFile: Hashable, Sendable {
    /// As written in the compose file, or as found.
    public var name: String
    /// The template that was read in its place, where it is not there.
    public var standIn: String?
    public var isMissing: Bool
    public var isRequired: Bool
    public var emptyVariables: [Written<String>]
    /// `change-me` and its like.
    public var placeholders: [Written<String>]
    public var place: FilePlace
    /// Whether it is there to be copied and filled in.
    public var isTemplate: Bool { [".template", ".example", ".sample", ".dist"].contains { name.hasSuffix($0) } }

    public init(
      name: String, standIn: String? = nil, isMissing: Bool, isRequired: Bool = true, emptyVariables: [Written<String>] = [],
      placeholders: [Written<String>] = [], place: FilePlace
    ) {
      self.name = name
      self.standIn = standIn
      self.isMissing = isMissing
      self.isRequired = isRequired
      self.emptyVariables = emptyVariables
      self.placeholders = placeholders
      self.place = place
    }
  }

  public struct Undeclared: Hashable, Sendable {
    /// `volume` or `network`.
    public var kind: String
    public var name: String
    public var place: FilePlace

    public init(kind: String, name: String, place: FilePlace) {
      self.kind = kind
      self.name = name
      self.place = place
    }
  }
}
