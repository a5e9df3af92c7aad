import QueueingTheory
import Testing

@Suite struct JacksonNetworkTests {
  typealias Station = JacksonNetwork.Station

  private static let four = [
    Station(name: "api", externalRate: 1, meanServiceTime: 0.2, servers: 1),
    Station(name: "cache", externalRate: 0.5, meanServiceTime: 0.3, servers: 2),
    Station(name: "disk", externalRate: 0, meanServiceTime: 0.5, servers: 1),
    Station(name: "sandbox", externalRate: 0, meanServiceTime: 0.25, servers: 2),
  ]
  private static let routes = [[0, 0.5, 0.3, 0], [0.2, 0, 0, 0.6], [0, 0.4, 0.1, 0.5], [0.1, 0, 0, 0]]

  @Test func `a network with feedback agrees with numpy and the summed chains`() throws {
    // numpy: linalg.solve(eye(4) - P.T, g); each station's L summed over 4,000 states of its birth-death chain with mpmath.
    let network = try JacksonNetwork(stations: Self.four, routing: Self.routes)
    for (rate, expected) in zip(network.arrivalRates, [1.38029316, 1.37418567, 0.46009772, 1.05456026]) {
      #expect(isClose(rate, expected, relative: 1e-8))
    }
    for (station, expected) in zip(network.stations, [0.3813273340832396, 0.43054917083909794, 0.29878371232152295, 0.26830222437953677]) {
      #expect(isClose(try #require(station).meanInSystem, expected))
    }
    #expect(network.throughput == 1.5)
    #expect(isClose(network.meanInSystem, 1.3789624416233972))
    #expect(isClose(network.meanResponseTime, 0.9193082944155981))
    #expect(isClose(network.visits[0], 1.38029316 / 1.5, relative: 1e-8))
  }

  @Test func `a tandem adds up its stations' response times`() throws {
    let network = try JacksonNetwork.tandem(
      arrivalRate: 0.5, stations: [("first", 1, 1), ("second", 0.5, 1), ("third", 1.6, 2)])
    // M/M/1: 1 / (1 - 0.5) and 1 / (2 - 0.5); M/M/2 at rho 0.4: S / (1 - rho^2).
    #expect(isClose(network.meanResponseTime, 2 + 2.0 / 3 + 1.6 / 0.84))
    #expect(network.visits == [1, 1, 1])
  }

  @Test func `a station that nobody comes to has no steady state and takes no time`() throws {
    let network = try JacksonNetwork(
      stations: [
        Station(name: "used", externalRate: 1, meanServiceTime: 0.5, servers: 1),
        Station(name: "spare", externalRate: 0, meanServiceTime: 9, servers: 1),
      ], routing: [[0, 0], [1, 0]])
    #expect(network.stations[1] == nil)
    #expect(network.meanResponseTime == 1)
  }

  @Test func `a hundred stations in a ring of retries are solved`() throws {
    // Each goes on with 1/2, stays with 1/4, leaves with 1/4; all alike with 1/s from outside, so 1/s x 1 / (1 - 3/4) visits.
    let ring = (0..<100).map { Station(name: "s\($0)", externalRate: 1, meanServiceTime: 0.125, servers: 1) }
    let routing = (0..<100).map { i in (0..<100).map { j in j == (i + 1) % 100 ? 0.5 : j == i ? 0.25 : 0 } }
    let network = try JacksonNetwork(stations: ring, routing: routing)
    #expect(network.arrivalRates.allSatisfy { isClose($0, 4) })
    #expect(isClose(network.meanInSystem, 100))
  }

  @Test(arguments: [
    ([[0, 1], [0, 1]], "queries that reach a never leave the network; expected a way out from every station"),
    ([[0, 0.5], [0, 1]], "queries that reach b never leave the network; expected a way out from every station"),
    ([[0, 0.5], [0.9, 0]], "b is offered 1.81818 erlangs but has 1 server: its queue grows without limit"),
    ([[0, 0.7], [0.5, 0.6]], "found a sum of routes from b of 1.1; expected at most 1"),
    ([[0, -0.5], [0, 0]], "found a route's probability from a -0.5; expected 0 to 1"),
    ([[0, .nan], [0, 0]], "found a route's probability from a nan; expected 0 to 1"),
    ([[0, 0.5]], "found 1 rows of routing; expected 2"),
    ([[0, 0.5], [0]], "found 1 routes from b; expected 2"),
  ] as [([[Double]], String)])
  func `routes that give no steady state are refused`(routing: [[Double]], message: String) {
    let error = #expect(throws: QueueingError.self) {
      try JacksonNetwork(
        stations: [
          Station(name: "a", externalRate: 1, meanServiceTime: 0.1, servers: 1),
          Station(name: "b", externalRate: 0.5, meanServiceTime: 1, servers: 1),
        ], routing: routing)
    }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    (-1, 1, 1, "found arrival rate from outside at a -1; expected 0 or more"),
    (0, 1, 1, "found arrival rate from outside 0; expected a number above 0"),
    (1, 0, 1, "found mean service time of a 0; expected a number above 0"),
    (1, 1, 0, "found servers of a 0; expected a whole number from 1 to 10000000"),
  ] as [(Double, Double, Int, String)])
  func `stations outside of the domain are refused`(externalRate: Double, meanServiceTime: Double, servers: Int, message: String) {
    let station = Station(name: "a", externalRate: externalRate, meanServiceTime: meanServiceTime, servers: servers)
    let error = #expect(throws: QueueingError.self) { try JacksonNetwork(stations: [station], routing: [[0]]) }
    #expect(error?.description == message)
  }

  @Test func `no stations are refused`() {
    let error = #expect(throws: QueueingError.self) { try JacksonNetwork(stations: [], routing: []) }
    #expect(error?.description == "found no stations; expected at least one")
  }
}
