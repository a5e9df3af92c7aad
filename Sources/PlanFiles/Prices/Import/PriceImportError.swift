import CSVText

/// Why a provider's price list cannot be made a price table.
public enum PriceImportError: Error, Hashable, Sendable {
  case cannotOpen(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  /// Something else than the format has there.
  /// - Parameter found: in words, or in quotes as it stands.
  case mistake(Place, found: String, expected: String)
  /// A region that was asked for and that the list does not have.
  case unknownRegion(path: String, region: String, known: [String], nearest: String?)
  /// Nothing in the list is a machine that can be priced.
  case nothing(path: String, expected: String)
  case csv(CSVError)
}

extension PriceImportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "\(path): cannot be opened: \(reason)"
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .mistake(let place, let found, let expected): "\(place): found \(found); expected \(expected)"
    case .unknownRegion(let path, let region, let known, let nearest):
      "\(path):1:1: found no region \"\(region)\"; expected one of \(known.joined(separator: ", "))"
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
    case .nothing(let path, let expected): "\(path):1:1: found no machine with a price; expected \(expected)"
    case .csv(let error): error.description
    }
  }
}
