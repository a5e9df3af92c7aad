import Autoscaling
import DeploymentFiles
import PlanFiles
import PlanModel
import Reports
import Units

/// What is replayed: autoscalers from manifests, their pods and the recorded demand, put together from files and flags.
struct ReplayInput {
  let manifests: [AutoscalerManifest]
  let setups: [ReplaySetup]
  let record: DemandRecord
  let load: ReplayLoad
  /// Of a pod, in milli-units.
  let requests: [String: Int64]
  /// What is taken for granted, one sentence each.
  let assumptions: [String]
  /// Metrics of the first autoscaler that the replay does not look at.
  let leftOut: [String]

  init(_ options: ReplayOptions, demand: DemandOptions, pods podOptions: PodOptions) throws {
    let files = options.hpa
    guard !files.isEmpty else { throw UsageError.neither("--hpa", "--cases") }
    var read = try files.map { try ManifestReader.autoscaler(path: $0, named: options.hpaName) }
    var other = try options.rival.map { try ManifestReader.autoscaler(path: $0) }
    let written = (read + (other.map { [$0] } ?? [])).flatMap(\.specification.metrics).map(\.name)
    for metric in demand.without where !written.contains(metric) {
      let names = written.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      throw UsageError.nothingWithout(metric, metrics: names, nearest: NearestName.find(metric, among: names))
    }
    leftOut = read[0].specification.metrics.map(\.name).filter(demand.without.contains)
    for index in read.indices { try read[index].leaveOut(demand.without, path: files[index]) }
    try other?.leaveOut(demand.without, path: options.rival ?? "")
    manifests = read
    let rival = other?.specification
    let specifications = manifests.map(\.specification) + (rival.map { [$0] } ?? [])
    let workload = manifests.compactMap(\.workload).first
    requests = try podOptions.requests(workload?.requests ?? [:])
    let pods = try podOptions.pods(specifications, requests: requests, workload: workload)
    var names: [String] = []
    for metric in specifications.flatMap(\.metrics) where !names.contains(metric.name) { names.append(metric.name) }
    record = try demand.record(for: names, cpuRequest: requests["cpu"])
    let sync = try options.syncPeriod()
    let steps = record.span.nanoseconds / sync.nanoseconds
    guard steps <= Int64(ReplicaTimeline.mostSteps) else {
      throw UsageError.tooManySyncs(Int(steps), most: ReplicaTimeline.mostSteps)
    }
    guard steps > 0 else { throw UsageError.syncBeyondRecording(sync.spelling, span: record.span.spelling) }
    load = record.load(period: sync)
    let release = try options.release()
    let flags = try options.controllerFlags(sync)
    let redeploys = try options.redeploys(workload)
    let isCompared = manifests.count > 1
    setups = try zip(manifests, files).map { manifest, file in
      ReplaySetup(
        name: isCompared ? "\(manifest.name) (\(file))" : manifest.name, specification: manifest.specification,
        flags: flags, release: release, pods: pods,
        initialReplicas: try options.initialReplicas(manifest, workload), redeploys: redeploys, rival: rival)
    }
    let meaning = try demand.meaning(of: record, cpuRequest: requests["cpu"], outside: ReplayInput.outside(specifications))
    assumptions = ReplayInput.assumptions(pods, setups, load) + meaning
      + zip(manifests, files).flatMap { ReplayInput.remarks(on: $0, path: $1, release) }
  }

  /// What Kubernetes makes of a manifest that its author may not expect.
  private static func remarks(on manifest: AutoscalerManifest, path: String, _ release: ControllerRelease) -> [String] {
    var texts: [String] = []
    if manifest.hasDefaultMetrics { texts.append("\(path) names no metric: Kubernetes fills in cpu at 80% of the request.") }
    let behavior = manifest.specification.behavior
    guard behavior?.scaleUp?.tolerance != nil || behavior?.scaleDown?.tolerance != nil, !release.hasToleranceByDefault else { return texts }
    texts.append(
      release.hasToleranceOfDirections
        ? "\(path) has a tolerance of its own, which Kubernetes 1.\(release.minor) drops unless the gate HPAConfigurableTolerance is set; it "
          + "counts here."
        : "\(path) has a tolerance of its own, which Kubernetes 1.\(release.minor) does not know: it does not count.")
    return texts
  }

  /// Metrics that are not of pods.
  private static func outside(_ specifications: [AutoscalerSpecification]) -> Set<String> {
    Set(specifications.flatMap(\.metrics).filter {
      switch $0.source {
      case .object, .external: true
      case .resource, .containerResource, .pods: false
      }
    }.map(\.name))
  }

  /// `500m CPU`, `10 requests_per_second (its target)`: what a pod is worth of a column; nil where that counts no pods.
  private static func worth(of column: ReplayLoad.Column, _ pods: ReplayPods, _ specification: AutoscalerSpecification) -> String? {
    guard column.demand == .total, let capacity = pods.metrics[column.metric]?.capacity else { return nil }
    let isTarget = specification.metrics.contains { $0.name == column.metric && $0.target == .averageValue(capacity) }
    let amount =
      switch column.metric {
      case "cpu": "\(CPU(millicores: capacity).spelling) CPU"
      case "memory": "\(Bytes(capacity / 1_000).spelling) of memory"
      default: "\((Double(capacity) / 1_000).significant(4)) \(column.metric)"
      }
    return amount + (isTarget ? " (its target)" : "")
  }

  private static func assumptions(_ pods: ReplayPods, _ setups: [ReplaySetup], _ load: ReplayLoad) -> [String] {
    let setup = setups[0]
    let beginnings = Set(setups.map(\.initialReplicas)).count > 1
      ? setups.map { "\($0.name) at \(HumanText.counted($0.initialReplicas, "replica"))" }.joined(separator: ", ")
      : "at \(HumanText.counted(setup.initialReplicas, "replica"))"
    var texts = [
      "A pod is ready \(pods.startup.spelling) after its start; the demand is shared equally by the pods that are ready, and what they do "
        + "not serve is not carried over.",
      "The controller syncs every \(load.period.spelling) (Kubernetes 1.\(setup.release.minor)) and sees samples that are "
        + "\(pods.metricAge.spelling) old; it begins \(beginnings).",
    ]
    let worth = load.columns.compactMap { Self.worth(of: $0, pods, setup.specification) }
    if !worth.isEmpty {
      let hasMemory = load["memory"] != nil && (load["memory"]?.demand == .eachPod || pods.metrics["memory"]?.capacity == nil)
      texts.append(
        "Needed is what serves the demand at \(worth.joined(separator: ", ")) a pod\(worth.count > 1 ? ", whichever asks for most" : ""); at "
          + "least 1 pod." + (hasMemory ? " Memory is no part of it." : ""))
    } else if Set(load.columns.map(\.demand)) == [.eachPod] {
      texts.append("The recording is of each pod, whatever their number: what the load needs cannot be told, so nothing counts as wasted or short.")
    } else {
      let metrics = load.columns.filter { $0.demand == .total }.map(\.metric)
      texts.append(
        "Nobody said what a pod is worth of \(metrics.joined(separator: ", ")), so what the load needs cannot be told: "
          + "--pod-capacity \(metrics.first ?? "cpu")=AMOUNT.")
    }
    let (flags, usual) = (setup.flags, ControllerFlags(syncPeriod: setup.flags.syncPeriod))
    if flags != usual {
      let told = [
        flags.tolerance == usual.tolerance ? nil : "tolerance \(flags.tolerance.significant(4))",
        flags.downscaleStabilization == usual.downscaleStabilization ? nil : "downscale-stabilization \(flags.downscaleStabilization.spelling)",
        flags.cpuInitializationPeriod == usual.cpuInitializationPeriod
          ? nil : "cpu-initialization-period \(flags.cpuInitializationPeriod.spelling)",
        flags.initialReadinessDelay == usual.initialReadinessDelay ? nil : "initial-readiness-delay \(flags.initialReadinessDelay.spelling)",
      ]
      texts.append("The controller has flags of its own (--controller-flag): \(told.compactMap(\.self).joined(separator: ", ")).")
    }
    if let redeploys = setup.redeploys {
      texts.append(
        "A manifest with \(HumanText.counted(redeploys.replicas, "replica")) in it is applied every \(redeploys.every.spelling), each time "
          + "between two syncs; the pods it takes away are gone at once, and those that come back have to start.")
    }
    if setup.rival != nil { texts.append("The other controller syncs as often, half a period later.") }
    if let warm = pods.metrics["cpu"]?.warmUp {
      texts.append("A pod burns \(CPU(millicores: warm.extra).spelling) CPU on top for \(warm.duration.spelling) once it is ready.")
    }
    return texts
  }
}

extension AutoscalerManifest {
  /// - Throws: where no metric would be left.
  fileprivate mutating func leaveOut(_ metrics: [String], path: String) throws(UsageError) {
    specification.metrics.removeAll { metrics.contains($0.name) }
    guard !specification.metrics.isEmpty else { throw .noMetricLeft(path) }
  }
}
