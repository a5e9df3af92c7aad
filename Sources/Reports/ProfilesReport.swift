import PlanModel
import Units

/// The list of shipped profiles.
public enum ProfilesReport {
  public struct Row: Hashable, Sendable {
    public var name: String
    public var title: String
    /// Mean arrivals in the long run.
    public var rate: Rate
    /// Such as `4 x t3.xlarge`; empty without paid machines.
    public var nodes: String
    public var assumptions: Int

    public init(name: String, title: String, rate: Rate, nodes: String, assumptions: Int) {
      self.name = name
      self.title = title
      self.rate = rate
      self.nodes = nodes
      self.assumptions = assumptions
    }

    public init(_ scenario: Scenario) {
      self.init(
        name: scenario.name, title: scenario.title, rate: scenario.workload.meanRate,
        nodes: scenario.nodes.map { "\($0.count) x \($0.instanceType)" }.joined(separator: ", "),
        assumptions: scenario.figures.count { $0.origin == .assumption })
    }
  }

  /// In the order given.
  public static func document(of profiles: [Row]) -> ReportDocument {
    let columns: [ReportTable.Column] = [
      .init("name", "profile"), .init("queries_per_hour", "load", .right), .init("nodes", "nodes"),
      .init("assumptions", "assumptions", .right), .init("title", "title"),
    ]
    let rows = profiles.map { profile -> [Cell] in
      [
        .text(profile.name, tone: .strong),
        Cell(value: .number(Cell.machineText(profile.rate.perHour)), text: HumanText.rate(profile.rate)),
        .text(profile.nodes), .count(profile.assumptions), .text(profile.title),
      ]
    }
    let table = ReportTable(id: "profiles", columns: columns, rows: rows)
    return ReportDocument(title: "", sections: [ReportSection(id: "profiles", title: "", blocks: [.table(table)])])
  }
}
