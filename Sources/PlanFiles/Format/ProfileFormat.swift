import PlanModel

/// The format of profiles, version 1, as one description. See `Shape`.
enum ProfileFormat {
  static let version = 1

  /// What shapes refer to by name.
  static let definitions: [(name: String, shape: Shape)] = [
    ("steps", .list(.named("step"), of: "steps")),
    ("step", .byVerb(RouteFormat.step)),
  ]

  static func definition(_ name: String) -> Shape {
    definitions.first { $0.name == name }?.shape ?? .scalar(.text)
  }

  static let profile = ObjectShape("profile", doc: "Everything one simulation needs to know.", [
    Field("schemaVersion", .scalar(.whole(version...version)), "The version of this format."),
    Field("name", .scalar(.name), "The profile's name; for a shipped one, the name of its file."),
    Field("title", .scalar(.text), .optional, "One line for lists. Left out: none."),
    Field(
      "extends", .scalar(.text), .optional,
      "A shipped profile, or the path of a file relative to this one, whose parts hold where this one is silent."),
    Field("abstract", .scalar(.flag), .defaults("false"), "True for a profile that is only there to be extended."),
    Field("workload", .byKind(key: "arrivals", workload), "How queries arrive, and which routes they take."),
    Field("run", .object(run), .defaults(""), "How the scenario is simulated."),
    Field(
      "events", .list(.scalar(.text), of: "events"), .optional,
      "What happens to the deployment, each as a text in quotes: '2h: surge 3x for 10m'. Left out: nothing."),
    Field("objectives", .list(.scalar(.objective), of: "objectives"), .optional, "What the deployment has to keep. Left out: nothing."),
    Field(
      "stations", .map(.byKind(key: "discipline", StationFormat.station), keys: .names, of: "stations"), .optional,
      "Stations that stand for themselves, by name."),
    Field(
      "services", .map(.byKind(key: "kind", ServiceFormat.service), keys: .names, of: "services"), .optional,
      "Deployment components, by name."),
    Field("routes", .map(.named("steps"), keys: .names, of: "routes"), "The ways of queries through the stations, by name."),
    Field("nodes", .list(.byKind(key: "provider", node), of: "nodes"), .optional, "Machines that are paid for."),
    Field("volumes", .map(.object(volume), keys: .names, of: "volumes"), .optional, "Storage that is paid for by the month, by name."),
    Field("claims", .object(claims), .optional, "What the operators state about the tier, to be held against the model."),
    Field("tables", .map(.object(table), keys: .names, of: "tables"), .optional, "Recorded samples, by name."),
  ])

  private static let routeChoice: [Field] = [
    Field("route", .scalar(.reference(.route)), .optional, "The route of all queries; or else mix."),
    Field(
      "mix",
      .map(.scalar(.number(low: 0, isLowAllowed: false, high: 1e9)), keys: .references(.route), atLeast: 1, of: "routes with weights"),
      .optional,
      "Weights by route: a query takes one with probability weight / sum of weights; or else route."),
  ]

  private static let clients = Field(
    "clients",
    .object(ObjectShape("clients", doc: "What clients do when they get no answer.", [
      Field(
        "timeout", .scalar(.time(zeroAllowed: false)), .optional,
        "A client leaves after this time; what it asked for is worked on all the same. Left out: it waits as long as it takes."),
      Field(
        "attempts", .scalar(.whole(1...100)), .defaults("1"), "How often it asks in all, when it has left or got an error."),
      RouteFormat.backoff,
    ])), .optional, "Left out: clients wait for as long as it takes, and ask once.")

  private static let workload = ObjectChoice(noun: "workload", objects: [
    ObjectShape("workload", word: "poisson", doc: "Independent arrivals at a mean rate that is constant, or follows a shape.", [
      Field("rate", .scalar(.rate), "The mean rate; with growth, that of the start.")
    ] + WorkloadFormat.shape + [clients] + routeChoice),
    ObjectShape("workload", word: "trace", doc: "Recorded arrivals.", [
      Field(
        "trace",
        .object(ObjectShape("trace", doc: "A CSV file of timestamps, or of counts by bucket.", [
          Field("file", .scalar(.text), "Path relative to this profile, or the name of an embedded trace."),
          Field(
            "speed", .scalar(.number(low: 0, isLowAllowed: false, high: 1e6)), .defaults("1"),
            "Replay this many times faster than recorded."),
          Field("scale", .scalar(.number(low: 0, isLowAllowed: false, high: 1e6)), .defaults("1"), "Multiply the arrivals by this."),
        ])), "The recording.")
    ] + [clients] + routeChoice),
  ])

  private static let run = ObjectShape("run", doc: "How the scenario is simulated.", [
    Field(
      "kind",
      .scalar(.word([
        .init("steady-state", "stationary load: the warm-up is removed"), .init("terminating", "the whole horizon counts"),
      ])), .defaults("steady-state"),
      "What the answer holds for. A daily or weekly curve, growth, events and recordings make a run terminating."),
    Field(
      "duration", .scalar(.time(zeroAllowed: false)), .optional,
      "Simulated time of a trial. Left out: as queriesPerTrial asks; the whole trace, day or week; an hour beyond the last event."),
    Field("queriesPerTrial", .scalar(.whole(1...1_000_000_000)), .defaults("2000"), "Queries of a trial at least, when duration is left out; more where a station is busy."),
    Field(
      "warmUp", .scalar(.time(zeroAllowed: true), or: ["auto", "none"]), .defaults("auto"),
      "What is cut off at the start: found by MSER-5, nothing, or a fixed time."),
    Field(
      "trials", .scalar(.whole(1...RunSettings.mostTrials)), .optional, "How many trials. Left out: 10, or as many as precision needs."),
    Field(
      "precision", .scalar(.share), .optional,
      "Trials go on until the intervals are this narrow, relative to the value. Left out: trials says how many."),
    Field("maxTrials", .scalar(.whole(5...RunSettings.mostTrials)), .defaults("200"), "At most this many trials for the precision."),
    Field(
      "platform",
      .scalar(.word([
        .init("compose", "as many replicas as the profile says"), .init("kubernetes", "autoscalers are at work where the profile has them"),
      ])), .defaults("compose"), "Where the containers run."),
    Field("seed", .scalar(.seed), .defaults("1"), "The seed of all random draws."),
    Field("inFlightLimit", .scalar(.whole(1...100_000_000)), .defaults("200000"), "Queries in the system above which a trial ends early."),
  ])

  /// Machines that the price table of a provider knows.
  private static func rented(_ provider: String, doc: String) -> ObjectShape {
    ObjectShape("node", word: provider, doc: doc, [
      Field("name", .scalar(.name), "The pool's name."),
      Field("region", .scalar(.text), "As the price table names it."),
      Field("instanceType", .scalar(.text), "As the price table names it."),
      Field("count", .scalar(.whole(1...100_000)), "How many."),
      NodeFormat.reserved, NodeFormat.autoscale, SpotFormat.purchase, SpotFormat.interruptions, SpotFormat.credits,
    ])
  }

  private static let node = ObjectChoice(noun: "node", objects: [
    rented("aws", doc: "Machines of Amazon EC2."), rented("gcp", doc: "Machines of Google Compute Engine."),
    rented("azure", doc: "Virtual machines of Microsoft Azure."),
    ObjectShape("node", word: "local", doc: "Machines that are already there and have no price.", [
      Field("name", .scalar(.name), "The pool's name."),
      Field("instanceType", .scalar(.text), .defaults("local"), "A name of your own."),
      Field("count", .scalar(.whole(1...100_000)), .defaults("1"), "How many."),
      Field("vcpu", .scalar(.cpu), "Cores of one machine."),
      Field("memory", .scalar(.bytes(zeroAllowed: false)), "Memory of one machine."),
      NodeFormat.reserved, NodeFormat.autoscale,
    ]),
  ])

  private static let volume = ObjectShape("volume", doc: "Storage that is paid for by size and month.", [
    Field("service", .scalar(.reference(.service)), .optional, "The service it belongs to. Left out: none."),
    Field("storageType", .scalar(.text), "As the price table names it."),
    Field("size", .scalar(.bytes(zeroAllowed: false)), "Its size."),
  ])

  private static let claims = ObjectShape("claims", doc: "What the operators state about the tier.", [
    Field("monthlyCost", .scalar(.money), .optional, "USD a month."),
    Field("cpus", .scalar(.cpu), .optional, "Cores of the whole tier."),
    Field("memory", .scalar(.bytes(zeroAllowed: false)), .optional, "Memory of the whole tier."),
    Field("applicationInstances", .scalar(.whole(0...1_000_000)), .optional, "Replicas of the application."),
    Field("source", .scalar(.text), "Where it is stated, and how it was read."),
  ])

  private static let table = ObjectShape("table", doc: "A CSV file whose columns of numbers are drawn from, row by row.", [
    Field("file", .scalar(.text), "Path relative to this profile, or the name of an embedded trace."),
    Field("source", .scalar(.text), .optional, "Where the samples come from, with their licence. Left out: the file's name."),
  ])
}
