import PlanModel
import Testing

@testable import DeploymentFiles

struct SuppressionScanTests {
  private static let text = """
    services:
      # ape-plan: ignore APE-MEM-016,APE-WIR-005 until=2027-01-31 a test bench
      api:
        image: api
        ports: [80]
      db:
        image: db # ape-plan: ignore APE-WIR-040 pinned elsewhere
    # ape-plan: ignore-file APE-WIR-050 one host
    # ape-plan: ignoring nothing
    """

  @Test func `a comment covers its line, the block below it, or the file`() {
    let found = SuppressionScan.find(in: Self.text, file: "a.yaml")
    #expect(found.map(\.rules) == [["APE-MEM-016", "APE-WIR-005"], ["APE-WIR-040"], ["APE-WIR-050"]])
    #expect(found.map(\.lines) == [3...5, 7...7, 1...9])
    #expect(found.map(\.reason) == ["a test bench", "pinned elsewhere", "one host"])
    #expect(found.map(\.until) == ["2027-01-31", nil, nil])
    #expect(found[1].place == FilePlace(file: "a.yaml", line: 7, column: 15))
  }

  @Test func `a comment without a rule or a reason is kept, to be complained about`() {
    let found = SuppressionScan.find(in: "a: 1 # ape-plan: ignore\nb: 2 # ape-plan: ignore APE-MEM-001\n", file: "a.yaml")
    #expect(found.map(\.rules) == [[], ["APE-MEM-001"]] && found.map(\.reason) == ["", ""])
  }
}
