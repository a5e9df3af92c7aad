import Units

/// One row of a small table, its fields as text with their places.
public struct CSVRecord: Hashable, Sendable {
  /// The line of the row's first byte, from 1.
  public let line: Int
  public let fields: [String]
  /// Where each field begins.
  public let places: [CSVPlace]
}

/// The first row of a table: the names of its columns.
public struct CSVHeader: Hashable, Sendable {
  /// The names in the order of the columns, each different, none empty.
  public let names: [String]
  /// Where each name stands.
  public let places: [CSVPlace]
  private let indices: [String: Int]

  /// - Throws: `CSVError.unnamedColumn` or `.duplicateColumn`.
  init(_ record: CSVRecord) throws(CSVError) {
    var indices: [String: Int] = [:]
    for (index, name) in record.fields.enumerated() {
      if name.isEmpty { throw .unnamedColumn(record.places[index]) }
      if let first = indices[name] { throw .duplicateColumn(record.places[index], name: name, first: record.places[first]) }
      indices[name] = index
    }
    names = record.fields
    places = record.places
    self.indices = indices
  }

  /// The number of a column, from 0; nil if there is none of that name.
  public func index(of name: String) -> Int? { indices[name] }

  /// The number of a column that must be there, from 0.
  /// - Throws: `CSVError.missingColumn` with the nearest name that is there.
  public func requiredIndex(of name: String) throws(CSVError) -> Int {
    if let index = indices[name] { return index }
    throw .missingColumn(places[0], name: name, nearest: NearestName.find(name, among: names))
  }
}
