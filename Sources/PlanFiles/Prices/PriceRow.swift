import CSVText
import Foundation
import Pricing
import Units

/// One row of a price table: gives its cells as typed values and keeps what is wrong with them.
struct PriceRow {
  let header: CSVHeader
  let record: CSVRecord
  private(set) var errors: [PriceFileError] = []
  /// The row's `as_of`, on which its figures stand unless they have a date of their own.
  private var rowDate: PriceDate?

  init(header: CSVHeader, record: CSVRecord) {
    self.header = header
    self.record = record
  }

  /// A cell's text; nil if it is empty or its column is not there.
  func text(_ column: String) -> String? {
    guard let index = header.index(of: column), !record.fields[index].isEmpty else { return nil }
    return record.fields[index]
  }

  func place(_ column: String) -> CSVPlace { record.places[header.index(of: column) ?? 0] }

  /// A cell's text, which must be there; an empty text, and an error kept, if it is not.
  mutating func required(_ column: String, _ expected: String) -> String {
    if let text = text(column) { return text }
    errors.append(.missingCell(place(column), column: column, expected: expected))
    return ""
  }

  /// Keeps that a cell is not what is expected.
  mutating func refuse(_ column: String, expected: String) {
    errors.append(.cell(place(column), column: column, found: text(column) ?? "", expected: expected))
  }

  /// A cell read by a quantity's own reader; nil if it is empty, or cannot be read, which is kept.
  mutating func value<Value>(_ column: String, _ read: (String) throws(QuantityError) -> Value) -> Value? {
    guard let text = text(column) else { return nil }
    do { return try read(text) } catch {
      refuse(column, expected: error.expected)
      return nil
    }
  }

  /// A number within a range; nil, and an error kept, if it is anything else. An empty cell gives nil without an error.
  mutating func number(_ column: String, in range: ClosedRange<Double>, expected: String) -> Double? {
    guard let text = text(column) else { return nil }
    let number = Array(text.utf8).withUnsafeBufferPointer { CSVNumber.double($0) }
    if let number, range.contains(number) { return number }
    refuse(column, expected: expected)
    return nil
  }

  /// The most that a unit of anything may cost in US dollars. The dearest hour of a machine that AWS sells is below 500; whatever is beyond
  /// this limit is a slip, such as a month's price in an hour's column.
  static let mostUSD: Decimal = 10_000

  /// A price; nil if its cell is empty or, with an error kept, is no price.
  mutating func usd(_ column: String) -> USD? {
    guard let usd = value(column, { text throws(QuantityError) in try USD(parsing: text) }) else { return nil }
    if usd.amount >= 0, usd.amount <= Self.mostUSD { return usd }
    refuse(column, expected: "a price from 0 to \(Self.mostUSD) USD")
    return nil
  }

  /// A price with its date and source, each in its own column or, where that is empty, in the row's `as_of` and `source`.
  mutating func figure(_ column: String, asOf: String = "as_of", source: String = "source") -> PriceFigure? {
    guard let usd = usd(column) else { return nil }
    guard let date = date(asOf) else { return nil }
    return PriceFigure(usd: usd, asOf: date, source: text(source) ?? text("source") ?? "")
  }

  /// As `figure`, for a price that must be there.
  mutating func requiredFigure(_ column: String) -> PriceFigure? {
    guard text(column) != nil else {
      errors.append(.missingCell(place(column), column: column, expected: "a price in USD"))
      return nil
    }
    return figure(column)
  }

  /// The date in a figure's own column or, where that is empty, the row's.
  mutating func date(_ column: String) -> PriceDate? {
    guard column != "as_of", text(column) != nil else { return rowDate }
    return value(column) { text throws(QuantityError) in try PriceDate(parsing: text) }
  }

  /// Reads the two cells on which every figure of the row may stand; comes before any figure.
  mutating func readDateAndSource() {
    _ = required("as_of", PriceDate.expectation)
    rowDate = value("as_of") { text throws(QuantityError) in try PriceDate(parsing: text) }
    _ = required("source", "the name of the source")
  }
}
