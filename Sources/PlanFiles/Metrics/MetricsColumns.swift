import Autoscaling
import CSVText
import PlanModel
import Units

/// Which columns of a recording hold what, found by the names in its header.
public struct MetricsColumns {
  static let timeNames = ["timestamp_s", "timestamp", "time"]
  private static let perPod = "_per_pod"

  /// One column that is read.
  struct Column {
    var index: Int
    var metric: String
    var demand: PodPlant.Metric.Demand
    /// Milli-units in a unit of the column.
    var factor: Double
  }

  let time: Int
  let columns: [Column]

  init(_ header: CSVHeader, form: MetricsForm) throws(MetricsProblem) {
    guard let time = Self.timeNames.lazy.compactMap(header.index(of:)).first else {
      throw .noTimeColumn(header.places[0], columns: header.names)
    }
    self.time = time
    switch form {
    case .column(let name, let metric, let demand, let factor):
      guard let index = header.index(of: name) else {
        throw .noColumn(
          header.places[0], name: name, columns: header.names, nearest: NearestName.find(name, among: header.names))
      }
      columns = [Column(index: index, metric: metric, demand: demand, factor: factor)]
    case .replicas:
      guard let index = header.index(of: "replicas") else {
        throw .noColumn(
          header.places[0], name: "replicas", columns: header.names, nearest: NearestName.find("replicas", among: header.names))
      }
      columns = [Column(index: index, metric: "replicas", demand: .total, factor: 1)]
    case .named(let metrics):
      var columns: [Column] = []
      for (index, name) in header.names.enumerated() where index != time {
        guard let column = Self.meaning(of: name, at: index), metrics.contains(column.metric) else { continue }
        guard !columns.contains(where: { $0.metric == column.metric }) else {
          throw .twice(header.places[index], metric: column.metric)
        }
        columns.append(column)
      }
      guard !columns.isEmpty else { throw .noKnownColumn(header.places[0], columns: header.names, metrics: metrics) }
      self.columns = columns
    }
  }

  /// Units of CPU and memory by how a column's name ends, in milli-units.
  private static let units: [String: (metric: String, factor: Double)] = [
    "cpu": ("cpu", 1_000), "cpu_cores": ("cpu", 1_000), "cpu_m": ("cpu", 1), "cpu_millicores": ("cpu", 1),
    "memory": ("memory", 1_000), "memory_bytes": ("memory", 1_000), "memory_kib": ("memory", 1_024_000),
    "memory_mib": ("memory", 1_048_576_000), "memory_gib": ("memory", 1_073_741_824_000),
  ]

  private static func meaning(of name: String, at index: Int) -> Column? {
    let meaning = Self.meaning(of: name)
    return Column(index: index, metric: meaning.metric, demand: meaning.demand, factor: meaning.factor)
  }

  /// What a column of that name holds: the metric, of all pods or of each, and milli-units in a unit of it.
  public static func meaning(of name: String) -> (metric: String, demand: PodPlant.Metric.Demand, factor: Double) {
    let unit = units[base(of: name)] ?? (base(of: name), 1_000)
    return (unit.metric, isPerPod(name) ? .eachPod : .total, unit.factor)
  }

  /// Milli-units in a unit of a column, as far as its name says so and it is of that metric; nil where the name says nothing.
  public static func factor(ofColumn name: String, metric: String) -> Double? {
    units[base(of: name)].flatMap { $0.metric == metric ? $0.factor : nil }
  }

  /// Whether its name says that a column is of each pod.
  public static func isPerPod(_ name: String) -> Bool { name.hasSuffix(perPod) }

  private static func base(of name: String) -> String { isPerPod(name) ? String(name.dropLast(perPod.count)) : name }

  static func examples(for metrics: [String]) -> String {
    let examples = metrics.map { metric in
      switch metric {
      case "cpu": "cpu (cores of all pods), cpu_m or cpu_per_pod"
      case "memory": "memory_bytes, memory_mib or memory_mib_per_pod"
      default: "\(metric) or \(metric)_per_pod"
      }
    }
    return examples.joined(separator: ", ")
  }
}

/// How the columns of a recording are chosen.
public enum MetricsForm: Hashable, Sendable {
  /// By their names, those of these metrics.
  case named(metrics: [String])
  /// One column by its name.
  /// - Parameter factor: milli-units of the metric in one unit of the column.
  case column(String, metric: String, demand: PodPlant.Metric.Demand, factor: Double)
  /// The column `replicas`, whose numbers change seldom: each holds until the next.
  case replicas

  /// Whether a long time without a row is a fault of the recording.
  func hasGaps(_ record: DemandRecord) -> Bool { self != .replicas || record.comesRegularly }
}
