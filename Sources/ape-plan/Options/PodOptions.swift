import ArgumentParser
import Autoscaling
import DeploymentFiles
import PlanModel
import Units

/// What the pods of a replay are like, where the manifest does not say.
struct PodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("From a pod's start until it is ready.", valueName: "time"))
  var startup = "30s"

  @Option(help: ArgumentHelp("CPU that a pod burns on top of its work for a while once it is ready.", valueName: "cpu"))
  var startupCpu: String?

  @Option(help: ArgumentHelp("For how long it does.", valueName: "time"))
  var startupCpuTime = "60s"

  @Option(help: ArgumentHelp("CPU that a pod requests. Without it, that of the Deployment in the file.", valueName: "cpu"))
  var cpuRequest: String?

  @Option(help: ArgumentHelp("The most CPU that a pod can use. Without it, that of the Deployment in the file.", valueName: "cpu"))
  var cpuLimit: String?

  @Option(help: ArgumentHelp("Memory that a pod requests. Without it, that of the Deployment in the file.", valueName: "amount"))
  var memoryRequest: String?

  @Option(
    help: ArgumentHelp(
      """
      What a pod is worth when the demand is counted in pods: CPU, or so much of another metric, as requests_per_second=20. Repeatable. \
      Without it, the CPU that it requests, and a target of AverageValue.
      """, valueName: "amount"))
  var podCapacity: [String] = []

  @Option(help: ArgumentHelp("How old samples are when the controller sees them: what a pod did so long ago.", valueName: "time"))
  var metricAge = "15s"

  @Option(help: ArgumentHelp("What a sample is the mean over, but for memory.", valueName: "time"))
  var metricWindow = "15s"

  /// In milli-units by resource, the flags over what the file says.
  func requests(_ written: [String: Int64]) throws(UsageError) -> [String: Int64] {
    var requests = written
    if let cpu = try cpu(cpuRequest, "--cpu-request") { requests["cpu"] = cpu }
    if let memoryRequest {
      let bytes: Bytes = try FlagValue.quantity(memoryRequest, of: "--memory-request")
      guard bytes.count < 1 << 50 else { throw FlagValue.refused("--memory-request", memoryRequest, "less than 1 PiB") }
      requests["memory"] = bytes.count * 1_000
    }
    return requests
  }

  func pods(
    _ specifications: [AutoscalerSpecification], requests: [String: Int64], workload: WorkloadManifest?
  ) throws(UsageError) -> ReplayPods {
    let startup = try Self.time(startup, "--startup")
    let age = try Self.time(metricAge, "--metric-age")
    let window = try Self.time(metricWindow, "--metric-window")
    var metrics: [String: ReplayPods.Metric] = [:]
    for metric in specifications.flatMap(\.metrics) {
      var pod = metrics[metric.name] ?? ReplayPods.Metric(request: requests[metric.name], limit: workload?.limits[metric.name])
      switch metric.target {
      case .utilization:
        if pod.request == nil || pod.request == 0 {
          throw .noRequest(resource: metric.name, containers: workload?.containersWithoutRequest(of: metric.name) ?? [])
        }
      case .averageValue(let target): pod.capacity = pod.capacity ?? target
      case .value: break
      }
      metrics[metric.name] = pod
    }
    if var cpu = metrics["cpu"] {
      cpu.limit = try self.cpu(cpuLimit, "--cpu-limit") ?? cpu.limit
      cpu.capacity = cpu.request ?? cpu.capacity
      cpu.warmUp = try warmUp()
      metrics["cpu"] = cpu
    }
    for text in podCapacity {
      let (name, capacity) = try capacity(text)
      guard metrics[name] != nil else {
        let names = metrics.keys.sorted()
        throw .value(
          flag: "--pod-capacity", QuantityError(found: text, expected: "a metric of the autoscaler: \(names.joined(separator: ", "))"),
          nearest: NearestName.find(name, among: names))
      }
      metrics[name]?.capacity = capacity
    }
    return ReplayPods(startup: startup, metricAge: age, metricWindow: window, metrics: metrics)
  }

  /// The metric and its milli-units.
  private func capacity(_ text: String) throws(UsageError) -> (String, Int64) {
    guard let sign = text.firstIndex(of: "=") else { return ("cpu", try cpu(text, "--pod-capacity") ?? 0) }
    let (name, amount) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
    switch name {
    case "cpu": return (name, try cpu(amount, "--pod-capacity") ?? 0)
    case "memory":
      let bytes: Bytes = try FlagValue.quantity(amount, of: "--pod-capacity")
      guard bytes > .zero, bytes.count < 1 << 50 else { throw FlagValue.refused("--pod-capacity", text, "an amount of memory, as memory=1GiB") }
      return (name, bytes.count * 1_000)
    default:
      let number = try FlagValue.factor(amount, of: "--pod-capacity")
      guard number >= 0.001 else { throw FlagValue.refused("--pod-capacity", text, "at least 0.001 of a metric") }
      return (name, Int64((number * 1_000).rounded()))
    }
  }

  /// No pod takes longer, and no controller looks further back.
  private static let longest = SimTime.wholeSeconds(3_600)

  private static func time(_ text: String, _ flag: String) throws(UsageError) -> SimTime {
    let time: SimTime = try FlagValue.quantity(text, of: flag)
    guard time <= longest else { throw FlagValue.refused(flag, text, "at most \(longest.spelling)") }
    return time
  }

  private func warmUp() throws(UsageError) -> PodPlant.Metric.WarmUp? {
    guard let extra = try cpu(startupCpu, "--startup-cpu") else { return nil }
    return PodPlant.Metric.WarmUp(extra: extra, duration: try Self.time(startupCpuTime, "--startup-cpu-time"))
  }

  private func cpu(_ text: String?, _ flag: String) throws(UsageError) -> Int64? {
    guard let text else { return nil }
    let cpu: CPU = try FlagValue.quantity(text, of: flag)
    guard cpu.millicores > 0 else { throw FlagValue.refused(flag, text, "an amount of CPU above 0, as 500m") }
    return cpu.millicores
  }
}
