/// What the files of a deployment say, as far as a profile has a place for it, with where each of it stands.
public struct DeploymentFacts: Hashable, Sendable {
  /// Where the containers run, as the files or the user have it.
  public var platform: Platform
  public var parts: [Part]
  /// What was not taken, and why: one sentence each.
  public var remarks: [String]
  /// Files that were read, in order.
  public var files: [String]

  public init(platform: Platform, parts: [Part] = [], remarks: [String] = [], files: [String] = []) {
    self.platform = platform
    self.parts = parts
    self.remarks = remarks
    self.files = files
  }

  /// What a container does for queries, by the program in it.
  public enum Role: Hashable, Sendable, CaseIterable {
    case application, postgreSQL, neo4j, redis, proxy
    /// On no query's way, but on the machines.
    case background
    /// Told by the application's variables; no containers of their own.
    case languageModel, sandbox
  }

  /// One service of the deployment.
  public struct Part: Hashable, Sendable {
    public var role: Role
    /// As the files name it.
    public var name: String
    public var place: FilePlace
    public var facts: [Fact]
    /// At work on Kubernetes; nil where the files have none.
    public var autoscaler: ClusterObjects.Autoscaler?
    /// Claims of storage that it mounts, with a size.
    public var claims: [ClusterObjects.Claim]

    public init(
      role: Role, name: String, place: FilePlace, facts: [Fact] = [], autoscaler: ClusterObjects.Autoscaler? = nil,
      claims: [ClusterObjects.Claim] = []
    ) {
      self.role = role
      self.name = name
      self.place = place
      self.facts = facts
      self.autoscaler = autoscaler
      self.claims = claims
    }
  }

  /// One figure.
  public struct Fact: Hashable, Sendable {
    /// Below the service, or below one of its connection pools, as profiles spell it: `resources.cpu.limit`.
    public var path: String
    /// Where the connection pool leads whose figure it is; nil for the service's own.
    public var pool: Role?
    /// As profiles spell it; nil where nothing says it, so that the assumed profile's stays.
    public var text: String?
    public var ground: Ground

    public init(_ path: String, pool: Role? = nil, _ text: String?, _ ground: Ground) {
      self.path = path
      self.pool = pool
      self.text = text
      self.ground = ground
    }
  }

  /// The text of a part of the base that the deployment does not have.
  public static let nothing = "null"

  /// Why a figure is what it is.
  public enum Ground: Hashable, Sendable {
    /// Somebody wrote it there, under this name.
    case written(FilePlace, name: String)
    /// What the program does when it is not told, and who says so.
    case standard(String)
    /// Worked out from others, or left to the assumed profile; the sentence says how and why.
    case assumed(String)
  }
}
