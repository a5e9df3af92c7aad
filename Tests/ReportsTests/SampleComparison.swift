import PlanModel
import Statistics
import Units

/// A comparison to be reported: its figures are made up.
struct SampleComparison {
  static func estimate(_ value: Double, _ half: Double) -> Estimate {
    Estimate(value: value, low: value - half, high: value + half, trials: 13)
  }

  static let fired = Gate(
    metric: .p95, relation: .above,
    limits: [.init(factor: 1.1, constant: 0, text: "base+10%"), .init(factor: 1, constant: 0.05, text: "base+50ms")])
  static let budget = Gate(
    metric: .cost(.llm), relation: .above, limits: [.init(factor: 0, constant: 40_000, text: "40000")], severity: .warning,
    because: "the budget <of the year>")

  static var comparison: Comparison {
    func row(_ metric: Metric, _ base: Double, _ candidate: Double, _ half: Double, saved: Double? = 5.2) -> Comparison.Row {
      Comparison.Row(
        metric: metric, base: estimate(base, base / 20), candidate: estimate(candidate, candidate / 20),
        difference: estimate(candidate - base, half), trialsSaved: saved)
    }
    return Comparison(
      base: .init(origin: "origin/main:x.yaml", name: "x", title: "", digest: String(repeating: "a", count: 64), busiest: "api.cpu"),
      candidate: .init(origin: "HEAD:x.yaml", name: "x", title: "", digest: String(repeating: "b", count: 64), busiest: "api.cpu"),
      method: .paired, trials: 13, ending: .decided, looks: 5, confidence: 0.99, seed: 1, duration: .hours(2), warmUp: .minutes(6),
      rows: [
        row(.mean, 36.1, 40.2, 0.4), row(.p95, 50.3, 58.4, 0.8), row(.errors, 0.0021, 0.0022, 0.0003), row(.throughput, 0.27, 0.26, 0.002),
        row(.utilization, 0.125, 0.06, 0.003), row(.replicas, 4, 4, 0, saved: nil), row(.cost(.total), 46_602.28, 46_798.17, 120),
        row(.cost(.withoutLLM), 498.69, 620.16, 0.02), row(.cost(.nodes), 485.89, 607.36, 0, saved: nil),
        row(.stationUtilization("api.cpu"), 0.125, 0.06, 0.003), row(.stationUtilization("vee.slots"), 0.032, 0.032, 0.001, saved: 4e7),
      ],
      gates: [
        GateResult(gate: fired, verdict: .fired, margins: [estimate(3.1, 0.8), estimate(8.05, 0.8)]),
        GateResult(
          gate: budget, verdict: .warned, margins: [estimate(6_103, 300)],
          reason: "the base is beyond the limit too, and the change makes it no worse"),
      ],
      changes: ["services.api.replicas: 4 -> 5"], remarks: [], programVersion: "0.1.0", digest: String(repeating: "c", count: 64))
  }
}
