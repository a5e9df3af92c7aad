import Foundation
import PlanModel
import Testing
import Units

@testable import PlanFiles

struct TraceFileTests {
  private func complaint(_ text: String) throws -> String {
    let folder = try TestFolder()
    let file = try folder.write(text, to: "t.csv")
    do {
      _ = try TraceFile(.file(file))
      return ""
    } catch { return error.description.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  private func rows(_ trace: TraceFile, chunk: Int = TraceStream.chunk) throws -> [TraceRow] {
    let stream = try trace.openRows()
    let buffer = UnsafeMutableBufferPointer<TraceRow>.allocate(capacity: chunk)
    defer { buffer.deallocate() }
    var rows: [TraceRow] = []
    while true {
      let got = try stream.nextRows(into: buffer)
      if got == 0 { return rows }
      rows += buffer[..<got]
    }
  }

  @Test func `the embedded trace is what its README says`() throws {
    let trace = try TraceFile(.embedded("azure_llm_2023_conv.csv"))
    // 19,366 rows in 58 minutes: traces/README.md. The digest is sha256sum's, the last timestamp and the token sums awk's.
    #expect(trace.description.form == .timestamps)
    #expect(trace.description.rows == 19_366)
    #expect(trace.description.arrivals == 19_366)
    #expect(trace.description.hasTokens)
    #expect(trace.description.digest == "1422f7fae61d4e21b7b7d0bc59922f41ec1560176b51bf60ae004c880c87ca70")
    #expect(trace.description.span == .seconds(3501.7219))
    #expect(trace.ignoredColumns == [])
    let rows = try rows(trace)
    #expect(rows.count == 19_366)
    #expect(rows[1] == TraceRow(time: 4.3146, count: 1, tokensIn: 396, tokensOut: 109))
    #expect(rows.reduce(0) { $0 + $1.tokensIn } == 22361870)
    #expect(rows.reduce(0) { $0 + $1.tokensOut } == 4088665)
    // 512 of 19,366 rows at most: every 64th.
    let everySixtyFourth = stride(from: 0, to: 19_366, by: 64).map { TokenCounts(input: rows[$0].tokensIn, output: rows[$0].tokensOut) }
    #expect(trace.description.tokenSample == everySixtyFourth)
  }

  @Test func `counts by bucket are read, gaps and other columns included`() throws {
    let folder = try TestFolder()
    let file = try folder.write("time,load,requests\n0,x,5\n60,y,0\n240,z,2.5\n", to: "t.csv")
    let trace = try TraceFile(.file(file), speed: 10, scale: 2)
    let digest = trace.description.digest
    #expect(
      trace.description
        == TraceDescription(
          origin: file, digest: digest, form: .counts, rows: 3, arrivals: 7.5, span: .seconds(300), bucket: .seconds(60), hasTokens: false,
          speed: 10, scale: 2))
    #expect(trace.ignoredColumns == ["load"])
    #expect(try rows(trace) == [TraceRow(time: 0, count: 5), TraceRow(time: 60, count: 0), TraceRow(time: 240, count: 2.5)])
    // 7.5 arrivals x 2 in 300 s / 10.
    #expect(trace.description.meanRate == Rate(perSecond: 0.5))
  }

  @Test(arguments: [1, 2, 3, 7, 4_096])
  func `any size of buffer gives the same rows`(chunk: Int) throws {
    let folder = try TestFolder()
    let file = try folder.write("timestamp\n" + (0..<100).map { "\($0)\n" }.joined(), to: "t.csv")
    #expect(try rows(try TraceFile(.file(file)), chunk: chunk).map(\.time) == (0..<100).map(Double.init))
  }

  @Test(arguments: [
    ("", "t.csv:1:1: found no row; expected a header"),
    ("a,b\n1,2\n", "t.csv:1:1: found the columns a, b; expected a column timestamp_s, timestamp or time, in seconds"),
    ("time,tokens_in\n1,2\n", "t.csv:1:6: found a column tokens_in without tokens_out; expected both or neither"),
    ("time,tokens_out\n1,2\n", "t.csv:1:6: found a column tokens_out without tokens_in; expected both or neither"),
    ("time\n", "t.csv: found 0 rows behind the header; expected at least 1"),
    ("time,count\n0,1\n", "t.csv: found 1 rows behind the header; expected at least 2"),
    ("time,count\n0,0\n60,0\n", "t.csv: found no arrival in any bucket; expected at least one"),
    ("time\n0\n0\n", "t.csv: found all arrivals at the start; expected a recording that takes some time"),
    ("time\n1\n0.5\n", "t.csv:3:1: found \"0.5\" after \"1\"; expected times that never fall"),
    ("time,count\n0,1\n60,1\n60,1\n", "t.csv:4:1: found \"60\" again; expected one row for each bucket of time"),
    ("time\n-1\n", "t.csv:2:1: found \"-1\"; expected a time in seconds from 0 to 3e9, as 12.5"),
    ("time\nnan\n", "t.csv:2:1: found \"nan\"; expected a time in seconds from 0 to 3e9, as 12.5"),
    ("time\ninf\n", "t.csv:2:1: found \"inf\"; expected a time in seconds from 0 to 3e9, as 12.5"),
    (
      "time\n2023-11-16 18:15:46\n",
      "t.csv:2:1: found \"2023-11-16 18:15:46\"; expected a time in seconds from 0 to 3e9, as 12.5, or a date with its offset, "
        + "as 2026-11-23T18:05:00Z"
    ),
    (
      "time\n2023-11-16T18:15:46Z\n60\n",
      "t.csv:3:1: found \"60\"; expected a date with its offset like the first, as 2026-11-23T18:05:00Z"
    ),
    (
      "time\n2023-11-16T18:15:46Z\n2023-11-16T18:15:45Z\n",
      "t.csv:3:1: found \"2023-11-16T18:15:45Z\" after \"2023-11-16T18:15:46Z\"; expected times that never fall"
    ),
    ("time\n2023-11-16T18:15:46Z\n", "t.csv: found all arrivals at the start; expected a recording that takes some time"),
    (
      "time\n1700158546\n1700158547\n",
      "t.csv:2:1: found \"1700158546\", which looks like a time of the clock; expected seconds from the start of the recording, "
        + "or dates as 2026-11-23T18:05:00Z"
    ),
    ("time,count\n0,-1\n60,1\n", "t.csv:2:3: found \"-1\"; expected a number of arrivals from 0 to 1e12"),
    ("time,tokens_in,tokens_out\n0,5,\n1,5,5\n", "t.csv:2:5: found \"\" in tokens_out; expected a number from 0 to 1e9"),
    ("time,count\n0,1\n60\n120,1\n", "t.csv:3:3: found 1 field; expected 2, as in the header"),
    ("time\n1\n\0\n", "t.csv:3:1: found a NUL byte; expected text in UTF-8"),
    ("time\n1\n\"2\n", "t.csv:3:1: found a quote that is never closed; expected a closing \" before the end of the file"),
  ])
  func `what is no trace is refused at its place`(text: String, complaint: String) throws {
    #expect(try self.complaint(text) == complaint)
  }

  @Test func `the first twenty mistakes are told and the rest is counted`() throws {
    let complaint = try complaint("time\n" + String(repeating: "x\n", count: 1_000))
    let lines = complaint.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines[19] == "t.csv:21:1: found \"x\"; expected a time in seconds from 0 to 3e9, as 12.5")
    #expect(lines[20] == "and 980 more")
  }

  @Test func `an endless line is refused in bounded memory`() throws {
    #expect(try complaint("time\n" + String(repeating: "1", count: 3_000_000)).contains("bytes; expected at most that"))
  }

  @Test func `a folder, a device and an unknown name are refused`() throws {
    let folder = try TestFolder()
    #expect { try TraceFile(.file(folder.path)) } throws: {
      "\($0)" == "\(folder.path): found something else than a file; expected a file, as it is read once for each trial"
    }
    #expect { try TraceFile(.file("/dev/zero")) } throws: { "\($0)".hasPrefix("/dev/zero: found something else than a file") }
    #expect { try TraceFile(.file(folder.path + "/x.csv")) } throws: {
      "\($0)" == "\(folder.path)/x.csv: cannot be opened: No such file or directory"
    }
    #expect { try TraceSource(naming: "azure_llm_2023_con.csv") } throws: {
      "\($0)" == "found \"azure_llm_2023_con.csv\", which is no file; expected the path of a CSV file, or an embedded trace: "
        + "azure_llm_2023_conv.csv; did you mean \"azure_llm_2023_conv.csv\"?"
    }
  }

  @Test func `a stored trace is found again, and refused when it has changed`() throws {
    let folder = try TestFolder()
    let file = try folder.write("time\n0\n1\n", to: "t.csv")
    let trace = try TraceFile(.file(file), speed: 2, scale: 3)
    #expect(try TraceFile(again: trace.description).description == trace.description)
    _ = try folder.write("time\n0\n2\n", to: "t.csv")
    #expect { try TraceFile(again: trace.description) } throws: {
      "\($0)" == "\(file): found another content than when the scenario was made; expected the same file"
    }
  }

  @Test func `a file that changes under a running trial is refused, not misread`() throws {
    let folder = try TestFolder()
    let file = try folder.write("time\n5\n6\n", to: "t.csv")
    let trace = try TraceFile(.file(file))
    for changed in ["count\n5\n", "time\n5\n4\n", "time\n5\nx\n"] {
      _ = try folder.write(changed, to: "t.csv")
      #expect(throws: TraceErrors.self) { try rows(trace) }
    }
  }
}

struct SampleTableReaderTests {
  @Test func `columns are read by name, row by row`() throws {
    let folder = try TestFolder()
    let file = try folder.write("a,b,c\n1,x,2\n3,y,4\n", to: "s.csv")
    let reader = try SampleTableReader(.file(file))
    #expect(reader.columns == ["a", "b", "c"])
    #expect(
      try reader.read(columns: ["c", "a"], origin: "o")
        == SampleTable(origin: "o", columns: [.init(name: "c", values: [2, 4]), .init(name: "a", values: [1, 3])]))
  }

  @Test(arguments: [
    ("a\n1\n-2\n", "s.csv:3:1: found \"-2\" in \"a\"; expected a number of at least 0"),
    ("a\n1\nx\n", "s.csv:3:1: found \"x\" in \"a\"; expected a number of at least 0"),
    ("a\n", "s.csv: found 0 rows behind the header; expected at least 1"),
    ("a\n" + String(repeating: "1\n", count: 1_000_001), "s.csv: found more than 1000000 rows; expected a table of at most 1000000"),
  ])
  func `what is no table of samples is refused`(text: String, complaint: String) throws {
    let folder = try TestFolder()
    let reader = try SampleTableReader(.file(try folder.write(text, to: "s.csv")))
    #expect { try reader.read(columns: ["a"], origin: "o") } throws: {
      "\($0)".replacingOccurrences(of: folder.path + "/", with: "") == complaint
    }
  }

  @Test func `a table of a profile is found beside it`() throws {
    let folder = try TestFolder()
    _ = try folder.write("seconds\n1\n2\n", to: "times.csv")
    let text = SmallProfile.text.replacingFirst("exponential(mean=48s)", with: "empirical(table=times column=seconds)")
    let file = try folder.write(text + "\ntables: {times: {file: times.csv, source: measured on Monday}}\n", to: "p.yaml")
    #expect(
      try ProfileReader.read(.file(file)).tables == [
        "times": SampleTable(origin: "measured on Monday", columns: [.init(name: "seconds", values: [1, 2])])
      ])
    let broken = try folder.write(text + "\ntables: {times: {file: time.csv}}\n", to: "q.yaml")
    #expect { try ProfileReader.read(.file(broken)) } throws: {
      "\($0)"
        == "\(broken):9:24: found \"time.csv\", which is no file; expected the path of a CSV file, "
        + "or an embedded trace: azure_llm_2023_conv.csv"
    }
  }

  @Test func `a profile can replay a trace`() throws {
    let folder = try TestFolder()
    _ = try folder.write("time,count\n0,5\n60,10\n", to: "t.csv")
    let text = SmallProfile.text.replacingFirst(
      "arrivals: poisson, rate: 240/hour", with: "arrivals: trace, trace: {file: t.csv, speed: 2}")
    let file = try folder.write(text, to: "p.yaml")
    guard case .trace(let trace) = try ProfileReader.read(.file(file)).workload.arrivals else {
      Issue.record("the workload is no trace")
      return
    }
    #expect(trace.arrivals == 15)
    #expect(trace.speed == 2)
    #expect(try TraceFile(again: trace).description == trace)
  }
}
