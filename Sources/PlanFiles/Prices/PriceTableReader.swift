import CSVText
import EmbeddedPricing
import Pricing
import Units

/// Reads price tables: those in the program and the user's own.
///
/// A table is a CSV file of one of three kinds, told by its header: machines (`instance_type`), services (`service`) or language models
/// (`model`). Every row names its source and the day on which the price stood there. The format is described in pricing/README.md.
public enum PriceTableReader {
  /// The tables that the program carries.
  /// - Throws: `PriceFileErrors`, if the program was built with a faulty table.
  public static func embedded() throws(PriceFileErrors) -> PriceTable {
    var table = PriceTable()
    for index in 0..<ape_embedded_price_file_count() {
      let file = ape_embedded_price_file_at(index)
      let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
      table = table.overlaid(by: try read(CSVReader(bytes: bytes, name: "pricing/" + String(cString: file.name))))
    }
    return table
  }

  /// One file of prices.
  /// - Throws: `PriceFileErrors` with all that is wrong in it, up to `PriceFileErrors.limit`.
  public static func read(path: String) throws(PriceFileErrors) -> PriceTable {
    let reader: CSVReader
    do { reader = try CSVReader(path: path) } catch { throw PriceFileErrors([.csv(error)]) }
    return try read(reader)
  }

  /// A table from text in memory.
  /// - Parameter name: what errors call it instead of a path.
  /// - Throws: `PriceFileErrors` with all that is wrong in it, up to `PriceFileErrors.limit`.
  public static func read(text: String, name: String) throws(PriceFileErrors) -> PriceTable {
    try read(CSVReader(text: text, name: name))
  }

  /// Which kind of table a header announces.
  private enum Kind: CaseIterable {
    case instances, services, models

    var keyColumn: String {
      switch self {
      case .instances: "instance_type"
      case .services: "service"
      case .models: "model"
      }
    }

    var columns: PriceColumns {
      switch self {
      case .instances: .instances
      case .services: .services
      case .models: .models
      }
    }

    /// The columns that together may stand in one row only, with the one that the error points to.
    var identity: [String] {
      switch self {
      case .instances: ["provider", "region", "instance_type"]
      case .services: ["provider", "region", "service", "item"]
      case .models: ["model"]
      }
    }
  }

  private static func read(_ reader: CSVReader) throws(PriceFileErrors) -> PriceTable {
    let header: CSVHeader
    do { header = try reader.readHeader() } catch { throw PriceFileErrors([.csv(error)]) }
    guard let kind = Kind.allCases.first(where: { header.index(of: $0.keyColumn) != nil }) else {
      throw PriceFileErrors([.unknownKind(path: reader.name)])
    }
    var errors = headerErrors(header, columns: kind.columns)
    // Without a column that every row needs, each row would repeat the same error.
    if errors.contains(where: { if case .missingColumn = $0 { true } else { false } }) { throw PriceFileErrors(errors) }

    var table = PriceTable()
    var firstLines: [[String]: Int] = [:]
    while errors.count < PriceFileErrors.limit {
      do {
        guard let record = try reader.nextRecord() else { break }
        var row = PriceRow(header: header, record: record)
        insert(&row, of: kind, into: &table)
        errors += row.errors
        let name = kind.identity.map { row.text($0) ?? "" }
        if let first = firstLines[name] {
          errors.append(.duplicateRow(row.place(kind.keyColumn), name: name.joined(separator: " "), firstLine: first))
        } else {
          firstLines[name] = record.line
        }
      } catch {
        errors.append(.csv(error))
        if !error.allowsReadingOn { break }
      }
    }
    guard errors.isEmpty else { throw PriceFileErrors(Array(errors.prefix(PriceFileErrors.limit))) }
    return table
  }

  private static func insert(_ row: inout PriceRow, of kind: Kind, into table: inout PriceTable) {
    switch kind {
    case .instances: if let price = row.instancePrice() { table.insert(price) }
    case .services: if let price = row.servicePrice() { table.insert(price) }
    case .models: if let price = row.modelPrice() { table.insert(price) }
    }
  }

  private static func headerErrors(_ header: CSVHeader, columns: PriceColumns) -> [PriceFileError] {
    var errors: [PriceFileError] = []
    for (index, name) in header.names.enumerated() where !columns.all.contains(name) {
      let missing = columns.all.filter { header.index(of: $0) == nil }
      errors.append(
        .unknownColumn(header.places[index], name: name, known: columns.all, nearest: NearestName.find(name, among: missing)))
    }
    for name in columns.required where header.index(of: name) == nil {
      errors.append(.missingColumn(header.places[0], name: name))
    }
    return errors
  }
}
