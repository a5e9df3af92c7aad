import PlanModel
import RandomStreams
import Testing

@testable import PlanFiles

/// What is fitted becomes a profile that reads back.
struct CalibratedProfileTests {
  private static let service = FittedFigure(
    path: "routes.request[0].time", name: "service", content: .time(.lognormal(mean: 0.1234567, cv: 0.5)),
    low: .time(.lognormal(mean: 0.12, cv: 0.5)), high: .time(.lognormal(mean: 0.13, cv: 0.5)), count: 1_000, method: "service times")
  private static let rate = FittedFigure(
    path: "workload.rate", name: "arrival rate", content: .rate(12.5), low: .rate(12), high: .rate(13), count: 1_000, method: "constant")

  @Test func `a profile of its own`() throws {
    var sketch = ProfileSketch()
    sketch.stations = [.init(name: "service", servers: 3)]
    let hit = FittedFigure(
      path: "stations.cache.hitRatio", name: "hits", content: .share(0.25), low: .share(0.2), high: .share(0.3), count: 100, method: "")
    sketch.steps = [
      .serve(station: "service", figure: 1), .lookup(figure: 2, hit: [], miss: [.serve(station: "service", figure: 1)]),
      .branch(figure: 2, [.serve(station: "service", figure: 1)]), .fail(figure: 2),
    ]
    let profile = CalibratedProfile(
      sketch: sketch, figures: [Self.rate, Self.service, hit], named: "fitted", from: "my \"requests\".csv", on: "2026-12-01", notes: ["a note"])
    let scenario = try ProfileReader.read(profile.source)
    #expect(scenario.workload.arrivals == .poisson(.init(perSecond: 12.5)))
    #expect(scenario.stations.first { $0.name == "service" }?.discipline == .firstComeFirstServed(servers: 3, queueLimit: nil))
    guard case .serve("service", .lognormal(let mean, 0.5)) = scenario.routes[0].steps[0].action else {
      return #expect(Bool(false), "\(scenario.routes)")
    }
    #expect(abs(mean - 0.12346) < 1e-12)
    let figure = try #require(scenario.figures.first { $0.path == "workload.rate" })
    #expect(figure.origin == .source && figure.note.contains("fitted to my \"requests\".csv on 2026-12-01") && figure.range?.count == 2)
  }

  @Test(arguments: ["medium", "small", "mm4k", "fork-join", "mg1ps"])
  func `a shipped profile is written out as it is, with the figures in their places`(name: String) throws {
    let profile = try CalibratedProfile(
      figures: [Self.rate], into: .embedded(name), named: name, from: "requests.csv", on: "2026-12-01", notes: [])
    var written = try ProfileReader.read(profile.source)
    var base = try ProfileReader.read(.embedded(name))
    #expect(written.workload.arrivals == .poisson(.init(perSecond: 12.5)))
    // All but the load is the same.
    (written.workload, base.workload) = (Workload(arrivals: .poisson(.init(perSecond: 1)), mix: base.workload.mix), Workload(arrivals: .poisson(.init(perSecond: 1)), mix: base.workload.mix))
    written.figures.removeAll { $0.path.hasPrefix("workload.") }
    base.figures.removeAll { $0.path.hasPrefix("workload.") }
    (written.title, base.title) = ("", "")
    #expect(written == base)
  }

  @Test func `a path that the profile does not have is refused with what is near`() throws {
    var figure = Self.service
    figure.path = "routes.walk[0].tme"
    do {
      _ = try CalibratedProfile(figures: [figure], into: .embedded("mm1"), named: "x", from: "r.csv", on: "2026-12-01", notes: [])
      #expect(Bool(false))
    } catch { #expect("\(error)".contains("routes"), "\(error)") }
  }
}
