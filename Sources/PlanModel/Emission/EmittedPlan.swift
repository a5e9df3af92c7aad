import MemoryTuning

/// A plan that is ready to be written down: the scenario with what had to be mended, and the settings of its databases.
public struct EmittedPlan: Hashable, Sendable {
  public var scenario: Scenario
  public var platform: Platform
  public var mends: [PlanMend]
  /// By service.
  public var settings: [String: TunedSettings]
  public var machines: [String: DatabaseMachine]
  /// Image references that the user named, by service.
  public var images: [String: String]

  public init(
    scenario: Scenario, platform: Platform, mends: [PlanMend] = [], settings: [String: TunedSettings] = [:],
    machines: [String: DatabaseMachine] = [:], images: [String: String] = [:]
  ) {
    self.scenario = scenario
    self.platform = platform
    self.mends = mends
    self.settings = settings
    self.machines = machines
    self.images = images
  }

  /// The most copies of an application that may run at once.
  public func mostReplicas(of application: Application) -> Int {
    guard platform == .kubernetes, let autoscale = application.autoscale else { return application.replicas }
    return max(application.replicas, Int(autoscale.specification.maxReplicas))
  }
}
