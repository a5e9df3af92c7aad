import PlanModel
import Testing
import Units

@testable import Reports

/// What is said of replicas and machines that come and go.
struct AutoscalingReportTests {
  private func result(pending: Double, minNodes: Int?) -> RunResult {
    var result = SampleResult.medium
    let zero = SampleResult.estimate(0, 0, 0)
    result.autoscaling = [
      AutoscalingResult(
        application: "api", minReplicas: 2, maxReplicas: 10, initialReplicas: 4, replicas: SampleResult.estimate(6.5, 6.1, 6.9),
        pendingReplicas: SampleResult.estimate(pending, 0, pending * 2), readyReplicas: SampleResult.estimate(6, 5.5, 6.5), peakReplicas: 11,
        decisions: 480, failedDecisions: 0, changes: 2, reversals: 0, reversalsPerHour: zero, startsPerHour: zero, isFlapping: false,
        findings: ["a finding"], firstTrial: [ReplicaChange(time: .seconds(30), from: 4, to: 6, reason: "above target")])
    ]
    result.nodePools = [
      NodePoolResult(
        pool: "workers", instanceType: "t3.large", minNodes: minNodes, maxNodes: minNodes.map { $0 + 6 }, initialNodes: 3,
        nodes: SampleResult.estimate(4.25, 4.1, 4.4), peakNodes: 5, added: 12, removed: 11)
    ]
    return result
  }

  private func text(_ result: RunResult) -> String { TerminalRenderer(width: 400).render(RunReport.document(of: result)) }

  @Test func `replicas that wait for a machine are told`() {
    #expect(text(result(pending: 0.5, minNodes: 2)).contains("Waiting for a machine with room: 0.500 (0 … 1.000) on average."))
    #expect(!text(result(pending: 0, minNodes: 2)).contains("Waiting for a machine"))
  }

  @Test func `machines are a table of their own`() {
    let text = text(result(pending: 0, minNodes: 2))
    #expect(text.contains(/workers +t3\.large +3 +4\.25 \(4\.10? … 4\.40?\) +5 +2 +8 +12 +11\n/))
    #expect(text.contains("what comes and goes is not reserved"))
    #expect(self.text(result(pending: 0, minNodes: nil)).contains("No pool has an autoscaler."))
    #expect(!self.text(SampleResult.medium).contains("Machines\n"))
  }

  @Test func `programs read the same`() {
    let document = ResultDocument.Results(result(pending: 0.5, minNodes: nil))
    #expect(document.nodePools.map(\.name) == ["workers"])
    #expect(document.nodePools[0].minNodes == nil && document.nodePools[0].peakNodes == 5)
    #expect(document.autoscaler?.applications[0].pendingReplicas.value == 0.5)
    #expect(document.nodePools[0].hours == nil)
    var hourly = result(pending: 0, minNodes: 2)
    hourly.nodePools[0].hours = HourlyNodes(firstHour: 2, nodes: [4, 4.5])
    let hours = ResultDocument.Results(hourly).nodePools[0].hours
    #expect(hours?.first == 2 && hours?.nodes == [4, 4.5])
  }
}
