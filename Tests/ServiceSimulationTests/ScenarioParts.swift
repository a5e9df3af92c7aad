import PlanModel
import RandomStreams
import Units

/// Steps labelled by their place: 0, 1, 2. The first step of the route `main` draws under the path `main/0`.
func steps(_ actions: Step.Action...) -> [Step] { labelled(actions) }

func labelled(_ actions: [Step.Action]) -> [Step] {
  actions.enumerated().map { Step(label: "\($0.offset)", action: $0.element) }
}

func queue(_ name: String, servers: Int = 1, limit: Int? = nil, instances: Int = 1, balancing: Balancing = .joinShortestQueue) -> Station {
  Station(name: name, discipline: .firstComeFirstServed(servers: servers, queueLimit: limit), instances: instances, balancing: balancing)
}

func sharing(_ name: String, cores: Double = 1) -> Station { Station(name: name, discipline: .processorSharing(capacity: cores)) }

func delay(_ name: String) -> Station { Station(name: name, discipline: .infiniteServer) }

func pool(_ name: String, size: Int, limit: Int? = nil, timeout: SimTime? = nil) -> Station {
  Station(name: name, discipline: .pool(size: size, queueLimit: limit, timeout: timeout))
}

/// A scenario with Poisson arrivals and one route, `main`.
func scenario(
  rate: Double, stations: [Station], services: [Service] = [], queries: Int, seed: UInt64 = 1, warmUp: RunSettings.WarmUp = .automatic,
  _ route: [Step]
) -> Scenario {
  Scenario(
    name: "test", workload: Workload(arrivals: .poisson(Rate(perSecond: rate)), mix: [Workload.RouteShare(route: "main")]),
    stations: stations, services: services, routes: [Route(name: "main", steps: route)],
    settings: RunSettings(queriesPerTrial: queries, warmUp: warmUp, seed: seed))
}

extension Scenario {
  /// The same with recorded arrivals, from an empty system until long after the last query has left.
  func replaying(_ trace: RecordedArrivals, until end: SimTime = .hours(2_000)) -> Scenario {
    var copy = self
    copy.workload.arrivals = .trace(trace.description)
    copy.settings.warmUp = .none
    copy.settings.duration = end
    return copy
  }

  func seeded(_ seed: UInt64) -> Scenario {
    var copy = self
    copy.settings.seed = seed
    return copy
  }
}

/// A trace in memory.
struct RecordedArrivals {
  var rows: [TraceRow]
  var description: TraceDescription

  init(
    rows: [TraceRow], form: TraceDescription.Form = .timestamps, bucket: SimTime? = nil, span: Double? = nil, speed: Double = 1,
    scale: Double = 1
  ) {
    self.rows = rows
    description = TraceDescription(
      origin: "memory", digest: "", form: form, rows: rows.count, arrivals: rows.reduce(0) { $0 + $1.count },
      span: SimTime(seconds: span ?? (rows.last?.time ?? 0)), bucket: bucket, speed: speed, scale: scale)
  }

  /// Poisson arrivals at whole nanoseconds, drawn for the tests.
  static func poisson(rate: Double, count: Int, seed: UInt64) -> RecordedArrivals {
    var stream = DrawStream(StreamKey(seed: seed, trial: 0).named("recorded"))
    var clock = 0.0
    return RecordedArrivals(
      rows: (0..<count).map { _ in
        clock += Ziggurat.shared.exponential(&stream) / rate
        return TraceRow(time: (clock * 1e9).rounded() / 1e9)
      })
  }

  /// The instants of arrival in nanoseconds.
  var nanoseconds: [Int64] { rows.map { Int64(($0.time * 1e9).rounded()) } }

  func open() -> any TraceRowSource { Reader(rows) }

  private final class Reader: TraceRowSource {
    private var rest: ArraySlice<TraceRow>

    init(_ rows: [TraceRow]) { rest = rows[...] }

    func nextRows(into buffer: UnsafeMutableBufferPointer<TraceRow>) -> Int {
      // Short reads, as a file may give them.
      let count = min(rest.count, buffer.count, 1_000)
      for (index, row) in rest.prefix(count).enumerated() { buffer[index] = row }
      rest = rest.dropFirst(count)
      return count
    }
  }
}
