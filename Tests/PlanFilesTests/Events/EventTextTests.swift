import PlanFiles
import PlanModel
import Testing
import Units

/// The spelling of events.
@Suite struct EventTextTests {
  private static let names: EventNames = {
    var names = EventNames(of: Scenario(name: "", workload: Workload(arrivals: .poisson(Rate(perSecond: 1)), mix: []), routes: []))
    names.applications = ["api"]
    names.databases = ["timescaledb", "neo4j"]
    names.caches = ["redis"]
    names.pools = ["nodes", "workers"]
    names.spotPools = ["workers"]
    names.providers = ["claude", "deepseek"]
    names.stations = ["api", "timescaledb", "neo4j", "redis", "claude", "deepseek", "nginx"]
    return names
  }()

  @Test(arguments: [
    ("1h: kill replica api", 3_600, .killReplica(application: "api")),
    ("90m: kill replica", 5_400, .killReplica(application: "api")),
    ("5h: kill node", 18_000, .killNode(pool: nil, length: .minutes(5))),
    ("5h: kill node nodes for 1h", 18_000, .killNode(pool: "nodes", length: .hours(1))),
    ("5h: interrupt", 18_000, .interrupt(pool: "workers", outage: .zero)),
    ("5h: interrupt for 2h", 18_000, .interrupt(pool: "workers", outage: .hours(2))),
    ("5h: interrupt workers for 2h", 18_000, .interrupt(pool: "workers", outage: .hours(2))),
    ("5h: kill redis", 18_000, .killService(name: "redis")),
    ("2h: surge 3x for 10m", 7_200, .surge(factor: 3, length: .minutes(10))),
    ("3h: slow timescaledb 5x for 5m", 10_800, .slow(name: "timescaledb", factor: 5, length: .minutes(5))),
    ("4h: llm quota 50% for 30m", 14_400, .quota(provider: nil, share: Fraction(0.5), length: .minutes(30))),
    ("4h: claude quota 0.25 for 30m", 14_400, .quota(provider: "claude", share: Fraction(0.25), length: .minutes(30))),
    ("6h: rolling-update", 21_600, .rollingUpdate(application: "api", maxSurge: Fraction(0.25), maxUnavailable: Fraction(0.25))),
    ("6h: rolling-update api maxUnavailable 0% maxSurge 1", 21_600, .rollingUpdate(application: "api", maxSurge: .one, maxUnavailable: .zero)),
    ("7h: compose-redeploy", 25_200, .redeploy(application: "api", phases: .update)),
    ("8h: rollback api", 28_800, .redeploy(application: "api", phases: .rollback)),
    ("9h: backup", 32_400, .backup(database: nil, length: nil)),
    ("9h: backup neo4j for 20m", 32_400, .backup(database: "neo4j", length: .minutes(20))),
    ("  1d :   surge   0.5x  for 1h ", 86_400, .surge(factor: 0.5, length: .hours(1))),
  ] as [(String, Double, ScenarioEvent.Action)])
  func `an event is read`(text: String, seconds: Double, action: ScenarioEvent.Action) throws {
    let event = try EventText.parse(text, names: Self.names)
    #expect(event.time == .seconds(seconds))
    #expect(event.action == action)
    #expect(try EventText.parse(event.text, names: Self.names) == event, "its text is read back as the same")
  }

  @Test(arguments: [
    ("kill replica api", 1, "kill replica api", nil, "no time"),
    ("soon: kill replica api", 1, "soon", nil, "no time that can be read"),
    ("1h:", 4, "", nil, "nothing happens"),
    ("1h: kil replica api", 5, "kil", "kill", "a verb with a mistake"),
    ("1h: surge 3 for 10m", 11, "3", nil, "a factor without x"),
    ("1h: surge 0x for 10m", 11, "0x", nil, "nothing at all is no surge"),
    ("1h: surge 3x 10m", 14, "10m", nil, "no for"),
    ("1h: surge 3x for", 17, "", nil, "no length"),
    ("1h: surge 3x for 0s", 18, "0s", nil, "no length to speak of"),
    ("1h: slow timescaledbb 5x for 5m", 10, "timescaledbb", "timescaledb", "a name with a mistake"),
    ("1h: kill replica apo", 18, "apo", "api", "an application with a mistake"),
    ("1h: kill replicas api", 10, "replicas", "replica", "a word with a mistake"),
    ("5h: kill node noddes", 15, "noddes", "nodes", "a pool with a mistake"),
    ("5h: interupt workers", 5, "interupt", "interrupt", "a verb with a mistake"),
    ("5h: interrupt nodes", 15, "nodes", nil, "machines that nobody takes back"),
    ("5h: kill claude", 10, "claude", nil, "a provider is nobody's to kill"),
    ("1h: llm qota 50% for 1m", 9, "qota", "quota", "another"),
    ("1h: llm quota 150% for 1m", 15, "150%", nil, "more than there is"),
    ("1h: backup redis", 12, "redis", nil, "a cache is not dumped"),
    ("1h: rolling-update api maxSurg 1", 24, "maxSurg", "maxSurge", "a setting with a mistake"),
    ("1h: rollback api now", 18, "now", nil, "more than an event"),
  ] as [(String, Int, String, String?, String)])
  func `a text that is none is refused at its place`(text: String, column: Int, found: String, suggestion: String?, why: String) {
    let error = #expect(throws: EventText.Failure.self, "\(why)") { try EventText.parse(text, names: Self.names) }
    #expect(error?.column == column, "\(why)")
    #expect(error?.found == found, "\(why)")
    #expect(error?.suggestion == suggestion, "\(why)")
    #expect(error?.expected.isEmpty == false)
  }

  @Test func `errors of flags name the column, what was found and what is expected`() {
    let scenario = Scenario(name: "", workload: Workload(arrivals: .poisson(Rate(perSecond: 1)), mix: []), routes: [])
    let error = #expect(throws: EventErrors.self) { try EventErrors.read(["1h: surge 3 for 10m", "1h: kill replica api"], for: scenario) }
    #expect(
      error?.description == """
        --event:11: found "3"; expected a factor above 0, at most 1000x, as 3x
        --event:18: found "api"; expected the name of the application, but the profile has none
        """)
  }
}
