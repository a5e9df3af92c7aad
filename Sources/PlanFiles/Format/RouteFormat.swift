/// How the steps of a route are described.
enum RouteFormat {
  private static let steps = Shape.named("steps")
  private static let timeDraw = Shape.scalar(.distribution(.time))
  private static let countDraw = Shape.scalar(.distribution(.count))
  /// How long to wait before another attempt.
  static let backoff = Field(
    "backoff",
    .object(ObjectShape("back-off", doc: "How long to wait before the next attempt.", [
      Field("first", .scalar(.time(zeroAllowed: true)), .defaults("0"), "Before the second attempt."),
      Field(
        "factor", .scalar(.number(low: 1, isLowAllowed: true, high: 1_000)), .defaults("2"),
        "By which it grows from attempt to attempt."),
      Field("longest", .scalar(.time(zeroAllowed: true)), .defaults("1m"), "At most this long."),
      Field("jitter", .scalar(.share), .defaults("0"), "Each wait is multiplied by a uniform draw from 1 - jitter to 1."),
      Field(
        "retryAfter",
        .scalar(.word([
          .init("heeded", "a provider that refused says when to come again: up to a minute replaces the wait"),
          .init("ignored", "the wait is as long as otherwise"),
        ])), .defaults("heeded"), "What a refusal by a quota changes."),
    ])), .defaults(""), "How long to wait before the next attempt.")

  private static let label = Field(
    "label", .scalar(.text), .optional,
    "Keys the random draws of the step; unique among its siblings. Left out: verb and object with a running number, as serve desk 1.")

  private static func step(_ verb: String, _ doc: String, _ fields: [Field]) -> ObjectShape {
    ObjectShape("\(verb) step", word: verb, doc: doc, fields + [label])
  }

  static let step = ObjectChoice(noun: "step", objects: [
    step("serve", "A visit to a station, a slice of CPU at the application that was entered, or a pass through a proxy.", [
      Field("serve", .scalar(.reference(.server)), "The station, application or proxy."),
      Field("time", timeDraw, "The time of service."),
    ]),
    step("wait", "Time that passes without any station.", [Field("wait", timeDraw, "How long.")]),
    step("hold", "Hold a slot of a pool while the steps run.", [
      Field("hold", .scalar(.reference(.pool)), "The pool."),
      Field("steps", steps, "What runs meanwhile."),
    ]),
    step("enter", "Be admitted to one worker of an application or a connection of a proxy, and stay there while the steps run.", [
      Field("enter", .scalar(.reference(.entrance)), "The application or proxy."),
      Field("steps", steps, "What runs there."),
    ]),
    step("block", "Hold one of the threads of the worker that the query is at, while the steps run.", [
      Field("block", .scalar(.reference(.application)), "The application that was entered; it has threads."),
      Field("steps", steps, "What runs meanwhile."),
    ]),
    step("lookup", "Ask a cache; go one way on a hit and the other on a miss.", [
      Field("lookup", .scalar(.reference(.cache)), "The cache: a station, or a service with a keyspace."),
      Field("keyspace", .scalar(.name), .optional, "The keyspace of a cache service. Left out: the cache is a station."),
      Field("hit", steps, .optional, "What runs on a hit. Left out: nothing."),
      Field("miss", steps, .optional, "What runs on a miss. Left out: nothing."),
    ]),
    step("branch", "One of several ways, by probability; what is missing to 100 % goes on without any of them.", [
      Field("branch", .list(.byVerb(choice), atLeast: 1, of: "the choices of a branch"), "The ways.")
    ]),
    step("loop", "The steps, again from the start whenever an again inside them says so.", [Field("loop", steps, "The steps.")]),
    step("again", "With this probability, back to the start of the innermost loop.", [
      Field("again", .scalar(.share), "The probability, below 100 %.")
    ]),
    step("repeat", "The steps a number of times, drawn once and rounded to a whole number.", [
      Field("repeat", countDraw, "How many times."),
      Field("steps", steps, "The steps."),
    ]),
    step("parallel", "Alike copies of the steps at once; goes on when the last has ended, fails when one failed.", [
      Field("parallel", steps, "The steps of each copy."),
      Field("copies", .scalar(.whole(1...1_000)), "How many copies."),
    ]),
    step("parallel", "Several branches at once; goes on when the last has ended, fails when one failed.", [
      Field("parallel", .list(steps, atLeast: 1, of: "branches"), "The steps of each branch.")
    ]),
    step("retry", "The steps, and again after a back-off when they fail.", [
      Field("retry", .scalar(.whole(1...1_000)), "Attempts in all."),
      backoff,
      Field("steps", steps, "The steps."),
    ]),
    step("attempt", "The steps, and when they fail, the others.", [
      Field("attempt", steps, "The steps."),
      Field("otherwise", steps, "What runs when they fail."),
    ]),
    step("read", "A look-up in a database: CPU time, and pages touched.", [
      Field("read", .scalar(.reference(.database)), "The database."),
      Field("time", timeDraw, "CPU time in the database."),
      Field("pages", countDraw, .defaults("0"), "Pages touched, each of which may miss the memory and go to the disk."),
    ]),
    step("ask", "A call of an LLM provider.", [
      Field("ask", .scalar(.reference(.llm)), "The provider."),
      Field("tokens", .byVerb(tokens), "Where the token counts come from."),
    ]),
    step("execute", "A run in a sandbox.", [
      Field("execute", .scalar(.reference(.sandbox)), "The sandbox."),
      Field("time", timeDraw, "CPU time of the run."),
    ]),
    step("respond", "Bytes sent to the client over the internet.", [Field("respond", .scalar(.bytes(zeroAllowed: true)), "How many.")]),
    step("store", "Bytes that stay in a database's volume.", [
      Field("store", .scalar(.reference(.database)), "The database."),
      Field("bytes", .scalar(.bytes(zeroAllowed: true)), "How many, before compression."),
    ]),
    step("fail", "The query fails here, with this probability.", [
      Field("fail", .scalar(.text), "The cause, as reports name it."),
      Field("probability", .scalar(.share), .defaults("100%"), "How often."),
    ]),
    step("call", "All steps of another route.", [Field("call", .scalar(.reference(.route)), "The route.")]),
  ])

  private static let choice = ObjectChoice(noun: "choice", objects: [
    ObjectShape("choice", word: "probability", doc: "A way that is taken with this probability.", [
      Field("probability", .scalar(.share), "How often it is taken."),
      Field("steps", steps, .optional, "What runs. Left out: nothing."),
    ]),
    ObjectShape("choice", word: "otherwise", doc: "The way that is taken else; the last.", [
      Field("otherwise", .scalar(.word([.init("true", "takes the remaining probability")])), "Always true."),
      Field("steps", steps, .optional, "What runs. Left out: nothing."),
    ]),
  ])

  private static let tokens = ObjectChoice(noun: "token source", objects: [
    ObjectShape("token source", word: "table", doc: "Rows of a table with the columns tokens_in and tokens_out.", [
      Field("table", .scalar(.reference(.table)), "The table."),
      Field("inputScale", .scalar(.number(low: 0, isLowAllowed: false, high: 1e6)), .defaults("1"), "Multiplies the input tokens."),
      Field("outputScale", .scalar(.number(low: 0, isLowAllowed: false, high: 1e6)), .defaults("1"), "Multiplies the output tokens."),
    ]),
    ObjectShape("token source", word: "input", doc: "Distributions.", [
      Field("input", countDraw, "Input tokens of a call."),
      Field("output", countDraw, "Output tokens of a call."),
    ]),
  ])
}
