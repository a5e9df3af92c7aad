import CSVText
import Foundation
import PlanModel

/// Lines of JSON, one a request, as an access log of uvicorn with a JSON formatter has them: the members are called as the columns of a CSV
/// recording are, at the top level or within one member. The time is that of the answer.
final class JSONRequestRows: RequestRows {
  private let lines: LineReader
  /// The names of the first line hold for all.
  let stages: [String]
  private let stageNames: [(name: String, unit: Double)]
  private let time: String
  private let response: (name: String, unit: Double)
  private let status: String?
  private let cache: String?
  let hasTokens: Bool
  var hasHits: Bool { cache != nil }
  let ignored: [String]
  var hasTimesOfEnds: Bool { true }
  var forgives: Bool { true }

  init(path: String) throws(RequestErrors) {
    lines = try LineReader(path: path)
    let first = try LineReader(path: path)
    guard let line = try first.next() else { throw RequestErrors(.tooFew(path: path, found: 0, atLeast: 1)) }
    let place = CSVPlace(path: path, line: first.line, column: 1)
    let members: [String: JSONText]
    do throws(RequestProblem) { members = try Self.members(of: line, place) } catch { throw RequestErrors(error) }
    let names = members.keys.sorted()
    guard let time = RequestNames.time.first(where: { members[$0] != nil }) else {
      throw RequestErrors(.noColumn(place, what: "time", names: RequestNames.time, columns: names, nearest: nil))
    }
    let responses = names.compactMap { name in RequestNames.responseUnit(name).map { (name: name, unit: $0) } }
    guard let response = responses.first else {
      throw RequestErrors(.noColumn(place, what: "response time", names: RequestNames.response, columns: names, nearest: nil))
    }
    self.time = time
    self.response = response
    status = RequestNames.status.first { members[$0] != nil }
    cache = RequestNames.cache.first { members[$0] != nil }
    hasTokens = members[RequestNames.tokensIn] != nil && members[RequestNames.tokensOut] != nil
    let taken = [time, response.name, status, cache, RequestNames.tokensIn, RequestNames.tokensOut]
    stageNames = names.filter { !taken.contains($0) }.compactMap { name in RequestNames.unit(of: name).map { (name, $0.seconds) } }
    stages = stageNames.map { RequestNames.unit(of: $0.name)?.stem ?? $0.name }
    let used = taken + stageNames.map(\.name)
    ignored = names.filter { !used.contains($0) }
  }

  /// Members of the line, and of what it holds one level deeper where the name is not taken.
  private static func members(of line: ArraySlice<UInt8>, _ place: CSVPlace) throws(RequestProblem) -> [String: JSONText] {
    let json: JSONText
    do throws(JSONText.Problem) { json = try JSONText(Data(line)) } catch {
      throw .badLine(
        CSVPlace(path: place.path, line: place.line, column: error.column), found: String(decoding: line.prefix(80), as: UTF8.self),
        expected: error.expected)
    }
    guard case .object(let top) = json else {
      throw .badLine(place, found: String(decoding: line.prefix(80), as: UTF8.self), expected: "an object of JSON")
    }
    var members: [String: JSONText] = [:]
    for member in top { members[member.name] = member.value }
    for member in top {
      if case .object(let inner) = member.value { for one in inner where members[one.name] == nil { members[one.name] = one.value } }
    }
    return members
  }

  func next(into record: inout RequestRecord) throws -> Bool {
    guard let line = try lines.next() else { return false }
    let place = CSVPlace(path: lines.path, line: lines.line, column: 1)
    let members = try Self.members(of: line, place)
    func bad(_ name: String, _ expected: String) -> RequestProblem {
      .badField(place, column: name, found: members[name].map(Self.shown) ?? "", expected: expected)
    }
    guard let time = members[time].flatMap(Self.time), time <= 1e11 else {
      throw bad(self.time, "a time in seconds, or as 2026-11-23T18:05:00Z")
    }
    guard let seconds = members[response.name].flatMap(Self.number), seconds >= 0, seconds * response.unit <= 1e7 else {
      throw bad(response.name, "a number of at least 0")
    }
    record.arrival = time
    record.response = seconds * response.unit
    record.isFailed = false
    if let status {
      guard let code = members[status].flatMap(Self.number), (0...999).contains(code) else { throw bad(status, "a status such as 200") }
      record.isFailed = code == 0 || code >= 500
    }
    if let cache {
      guard let hit = RequestNames.isHit(members[cache].map(Self.shown) ?? "") else { throw bad(cache, "hit or miss") }
      record.isHit = hit
    }
    if hasTokens {
      record.tokensIn = members[RequestNames.tokensIn].flatMap(Self.number) ?? -1
      record.tokensOut = members[RequestNames.tokensOut].flatMap(Self.number) ?? -1
    }
    record.stages = try stageNames.map { stage in
      guard let member = members[stage.name], !Self.isNull(member) else { return 0 }
      guard let value = Self.number(member), value >= 0 else { throw bad(stage.name, "a number of at least 0") }
      return value * stage.unit
    }
    return true
  }

  private static func isNull(_ value: JSONText) -> Bool { if case .null = value { true } else { false } }

  private static func number(_ value: JSONText) -> Double? {
    switch value {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    case .text(let text): Array(text.utf8).withUnsafeBufferPointer { CSVNumber.double($0) }
    default: nil
    }
  }

  private static func time(_ value: JSONText) -> Double? {
    guard case .text(let text) = value else { return number(value) }
    return Array(text.utf8).withUnsafeBufferPointer { TraceClock.absolute($0) }
  }

  private static func shown(_ value: JSONText) -> String {
    switch value {
    case .integer(let whole): "\(whole)"
    case .number(let number): "\(number)"
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .null: ""
    case .list: "a list"
    case .object: "an object"
    }
  }
}
