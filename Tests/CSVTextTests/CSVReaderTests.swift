import CSVText
import Testing

/// All rows of a text, each as its line and its fields.
private func rows(_ text: String, limits: CSVLimits = CSVLimits()) throws -> [(line: Int, fields: [String])] {
  let reader = CSVReader(text: text, name: "t.csv", limits: limits)
  var rows: [(line: Int, fields: [String])] = []
  while try reader.next() { rows.append((reader.line, (0..<reader.fieldCount).map { reader.text(at: $0) })) }
  return rows
}

@Suite struct CSVReaderTests {
  struct Reading: Sendable, CustomTestStringConvertible {
    let text: String
    let lines: [Int]
    let fields: [[String]]
    let why: String
    var testDescription: String { why }
  }

  @Test(arguments: [
    Reading(text: "a,b\n1,2\n", lines: [1, 2], fields: [["a", "b"], ["1", "2"]], why: "LF ends rows"),
    Reading(text: "a,b\r\n1,2\r\n", lines: [1, 2], fields: [["a", "b"], ["1", "2"]], why: "CRLF is one line end, as RFC 4180 asks"),
    Reading(text: "a,b\r1,2\r3,4", lines: [1, 2, 3], fields: [["a", "b"], ["1", "2"], ["3", "4"]], why: "a lone CR ends a row too"),
    Reading(text: "a,b", lines: [1], fields: [["a", "b"]], why: "the last row needs no line end"),
    Reading(text: "a\n\n\r\n  \nb\n", lines: [1, 5], fields: [["a"], ["b"]], why: "blank lines are passed over and counted"),
    Reading(text: "\"x\ny\",1\r\nz,2\r\n", lines: [1, 3], fields: [["x\ny", "1"], ["z", "2"]], why: "a quoted line end counts as a line"),
    Reading(text: "\"x\r\n\r\ny\"\nz", lines: [1, 4], fields: [["x\r\n\r\ny"], ["z"]], why: "quoted CRLFs count once each"),
    Reading(text: "\"a\"\"b\",\"\"\n", lines: [1], fields: [["a\"b", ""]], why: "a doubled quote is one quote"),
    Reading(text: ",,\n", lines: [1], fields: [["", "", ""]], why: "empty fields are fields"),
    Reading(text: "\"\"\n", lines: [1], fields: [[""]], why: "a quoted nothing is a row of one field"),
    Reading(text: " a , \" b \" \n", lines: [1], fields: [["a", " b "]], why: "spaces outside quotes do not belong to the field"),
    Reading(text: "\u{FEFF}a,é\n", lines: [1], fields: [["a", "é"]], why: "a byte order mark is passed over"),
    Reading(text: "", lines: [], fields: [], why: "an empty file has no row"),
  ])
  func `rows and the lines they begin on`(reading: Reading) throws {
    let got = try rows(reading.text)
    #expect(got.map(\.line) == reading.lines)
    #expect(got.map(\.fields) == reading.fields)
  }

  @Test(arguments: [
    ("a\n1\n", false, "a whole line"), ("a\n1", true, "no line end"), ("a\r\n1\r\n", false, "CRLF"), ("a\n1\r", false, "CR"),
    ("a\n\"1\"", true, "no line end behind a quote"), ("a\n1\n\n", false, "a blank line"), ("", false, "nothing"),
  ])
  func `a last row without its line end is noticed`(text: String, lacks: Bool, why: String) throws {
    let reader = CSVReader(text: text, name: "t.csv")
    while try reader.next() {}
    #expect(reader.lacksLineEnd == lacks, "\(why)")
  }

  @Test func `rows are the same wherever the window's border falls`() throws {
    // Rows of 13 bytes with a line break inside quotes: over 400 kB the border of the 128 KiB window falls on many different bytes.
    let count = 32_000
    let text = (0..<count).map { "\"\($0 % 1000)\r\n\",é\r\n" }.joined()
    let reader = CSVReader(text: text, name: "t.csv")
    var index = 0
    while try reader.next() {
      let isRight = reader.line == 2 * index + 1 && reader.text(at: 0) == "\(index % 1000)\r\n" && reader.text(at: 1) == "é"
      #expect(isRight, "row \(index)")
      if !isRight { break }
      index += 1
    }
    #expect(index == count)
  }

  @Test func `a place is the byte where a field begins, also behind quoted line ends`() throws {
    let reader = CSVReader(text: "h\n\"x\n\"\"y\", b,\"c\"\n", name: "t.csv")
    _ = try reader.next()
    _ = try reader.next()
    #expect(reader.place(at: 0).description == "t.csv:2:1")
    #expect(reader.place(at: 1).description == "t.csv:3:7")
    #expect(reader.place(at: 2).description == "t.csv:3:9")
    #expect(reader.place(at: 3).description == "t.csv:3:12")
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let message: String
    init(_ text: String, _ message: String) {
      bytes = Array(text.utf8)
      self.message = message
    }
    init(bytes: [UInt8], _ message: String) {
      self.bytes = bytes
      self.message = message
    }
    var testDescription: String { message }
  }

  @Test(arguments: [
    Refusal("a,b\n1,\"x\ny", "t.csv:2:3: found a quote that is never closed; expected a closing \" before the end of the file"),
    Refusal(
      "a\n1,b\"c\n",
      "t.csv:2:4: found a quote or text where none can stand; expected a field that is quoted as a whole, with inner quotes doubled"),
    Refusal(
      "\"a\nb\"c\n",
      "t.csv:2:3: found a quote or text where none can stand; expected a field that is quoted as a whole, with inner quotes doubled"),
    Refusal("a\nx,123456789\n", "t.csv:2:3: found a field of more than 8 bytes; expected at most that"),
    Refusal("a\nx,\"1234\n5678", "t.csv:2:3: found a field of more than 8 bytes; expected at most that"),
    Refusal("a\n\n1,2,3,4,5,6\n", "t.csv:3:11: found a row of more than 5 fields; expected at most that"),
    Refusal("a\n1234567,1234567,1234567,1234567\n", "t.csv:2:1: found a row of more than 30 bytes; expected at most that"),
    Refusal("a\nb\0c\n", "t.csv:2:2: found a NUL byte; expected text in UTF-8"),
    Refusal(bytes: Array("a\nbc".utf8) + [0xFF, 0x0A], "t.csv:2:3: found bytes that are no UTF-8; expected text in UTF-8"),
    Refusal(bytes: [0xFF, 0xFE, 0x61, 0x00], "t.csv:1:4: found a NUL byte; expected text in UTF-8"),
  ])
  func `what is no CSV is refused at its place, and the reading ends`(refusal: Refusal) throws {
    let reader = CSVReader(bytes: refusal.bytes, name: "t.csv", limits: CSVLimits(fieldBytes: 8, rowBytes: 30, columns: 5))
    let error = #expect(throws: CSVError.self) { while try reader.next() {} }
    #expect(error?.description == refusal.message)
    #expect(error?.allowsReadingOn == false)
    #expect(try reader.next() == false)
  }

  @Test func `no bytes make the reader crash or read for ever`() {
    let alphabet = Array("\",\n\r a\t\u{00}é".utf8) + [0xFF]
    var state: UInt64 = 11
    for _ in 0..<3_000 {
      let bytes = (0..<40).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      let reader = CSVReader(bytes: bytes, name: "t.csv")
      var rows = 0
      do {
        while let record = try reader.nextRecord() {
          rows += 1
          let isOrdered = zip(record.places, record.places.dropFirst()).allSatisfy { ($0.line, $0.column) < ($1.line, $1.column) }
          #expect(isOrdered && record.places[0].line == record.line, "\(bytes)")
        }
      } catch { #expect(!error.description.isEmpty) }
      #expect(rows <= bytes.count)
    }
  }

  @Test func `an endless line is refused before it is read`() throws {
    let reader = CSVReader(bytes: [UInt8](repeating: UInt8(ascii: ","), count: 4_000_000), name: "t.csv")
    let error = #expect(throws: CSVError.self) { while try reader.next() {} }
    #expect(error?.description == "t.csv:1:1001: found a row of more than 1000 fields; expected at most that")
    let long = CSVReader(bytes: [UInt8](repeating: UInt8(ascii: "x"), count: 4_000_000), name: "t.csv")
    let second = #expect(throws: CSVError.self) { while try long.next() {} }
    #expect(second?.description == "t.csv:1:1: found a field of more than 65536 bytes; expected at most that")
  }

  @Test func `a file that is not there, and one that cannot be read, say so`() throws {
    let missing = #expect(throws: CSVError.self) { _ = try CSVReader(path: "/nowhere/t.csv") }
    #expect(missing?.description == "/nowhere/t.csv: cannot be opened: No such file or directory")
    let folder = #expect(throws: CSVError.self) { _ = try CSVReader(path: "/").next() }
    #expect(folder?.description == "/: cannot be read: Is a directory")
    #expect(CSVError.outOfMemory(path: "t.csv").description == "t.csv: there is no memory left to read it")
  }
}

@Suite struct CSVHeaderTests {
  @Test func `a header gives its columns by name and every row their number`() throws {
    let reader = CSVReader(text: "name,usd\na,1\n\"b\nc\",2\n", name: "t.csv")
    let header = try reader.readHeader()
    #expect(header.names == ["name", "usd"])
    #expect(header.index(of: "usd") == 1)
    #expect(header.index(of: "eur") == nil)
    let first = try #require(try reader.nextRecord())
    #expect(first.fields == ["a", "1"])
    let second = try #require(try reader.nextRecord())
    #expect(second.line == 3)
    #expect(second.places[1].description == "t.csv:4:4")
    #expect(try reader.nextRecord() == nil)
  }

  @Test(arguments: [
    ("", "t.csv:1:1: found no row; expected a header"),
    ("a,,c\n", "t.csv:1:3: found a column without a name; expected a name"),
    ("a,b,a\n", "t.csv:1:5: found column \"a\" again; expected each name once (first at 1:1)"),
  ])
  func `a header that cannot serve is refused`(text: String, message: String) {
    let error = #expect(throws: CSVError.self) { _ = try CSVReader(text: text, name: "t.csv").readHeader() }
    #expect(error?.description == message)
  }

  @Test func `a column that is needed and missing is named with the nearest one`() throws {
    let header = try CSVReader(text: "time,tokens-in\n", name: "t.csv").readHeader()
    #expect(try header.requiredIndex(of: "time") == 0)
    let error = #expect(throws: CSVError.self) { _ = try header.requiredIndex(of: "tokens_in") }
    #expect(error?.description == "t.csv:1:1: found no column \"tokens_in\"; expected one in the header; did you mean it by \"tokens-in\"?")
  }

  @Test func `a row of another length is told and reading goes on`() throws {
    let reader = CSVReader(text: "a,b\n1\n1,2,3\n1,2\n", name: "t.csv")
    _ = try reader.readHeader()
    let short = #expect(throws: CSVError.self) { _ = try reader.next() }
    #expect(short?.description == "t.csv:2:2: found 1 field; expected 2, as in the header")
    let long = #expect(throws: CSVError.self) { _ = try reader.next() }
    #expect(long?.description == "t.csv:3:5: found 3 fields; expected 2, as in the header")
    #expect(long?.allowsReadingOn == true)
    #expect(try reader.next())
    #expect(reader.line == 4)
  }

  @Test func `a field that is not what was expected is told with its text`() throws {
    let reader = CSVReader(text: "a, x1\n", name: "t.csv")
    _ = try reader.next()
    #expect(reader.mistake(at: 1, expected: "a number").description == "t.csv:1:4: found \"x1\"; expected a number")
  }
}
