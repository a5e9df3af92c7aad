import PlanModel
import RandomStreams
import Testing
import Units

@testable import PlanFiles

struct ProfileOverrideTests {
  private func read(_ overrides: [String], _ text: String = SmallProfile.text) throws -> Scenario {
    let folder = try TestFolder()
    let file = try folder.write(text, to: "p.yaml")
    return try ProfileReader.read(
      .file(file), overrides: overrides.map { text throws(ProfileErrors) in try ProfileOverride(parsing: text) })
  }

  private func complaint(_ override: String) -> String {
    do {
      _ = try read([override], SmallProfile.withRoutes("  query:\n    - {wait: 1s}\n    - {serve: desk, time: {value: 1s, source: x}}\n"))
      return ""
    } catch { return "\(error)" }
  }

  @Test func `values, fields that are not there yet, items and whole parts can be set`() throws {
    let scenario = try read([
      "workload.rate=1500/hour", "stations.desk.servers=8", "stations.desk.queueLimit=3", "run.duration=2h",
      "objectives=[p95 <= 10s, errors <= 1%]", "objectives[1]=errors <= 2%", "routes.query[0].time=lognormal(mean: 1s, cv: 2)",
      "title=a title: with a colon", "claims={cpus: 4, source: a table}", "run.warmUp=none",
    ])
    #expect(scenario.workload.arrivals == .poisson(Rate(perHour: 1_500)))
    #expect(scenario.stations == [Station(name: "desk", discipline: .firstComeFirstServed(servers: 8, queueLimit: 3))])
    #expect(scenario.settings == RunSettings(duration: .hours(2), warmUp: .none))
    #expect(scenario.objectives.map(\.text) == ["p95 <= 10s", "errors <= 2%"])
    #expect(scenario.routes[0].steps[0].action == .serve(station: "desk", time: .lognormal(mean: 1, cv: 2)))
    #expect(scenario.title == "a title: with a colon")
    #expect(scenario.claims == OperatorClaims(cpus: CPU(cores: 4), source: "a table"))
  }

  @Test func `an override replaces an annotated figure whole, and is listed as what it is`() throws {
    let text = SmallProfile.text.replacingFirst("servers: 4", with: "servers: {value: 4, assumption: a guess, range: [2, 8]}")
    #expect(
      try read([], text).figures
        == [Figure(path: "stations.desk.servers", text: "4", origin: .assumption, note: "a guess", range: ["2", "8"])])
    #expect(
      try read(["stations.desk.servers=6"], text).figures
        == [Figure(path: "stations.desk.servers", text: "6", origin: .override, note: "set on the command line")])
  }

  @Test func `null takes a part away`() throws {
    let text = SmallProfile.text.replacingFirst("servers: 4", with: "servers: 4, queueLimit: 5")
    #expect(try read(["stations.desk.queueLimit=null"], text).stations[0].discipline == .firstComeFirstServed(servers: 4, queueLimit: nil))
    #expect(try read(["workload.route=null", "workload.mix.query=2"]).workload.mix == [.init(route: "query", weight: 2)])
  }

  @Test func `the discipline of a station can be changed, and with it its fields`() throws {
    let scenario = try read(["stations.desk.servers=null", "stations.desk.discipline=processor-sharing", "stations.desk.cores=1.5"])
    #expect(scenario.stations[0].discipline == .processorSharing(capacity: 1.5))
  }

  @Test(arguments: [
    (
      "services.apo.workers=8",
      "--set services.apo.workers: found \"apo\"; expected a part of services: api, nginx, db, redis, claude, vee, box; "
        + "did you mean \"api\"?"
    ),
    (
      "services.api.worker=8",
      "--set services.api.worker: found \"worker\"; expected a part of services.api: kind, replicas, workers, balancing, "
        + "concurrencyLimit, rateLimit, threads, pools, residentMemoryPerWorker, memoryPerQuery, lifecycle, autoscale, resources; did you mean \"workers\"?"
    ),
    (
      "servces.api=8",
      "--set servces.api: found \"servces\"; expected a part of the profile: name, title, workload, run, events, objectives, stations, "
        + "services, routes, nodes, volumes, claims, tables; did you mean \"services\"?"
    ),
    (
      "extends=mm1",
      "--set extends: found \"extends\"; expected a part of the profile: name, title, workload, run, events, objectives, stations, "
        + "services, routes, nodes, volumes, claims, tables"
    ),
    (
      "services.api.workers.limit=8",
      "--set services.api.workers.limit: found \"limit\" behind services.api.workers; expected the path to end there: it is a "
        + "single value"
    ),
    ("routes.query[2].time=1s", "--set routes.query[2].time: found item 2 of routes.query; expected an item from 0 to 1"),
    ("objectives[0]=p95 <= 1s", "--set objectives[0]: found item 0 of objectives; expected no item, as the list is empty"),
    ("routes.query.time=1s", "--set routes.query.time: found \"time\"; expected a part of routes.query: [0], [1]"),
    ("routes.query[0].time=1s", "--set routes.query[0].time: found \"time\"; expected a part of routes.query[0]: wait, label"),
    (
      "services.api.workers",
      "--set services.api.workers: found \"services.api.workers\"; expected path=value, as services.api.workers=8 or "
        + "objectives[0]='p95 <= 10s'"
    ),
    (
      "services..workers=1",
      "--set services..workers: found \"services..workers=1\"; expected path=value, as services.api.workers=8 or "
        + "objectives[0]='p95 <= 10s'"
    ),
    (
      "objectives[x]=1",
      "--set objectives[x]: found \"objectives[x]=1\"; expected path=value, as services.api.workers=8 or objectives[0]='p95 <= "
        + "10s'"
    ),
    ("services.api.workers=many", "--set services.api.workers: found \"many\"; expected a whole number from 1 to 1000000"),
    (
      "services.api.workers=[1",
      "--set services.api.workers: found a mistake in the YAML (did not find expected ',' or ']'); expected inside { } and [ ] "
        + "a text with a colon or a comma needs quotes; a distribution has neither: lognormal(mean=1.2s cv=0.6)"
    ),
    ("services.vee.host=db", "--set services.vee.host: found \"db\", which is a service of the kind database; expected an application"),
  ])
  func `what cannot be set is refused with the choices`(override: String, complaint: String) {
    #expect(self.complaint(override) == complaint)
  }

  @Test func `what an override makes room for is not called set`() throws {
    // The shipped profile says nothing of `run`: all its other parts are filled in with their defaults.
    let scenario = try ProfileReader.read(.embedded("medium"), overrides: [try ProfileOverride(parsing: "run.queriesPerTrial=500")])
    #expect(scenario.figures.filter { $0.origin == .override }.map(\.path) == ["run.queriesPerTrial"])
    #expect(scenario.settings.queriesPerTrial == 500 && scenario.settings.inFlightLimit == 200_000)
  }
}
