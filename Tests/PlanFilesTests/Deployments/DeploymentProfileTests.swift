import Autoscaling
import PlanModel
import Testing
import Units

@testable import PlanFiles

/// Profiles that are made of facts say what the facts say, and the base what they leave open.
struct DeploymentProfileTests {
  private typealias Fact = DeploymentFacts.Fact
  private static let place = FilePlace(file: "compose \"x\"\n.yaml", line: 7, column: 3)

  private static func written(_ path: String, pool: DeploymentFacts.Role? = nil, _ text: String) -> Fact {
    Fact(path, pool: pool, text, .written(place, name: "it"))
  }

  private static func facts(_ autoscaler: ClusterObjects.Autoscaler? = nil) -> DeploymentFacts {
    DeploymentFacts(
      platform: .kubernetes,
      parts: [
        .init(
          role: .application, name: "web", place: place,
          facts: [
            written("replicas", "7"), written("workers", "3"), written("size", pool: .postgreSQL, "11"), written("resources.cpu.limit", "1500m"),
            written("resources.memory.limit", "2000000001B"), Fact("concurrencyLimit", nil, .assumed("nothing says it")),
          ], autoscaler: autoscaler),
        .init(role: .postgreSQL, name: "db", place: place, facts: [Fact("memory.sharedBuffers", "auto", .assumed("tunes itself"))]),
        .init(role: .languageModel, name: "models", place: place, facts: [written("timeout", "45s")]),
        .init(role: .background, name: "queue: {it}", place: place, facts: [written("resources.memory.limit", "512MiB")]),
      ],
      remarks: ["A remark\nof two lines."], files: ["compose \"x\"\n.yaml"])
  }

  private static func scenario(_ facts: DeploymentFacts, over base: ProfileSource = DeploymentProfile.assumed) throws -> Scenario {
    try ProfileReader.read(try DeploymentProfile(facts, over: base, named: "1 odd name", from: ["."]).source)
  }

  private static func application(_ scenario: Scenario) throws -> (service: Service, application: Application) {
    for service in scenario.services { if case .application(let application) = service.kind { return (service, application) } }
    throw TestProblem.noApplication
  }

  private enum TestProblem: Error { case noApplication }

  @Test func `what the facts say is what is simulated`() throws {
    let scenario = try Self.scenario(Self.facts())
    let (service, application) = try Self.application(scenario)
    #expect(scenario.name == "deployment-1-odd-name" && scenario.settings.platform == .kubernetes)
    #expect(application.replicas == 7 && application.workers == 3 && application.autoscale == nil)
    #expect(service.resources.cpuLimit == CPU(millicores: 1_500) && service.resources.memoryLimit == Bytes(2_000_000_001))
    let pool = try #require(application.pools.first { $0.target == "timescaledb" })
    #expect(pool.size == 11 && pool.overflow == 10, "the overflow is the base's own")
    for case .llm(let provider) in scenario.services.map(\.kind) { #expect(provider.timeout == .seconds(45)) }
    let names = scenario.services.map(\.name)
    #expect(names.contains("queue---it-") && !names.contains("prometheus") && !names.contains("grafana"))
  }

  @Test func `each figure tells its line, and what the files leave open is an assumption`() throws {
    let scenario = try Self.scenario(Self.facts())
    let replicas = try #require(scenario.figures.first { $0.path == "services.api.replicas" })
    #expect(replicas.origin == .source && replicas.note == "compose \"x\" .yaml:7: it")
    let limit = try #require(scenario.figures.first { $0.path == "services.api.concurrencyLimit" })
    #expect(limit.origin == .assumption && limit.text == "100" && limit.note.contains("nothing says it; ape2026 has 100"))
    let rate = try #require(scenario.figures.first { $0.path == "workload.rate" })
    #expect(rate.origin == .assumption)
  }

  @Test func `over a tier its machines and load stay`() throws {
    let scenario = try Self.scenario(Self.facts(), over: .embedded("medium"))
    let medium = try ProfileReader.read(.embedded("medium"))
    #expect(scenario.nodes == medium.nodes && scenario.workload == medium.workload)
    #expect(!scenario.figures.contains { $0.path == "workload.rate" && $0.origin == .assumption })
  }

  private static let autoscalers: [AutoscalerSpecification] = [
    AutoscalerSpecification(minReplicas: 3, maxReplicas: 9, metrics: [metric("cpu", 61)]),
    AutoscalerSpecification(maxReplicas: 2, metrics: [metric("memory", 88), metric("cpu", 70)], behavior: ScalingBehavior()),
    AutoscalerSpecification(
      minReplicas: 2, maxReplicas: 40, metrics: [metric("cpu", 50)],
      behavior: ScalingBehavior(
        scaleUp: .init(
          stabilizationWindow: .seconds(90), selectPolicy: .disabled,
          policies: [ScalingPolicy(.pods, 3, every: .seconds(45)), ScalingPolicy(.percent, 150, every: .seconds(15))],
          tolerance: ToleranceQuantity(thousandths: 75)),
        scaleDown: .init(selectPolicy: .max))),
  ]

  private static func metric(_ name: String, _ percent: Int32) -> MetricSpecification {
    do { return try MetricSpecification(.resource(name), target: .utilization(percent: percent)) } catch { fatalError("\(error)") }
  }

  @Test(arguments: autoscalers)
  func `an autoscaler is read back as it was`(specification: AutoscalerSpecification) throws {
    let autoscaler = ClusterObjects.Autoscaler(
      name: "web", namespace: "default", targetKind: "Deployment", targetName: "web", specification: specification, place: Self.place)
    let read = try #require(try Self.application(try Self.scenario(Self.facts(autoscaler))).application.autoscale?.specification)
    #expect(read.minReplicas == specification.minReplicas && read.maxReplicas == specification.maxReplicas)
    #expect(read.metrics == specification.metrics)
    #expect(Autoscaler.same(read, specification), "\(read) and \(specification)")
  }
}

extension Autoscaler {
  /// Whether both are normalized to the same rules; a policy that is left out is `Max`.
  fileprivate static func same(_ a: AutoscalerSpecification, _ b: AutoscalerSpecification) -> Bool {
    func direction(_ direction: ScalingBehavior.Direction?) -> ScalingBehavior.Direction? {
      var direction = direction ?? ScalingBehavior.Direction()
      direction.selectPolicy = direction.selectPolicy ?? .max
      return direction
    }
    guard (a.behavior == nil) == (b.behavior == nil) else { return false }
    return direction(a.behavior?.scaleUp) == direction(b.behavior?.scaleUp) && direction(a.behavior?.scaleDown) == direction(b.behavior?.scaleDown)
  }
}
