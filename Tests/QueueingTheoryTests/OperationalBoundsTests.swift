import QueueingTheory
import Testing

@Suite struct OperationalBoundsTests {
  typealias Station = OperationalBounds.Station

  private static let stations = [
    Station(name: "cpu", demand: 2, servers: 4),
    Station(name: "disk", demand: 0.8, servers: 1),
    Station(name: "provider", demand: 5, servers: .infinity),
    Station(name: "unused", demand: 0, servers: 1),
  ]

  @Test func `the station with the least servers over demand saturates first`() throws {
    let bounds = try OperationalBounds(stations: Self.stations)
    #expect(bounds.bottleneck.name == "disk")
    #expect(bounds.saturationRate == 1.25, "1 / 0.8, before 4 / 2")
    #expect(bounds.leastResponseTime == 7.8)
  }

  @Test(arguments: [
    (1, 0.0, 1 / 7.8, 7.8, "alone, without waiting"),
    (5, 2.2, 0.5, 7.8, "5 users, each every 10 s"),
    (100, 10, 1.25, 70, "100 users: 80 s a round at the disk's 1.25/s, less 10 s of thinking"),
  ] as [(Int, Double, Double, Double, String)])
  func `users that think are bounded by the bottleneck and by themselves`(
    users: Int, thinkTime: Double, throughput: Double, responseTime: Double, why: String
  ) throws {
    let bounds = try OperationalBounds(stations: Self.stations).closed(users: users, thinkTime: thinkTime)
    #expect(isClose(bounds.throughput, throughput), "\(why)")
    #expect(isClose(bounds.responseTime, responseTime), "\(why)")
  }

  @Test func `stations without any demand never saturate`() throws {
    let bounds = try OperationalBounds(stations: [Station(name: "unused", demand: 0, servers: 1)])
    #expect(bounds.saturationRate == .infinity && bounds.leastResponseTime == 0)
  }

  @Test func `what is outside of the domain is refused`() throws {
    func text(_ stations: [Station]) -> String? {
      #expect(throws: QueueingError.self) { try OperationalBounds(stations: stations) }?.description
    }
    #expect(text([]) == "found no stations; expected at least one")
    #expect(text([Station(name: "cpu", demand: -1, servers: 1)]) == "found demand at cpu -1; expected 0 or more")
    #expect(text([Station(name: "cpu", demand: 1, servers: 0)]) == "found servers of cpu 0; expected a number above 0")
    let bounds = try OperationalBounds(stations: Self.stations)
    let users = #expect(throws: QueueingError.self) { try bounds.closed(users: 0, thinkTime: 1) }
    #expect(users?.description == "found users 0; expected a whole number from 1 to 10000000")
    let time = #expect(throws: QueueingError.self) { try bounds.closed(users: 1, thinkTime: -1) }
    #expect(time?.description == "found think time -1; expected 0 or more")
  }
}
