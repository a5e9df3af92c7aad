/// A variable of a container's environment, with as little of its value as rules need: never a secret, never the text itself.
public struct EnvironmentVariable: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case empty
    /// `change-me` and its like: what templates hold in the place of a secret.
    case placeholder
    /// Something, of which nothing is kept.
    case something
    /// The number of a `TuningVariable`; 1 and 0 for true and false.
    case number(Double)
    /// Host and port of an address; the port is nil where none is given.
    case address(host: String, port: Int?)
  }

  public var name: String
  public var content: Content
  public var place: FilePlace
  /// Where the value itself comes from, if not from the container's own list.
  public var origin: Origin

  public enum Origin: Hashable, Sendable {
    case written
    /// An `env_file`, or one of its stand-ins; see `EnvironmentFile`.
    case file
    /// A ConfigMap or a Secret.
    case configuration
  }

  public init(name: String, content: Content, place: FilePlace, origin: Origin = .written) {
    self.name = name
    self.content = content
    self.place = place
    self.origin = origin
  }

  public var number: Double? { if case .number(let number) = content { number } else { nil } }
}
