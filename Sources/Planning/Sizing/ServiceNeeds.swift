import MemoryTuning
import PlanModel
import ServiceSimulation
import Units

/// What the load asks of each station, and the smallest containers by it: closed forms, before any candidate is simulated.
struct ServiceNeeds: Sendable {
  /// How busy a container's CPU may be at most when it is cut by closed forms alone.
  static let utilization = 0.5
  /// Numbers of connections, slots and queries are held for all but this share of the time.
  static let probability = 0.9999

  private let rate: Double
  /// Seconds of capacity that a query takes up, by station.
  private let demand: [String: Double]
  /// Queries inside on average, when nobody waits.
  let inside: Double

  /// - Parameters:
  ///   - stations: of a deployment without limits.
  ///   - meanResponse: seconds, there.
  init(_ stations: [Simulation.Preview.Station], rate: Double, meanResponse: Double) {
    self.rate = rate
    demand = Dictionary(stations.map { ($0.name, $0.demandPerQuery) }) { first, _ in first }
    inside = rate * meanResponse
  }

  /// Servers that the load keeps busy on average.
  func erlangs(_ station: String) -> Double { rate * (demand[station] ?? 0) }

  /// So many are enough for all but a ten-thousandth of the time, when the load is divided evenly.
  func enough(_ erlangs: Double) -> Int { PoissonQuantile.of(mean: erlangs, probability: Self.probability) }

  // MARK: Sizes that containers come in

  private static let cpuSizes: [Int64] = [250, 500, 1_000, 2_000, 3_000, 4_000, 6_000, 8_000, 12_000, 16_000, 24_000, 32_000, 48_000, 64_000]
  private static let memorySizes: [Double] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256]

  /// The smallest CPU at which so much is at most half busy.
  static func cpu(for erlangs: Double) -> CPU {
    let need = erlangs / utilization * 1_000
    return CPU(millicores: cpuSizes.first { Double($0) >= need } ?? Int64(need.rounded(.up)))
  }

  /// The smallest memory that the database's own rules find nothing wrong with.
  /// - Parameter connections: that may be open at once.
  static func memory(of database: Database, connections: Int) -> Bytes {
    for size in memorySizes {
      let limit = Bytes.gibibytes(size)
      switch database.engine {
      case .postgresql:
        let memory = PostgreSQLMemory(limit: limit, connections: connections)
        if memory.findings.isEmpty { return limit }
      case .neo4j:
        // The smallest machine in Neo4j's own table. Source: neo4j-admin server memory-recommendation.
        if size >= 2, Neo4jMemory(limit: limit).findings.isEmpty { return limit }
      }
    }
    return .gibibytes(memorySizes[memorySizes.count - 1])
  }
}
