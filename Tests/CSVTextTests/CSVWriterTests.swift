import CSVText
import Testing

@Suite struct CSVWriterTests {
  struct Writing: Sendable, CustomTestStringConvertible {
    let cell: CSVCell
    let written: String
    let why: String
    var testDescription: String { why }
  }

  @Test(arguments: [
    Writing(cell: .text("a"), written: "a", why: "plain text needs no quotes"),
    Writing(cell: .text("a,b"), written: "\"a,b\"", why: "a comma needs quotes"),
    Writing(cell: .text("a\"b"), written: "\"a\"\"b\"", why: "a quote is doubled"),
    Writing(cell: .text("a\r\nb"), written: "\"a\r\nb\"", why: "a line end needs quotes"),
    Writing(cell: .text(" a"), written: "\" a\"", why: "an outer space would be lost unquoted"),
    Writing(cell: .number("-3.50"), written: "-3.50", why: "a number keeps its minus and its digits"),
    Writing(cell: .text("-3.50"), written: "'-3.50", why: "the same as text is disarmed"),
    Writing(cell: .number("-3 USD"), written: "'-3 USD", why: "what is no number is text"),
    Writing(cell: .text("=1+1"), written: "'=1+1", why: "= begins a formula"),
    Writing(cell: .text("+1"), written: "'+1", why: "+ begins a formula"),
    Writing(cell: .text("@SUM(A1)"), written: "'@SUM(A1)", why: "@ begins a formula"),
    Writing(cell: .text("\t=1"), written: "'\t=1", why: "a tab hides a formula"),
    Writing(cell: .text("\r=1"), written: "\"'\r=1\"", why: "a carriage return hides a formula"),
    Writing(cell: .text("~"), written: "~", why: "the sign for no difference is harmless"),
    Writing(cell: .empty, written: "", why: "nothing is nothing"),
  ])
  func `a cell is written so that every reader takes it for what it is`(writing: Writing) {
    var writer = CSVWriter()
    writer.write([writing.cell, .text("x")])
    #expect(writer.text == writing.written + ",x\r\n")
  }

  @Test func `a row of one empty cell is no blank line`() {
    var writer = CSVWriter(lineEnding: .lf)
    writer.write([.text("")])
    #expect(writer.takeBytes() == Array("\"\"\n".utf8))
    #expect(writer.bytes.isEmpty)
  }

  @Test func `what is written is read back as it was`() throws {
    let cells = ["plain", "a,b", "q\"q\"", "two\nlines", "two\r\nlines", " padded ", "é", "", "\"", "tab\tinside"]
    var writer = CSVWriter()
    writer.write(cells.map { .text($0) })
    let reader = CSVReader(text: writer.text, name: "written")
    #expect(try reader.next())
    #expect((0..<reader.fieldCount).map { reader.text(at: $0) } == cells)
  }

  @Test func `random tables are read back as they were written`() throws {
    // Built of the bytes that mean something in CSV; none begins a formula, which would be changed on purpose.
    let parts = ["", "a", "\"", ",", "\n", "\r\n", " ", "é", "\"\""]
    var state: UInt64 = 7
    func draw(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    for table in 0..<300 {
      let rows = (0..<20).map { _ in (0...draw(4)).map { _ in "x" + (0..<draw(6)).map { _ in parts[draw(parts.count)] }.joined() } }
      var writer = CSVWriter(lineEnding: table % 2 == 0 ? .crlf : .lf)
      for row in rows { writer.write(row.map { .text($0) }) }
      let reader = CSVReader(bytes: writer.takeBytes(), name: "written")
      var back: [[String]] = []
      while let record = try reader.nextRecord() { back.append(record.fields) }
      #expect(back == rows, "table \(table)")
    }
  }
}
