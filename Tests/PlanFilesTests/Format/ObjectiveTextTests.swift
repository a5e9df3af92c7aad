import PlanFiles
import PlanModel
import Testing
import Units

struct ObjectiveTextTests {
  @Test(arguments: [
    ("p95 <= 30s", Objective(metric: .p95, limit: 30, text: "p95 <= 30s")),
    ("mean<=250ms", Objective(metric: .mean, limit: 0.25, text: "mean <= 250ms")),
    ("errors <= 0.1%", Objective(metric: .errors, limit: 0.001, text: "errors <= 0.1%")),
    ("utilization <= 0.8", Objective(metric: .utilization, limit: 0.8, text: "utilization <= 0.8")),
    ("cost <= 485.89", Objective(metric: .cost, limit: 485.89, text: "cost <= 485.89")),
  ])
  func `objectives are read`(text: String, objective: Objective) throws {
    #expect(try ObjectiveText.parse(text) == objective)
  }

  @Test(arguments: [
    ("p95", "found \"p95\"; expected an objective as p95 <= 30s, errors <= 0.1%, utilization <= 80% or cost <= 800"),
    (
      "p96 <= 30s",
      "found \"p96\"; expected an objective on mean, p50, p95, p99, errors, utilization, cost; did you mean \"p95\"?"
    ),
    ("p95 <= 30", "found \"30\"; expected a time with its unit, as 250ms, 1.5s, 10m, 2h, 1d, 1w or 1h30m"),
    ("p95 <= 0", "found \"0\"; expected a time above 0"),
    ("errors <= 120%", "found \"120%\"; expected a share from 0% to 100%, as 30% or 0.3"),
    ("cost <= -1", "found \"-1\"; expected an amount of USD a month of at least 0"),
    ("cost <= $5", "found \"$5\"; expected an amount of US dollars as a plain decimal number, as 0.0832"),
  ])
  func `what is no objective is refused`(text: String, complaint: String) {
    #expect { try ObjectiveText.parse(text) } throws: { "\($0)" == complaint }
  }
}
