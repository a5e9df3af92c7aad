import PlanModel

/// How machines are bought, what is known of when the provider takes spot machines back, and what burstable ones do without credits.
enum SpotFormat {
  static let purchase = Field(
    "purchase",
    .scalar(.word([
      .init("on-demand", "the provider never takes a machine back; how they are paid for is another matter"),
      .init("spot", "the provider may take them back with two minutes' notice, as interruptions says"),
    ])), .defaults("on-demand"), "Whether the machines are bought on the spot market.")

  static let credits = Field(
    "credits",
    .scalar(.word([
      .init("unlimited", "they go on at full speed, on credits that are paid for"), .init("standard", "they are slowed down to their baseline"),
    ])), .defaults("unlimited"), "What burstable machines (t3, t3a, t4g) do that have used up their CPU credits.")

  static let interruptions = Field(
    "interruptions",
    .object(ObjectShape("interruptions", doc: "When the provider takes spot machines back, and what happens then.", [
      Field(
        "band",
        .scalar(.word([
          .init("<5%", "fewer than one in twenty machines a month"), .init("5-10%", "simulated with 10 %"), .init("10-15%", "simulated with 15 %"),
          .init("15-20%", "simulated with 20 %"), .init(">20%", "in quotes; simulated with upTo"),
        ])), .optional, "The share of machines of this type that are taken back within a month, as AWS publishes it. Left out: trace."),
      Field("upTo", .scalar(.share), .optional, "The upper end of the band >20%, which has none: an assumption. For no other band."),
      Field(
        "together", .scalar(.share), .optional,
        "With a band: of the machines of one type that are there, the share that an interruption takes."),
      Field(
        "failing", .scalar(.share), .optional,
        "With a band: the share of interruptions after which there is no machine of the type for a while."),
      Field("outage", .scalar(.distribution(.time)), .optional, "With a band: how long there is none then."),
      Field(
        "trace", .scalar(.text), .optional,
        "Path, relative to this profile, of a CSV file with timestamp_s and instances_available: a record of how many somebody could have. "
          + "Left out: band."),
      Field("startUp", .scalar(.distribution(.time)), "From the order of another machine until containers run on it."),
      Field(
        "types", .list(.scalar(.text), of: "instance types"), .optional,
        "Further instance types over which the machines are spread evenly, of about the same size. Each is a market of its own. Left out: none."),
      Field("fallBack", .scalar(.flag), .defaults("false"), "Whether machines on demand stand in as long as no type is to be had."),
    ])), .optional, "For spot machines.")
}
