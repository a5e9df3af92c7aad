/// Times of which the earliest is at hand: when servers become free, when requests leave.
struct DepartureHeap {
  private var times: [Double] = []

  var count: Int { times.count }
  var first: Double? { times.first }

  mutating func insert(_ time: Double) {
    times.append(time)
    var child = times.count - 1
    while child > 0, case let parent = (child - 1) / 2, times[parent] > times[child] {
      times.swapAt(parent, child)
      child = parent
    }
  }

  mutating func removeFirst() {
    times.swapAt(0, times.count - 1)
    times.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < times.count && times[child] < times[least] { least = child }
      guard least != parent else { return }
      times.swapAt(parent, least)
      parent = least
    }
  }
}

/// Tells service from waiting where requests wait in one queue for some alike servers and are taken in the order of their arrival.
///
/// When all arrivals and departures are known, so is when each service began: at the arrival, or when the server that became free first did.
/// What remains until the departure is service. It asks nothing of how arrivals or services are distributed.
struct ServiceTimeReplay {
  private var free = DepartureHeap()
  private let servers: Int
  private(set) var requests = 0
  /// Requests that would have been served in no time or less: no such queue can have done it.
  private(set) var contradictions = 0

  init(servers: Int) { self.servers = servers }

  /// The next request in the order of arrival; nil where it contradicts the queue.
  mutating func serviceTime(arrival: Double, departure: Double) -> Double? {
    requests += 1
    var start = arrival
    if free.count == servers, let first = free.first {
      start = max(arrival, first)
      free.removeFirst()
    }
    free.insert(max(departure, start))
    // A microsecond less than nothing is the rounding of clocks.
    guard departure - start > -1e-6 else {
      contradictions += 1
      return nil
    }
    return max(departure - start, 1e-9)
  }
}
