import PlanModel

/// The report of the closed-form cases: what was simulated beside what is exact.
public enum VerificationReport {
  public static func document(of cases: [VerificationCase]) -> ReportDocument {
    let rows = cases.map { item -> [Cell] in
      [
        .text(item.name), .text(item.quantity), .figure(item.exact, .number),
        .estimate(item.simulated, .number), .figure(item.relativeHalfWidth, .share),
        item.passed ? .text("pass", tone: .good) : .text("FAIL", tone: .bad), .text(item.source, tone: .faint),
      ]
    }
    let columns: [ReportTable.Column] = [
      .init("case", "case"), .init("quantity", "quantity"), .init("exact", "exact", .right),
      .init("simulated", "simulated (interval)", holds: .estimate), .init("relative_half_width", "±", .right), .init("verdict", "verdict"),
      .init("source", "exact by"),
    ]
    let passed = cases.count(where: \.passed)
    let all = HumanText.counted(cases.count, "case")
    let verdict =
      passed == cases.count
      ? "\(passed) of \(all) passed: the interval holds the exact figure and is narrow enough to prove it."
      : "\(cases.count - passed) of \(all) did not pass."
    return ReportDocument(
      title: "",
      sections: [
        ReportSection(
          id: "verification", title: "Simulation against closed forms",
          blocks: [
            .table(ReportTable(id: "verification", columns: columns, rows: rows)),
            .paragraph(verdict, tone: passed == cases.count ? .good : .bad),
          ])
      ])
  }
}
