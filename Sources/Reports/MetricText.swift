/// Metrics of an autoscaler as people read them.
enum MetricText {
  private static let mebibyte = 1_048_576_000.0

  /// `cpu (cores)`, `memory (MiB)`, and others by their name.
  static func name(_ metric: String) -> String {
    switch metric {
    case "cpu": "cpu (cores)"
    case "memory": "memory (MiB)"
    default: metric
    }
  }

  /// Milli-units in the unit that the name tells.
  static func unit(_ milli: Int64, of metric: String) -> Double {
    metric == "memory" ? Double(milli) / mebibyte : Double(milli) / 1_000
  }
}
