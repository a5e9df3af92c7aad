import CSVText
import Foundation
import PlanModel

/// Requests as they stand in a file, one after the other.
protocol RequestRows: AnyObject {
  var stages: [String] { get }
  var hasHits: Bool { get }
  var hasTokens: Bool { get }
  /// Columns that nothing is read from.
  var ignored: [String] { get }
  /// Whether the time of a row is that of its end, as in logs.
  var hasTimesOfEnds: Bool { get }
  /// Whether a few rows that cannot be read are left out, as logs have them.
  var forgives: Bool { get }

  /// The next row, its `arrival` being the time that is written; false at the end.
  /// - Throws: `RequestProblem` for a row behind which reading can go on; `RequestErrors` where it cannot.
  func next(into record: inout RequestRecord) throws -> Bool
}

extension RequestProblem: Error {}

/// Rows of CSV.
final class CSVRequestRows: RequestRows {
  private let reader: CSVReader
  private let columns: RequestColumns

  init(path: String) throws(RequestErrors) {
    do {
      reader = try CSVReader(path: path)
      columns = try RequestColumns(try reader.readHeader())
    } catch let error as CSVError { throw RequestErrors(.csv(error)) } catch let errors as RequestErrors { throw errors } catch {
      throw RequestErrors(.changed(path: path))
    }
  }

  var stages: [String] { columns.stages.map(\.name) }
  var hasHits: Bool { columns.cache != nil }
  var hasTokens: Bool { columns.tokens != nil }
  var ignored: [String] { columns.ignored }
  var hasTimesOfEnds: Bool { false }
  var forgives: Bool { false }

  func next(into record: inout RequestRecord) throws -> Bool {
    do {
      guard try reader.next() else { return false }
    } catch {
      if error.allowsReadingOn { throw RequestProblem.csv(error) }
      throw RequestErrors(.csv(error))
    }
    guard let time = TraceClock.absolute(reader.bytes(at: columns.time)), time <= 1e11 else {
      throw bad(columns.time, "a time in seconds, or as 2026-11-23T18:05:00Z")
    }
    record.arrival = time
    record.response = try seconds(columns.response, columns.responseUnit, isNeeded: true)
    record.isFailed = try columns.status.map { try isFailed($0) } ?? false
    record.isHit = try columns.cache.map { try isHit($0) } ?? nil
    if let tokens = columns.tokens {
      record.tokensIn = try number(tokens.input)
      record.tokensOut = try number(tokens.output)
    }
    if record.stages.count != columns.stages.count { record.stages = [Double](repeating: 0, count: columns.stages.count) }
    for (place, stage) in columns.stages.enumerated() { record.stages[place] = try seconds(stage.index, stage.unit, isNeeded: false) }
    return true
  }

  private func bad(_ index: Int, _ expected: String) -> RequestProblem {
    .badField(reader.place(at: index), column: columns.names[index], found: reader.text(at: index), expected: expected)
  }

  private func seconds(_ index: Int, _ unit: Double, isNeeded: Bool) throws -> Double {
    if !isNeeded, reader.bytes(at: index).isEmpty { return 0 }
    guard let value = reader.double(at: index), value >= 0, value * unit <= 1e7 else {
      throw bad(index, "a number of at least 0" + (isNeeded ? "" : ", or nothing for a stage that was not gone through"))
    }
    return value * unit
  }

  private func isFailed(_ index: Int) throws -> Bool {
    guard let status = reader.integer(at: index), (0...999).contains(status) else { throw bad(index, "a status such as 200") }
    return status == 0 || status >= 500
  }

  private func isHit(_ index: Int) throws -> Bool? {
    guard let hit = RequestNames.isHit(reader.text(at: index)) else { throw bad(index, "hit, miss or nothing") }
    return hit
  }

  private func number(_ index: Int) throws -> Double {
    if reader.bytes(at: index).isEmpty { return -1 }
    guard let value = reader.double(at: index), (0...1e9).contains(value) else { throw bad(index, "a number from 0 to 1e9, or nothing") }
    return value
  }
}
