import PlanModel

/// How stations are described that stand for themselves.
enum StationFormat {
  static let instances: [Field] = [
    Field(
      "instances", .scalar(.whole(1...10_000)), .defaults("1"),
      "How many alike copies stand beside each other, each with its own queue."),
    Field("balancing", .scalar(balancing), .defaults("join-shortest-queue"), "How an arriving query picks one of the copies."),
  ]

  static let balancing = ScalarKind.word([
    .init(Balancing.roundRobin.rawValue, "one after the other"),
    .init(Balancing.leastConnections.rawValue, "the one with the fewest queries that have entered and not left"),
    .init(Balancing.joinShortestQueue.rawValue, "the one with the fewest queries waiting or in service"),
    .init(Balancing.random.rawValue, "any, with equal probability"),
  ])

  static let queueLimit = Field(
    "queueLimit", .scalar(.whole(0...1_000_000)), .optional, "Queries that may wait; one more is turned away. Left out: any number.")

  static let station = ObjectChoice(noun: "station", objects: [
    ObjectShape("station", word: "fcfs", doc: "First come, first served by alike servers.", [
      Field("servers", .scalar(.whole(1...1_000_000)), "Alike servers of one copy."),
      queueLimit,
    ] + instances),
    ObjectShape("station", word: "processor-sharing", doc: "All present share the cores evenly, none gets more than one.", [
      Field("cores", .scalar(.number(low: 0, isLowAllowed: false, high: 1_000_000)), "Cores of one copy; may be a part of one.")
    ] + instances),
    ObjectShape("station", word: "infinite-server", doc: "Nobody waits.", []),
    ObjectShape("station", word: "pool", doc: "Slots that are held across steps.", [
      Field("size", .scalar(.whole(1...1_000_000)), "Slots of one copy."),
      queueLimit,
      Field(
        "timeout", .scalar(.time(zeroAllowed: true)), .optional,
        "A query that waits longer for a slot fails. Left out: it waits as long as it takes."),
    ] + instances),
    ObjectShape("station", word: "cache", doc: "Answers a look-up with a given probability, in no time.", [
      Field("hitRatio", .scalar(.share), "Share of look-ups that hit.")
    ]),
  ])
}
