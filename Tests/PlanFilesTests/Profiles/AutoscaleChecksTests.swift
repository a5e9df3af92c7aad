import Autoscaling
import Testing

@testable import PlanFiles

/// Autoscalers of profiles that no API server would take.
struct AutoscaleChecksTests {
  private func text(_ autoscale: String, metrics: String = "[{resource: cpu, averageUtilization: 70}]") -> String {
    let rows = SmallProfile.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let service = [
      "services:", "  api:", "    kind: application", "    replicas: 2", "    workers: 1", "    autoscale:", "      maxReplicas: 4",
      "      metrics: \(metrics)",
    ]
    return (rows[..<5] + service + autoscale.split(separator: "\n").map { "      " + $0 } + rows[5...]).joined(separator: "\n")
  }

  private func complaints(_ autoscale: String) -> String { SmallProfile.complaints(text(autoscale)) }

  @Test func `queries are targets of the kind Pods`() throws {
    let scenario = try SmallProfile.read(text("", metrics: "[{requests: 12.5}, {inFlight: 3}]"))
    guard case .application(let application) = try #require(scenario.services.first).kind else { return }
    let autoscale = try #require(application.autoscale)
    #expect(autoscale.specification.metrics == [
      try MetricSpecification(.pods("requests_per_second"), target: .averageValue(12_500)),
      try MetricSpecification(.pods("requests_in_flight"), target: .averageValue(3_000)),
    ])
    #expect(autoscale.measures == ["requests_per_second": .requests, "requests_in_flight": .inFlight])
    let plain = try SmallProfile.read(text(""))
    guard case .application(let other) = try #require(plain.services.first).kind else { return }
    #expect(try #require(other.autoscale).measures == nil)
  }

  @Test(arguments: [
    ("[{requests: 0}]", "found \"0\"; expected", "no target"),
    ("[{request: 3}]", "did you mean \"requests\"?", "a letter short"),
    ("[{requests: 3, averageUtilization: 70}]", "averageUtilization", "what belongs to resources"),
  ])
  func `a metric that is none is refused`(metrics: String, expected: String, why: String) {
    #expect(SmallProfile.complaints(text("", metrics: metrics)).contains(expected), "\(why): \(SmallProfile.complaints(text("", metrics: metrics)))")
  }

  @Test(arguments: [
    ("minReplicas: 4", "", "as many as the maximum"),
    ("minReplicas: 5", "p.yaml:12:20: found \"4\"; Kubernetes: maxReplicas: must be greater than or equal to `minReplicas`", "crossed"),
    ("behavior: {scaleDown: {stabilizationWindow: 1h}}", "", "the longest"),
    ("behavior: {scaleDown: {stabilizationWindow: 2h}}",
      "p.yaml:14:51: found \"2h\"; Kubernetes: stabilizationWindowSeconds: must be less than or equal to 3600", "a window of 2 hours"),
    ("behavior: {scaleUp: {policies: [{pods: 1, period: 31m}]}}",
      "p.yaml:14:57: found \"31m\"; Kubernetes: periodSeconds: must be less than or equal to 1800", "a period of 31 minutes"),
    ("behavior: {scaleUp: {policies: [{pods: 1, period: 1500ms}]}}",
      "p.yaml:14:57: found \"1.5s\"; expected whole seconds, as periodSeconds of Kubernetes has them", "half a second"),
    ("behavior: {scaleUp: {tolerance: 5%}}",
      "p.yaml:14:39: found \"5%\"; expected a quantity from 0 to 1000000, such as 0.05 or 50m", "a share is no quantity"),
    ("behavior: {scaleUp: {tolerance: \"-0.1\"}}",
      "p.yaml:14:39: found \"-0.1\"; Kubernetes: tolerance: must be greater than or equal to zero", "below nothing"),
    ("behavior: {scaleUp: {tolerance: 50m}}", "", "thousandths"),
    ("downscaleStabilization: 100h", "p.yaml:14:31: found \"100h\"; expected at most 1h, as for a window of behavior", "a trial without an end"),
  ])
  func `what Kubernetes refuses is refused at its place`(autoscale: String, expected: String, why: String) {
    #expect(complaints(autoscale) == expected, "\(why)")
  }
}
