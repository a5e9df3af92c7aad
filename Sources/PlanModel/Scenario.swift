import RandomStreams
import Units

/// Everything one simulation needs to know, as plain values: the profile after all overrides, with every unit resolved.
///
/// Equal scenarios with equal seeds and the same program version give the same answer, byte for byte.
public struct Scenario: Codable, Hashable, Sendable {
  /// The tier's or profile's name, such as `medium`.
  public var name: String
  /// One line for lists.
  public var title: String
  public var workload: Workload
  /// Stations that the profile describes directly.
  public var stations: [Station]
  /// Deployment components, each of which stands for one or more stations.
  public var services: [Service]
  public var routes: [Route]
  public var objectives: [Objective]
  public var nodes: [NodePool]
  /// Storage that is paid for by the month.
  public var volumes: [Volume]
  public var settings: RunSettings
  /// Where the profile's figures come from, in the profile's order.
  public var figures: [Figure]
  /// What the operators state about this tier, to be held against the model.
  public var claims: OperatorClaims?
  /// The sample tables that distributions and token sources name, by their key.
  public var tables: [String: SampleTable]
  /// What happens to the deployment during a trial, in the order in which it was written; nil: nothing.
  public var events: [ScenarioEvent]?

  public init(
    name: String, title: String = "", workload: Workload, stations: [Station] = [], services: [Service] = [], routes: [Route],
    objectives: [Objective] = [], nodes: [NodePool] = [], volumes: [Volume] = [], settings: RunSettings = RunSettings(),
    figures: [Figure] = [], claims: OperatorClaims? = nil, tables: [String: SampleTable] = [:], events: [ScenarioEvent]? = nil
  ) {
    self.name = name
    self.title = title
    self.workload = workload
    self.stations = stations
    self.services = services
    self.routes = routes
    self.objectives = objectives
    self.nodes = nodes
    self.volumes = volumes
    self.settings = settings
    self.figures = figures
    self.claims = claims
    self.tables = tables
    self.events = events
  }
}
