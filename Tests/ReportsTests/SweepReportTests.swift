import Foundation
import PlanModel
import Statistics
import Testing

@testable import Reports

struct SweepReportTests {
  private var sweep: Sweep {
    let point = { (p95: Double) in
      SweepPoint(digest: "d", trials: 10, overloaded: [], entries: [.init(metric: .p95, estimate: SampleComparison.estimate(p95, 0.5))])
    }
    return Sweep(
      name: "x",
      axes: [.init(path: "services.api.replicas", values: ["1", "2"]), .init(path: "workload.rate", values: ["5/hour", "9/hour"])],
      points: [0: point(3), 2: point(2), 3: point(9)])
  }

  @Test func `a row for each point that is done, and which of them none beats`() {
    let document = SweepReport.document(of: sweep, metrics: [.p95], standings: [0: .open, 2: .frontier, 3: .dominated])
    #expect(
      TerminalRenderer().render(document) == """
        x: services.api.replicas x workload.rate, 4 points
        Broken off after 3 of 4 points; the same command goes on.

        services.api  workload
            replicas      rate  p95                   frontier
                   1    5/hour  3.00 s (2.50 … 3.50)  ~
                   2    5/hour  2.00 s (1.50 … 2.50)  *
                   2    9/hour  9.00 s (8.50 … 9.50)

        * no other point has less p95; ~ another one has, but the intervals leave it open.

        """)
    #expect(
      CSVRenderer().render(document).map(\.text) == [
        "services_api_replicas,workload_rate,p95,p95_low,p95_high,p95_reason,frontier,trials\r\n1,5/hour,3,2.5,3.5,,open,10\r\n"
          + "2,5/hour,2,1.5,2.5,,frontier,10\r\n2,9/hour,9,8.5,9.5,,dominated,10\r\n"
      ])
  }

  @Test func `where there is little room, figures are wrapped`() {
    var wide = sweep
    let metrics: [Metric] = [.mean, .p50, .p95, .errors]
    for position in wide.points.keys {
      wide.points[position]?.entries = metrics.map { .init(metric: $0, estimate: SampleComparison.estimate(0.512, 0.25)) }
    }
    let text = TerminalRenderer(width: 80).render(SweepReport.document(of: wide, metrics: metrics, standings: [:]))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
  }

  @Test func `metrics that are neither better nor worse have no frontier`() {
    let document = SweepReport.document(of: sweep, metrics: [.utilization], standings: [:])
    #expect(TerminalRenderer().render(document).contains("No frontier: none of these metrics has a better side."))
    let empty = Sweep(name: sweep.name, axes: sweep.axes)
    let nothing = TerminalRenderer().render(SweepReport.document(of: empty, metrics: [.p95], standings: [:]))
    #expect(nothing.contains("Broken off after 0 of 4 points") && !nothing.contains("frontier:"), "\(nothing)")
  }

  @Test func `at which confidence the intervals hold is told`() {
    var noted = sweep
    for position in noted.points.keys { noted.points[position]?.confidence = 0.99 }
    let document = SweepReport.document(of: noted, metrics: [.p95], standings: [:])
    #expect(TerminalRenderer().render(document).contains("Each interval holds at 99%."))
  }
}
