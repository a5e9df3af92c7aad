import PlanModel
import RandomStreams
import Units

/// The files that a profile names: sample tables, a recorded trace, and records of machines that were to be had.
struct ProfileTables {
  /// A column that a distribution or a token source draws from.
  private struct Use: Hashable {
    let table: String
    let column: String
    let place: Place
  }

  private(set) var tables: [String: SampleTable] = [:]
  private(set) var trace: TraceDescription?
  /// By the name of the pool of machines.
  private(set) var availability: [String: AvailabilityTrace] = [:]
  private(set) var errors = ProfileErrors()

  init(_ root: CheckedObject) {
    var uses: [Use] = []
    Self.collect(CheckedNode(content: .object(root), place: root.place, path: ""), &uses)
    for entry in root.map("tables") {
      guard case .object(let table) = entry.node.content else { continue }
      readTable(entry.key, table, uses: uses.filter { $0.table == entry.key })
    }
    if let recording = root.object("workload")?.object("trace") { readTrace(recording) }
    for node in root.list("nodes") {
      guard case .object(let pool) = node.content, let interruptions = pool.object("interruptions"), interruptions.has("trace") else { continue }
      do {
        availability[pool.get("name")] = try AvailabilityTraceReader.read(try Self.source(interruptions, key: "trace"))
      } catch {
        errors.add(error, at: interruptions.place(of: "trace"))
      }
    }
  }

  /// Only the columns that are drawn from are kept; a table that nothing draws from is opened, but not kept.
  private mutating func readTable(_ name: String, _ table: CheckedObject, uses: [Use]) {
    let place = table.place(of: "file")
    do {
      let source = try Self.source(table)
      let reader = try SampleTableReader(source)
      var columns: [String] = []
      for use in uses {
        if !reader.columns.contains(use.column) {
          let suggestion = NearestName.find(use.column, among: reader.columns)
          errors.add(.unknownColumn(use.column, table: name, choices: reader.columns, suggestion: suggestion), at: use.place)
        } else if !columns.contains(use.column) {
          columns.append(use.column)
        }
      }
      guard !columns.isEmpty else { return }
      tables[name] = try reader.read(columns: columns, origin: table.find("source") ?? source.origin)
    } catch {
      errors.add(error, at: place)
    }
  }

  private mutating func readTrace(_ recording: CheckedObject) {
    do {
      trace = try TraceFile(try Self.source(recording), speed: recording.get("speed"), scale: recording.get("scale")).description
    } catch {
      errors.add(error, at: recording.place(of: "file"))
    }
  }

  /// Beside the file in which the path was written; for an override, from where the program runs.
  private static func source(_ object: CheckedObject, key: String = "file") throws(TraceErrors) -> TraceSource {
    let text: String = object.get(key)
    switch object.place(of: key) {
    case .override: return try TraceSource(naming: text)
    case .position(let file, _, _), .file(let file):
      if file.hasPrefix(ProfileSource.embeddedFolder) { return try TraceSource(naming: text, path: nil) }
      return try TraceSource(naming: text, path: RelativePath.resolve(text, besideFile: file))
    }
  }

  private static func collect(_ node: CheckedNode, _ uses: inout [Use]) {
    switch node.content {
    case .value(let value):
      if case .empirical(let table, let column, _)? = value as? Distribution {
        uses.append(Use(table: table, column: column, place: node.place))
      }
    case .word: break
    case .list(let items): for item in items { collect(item, &uses) }
    case .map(let entries): for entry in entries { collect(entry.node, &uses) }
    case .object(let object):
      if object.word == "ask", let tokens = object.object("tokens"), let table = tokens.find("table", as: String.self) {
        for column in ["tokens_in", "tokens_out"] { uses.append(Use(table: table, column: column, place: tokens.place(of: "table"))) }
      }
      // A dictionary has no order; the columns of a table must have one.
      for (_, child) in object.fields.sorted(by: { $0.key < $1.key }) { collect(child, &uses) }
    }
  }
}

extension ProfileErrors {
  fileprivate mutating func add(_ errors: TraceErrors, at place: Place) {
    for problem in errors.problems { add(.trace(problem), at: place) }
  }
}

extension CheckedProfile {
  /// Reads the files that the profile names, and builds the scenario.
  /// - Throws: also when the profile is only there to be extended.
  func scenario() throws(ProfileErrors) -> Scenario {
    if isAbstract { throw ProfileErrors(root.place(of: "abstract"), .isAbstract(name, choices: EmbeddedProfile.names)) }
    let files = ProfileTables(root)
    guard files.errors.isEmpty else {
      var errors = files.errors
      errors.sort()
      throw errors
    }
    return ScenarioBuilder(root: root, figures: figures, tables: files.tables, trace: files.trace, availability: files.availability).build()
  }
}
