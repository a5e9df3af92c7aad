import Units

/// Why a closed form has no answer.
public enum QueueingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// More work arrives than the servers can do, so that the queue has no mean length.
  /// - Parameters:
  ///   - station: its name; nil where the model has but one.
  ///   - offeredErlangs: arrival rate times mean service time.
  ///   - servers: how many, or how many cores.
  case unstable(station: String?, offeredErlangs: Double, servers: Double)
  /// A parameter outside of the formula's domain.
  case outOfRange(parameter: String, value: Double, expected: String)
  /// A matrix or list does not have the size that the others ask for.
  case wrongCount(of: String, found: Int, expected: Int)
  /// A list that needs at least one entry has none.
  case none(of: String)
  /// From this station no query ever reaches the way out.
  case neverLeaves(station: String)

  public var description: String {
    switch self {
    case .unstable(let station, let offeredErlangs, let servers):
      "\(station ?? "the station") is offered \(offeredErlangs.significant(6)) erlangs but has \(servers.significant(6)) "
        + "server\(servers == 1 ? "" : "s"): its queue grows without limit"
    case .outOfRange(let parameter, let value, let expected):
      "found \(parameter) \(value.significant(6)); expected \(expected)"
    case .wrongCount(let what, let found, let expected):
      "found \(found) \(what); expected \(expected)"
    case .none(let what):
      "found no \(what); expected at least one"
    case .neverLeaves(let station):
      "queries that reach \(station) never leave the network; expected a way out from every station"
    }
  }

  static func requirePositive(_ value: Double, _ parameter: String) throws(QueueingError) {
    guard value > 0, value.isFinite else { throw .outOfRange(parameter: parameter, value: value, expected: "a number above 0") }
  }

  static func requireNotNegative(_ value: Double, _ parameter: String) throws(QueueingError) {
    guard value >= 0, value.isFinite else { throw .outOfRange(parameter: parameter, value: value, expected: "0 or more") }
  }

  /// For arrays that are built or loops that run once a server or place.
  static func requireCount(_ value: Int, _ parameter: String, from least: Int = 1) throws(QueueingError) {
    guard (least...10_000_000).contains(value) else {
      throw .outOfRange(parameter: parameter, value: Double(value), expected: "a whole number from \(least) to 10000000")
    }
  }
}
