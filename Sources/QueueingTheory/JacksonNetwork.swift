/// An open Jackson network: M/M/c stations, Poisson arrivals from outside, and a query that leaves station i goes on to j with a fixed
/// probability or away.
///
/// Each station then behaves as an M/M/c alone at the rate that the traffic equations give. Source: J. R. Jackson, Networks of waiting
/// lines, Operations Research 5 (1957).
public struct JacksonNetwork: Hashable, Sendable {
  /// A station as it is given.
  public struct Station: Hashable, Sendable {
    public let name: String
    /// From outside, per second.
    public let externalRate: Double
    /// Of one visit, in seconds.
    public let meanServiceTime: Double
    public let servers: Int

    public init(name: String, externalRate: Double, meanServiceTime: Double, servers: Int) {
      self.name = name
      self.externalRate = externalRate
      self.meanServiceTime = meanServiceTime
      self.servers = servers
    }
  }

  /// Visits per second to each station, in their order.
  public let arrivalRates: [Double]
  /// Each station in steady state, in their order; nil where nobody ever comes.
  public let stations: [MMc?]
  /// Queries per second that come from outside.
  public let throughput: Double

  /// - Parameters:
  ///   - stations: at least one, at least one of them with arrivals from outside.
  ///   - routing: `routing[i][j]` is the probability to go on from i to j; what a row lacks to 1 leaves.
  /// - Throws: `QueueingError.none`, `.wrongCount`, `.outOfRange`, `.neverLeaves`, or `.unstable` naming the first station whose load is
  ///   too high.
  public init(stations given: [Station], routing: [[Double]]) throws(QueueingError) {
    guard !given.isEmpty else { throw .none(of: "stations") }
    guard routing.count == given.count else { throw .wrongCount(of: "rows of routing", found: routing.count, expected: given.count) }
    var throughput = 0.0
    for (station, row) in zip(given, routing) {
      guard row.count == given.count else {
        throw .wrongCount(of: "routes from \(station.name)", found: row.count, expected: given.count)
      }
      try QueueingError.requireNotNegative(station.externalRate, "arrival rate from outside at \(station.name)")
      try QueueingError.requirePositive(station.meanServiceTime, "mean service time of \(station.name)")
      try QueueingError.requireCount(station.servers, "servers of \(station.name)")
      for probability in row where !(0...1).contains(probability) {
        throw .outOfRange(parameter: "a route's probability from \(station.name)", value: probability, expected: "0 to 1")
      }
      let onward = row.reduce(0, +)
      guard onward <= 1 + Self.rounding else {
        throw .outOfRange(parameter: "a sum of routes from \(station.name) of", value: onward, expected: "at most 1")
      }
      throughput += station.externalRate
    }
    try QueueingError.requirePositive(throughput, "arrival rate from outside")
    if let trapped = Self.firstWithoutExit(routing) { throw .neverLeaves(station: given[trapped].name) }
    arrivalRates = Self.solveTraffic(external: given.map(\.externalRate), routing: routing)
    self.throughput = throughput
    var steady: [MMc?] = []
    for (station, rate) in zip(given, arrivalRates) {
      guard rate > 0 else {
        steady.append(nil)
        continue
      }
      let load = rate * station.meanServiceTime
      guard load < Double(station.servers) else {
        throw .unstable(station: station.name, offeredErlangs: load, servers: Double(station.servers))
      }
      steady.append(try MMc(arrivalRate: rate, meanServiceTime: station.meanServiceTime, servers: station.servers))
    }
    stations = steady
  }

  /// Stations one after the other, all queries coming to the first and leaving from the last.
  /// - Throws: as `init(stations:routing:)`.
  public static func tandem(
    arrivalRate: Double, stations: [(name: String, meanServiceTime: Double, servers: Int)]
  ) throws(QueueingError) -> JacksonNetwork {
    let line = stations.enumerated().map { position, station in
      Station(
        name: station.name, externalRate: position == 0 ? arrivalRate : 0, meanServiceTime: station.meanServiceTime,
        servers: station.servers)
    }
    return try JacksonNetwork(stations: line, routing: line.indices.map { i in line.indices.map { $0 == i + 1 ? 1 : 0 } })
  }

  /// Queries in the whole network.
  public var meanInSystem: Double { stations.reduce(0) { $0 + ($1?.meanInSystem ?? 0) } }
  /// From coming to leaving the network, over all visits, in seconds.
  public var meanResponseTime: Double { meanInSystem / throughput }
  /// Visits of a query to each station, in their order.
  public var visits: [Double] { arrivalRates.map { $0 / throughput } }

  /// Probabilities that are meant to add up to 1 may miss it by this much.
  private static let rounding = 1e-9

  /// The first station from which no chain of routes leads out.
  private static func firstWithoutExit(_ routing: [[Double]]) -> Int? {
    var leaves = routing.map { $0.reduce(0, +) < 1 - rounding }
    var grew = true
    while grew {
      grew = false
      for (i, row) in routing.enumerated() where !leaves[i] && row.indices.contains(where: { row[$0] > 0 && leaves[$0] }) {
        leaves[i] = true
        grew = true
      }
    }
    return leaves.firstIndex(of: false)
  }

  /// Solves rate(j) = external(j) + sum over i of rate(i) routing(i, j) by Gaussian elimination with the largest pivot of each column.
  /// The matrix is not singular, as every station has a way out.
  private static func solveTraffic(external: [Double], routing: [[Double]]) -> [Double] {
    let n = external.count
    var rows = (0..<n).map { j in (0..<n).map { i in (i == j ? 1 : 0) - routing[i][j] } + [external[j]] }
    for column in 0..<n {
      let pivot = (column..<n).reduce(column) { abs(rows[$1][column]) > abs(rows[$0][column]) ? $1 : $0 }
      rows.swapAt(column, pivot)
      for row in (column + 1)..<max(n, column + 1) where rows[row][column] != 0 {
        let factor = rows[row][column] / rows[column][column]
        for k in column...n { rows[row][k] -= factor * rows[column][k] }
      }
    }
    var rates = [Double](repeating: 0, count: n)
    for j in stride(from: n - 1, through: 0, by: -1) {
      let known = ((j + 1)..<max(n, j + 1)).reduce(0) { $0 + rows[j][$1] * rates[$1] }
      rates[j] = max(0, (rows[j][n] - known) / rows[j][j])
    }
    return rates
  }
}
