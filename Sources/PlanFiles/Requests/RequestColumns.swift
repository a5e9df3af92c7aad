import CSVText
import Units

/// What the columns of a recording, or the members of a line of JSON, are called.
enum RequestNames {
  static let time = ["timestamp_s", "timestamp", "time", "arrival", "@timestamp", "ts", "asctime"]
  private static let responses = ["response_time", "response", "duration", "latency", "request_time", "process_time", "elapsed"]
  static let status = ["status", "status_code"]
  static let cache = ["cache", "cache_hit", "upstream_cache_status"]
  static let tokensIn = "tokens_in"
  static let tokensOut = "tokens_out"
  /// For error texts.
  static let response = ["response_time_s", "response_time_ms", "response_time", "duration_s", "duration_ms", "request_time"]

  /// The unit at a name's end, in seconds, and the name without it.
  static func unit(of name: String) -> (stem: String, seconds: Double)? {
    for (ending, seconds) in [("_seconds", 1), ("_s", 1), ("_ms", 1e-3), ("_us", 1e-6)] where name.hasSuffix(ending) {
      return (String(name.dropLast(ending.count)), seconds)
    }
    return nil
  }

  /// Seconds in a unit of a column of response times; nil for any other column. Without a unit in its name it is of seconds.
  static func responseUnit(_ name: String) -> Double? {
    if responses.contains(name) { return 1 }
    return unit(of: name).flatMap { responses.contains($0.stem) ? $0.seconds : nil }
  }

  /// Hit or miss; nil for a request that asked no cache.
  static func isHit(_ text: String) -> Bool?? {
    switch text.lowercased() {
    case "hit", "true", "1": .some(true)
    case "miss", "false", "0", "expired", "stale", "updating", "revalidated": .some(false)
    case "", "-", "bypass", "none": .some(nil)
    default: nil
    }
  }
}

/// Which columns of a CSV recording hold what, found by the names in its header.
struct RequestColumns: Equatable {
  struct Stage: Equatable {
    var index: Int
    var name: String
    /// Seconds in a unit of the column.
    var unit: Double
  }

  let time: Int
  let response: Int
  let responseUnit: Double
  let status: Int?
  let cache: Int?
  let tokens: (input: Int, output: Int)?
  let stages: [Stage]
  let names: [String]
  /// Columns that nothing is read from.
  let ignored: [String]

  init(_ header: CSVHeader) throws(RequestErrors) {
    var errors = RequestErrors()
    let (names, places) = (header.names, header.places)
    func find(_ what: String, _ known: [String], needed: Bool, _ isIt: (String) -> Bool) -> Int? {
      let found = names.indices.filter { isIt(names[$0]) }
      if found.count > 1 { errors.add(.twice(places[found[1]], what: what, name: names[found[1]], other: names[found[0]])) }
      if found.isEmpty, needed {
        let nearest = known.lazy.compactMap { NearestName.find($0, among: names) }.first
        errors.add(.noColumn(places[0], what: what, names: known, columns: names, nearest: nearest))
      }
      return found.first
    }
    let time = find("time", Array(RequestNames.time.prefix(4)), needed: true) { RequestNames.time.contains($0) }
    let response = find("response time", RequestNames.response, needed: true) { RequestNames.responseUnit($0) != nil }
    status = find("status", RequestNames.status, needed: false) { RequestNames.status.contains($0) }
    cache = find("cache", RequestNames.cache, needed: false) { RequestNames.cache.contains($0) }
    let (input, output) = (header.index(of: RequestNames.tokensIn), header.index(of: RequestNames.tokensOut))
    if (input == nil) != (output == nil) {
      let has = input == nil ? RequestNames.tokensOut : RequestNames.tokensIn
      errors.add(
        .loneTokenColumn(places[input ?? output ?? 0], has: has, lacks: input == nil ? RequestNames.tokensIn : RequestNames.tokensOut))
    }
    let taken = [time, response, status, cache, input, output]
    var stages: [Stage] = []
    var ignored: [String] = []
    for (index, name) in names.enumerated() where !taken.contains(index) {
      if let unit = RequestNames.unit(of: name), !unit.stem.isEmpty {
        stages.append(Stage(index: index, name: unit.stem, unit: unit.seconds))
      } else {
        ignored.append(name)
      }
    }
    guard errors.isEmpty, let time, let response else { throw errors }
    self.time = time
    self.response = response
    responseUnit = RequestNames.responseUnit(names[response]) ?? 1
    if let input, let output { tokens = (input, output) } else { tokens = nil }
    self.stages = stages
    self.ignored = ignored
    self.names = names
  }

  static func == (a: RequestColumns, b: RequestColumns) -> Bool { a.names == b.names }
}
