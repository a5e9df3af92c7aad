import Testing

@testable import Reports

/// What becomes of a table where it is tight.
struct TerminalTableTests {
  private func lines(_ columns: [ReportTable.Column], _ cells: [Cell], width: Int) -> [String] {
    let table = ReportTable(id: "t", columns: columns, rows: [cells])
    let section = ReportSection(id: "s", title: "", blocks: [.table(table)])
    return TerminalRenderer(width: width).render(ReportDocument(title: "", sections: [section])).split(separator: "\n").map(String.init)
  }

  private static let columns: [ReportTable.Column] = [
    .init("name", "name"), .init("bar", "bar", holds: .bar), .init("more", "more", presence: .whereRoom),
    .init("data", "data", presence: .dataOnly),
  ]
  private static let cells: [Cell] = [.text("timescaledb.connections.of.the.pool"), .bar([1]), .text("0123456789"), .text("never")]

  @Test(arguments: [
    (
      80, ["name                                 bar           more", "timescaledb.connections.of.the.pool  ████████████  0123456789"],
      "room"
    ),
    (50, ["name                                 more", "timescaledb.connections.of.the.pool  0123456789"], "the picture goes first"),
    (45, ["name", "timescaledb.connections.of.the.pool"], "then what is for those with room"),
  ])
  func `columns go before words are cut`(width: Int, expected: [String], why: String) {
    #expect(lines(Self.columns, Self.cells, width: width) == expected, "\(why)")
  }

  @Test func `words are cut where nothing else is left to do`() {
    let word = String(repeating: "x", count: 45)
    #expect(lines([.init("name", "name")], [.text(word)], width: 40) == ["name", String(word.prefix(40)), "xxxxx"])
  }
}
