import Statistics
import Units

/// A table as values. What people read and what programs read stand side by side in each cell.
public struct ReportTable: Hashable, Sendable {
  /// In lower case with hyphens, unique in its document; the name of its CSV file.
  public var id: String
  public var title: String
  public var columns: [Column]
  /// As many cells each as there are columns.
  public var rows: [[Cell]]
  /// Too long to be read, and written only where programs read: in CSV.
  public var isDataOnly: Bool

  public init(id: String, title: String = "", columns: [Column], rows: [[Cell]], isDataOnly: Bool = false) {
    self.id = id
    self.title = title
    self.columns = columns
    self.rows = rows
    self.isDataOnly = isDataOnly
  }

  public struct Column: Hashable, Sendable {
    public enum Alignment: Hashable, Sendable { case left, right }

    /// As programs name it: lower case with underscores, the unit at the end, such as `waiting_time_seconds`.
    public var key: String
    /// As people read it; a line break divides it over two lines where that saves width.
    public var title: String
    public var alignment: Alignment
    public var holds: Content
    public var presence: Presence

    public init(
      _ key: String, _ title: String, _ alignment: Alignment = .left, holds: Content = .value, presence: Presence = .always
    ) {
      self.key = key
      self.title = title
      self.alignment = alignment
      self.holds = holds
      self.presence = presence
    }
  }

  /// Where a column is shown.
  public enum Presence: Hashable, Sendable {
    case always
    /// Left out of a terminal that is too narrow.
    case whereRoom
    /// For programs alone: in CSV.
    case dataOnly
  }

  /// The same table with some of its columns.
  func keeping(_ isKept: (Column) -> Bool) -> ReportTable {
    let kept = columns.indices.filter { isKept(columns[$0]) }
    guard kept.count < columns.count else { return self }
    var table = self
    table.columns = kept.map { columns[$0] }
    table.rows = rows.map { row in kept.map { row[$0] } }
    return table
  }

  /// What the cells of a column are, and so what becomes of it in CSV.
  public enum Content: Hashable, Sendable {
    case value
    /// Four columns in CSV: the figure, its interval and why either is refused.
    case estimate
    /// A picture of figures that stand in other columns; left out of CSV.
    case bar
  }
}

/// One cell: what people read, what programs read, and its tone.
public struct Cell: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case none
    case text(String)
    /// A number spelt for programs, in the unit that the column's key names.
    case number(String)
    case estimate(Estimate)
    /// Shares of the full length, each 0 to 1, drawn after each other.
    case bar([Double])
  }

  public var value: Value
  public var text: String
  public var tone: Tone

  public init(value: Value, text: String, tone: Tone = .plain) {
    self.value = value
    self.text = text
    self.tone = tone
  }

  public static let empty = Cell(value: .none, text: "")

  public static func text(_ text: String, tone: Tone = .plain) -> Cell { Cell(value: .text(text), text: text, tone: tone) }

  public static func count(_ count: some BinaryInteger, tone: Tone = .plain) -> Cell {
    Cell(value: .number(String(count)), text: HumanText.count(count), tone: tone)
  }

  public static func figure(_ value: Double?, _ measure: Measure, tone: Tone = .plain) -> Cell {
    guard let value else { return .empty }
    return Cell(value: .number(machineText(value)), text: HumanText.figure(value, measure), tone: tone)
  }

  /// - Parameter showsInterval: whether people are shown it too; programs always are.
  public static func estimate(_ estimate: Estimate, _ measure: Measure, showsInterval: Bool = true, tone: Tone = .plain) -> Cell {
    let text: String
    if let value = estimate.value, !showsInterval {
      text = HumanText.figure(value, measure)
    } else {
      text = HumanText.estimate(estimate, measure)
    }
    return Cell(value: .estimate(estimate), text: text, tone: estimate.value == nil ? .faint : tone)
  }

  public static func money(_ amount: USD?, decimals: Int = 2, mark: String = "", tone: Tone = .plain) -> Cell {
    guard let amount else { return .empty }
    return Cell(
      value: .number(decimals == 2 ? amount.cents : amount.spelling), text: HumanText.money(amount, decimals: decimals) + mark, tone: tone)
  }

  public static func bytes(_ bytes: Bytes?) -> Cell {
    guard let bytes else { return .empty }
    return Cell(value: .number(String(bytes.count)), text: HumanText.bytes(bytes))
  }

  public static func bar(_ shares: [Double]) -> Cell { Cell(value: .bar(shares), text: "") }

  /// The shortest spelling that reads back as the same number; empty for what is no number.
  static func machineText(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
