import CSVText
import Statistics

/// The tables of a report as CSV files, one a table (RFC 4180), for spreadsheets and programs: plain numbers, no units in the cells.
public struct CSVRenderer: Hashable, Sendable {
  public struct File: Hashable, Sendable {
    /// The table's id with `.csv`.
    public var name: String
    public var text: String
  }

  public init() {}

  /// A column of estimates becomes four: `key`, `key_low`, `key_high` and `key_reason`. Empty tables are written too, with their header.
  public func render(_ document: ReportDocument) -> [File] {
    document.tables.map { File(name: $0.id + ".csv", text: text(of: $0)) }
  }

  private func text(of table: ReportTable) -> String {
    var writer = CSVWriter()
    writer.write(table.columns.flatMap(header(of:)))
    for row in table.rows { writer.write(zip(table.columns, row).flatMap(cells(of:_:))) }
    return writer.text
  }

  private func header(of column: ReportTable.Column) -> [CSVCell] {
    switch column.holds {
    case .value: [.text(column.key)]
    case .estimate: ["", "_low", "_high", "_reason"].map { .text(column.key + $0) }
    case .bar: []
    }
  }

  private func cells(of column: ReportTable.Column, _ cell: Cell) -> [CSVCell] {
    guard column.holds == .estimate else { return column.holds == .bar ? [] : [single(cell.value)] }
    guard case .estimate(let estimate) = cell.value else { return [single(cell.value), .empty, .empty, .empty] }
    return [number(estimate.value), number(estimate.low), number(estimate.high), estimate.reason.map { .text($0) } ?? .empty]
  }

  private func single(_ value: Cell.Value) -> CSVCell {
    switch value {
    case .none, .bar: .empty
    case .text(let text): .text(text)
    case .number(let number): number.isEmpty ? .empty : .number(number)
    case .estimate(let estimate): number(estimate.value)
    }
  }

  private func number(_ value: Double?) -> CSVCell {
    guard let value, value.isFinite else { return .empty }
    return .number(Cell.machineText(value))
  }
}
