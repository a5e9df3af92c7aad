import PlanFiles
import PlanModel
import Pricing
import Units

@testable import Planning

/// A small shop without language models: an application, whose CPU binds, and a database.
enum SizingParts {
  static func scenario(rate: String = "2/s", seed: UInt64 = 1) throws -> Scenario {
    let text = """
      schemaVersion: 1
      name: shop
      workload: {arrivals: poisson, rate: \(rate), route: query}
      run: {queriesPerTrial: 400, seed: \(seed)}
      services:
        api:
          kind: application
          replicas: 1
          workers: 2
          residentMemoryPerWorker: 200MiB
          memoryPerQuery: 1MiB
          pools: {db: {size: 5}}
          resources: {cpu: {limit: 1}, memory: {limit: 1GiB}}
        db:
          kind: database
          engine: postgresql
          maxConnections: 100
          data: {size: 2GB, popularityExponent: 0.8}
          disk: {operationsPerSecond: 3000, latency: exponential(mean=1ms), cachedRead: 3us}
          resources: {cpu: {limit: 1}, memory: {limit: 2GiB}}
      routes:
        query:
          - enter: api
            steps:
              - {serve: api, time: exponential(mean=200ms)}
              - {read: db, time: exponential(mean=5ms), pages: 4}

      """
    return try ProfileReader.read(.text(text, name: "shop"))
  }

  /// Machines of made-up prices: a core is the dearer the smaller the machine is not.
  static let prices = PriceTable(instances: [
    machine("s.one", cores: 2, gibibytes: 4, usd: "0.04"), machine("s.two", cores: 4, gibibytes: 8, usd: "0.07"),
    machine("m.big", cores: 8, gibibytes: 32, usd: "0.20"), machine("m.huge", cores: 16, gibibytes: 64, usd: "0.38"),
  ])

  private static func machine(_ type: String, cores: Double, gibibytes: Double, usd: String) -> InstancePrice {
    do {
      let date = try PriceDate(parsing: "2026-01-01")
      return InstancePrice(
        provider: "aws", region: "here", type: type, vcpu: CPU(cores: cores), memory: .gibibytes(gibibytes), architecture: "x86_64",
        onDemand: PriceFigure(usd: try USD(parsing: usd), asOf: date, source: "made up"))
    } catch { preconditionFailure("\(error)") }
  }

  static func objective(_ text: String) throws -> Objective { try ObjectiveText.parse(text) }

  static func question(_ objectives: [String], survival: Survival = .nothing, budget: USD? = nil, types: [String] = []) throws -> SizingQuestion {
    SizingQuestion(
      objectives: try objectives.map(objective), budget: budget, survival: survival, region: "here", types: types)
  }

  static func size(_ scenario: Scenario, _ question: SizingQuestion) throws -> SizingOutcome {
    try SizingPlan(scenario: scenario, question: question, prices: prices, version: "test", jobs: 2).run()
  }
}
