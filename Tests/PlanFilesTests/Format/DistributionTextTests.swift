import PlanFiles
import RandomStreams
import Testing

struct DistributionTextTests {
  typealias Measure = DistributionText.Measure

  static let good: [(text: String, measure: Measure, value: Distribution)] = [
    ("250ms", .time, .deterministic(0.25)),
    ("1h30m", .time, .deterministic(5_400)),
    ("0", .time, .deterministic(0)),
    ("40", .count, .deterministic(40)),
    ("deterministic(250ms)", .time, .deterministic(0.25)),
    ("exponential(mean=48s)", .time, .exponential(mean: 48)),
    ("exponential(mean: 48s)", .time, .exponential(mean: 48)),
    ("uniform(1, 5)", .count, .uniform(low: 1, high: 5)),
    ("uniform(low=0 high=2s)", .time, .uniform(low: 0, high: 2)),
    ("lognormal(mean: 1.2s, cv: 0.6)", .time, .lognormal(mean: 1.2, cv: 0.6)),
    ("lognormal(mean=1.2s cv=0.6)", .time, .lognormal(mean: 1.2, cv: 0.6)),
    (" lognormal ( mean = 1.2s ,  cv = 0.6 ) ", .time, .lognormal(mean: 1.2, cv: 0.6)),
    ("lognormal(cv=0.6 mean=1.2s)", .time, .lognormal(mean: 1.2, cv: 0.6)),
    ("gamma(mean=40 cv=2)", .count, .gamma(mean: 40, cv: 2)),
    ("erlang(stages=3 mean=3s)", .time, .erlang(stages: 3, mean: 3)),
    ("hyperexponential(mean=1s cv=1)", .time, .hyperexponential(mean: 1, cv: 1)),
    ("weibull(mean=1s shape=0.5)", .time, .weibull(mean: 1, shape: 0.5)),
    ("bounded-pareto(shape=1.1 low=1ms high=10s)", .time, .boundedPareto(shape: 1.1, low: 0.001, high: 10)),
    ("zipf(exponent=0 count=1000)", .count, .zipf(exponent: 0, count: 1_000)),
    ("empirical(table=conversation column=tokens_out)", .count, .empirical(table: "conversation", column: "tokens_out", scale: 1)),
    ("empirical(table=t column=c scale=0.5)", .time, .empirical(table: "t", column: "c", scale: 0.5)),
  ]

  @Test(arguments: good)
  func `each family is read, and its spelling is read back to the same`(text: String, measure: Measure, value: Distribution) throws {
    #expect(try DistributionText.parse(text, as: measure) == value)
    let spelt = DistributionText.spell(value, as: measure)
    #expect(try DistributionText.parse(spelt, as: measure) == value)
    #expect(!spelt.contains(",") && !spelt.contains(":"), "YAML takes it without quotes, in braces too")
  }

  @Test(arguments: [
    (Distribution.lognormal(mean: 1.2, cv: 0.6), "lognormal(mean=1.2s cv=0.6)"),
    (.deterministic(0.000_000_001), "1ns"),
    (.deterministic(0.000_123_456), "123.456us"),
    (.deterministic(7_200), "2h"),
    (.deterministic(90), "90s"),
    (.deterministic(0), "0s"),
    (.empirical(table: "t", column: "c", scale: 1), "empirical(table=t column=c)"),
  ])
  func `times are spelt in the largest unit that is short`(value: Distribution, text: String) {
    #expect(DistributionText.spell(value, as: .time) == text)
  }

  static let bad: [(text: String, measure: Measure, complaint: String)] = [
    (
      "lognormal(mean=1.2 cv=0.6)", .time,
      "column 16: found \"1.2\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"
    ),
    ("lognormal(mean=1.2s cv=-1)", .time, "column 24: found \"-1\"; expected cv as a number above 0"),
    ("lognormal(mean=0 cv=1)", .time, "column 16: found \"0\"; expected a time above 0"),
    ("lognormal(maen=1s cv=1)", .time, "column 11: found \"maen\"; expected a parameter of lognormal: mean, cv; did you mean \"mean\"?"),
    ("lognormal(mean=1s)", .time, "column 18: found \")\"; expected cv of lognormal: lognormal(mean= cv=)"),
    ("lognormal(mean=1s mean=2s)", .time, "column 19: found \"mean\"; expected mean once"),
    ("uniform(1 2 3)", .count, "column 13: found \"3\"; expected 2 arguments of uniform: uniform(low= high=)"),
    ("uniform(2 1)", .count, "column 11: found \"1\"; expected high above low"),
    ("bounded-pareto(shape=1 low=2s high=2s)", .time, "column 36: found \"2s\"; expected high above low"),
    ("exponential(mean=nan)", .count, "column 18: found \"nan\"; expected a number above 0 without a unit"),
    ("exponential(mean=inf)", .count, "column 18: found \"inf\"; expected a number above 0 without a unit"),
    ("exponential(mean=5s)", .count, "column 18: found \"5s\"; expected a number above 0 without a unit"),
    ("hyperexponential(mean=1 cv=0.9)", .count, "column 28: found \"0.9\"; expected cv as a number of at least 1"),
    ("erlang(stages=1.5 mean=1)", .count, "column 15: found \"1.5\"; expected stages as a whole number from 1 to 1000"),
    ("zipf(exponent=1 count=10)", .time, "column 1: found \"zipf\"; expected a distribution of times; zipf gives ranks"),
    ("empirical(table=, column=c)", .count, "column 17: found \"\"; expected the name of a table"),
    ("deterministic(1s) x", .time, "column 19: found \"x\"; expected nothing behind the closing \")\""),
    (
      "exponental(mean=1s)", .time,
      "column 1: found \"exponental\"; expected a distribution: deterministic, exponential, uniform, lognormal, gamma, erlang, "
        + "hyperexponential, weibull, bounded-pareto, zipf, empirical; did you mean \"exponential\"?"
    ),
    (
      "lognormal(mean=4ms", .time,
      "column 19: found \"lognormal(mean=4ms\"; expected a closing \")\" (inside braces and brackets a comma ends the text: part the "
        + "arguments with blanks)"
    ),
    (
      "soon", .time,
      "column 1: found \"soon\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m, or a distribution as "
        + "exponential(mean=250ms)"
    ),
    ("-5", .count, "column 1: found \"-5\"; expected a number of at least 0 without a unit, or a distribution as exponential(mean=40)"),
  ]

  @Test(arguments: bad)
  func `what is no distribution is refused at its column`(text: String, measure: Measure, complaint: String) {
    #expect { try DistributionText.parse(text, as: measure) } throws: { "\($0)" == complaint }
  }
}
