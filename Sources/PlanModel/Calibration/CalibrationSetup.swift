/// What somebody knows beside the measurements, and how they are to be used.
public struct CalibrationSetup: Hashable, Sendable {
  /// The profile's name.
  public var name: String
  /// When it was fitted, as the profile names it: `2026-12-01`.
  public var date: String
  /// Of the recorded time, what is kept back to hold the profile against; 0 for nothing.
  public var heldOut: Double
  /// Servers in front of which all requests wait in one queue; nil where nobody said.
  public var servers: Int?
  /// The same for stages.
  public var stageServers: [String: Int]
  /// Where measured columns go in a profile that is there; nil for a profile of its own.
  public var targets: [Target]?

  /// A measured column and the figure of a profile that it stands for.
  public struct Target: Hashable, Sendable {
    public var column: String
    public var path: String

    public init(column: String, path: String) {
      self.column = column
      self.path = path
    }
  }

  /// The names of columns that are no stages, for targets.
  public static let response = "response"
  public static let cache = "cache"
  public static let tokensIn = "tokens_in"
  public static let tokensOut = "tokens_out"

  public init(
    name: String, date: String, heldOut: Double, servers: Int? = nil, stageServers: [String: Int] = [:], targets: [Target]? = nil
  ) {
    self.name = name
    self.date = date
    self.heldOut = heldOut
    self.servers = servers
    self.stageServers = stageServers
    self.targets = targets
  }
}
