import Foundation
import PlanModel
import Units

/// The course of one trial as Prometheus would have scraped it, under the names of the real exporters, for `promtool tsdb
/// create-blocks-from openmetrics`.
///
/// | metric | of | from |
/// |---|---|---|
/// | `http_requests_total`, `http_request_duration_seconds_sum` and `_count`, `http_requests_inprogress` | prometheus-fastapi-instrumentator | queries that left, their response times, queries inside |
/// | `container_cpu_usage_seconds_total` | cAdvisor in the kubelet | busy cores of a service's CPU |
/// | `pg_stat_activity_count` with `state="active"` | postgres_exporter | connections of pools that are held, the mean of a step |
/// | `ape_plan_station_busy_seconds_total`, `ape_plan_station_capacity` | none | every station |
///
/// Counters begin at 0. A trial keeps 96 steps, so that is how fine the course is. It keeps no histogram for each step: of response times
/// there are sums and counts, and only the bucket that holds all.
/// Source: OpenMetrics 1.0 (github.com/OpenObservability/OpenMetrics, specification): text format.
public struct OpenMetricsRenderer {
  /// - Parameter start: the trial's beginning on the clock of Prometheus.
  public init(start: Date) { self.start = start.timeIntervalSince1970 }
  private let start: Double

  /// - Returns: nil for a trial without a course.
  public func render(_ trial: TrialResult, of scenario: Scenario) -> String? {
    guard !trial.series.points.isEmpty else { return nil }
    let points = trial.series.points
    var text = ""
    func family(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
      text += "# TYPE \(name) \(type)\n"
      if let unit { text += "# UNIT \(name) \(unit)\n" }
      text += "# HELP \(name) \(help)\n"
    }
    /// A counter from the amounts of the steps.
    func counter(_ sample: String, _ labels: String, _ amount: (TimeSeries.Point) -> Double) {
      var sum = 0.0
      text += "\(sample){\(labels)} 0 \(stamp(.zero))\n"
      for point in points {
        sum += amount(point)
        text += "\(sample){\(labels)} \(Self.number(sum)) \(stamp(point.time))\n"
      }
    }
    let served = "job=\"\(Self.escaped(scenario.name))\",handler=\"all\",method=\"POST\""
    family("http_requests", "counter", "Queries that left, by status.")
    counter("http_requests_total", served + ",status=\"2xx\"") { Double($0.completed) }
    counter("http_requests_total", served + ",status=\"5xx\"") { Double($0.failed) }
    family("http_request_duration_seconds", "histogram", "Response times of queries with an answer.", unit: "seconds")
    counter("http_request_duration_seconds_bucket", served + ",le=\"+Inf\"") { Double($0.completed) }
    counter("http_request_duration_seconds_count", served) { Double($0.completed) }
    counter("http_request_duration_seconds_sum", served) { $0.responseSum }
    family("http_requests_inprogress", "gauge", "Queries inside at that instant.")
    for point in points { text += "http_requests_inprogress{\(served)} \(point.inSystem) \(stamp(point.time))\n" }

    let job = "job=\"\(Self.escaped(scenario.name))\""
    let processors = trial.stations.indices.compactMap { index in
      Self.container(of: trial.stations[index].name, in: scenario).map { (index: index, container: $0) }
    }
    if !processors.isEmpty {
      family("container_cpu_usage_seconds", "counter", "CPU time of a service's containers.", unit: "seconds")
      for processor in processors {
        let name = Self.escaped(processor.container)
        counter("container_cpu_usage_seconds_total", "\(job),container=\"\(name)\",pod=\"\(name)\",cpu=\"total\"") {
          Self.busy($0, processor.index)
        }
      }
    }
    let pools = trial.stations.indices.compactMap { index in
      Self.database(of: trial.stations[index].name, in: scenario).map { (index: index, database: $0) }
    }
    if !pools.isEmpty {
      family("pg_stat_activity_count", "gauge", "Connections in use, the mean since the sample before.")
      for pool in pools {
        for (place, point) in points.enumerated() {
          let seconds = (point.time - (place > 0 ? points[place - 1].time : .zero)).seconds
          guard seconds > 0 else { continue }
          text += "pg_stat_activity_count{\(job),datname=\"\(Self.escaped(pool.database))\",state=\"active\"} "
            + "\(Self.number(Self.busy(point, pool.index) / seconds)) \(stamp(point.time))\n"
        }
      }
    }
    family("ape_plan_station_busy_seconds", "counter", "Busy servers, slots or cores of a station, added up over time.", unit: "seconds")
    for (index, station) in trial.stations.enumerated() {
      counter("ape_plan_station_busy_seconds_total", "\(job),station=\"\(Self.escaped(station.name))\"") { Self.busy($0, index) }
    }
    family("ape_plan_station_capacity", "gauge", "Servers, slots or cores of a station.")
    for station in trial.stations {
      guard let capacity = station.capacity else { continue }
      for point in points {
        text += "ape_plan_station_capacity{\(job),station=\"\(Self.escaped(station.name))\"} \(Self.number(capacity)) \(stamp(point.time))\n"
      }
    }
    return text + "# EOF\n"
  }

  private func stamp(_ time: SimTime) -> String { (start + time.seconds).fixed(3) }

  private static func busy(_ point: TimeSeries.Point, _ station: Int) -> Double {
    point.busySeconds.indices.contains(station) ? point.busySeconds[station] : 0
  }

  /// The service whose containers' CPU a station is.
  private static func container(of station: String, in scenario: Scenario) -> String? {
    scenario.services.first { "\($0.name).cpu" == station }?.name
  }

  /// The PostgreSQL database that a pool of an application leads to.
  private static func database(of station: String, in scenario: Scenario) -> String? {
    for service in scenario.services {
      guard case .application(let application) = service.kind else { continue }
      for pool in application.pools where "\(service.name).pools.\(pool.target)" == station {
        let target = scenario.services.first { $0.name == pool.target }
        if case .database(let database)? = target?.kind, database.engine == .postgresql { return pool.target }
      }
    }
    return nil
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "\n", with: "\\n")
  }
}
