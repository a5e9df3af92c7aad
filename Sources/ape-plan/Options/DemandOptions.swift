import ArgumentParser
import Autoscaling
import PlanFiles
import PlanModel
import Units

/// The recorded demand, and what its columns mean.
struct DemandOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Recorded demand: a column timestamp_s, timestamp or time, and columns named after the autoscaler's metrics, of all pods together (cpu, \
      cpu_m, memory_bytes, requests_per_second) or of each (cpu_per_pod).
      """, valueName: "file.csv"), completion: .file(extensions: ["csv"]))
  var metrics: String?

  @Option(
    help: ArgumentHelp(
      """
      The answer of a range query of Prometheus instead; its series are added up, or with --per-pod the mean of them is taken. Repeatable as \
      METRIC=FILE, where METRIC is like a column of --metrics: cpu=a.json, memory_bytes_per_pod=b.json.
      """, valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var metricsPrometheus: [String] = []

  @Option(help: ArgumentHelp("Read this column, whatever it is called.", valueName: "name"))
  var column: String?

  @Option(help: ArgumentHelp("The autoscaler's metric that --column or the answer of Prometheus is of. Without it, cpu.", valueName: "name"))
  var metric: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Multiply its values, as 0.01 for percent of a core.", valueName: "number"))
  var factor: String?

  @Option(help: ArgumentHelp("Its values are counts over this time, as 60s; they become rates a second.", valueName: "time"))
  var countsPer: String?

  @Option(help: ArgumentHelp("Its values are requests, each of which takes this much CPU, as 20ms.", valueName: "time"))
  var cpuPerRequest: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Its values are requests, of which so many a second use up the CPU request of a pod.", valueName: "number"))
  var perPodCapacity: String?

  @Flag(help: "Its values are of each pod, not of all together.")
  var perPod = false

  @Option(help: ArgumentHelp("Memory that each pod holds whatever it does, as 1000MiB, where no column tells it.", valueName: "amount"))
  var idleMemory: String?

  @Option(help: ArgumentHelp("Leave this metric out, of every autoscaler that has it. Repeatable.", valueName: "metric"))
  var without: [String] = []

  /// - Parameters:
  ///   - metrics: names that the autoscalers look at.
  ///   - cpuRequest: of a pod, in thousandths of a core.
  func record(for metrics: [String], cpuRequest: Int64?) throws -> DemandRecord {
    if self.metrics != nil, !metricsPrometheus.isEmpty { throw UsageError.together("--metrics", "--metrics-prometheus") }
    let answers = try self.answers(for: metrics)
    let name = try chosenMetric(metrics)
    let factor = try milliFactor(of: name, cpuRequest: cpuRequest)
    var record: DemandRecord
    if let path = self.metrics {
      try refuseWithoutColumn()
      let form: MetricsForm =
        column.map {
          .column($0, metric: name, demand: perPod || MetricsColumns.isPerPod($0) ? .eachPod : .total, factor: factor)
        } ?? .named(metrics: metrics)
      record = try MetricsReader.read(path: path, form: form)
    } else if !answers.isEmpty {
      if column != nil { throw UsageError.together("--column", "--metrics-prometheus") }
      let records = try answers.map { answer -> DemandRecord in
        guard let stated = answer.name else {
          return try PrometheusReader.read(path: answer.path, metric: name, demand: perPod ? .eachPod : .total, factor: factor)
        }
        let meaning = MetricsColumns.meaning(of: stated)
        return try PrometheusReader.read(path: answer.path, metric: meaning.metric, demand: meaning.demand, factor: meaning.factor)
      }
      record = try JoinedRecording.join(records)
    } else { throw UsageError.neither("--metrics", "--metrics-prometheus") }
    if let idleMemory {
      let bytes: Bytes = try FlagValue.quantity(idleMemory, of: "--idle-memory")
      guard bytes.count < 1 << 50 else { throw FlagValue.refused("--idle-memory", idleMemory, "less than 1 PiB") }
      guard record.columns.allSatisfy({ $0.metric != "memory" }) else { throw UsageError.together("--idle-memory", "a column of memory") }
      let values = [Int64?](repeating: bytes.count * 1_000, count: record.times.count)
      record.columns.append(DemandRecord.Column(metric: "memory", demand: .eachPod, values: values))
    }
    let missing = metrics.filter { metric in !record.columns.contains { $0.metric == metric } }
    if !missing.isEmpty { throw UsageError.noDemand(metrics: missing) }
    return record
  }

  /// An answer of Prometheus, and the column that it stands for where that is said.
  private struct Answer {
    var name: String?
    var path: String

    var metric: String? { name.map { MetricsColumns.meaning(of: $0).metric } }
  }

  private func answers(for metrics: [String]) throws(UsageError) -> [Answer] {
    let flag = "--metrics-prometheus"
    let answers = metricsPrometheus.map { text -> Answer in
      // A folder with such a sign in its name can be written as ./a=b.
      guard let sign = text.firstIndex(of: "="), !text[..<sign].contains("/") else { return Answer(name: nil, path: text) }
      return Answer(name: String(text[..<sign]), path: String(text[text.index(after: sign)...]))
    }
    var seen: [String] = []
    for answer in answers {
      guard let name = answer.name else {
        guard answers.count > 1 else { continue }
        throw FlagValue.refused(flag, answer.path, "METRIC=FILE where there are several, as cpu=\(answer.path)")
      }
      let metric = MetricsColumns.meaning(of: name).metric
      guard metrics.contains(metric) else {
        throw .value(
          flag: flag, QuantityError(found: name, expected: "a metric of the autoscaler: \(metrics.joined(separator: ", "))"),
          nearest: NearestName.find(metric, among: metrics))
      }
      guard !seen.contains(metric) else { throw FlagValue.refused(flag, "\(name)=\(answer.path)", "one answer for each metric") }
      seen.append(metric)
    }
    if let given = unitFlags.first(where: \.1)?.0, !seen.isEmpty { throw .together(given, "\(flag) METRIC=FILE, whose name says what it is") }
    return answers
  }

  /// Flags that say what the values of a single column are, and whether they are there.
  private var unitFlags: [(String, Bool)] {
    [
      ("--factor", factor != nil), ("--counts-per", countsPer != nil), ("--cpu-per-request", cpuPerRequest != nil),
      ("--per-pod-capacity", perPodCapacity != nil), ("--metric", metric != nil), ("--per-pod", perPod),
    ]
  }

  /// What the recording's values were taken for, one sentence each.
  /// - Parameter outside: metrics of something else than pods: Object and External.
  func meaning(of record: DemandRecord, cpuRequest: Int64?, outside: Set<String>) throws(UsageError) -> [String] {
    var texts: [String] = []
    for column in record.columns where !(column.metric == "memory" && idleMemory != nil) {
      let whose = column.demand == .total ? "all pods together" : "each pod"
      if outside.contains(column.metric), self.column == nil, metricsPrometheus.isEmpty {
        texts.append("The column of \(column.metric) is read as the metric's value, whatever the number of pods.")
        continue
      }
      let named = try answers(for: record.columns.map(\.metric))
      if let answer = named.first(where: { $0.metric == column.metric }), let name = answer.name {
        let mean = column.demand == .eachPod ? " Of several series the mean counts." : ""
        texts.append("The values of \(answer.path) are read as a column \(name), of \(whose).\(mean)")
        continue
      }
      guard self.column != nil || !metricsPrometheus.isEmpty else {
        texts.append("The column of \(column.metric) is read as what \(whose) use\(column.demand == .total ? "" : "s").")
        continue
      }
      let unit = column.metric == "cpu" ? "cores" : column.metric == "memory" ? "bytes" : column.metric
      let amount = (try milliFactor(of: column.metric, cpuRequest: cpuRequest) / 1_000).significant(4)
      let source = self.column.map { "the column \"\($0)\"" } ?? "the answer of Prometheus"
      let reasons = [
        factor.map { "--factor \($0)" }, countsPer.map { "--counts-per \($0)" }, cpuPerRequest.map { "--cpu-per-request \($0)" },
        perPodCapacity.map { "--per-pod-capacity \($0)" },
      ].compactMap(\.self)
      texts.append(
        "A 1 in \(source) is read as \(amount) \(unit) of \(whose)"
          + (!reasons.isEmpty ? ": \(reasons.joined(separator: ", "))." : namedFactor(of: column.metric) != nil ? ", as its name says." : ", as no flag says otherwise.")
          + (column.demand == .eachPod && !metricsPrometheus.isEmpty ? " Of several series the mean counts." : ""))
    }
    if let idleMemory { texts.append("Each pod holds \(idleMemory) whatever it does (--idle-memory).") }
    return texts
  }

  private func refuseWithoutColumn() throws(UsageError) {
    guard column == nil else { return }
    if let flag = unitFlags.first(where: \.1)?.0 { throw .alone(flag, needs: "--column") }
  }

  private func chosenMetric(_ metrics: [String]) throws(UsageError) -> String {
    if cpuPerRequest != nil, perPodCapacity != nil { throw .together("--cpu-per-request", "--per-pod-capacity") }
    guard let metric else { return cpuPerRequest != nil || perPodCapacity != nil || metrics.contains("cpu") ? "cpu" : metrics.first ?? "cpu" }
    if cpuPerRequest != nil || perPodCapacity != nil, metric != "cpu" {
      throw FlagValue.refused("--metric", metric, "cpu, as requests become CPU here")
    }
    guard metrics.contains(metric) else {
      throw .value(
        flag: "--metric", QuantityError(found: metric, expected: "a metric of the autoscaler: \(metrics.joined(separator: ", "))"),
        nearest: NearestName.find(metric, among: metrics))
    }
    return metric
  }

  /// Milli-units of the metric in a unit of the column as far as its name says so, as `cpu_m` does, and no flag says what its values are.
  private func namedFactor(of metric: String) -> Double? {
    guard factor == nil, countsPer == nil, cpuPerRequest == nil, perPodCapacity == nil else { return nil }
    return column.flatMap { MetricsColumns.factor(ofColumn: $0, metric: metric) }
  }

  /// Milli-units of the metric in a unit of the column.
  private func milliFactor(of metric: String, cpuRequest: Int64?) throws(UsageError) -> Double {
    if let named = namedFactor(of: metric) { return named }
    var result = 1_000.0
    if let factor { result *= try FlagValue.factor(factor, of: "--factor") }
    if let countsPer {
      let isExplained = factor != nil || cpuPerRequest != nil || perPodCapacity != nil
      if ["cpu", "memory"].contains(metric), !isExplained { throw .countsOfNothing(metric: metric) }
      let time: SimTime = try FlagValue.quantity(countsPer, of: "--counts-per")
      guard time > .zero else { throw FlagValue.refused("--counts-per", countsPer, "a time above 0, as 60s") }
      result /= time.seconds
    }
    if let cpuPerRequest {
      let time: SimTime = try FlagValue.quantity(cpuPerRequest, of: "--cpu-per-request")
      guard time > .zero else { throw FlagValue.refused("--cpu-per-request", cpuPerRequest, "a time above 0, as 20ms") }
      result *= time.seconds
    }
    if let perPodCapacity {
      guard let cpuRequest else { throw .noRequest(resource: "cpu") }
      result *= Double(cpuRequest) / 1_000 / (try FlagValue.factor(perPodCapacity, of: "--per-pod-capacity"))
    }
    return result
  }
}
