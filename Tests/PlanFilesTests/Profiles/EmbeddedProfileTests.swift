import PlanFiles
import PlanModel
import RandomStreams
import Testing
import Units

struct EmbeddedProfileTests {
  @Test(arguments: EmbeddedProfile.all)
  func `each shipped profile is read, and bears the name of its file`(profile: EmbeddedProfile) throws {
    #expect(!profile.title.isEmpty)
    if profile.isAbstract {
      try ProfileReader.validate(.embedded(profile.name))
    } else {
      let scenario = try ProfileReader.read(.embedded(profile.name))
      #expect(scenario.name == profile.name)
    }
  }

  @Test func `mm4 says what its file says`() throws {
    let scenario = try ProfileReader.read(.embedded("mm4"))
    // The figures are those of profiles/mm4.yaml: 240/hour, four servers, 48 s, 20,000 queries a trial.
    let expected = Scenario(
      name: "mm4", title: "Four servers, one queue (M/M/4)",
      workload: Workload(arrivals: .poisson(Rate(perHour: 240)), mix: [.init(route: "query")]),
      stations: [Station(name: "desk", discipline: .firstComeFirstServed(servers: 4, queueLimit: nil))],
      routes: [Route(name: "query", steps: [Step(label: "serve desk 1", action: .serve(station: "desk", time: .exponential(mean: 48)))])],
      objectives: [
        Objective(metric: .p95, limit: 180, text: "p95 <= 3m"), Objective(metric: .errors, limit: 0.001, text: "errors <= 0.1%"),
      ],
      settings: RunSettings(queriesPerTrial: 20_000))
    #expect(scenario == expected)
  }
}
