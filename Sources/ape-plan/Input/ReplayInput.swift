import Autoscaling
import DeploymentFiles
import PlanFiles
import PlanModel
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

  init(_ options: ReplayOptions, demand: DemandOptions, pods podOptions: PodOptions) throws {
    let files = options.hpa
    guard !files.isEmpty else { throw UsageError.neither("--hpa", "--cases") }
    manifests = try files.map { path in try ReplayInput.manifest(path, options.hpaName, without: demand.without) }
    var rival = try options.rival.map { try ReplayInput.manifest($0, nil, without: demand.without) }?.specification
    if rival?.metrics.isEmpty == true { rival = nil }
    let specifications = manifests.map(\.specification) + (rival.map { [$0] } ?? [])
    let workload = manifests.compactMap(\.workload).first
    requests = try podOptions.requests(workload?.requests ?? [:])
    let pods = try podOptions.pods(specifications, requests: requests, limits: workload?.limits ?? [:])
    var names: [String] = []
    for metric in specifications.flatMap(\.metrics) where !names.contains(metric.name) { names.append(metric.name) }
    record = try demand.record(for: names, cpuRequest: requests["cpu"])
    let sync = try options.syncPeriod()
    let steps = record.span.nanoseconds / sync.nanoseconds
    guard steps <= Int64(ReplicaTimeline.mostSteps) else {
      throw UsageError.tooManySyncs(Int(steps), most: ReplicaTimeline.mostSteps)
    }
    load = record.load(period: sync)
    let release = try options.release()
    let redeploys = try options.redeploys(workload)
    let isCompared = manifests.count > 1
    setups = try zip(manifests, files).map { manifest, file in
      ReplaySetup(
        name: isCompared ? "\(manifest.name) (\(file))" : manifest.name, specification: manifest.specification,
        flags: ControllerFlags(syncPeriod: sync), release: release, pods: pods,
        initialReplicas: try options.initialReplicas(manifest), redeploys: redeploys, rival: rival)
    }
    assumptions = ReplayInput.assumptions(pods, setups[0], load)
  }

  private static func manifest(_ path: String, _ name: String?, without: [String]) throws -> AutoscalerManifest {
    var manifest = try ManifestReader.autoscaler(path: path, named: name)
    for metric in without where !manifest.specification.metrics.contains(where: { $0.name == metric }) {
      let names = manifest.specification.metrics.map(\.name)
      throw UsageError.value(
        flag: "--without", QuantityError(found: metric, expected: "a metric of \(path): \(names.joined(separator: ", "))"),
        nearest: NearestName.find(metric, among: names))
    }
    manifest.specification.metrics.removeAll { without.contains($0.name) }
    guard !manifest.specification.metrics.isEmpty else { throw UsageError.noMetricLeft(path) }
    return manifest
  }

  private static func assumptions(_ pods: ReplayPods, _ setup: ReplaySetup, _ load: ReplayLoad) -> [String] {
    var texts = [
      "A pod is ready \(pods.startup.spelling) after its start; the demand is shared equally by the pods that are ready, and what they do "
        + "not serve is not carried over.",
      "The controller syncs every \(load.period.spelling) (Kubernetes 1.\(setup.release.minor)) and sees samples that are "
        + "\(pods.metricAge.spelling) old; it begins at \(setup.initialReplicas) replicas.",
    ]
    if let capacity = pods.metrics["cpu"]?.capacity, load["cpu"]?.demand == .total {
      texts.append("Needed is what serves the demand at \(CPU(millicores: capacity).spelling) CPU a pod; at least 1 pod.")
    } else if Set(load.columns.map(\.demand)) == [.eachPod] {
      texts.append("The recording is of each pod, whatever their number: what the load needs cannot be told, so nothing counts as wasted or short.")
    }
    if let warm = pods.metrics["cpu"]?.warmUp {
      texts.append("A pod burns \(CPU(millicores: warm.extra).spelling) CPU on top for \(warm.duration.spelling) once it is ready.")
    }
    return texts
  }
}
