import Units

/// A queueing node that the profile describes directly.
public struct Station: Codable, Hashable, Sendable {
  public var name: String
  public var discipline: Discipline
  /// How many alike copies stand beside each other, each with its own queue. At least 1.
  public var instances: Int
  /// How an arriving query picks one of the copies.
  public var balancing: Balancing

  public init(name: String, discipline: Discipline, instances: Int = 1, balancing: Balancing = .joinShortestQueue) {
    self.name = name
    self.discipline = discipline
    self.instances = instances
    self.balancing = balancing
  }
}

/// How a station serves.
public enum Discipline: Codable, Hashable, Sendable {
  /// First come, first served by `servers` alike servers. At most `queueLimit` queries wait (nil: any number); one more is turned away.
  case firstComeFirstServed(servers: Int, queueLimit: Int?)
  /// All present share `capacity` cores evenly, none gets more than one core.
  case processorSharing(capacity: Double)
  /// Nobody waits.
  case infiniteServer
  /// `size` slots that are held across steps. At most `queueLimit` wait, each for at most `timeout`.
  case pool(size: Int, queueLimit: Int?, timeout: SimTime?)
  /// Answers a look-up with this probability.
  case cache(hitRatio: Fraction)
}

/// How an arriving query picks one of several alike instances.
public enum Balancing: String, Codable, Hashable, Sendable, CaseIterable {
  /// One after the other.
  case roundRobin = "round-robin"
  /// The one with the fewest queries that have entered and not left.
  case leastConnections = "least-connections"
  /// The one with the fewest queries waiting or in service; the first of those that tie.
  case joinShortestQueue = "join-shortest-queue"
  /// Any, with equal probability.
  case random
}
