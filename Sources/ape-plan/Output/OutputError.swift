/// Why a result could not be written.
enum OutputError: Error, Hashable, CustomStringConvertible {
  case cannotCreate(path: String, reason: String)
  case cannotWrite(path: String, reason: String)
  /// A file is there already, and this program did not write it.
  case inTheWay(path: String)

  var description: String {
    switch self {
    case .cannotCreate(let path, let reason): "\(path): cannot be made: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    case .inTheWay(let path):
      "\(path): found a file that is no report of this program; it was left as it is. Choose another place, or replace it with --force"
    }
  }
}
