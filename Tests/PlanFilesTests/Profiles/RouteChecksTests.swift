import PlanModel
import RandomStreams
import Testing
import Units

@testable import PlanFiles

struct RouteChecksTests {
  static let refused: [(routes: String, complaint: String)] = [
    ("  query: [{again: 20%}]", "p.yaml:19:11: found again outside a loop; expected it inside the steps of a loop of the same route"),
    (
      "  query: [{loop: [{call: b}, {again: 1%}]}]\n  b: [{again: 20%}]",
      "p.yaml:20:7: found again outside a loop; expected it inside the steps of a loop of the same route"
    ),
    ("  query: [{loop: [{wait: 1s}]}]", "p.yaml:19:11: found a loop without again; expected a step {again: 20%} inside"),
    ("  query: [{loop: [{again: 100%}]}]", "p.yaml:19:27: found again with 100%; expected less than 100%, or the loop never ends"),
    (
      "  query: [{loop: [{parallel: [[{again: 10%}]]}]}]",
      "p.yaml:19:32: found again inside parallel branches of the loop; expected it outside them, or a loop within the branch"
    ),
    (
      "  query: [{branch: [{probability: 60%}, {probability: 50%}]}]",
      "p.yaml:19:20: found probabilities that add up to 110%; expected at most 100%"
    ),
    (
      "  query: [{branch: [{otherwise: true}, {probability: 50%}]}]",
      "p.yaml:19:21: found otherwise before the last choice; expected it once, at the end"
    ),
    ("  query: [{branch: []}]", "p.yaml:19:20: found 0 in the list; expected at least 1 of the choices of a branch"),
    (
      "  query: [{branch: [{steps: []}]}]",
      "p.yaml:19:22: found a mapping with \"steps\"; expected a choice with one of the keys probability, otherwise"
    ),
    (
      "  query: [{wait: 1s, label: a}, {wait: 1s, label: a}]",
      "p.yaml:19:51: found the label \"a\" twice among the same steps; expected a label of its own for each"
    ),
    (
      "  query: [{call: a}]\n  a: [{call: b}]\n  b: [{call: a}]",
      "p.yaml:21:14: found a route that calls itself: a -> b -> a; expected calls that end"
    ),
    ("  query: [{call: query}]", "p.yaml:19:18: found a route that calls itself: query -> query; expected calls that end"),
    (
      "  query: [{hold: desk, steps: []}]",
      "p.yaml:19:18: found \"desk\", which is a station of the discipline fcfs; expected a pool"
    ),
    (
      "  query: [{serve: slots, time: 1s}]",
      "p.yaml:19:19: found \"slots\", which is a station of the discipline pool; expected a station, application or proxy that serves"
    ),
    ("  query: [{read: redis, time: 1s}]", "p.yaml:19:18: found \"redis\", which is a service of the kind cache; expected a database"),
    (
      "  query: [{ask: vee, tokens: {input: 1, output: 1}}]",
      "p.yaml:19:17: found \"vee\", which is a service of the kind sandbox; expected an LLM provider (kind: llm)"
    ),
    (
      "  query: [{ask: claude, tokens: {input: 1}}]",
      "p.yaml:19:33: found a token source without \"output\"; expected output: Output tokens of a call."
    ),
    (
      "  query: [{ask: claude, tokens: {table: conversations}}]",
      "p.yaml:19:41: found \"conversations\"; expected a table: conversation; did you mean \"conversation\"?"
    ),
    (
      "  query: [{lookup: redis}]",
      "p.yaml:19:11: found a look-up in the cache service \"redis\" without keyspace; expected keyspace: answers"
    ),
    (
      "  query: [{lookup: redis, keyspace: answer}]",
      "p.yaml:19:37: found \"answer\"; expected a keyspace of redis: answers; did you mean \"answers\"?"
    ),
    (
      "  query: [{lookup: answers, keyspace: answers}]",
      "p.yaml:19:39: found a keyspace, but \"answers\" is a station with a given hit ratio; expected none"
    ),
    (
      "  query: [{serve: api, time: 1s}]",
      "p.yaml:19:11: found serve: api outside the application \"api\"; expected it inside {enter: api, steps: [...]}"
    ),
    (
      "  query: [{execute: vee, time: 1s}]",
      "p.yaml:19:11: found execute: vee, which runs in api, outside the application \"api\"; expected it inside {enter: api, steps: [...]}"
    ),
    (
      "  query: [{wait: empirical(table=conversation column=speed)}]",
      "p.yaml:19:18: found the column \"speed\"; expected a column of the table \"conversation\": timestamp_s, tokens_in, tokens_out"
    ),
    (
      "  query: [{wait: empirical(table=conversation column=token_in)}]",
      "p.yaml:19:18: found the column \"token_in\"; expected a column of the table \"conversation\": timestamp_s, tokens_in, tokens_out; "
        + "did you mean \"tokens_in\"?"
    ),
  ]

  @Test(arguments: refused)
  func `routes that mean nothing are refused at their place`(routes: String, complaint: String) {
    #expect(SmallProfile.complaints(SmallProfile.withRoutes(routes)) == complaint)
  }

  @Test func `a route with nothing behind it, as where a file was cut off, is refused`() {
    let complaint = SmallProfile.complaints(SmallProfile.withRoutes("  query:"))
    #expect(complaint == "p.yaml:19:3: found nothing; expected a list; [] for an empty one")
  }

  @Test(arguments: [
    ("  query: [{call: a}, {call: a}]\n  a: [{call: b}, {call: b}]\n  b: [{wait: 1s}]", "the same route may be called twice"),
    (
      "  query: [{enter: api, steps: [{call: inner}]}]\n  inner: [{serve: api, time: 1s}, {execute: vee, time: 1s}]",
      "entered by the caller"
    ),
    ("  query: [{execute: box, time: 1s}, {read: db, time: 1ms}]", "a sandbox of its own and a database need no application"),
    (
      "  query: [{branch: [{probability: 0.05}, {probability: 0.55}, {probability: 0.3}, {probability: 0.1}]}]",
      "0.05 + 0.55 + 0.3 + 0.1 is 1.0000000000000002 in binary"
    ),
    (
      "  query: [{loop: [{parallel: [[{loop: [{again: 10%}]}]]}, {branch: [{probability: 5%, steps: [{again: 50%}]}]}]}]",
      "loops in branches"
    ),
    ("  query: []\n  other: []", "a route without steps"),
    ("  query: []\n  unused: [{serve: api, time: 1s}]", "a route that no query takes may wait for its caller"),
  ])
  func `routes that mean something are read`(routes: String, why: String) {
    #expect(SmallProfile.complaints(SmallProfile.withRoutes(routes)) == "", Comment(rawValue: why))
  }

  @Test func `every kind of step is read as it is written`() throws {
    let scenario = try SmallProfile.read(
      SmallProfile.withRoutes(
        """
          query:
            - {serve: desk, time: 1s}
            - {serve: desk, time: {value: 2s, source: measured}, label: second}
            - {wait: uniform(1s 2s)}
            - {hold: slots, steps: [{serve: nginx, time: 1ms}]}
            - {enter: api, steps: [{serve: api, time: 1ms}, {execute: vee, time: 3s}]}
            - {lookup: answers, hit: [{respond: 40kB}]}
            - {lookup: redis, keyspace: answers, miss: [{fail: no answer}]}
            - branch:
                - {probability: 30%, steps: [{wait: 1s}]}
                - {otherwise: true}
            - loop: [{wait: 1s}, {again: 20%}]
            - {repeat: 3, steps: [{wait: 1s}]}
            - {repeat: "uniform(1, 5)", steps: []}
            - parallel: [[{wait: 1s}], [{wait: 2s}]]
            - {parallel: [{wait: 1s}], copies: 2}
            - {retry: 3, backoff: {first: 1s, jitter: 50%}, steps: [{fail: it, probability: 1%}]}
            - {attempt: [{wait: 1s}], otherwise: [{wait: 2s}]}
            - {read: db, time: "lognormal(mean: 4ms, cv: 1)", pages: 40}
            - {ask: claude, tokens: {table: conversation, outputScale: 2}}
            - {ask: claude, tokens: {input: 100, output: exponential(mean=50)}}
            - {execute: box, time: 2s}
            - {store: db, bytes: 8kB}
            - {call: other}
          other: [{wait: 0}]

        """))
    func wait(_ seconds: Double, _ number: Int = 1) -> Step { Step(label: "wait \(number)", action: .wait(.deterministic(seconds))) }
    let expected: [Step] = [
      Step(label: "serve desk 1", action: .serve(station: "desk", time: .deterministic(1))),
      Step(label: "second", action: .serve(station: "desk", time: .deterministic(2))),
      Step(label: "wait 1", action: .wait(.uniform(low: 1, high: 2))),
      Step(
        label: "hold slots 1",
        action: .hold(pool: "slots", steps: [Step(label: "serve nginx 1", action: .serve(station: "nginx", time: .deterministic(0.001)))])),
      Step(
        label: "enter api 1",
        action: .enter(
          service: "api",
          steps: [
            Step(label: "serve api 1", action: .serve(station: "api", time: .deterministic(0.001))),
            Step(label: "execute vee 1", action: .execute(sandbox: "vee", time: .deterministic(3))),
          ])),
      Step(
        label: "lookup answers 1",
        action: .lookup(
          cache: "answers", keyspace: "", hit: [Step(label: "respond 1", action: .respond(bytes: Bytes(40_000)))], miss: [])),
      Step(
        label: "lookup redis 1",
        action: .lookup(
          cache: "redis", keyspace: "answers", hit: [],
          miss: [Step(label: "fail no answer 1", action: .fail(cause: "no answer", probability: .one))])),
      Step(
        label: "branch 1",
        action: .branch([
          Step.Choice(probability: Fraction(0.3), steps: [wait(1)]), Step.Choice(probability: Fraction(0.7), steps: []),
        ])),
      Step(label: "loop 1", action: .loop([wait(1), Step(label: "again 1", action: .again(probability: Fraction(0.2)))])),
      Step(label: "repeat 1", action: .repeated(count: .deterministic(3), steps: [wait(1)])),
      Step(label: "repeat 2", action: .repeated(count: .uniform(low: 1, high: 5), steps: [])),
      Step(label: "parallel 1", action: .parallel([[wait(1)], [wait(2)]])),
      Step(label: "parallel 2", action: .parallel([[wait(1)], [wait(1)]])),
      Step(
        label: "retry 1",
        action: .retry(
          attempts: 3, backoff: Backoff(first: .seconds(1), factor: 2, longest: .minutes(1), jitter: Fraction(0.5)),
          steps: [Step(label: "fail it 1", action: .fail(cause: "it", probability: Fraction(0.01)))])),
      Step(label: "attempt 1", action: .attempt(steps: [wait(1)], otherwise: [wait(2)])),
      Step(label: "read db 1", action: .read(database: "db", time: .lognormal(mean: 0.004, cv: 1), pages: .deterministic(40))),
      Step(label: "ask claude 1", action: .ask(provider: "claude", tokens: .table("conversation", inputScale: 1, outputScale: 2))),
      Step(
        label: "ask claude 2",
        action: .ask(provider: "claude", tokens: .distributions(input: .deterministic(100), output: .exponential(mean: 50)))),
      Step(label: "execute box 1", action: .execute(sandbox: "box", time: .deterministic(2))),
      Step(label: "store db 1", action: .store(database: "db", bytes: Bytes(8_000))),
      Step(label: "call other 1", action: .call(route: "other")),
    ]
    #expect(scenario.routes.map(\.name) == ["query", "other"])
    for (step, wanted) in zip(scenario.routes[0].steps, expected) { #expect(step == wanted) }
    #expect(scenario.routes[0].steps.count == expected.count)
    #expect(
      scenario.figures == [Figure(path: "routes.query[1].time", text: "2s", origin: .source, note: "measured")])
    // The trace has 19,366 rows; its README says so. The time stamps are drawn from by nobody, so they are not kept.
    #expect(scenario.tables["conversation"]?.rowCount == 19_366)
    #expect(scenario.tables["conversation"]?.columns.map(\.name) == ["tokens_in", "tokens_out"])
    #expect(scenario.tables["conversation"]?.columns.map(\.values[0]) == [374, 44])
  }

  @Test func `a label that looks like a default one keeps its step apart from the others`() throws {
    let scenario = try SmallProfile.read(SmallProfile.withRoutes("  query: [{wait: 1s}, {wait: 2s, label: wait 1}, {wait: 3s}]"))
    #expect(scenario.routes[0].steps.map(\.label) == ["wait 2", "wait 1", "wait 3"])
  }
}
