import PlanModel

/// The report of the closed-form cases: what was simulated beside what is exact.
public enum VerificationReport {
  /// - Parameter missing: the profiles that were not simulated any more, as somebody stopped it.
  public static func document(of cases: [VerificationCase], missing: [String] = []) -> ReportDocument {
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
    var blocks: [ReportSection.Block] = [.table(ReportTable(id: "verification", columns: columns, rows: rows))]
    if !cases.isEmpty { blocks.append(verdict(on: cases)) }
    if !missing.isEmpty {
      blocks.append(.paragraph("Interrupted: \(missing.joined(separator: ", ")) not simulated.", tone: .warning))
    }
    return ReportDocument(
      title: "", sections: [ReportSection(id: "verification", title: "Simulation against closed forms", blocks: blocks)])
  }

  private static func verdict(on cases: [VerificationCase]) -> ReportSection.Block {
    let passed = cases.count(where: \.passed)
    let all = HumanText.counted(cases.count, "case")
    guard passed == cases.count else { return .paragraph("\(cases.count - passed) of \(all) did not pass.", tone: .bad) }
    return .paragraph("\(passed) of \(all) passed: the interval holds the exact figure and is narrow enough to prove it.", tone: .good)
  }
}
