import Autoscaling
import DeploymentFiles
import PlanModel
import Units

/// Puts the autoscaler of a manifest in the place of a profile's own, and the scenario on Kubernetes.
///
/// It becomes that of the application that its scaleTargetRef names, or of the only one. What the manifest does not say stays the profile's:
/// the controller's flags, its release, how often metrics-server reads, and how many replicas there are at the start. A Deployment beside it
/// is not looked at.
struct ScenarioAutoscaler {
  let path: String
  /// Which one, where the file holds several.
  let name: String?
  /// What metrics measure, by their names, as far as somebody says so.
  let measures: [String: ReplicaMeasure]

  /// As in a profile.
  private static let mostReplicas: Int32 = 1_000

  /// - Throws: `ManifestErrors`, with the place in the manifest also of a target that the profile does not have, of a metric of which nobody
  ///   says what it measures, and of a maximum beyond what the simulation holds; `UsageError` for the measure of a metric that the manifest
  ///   does not have.
  func apply(to prepared: inout PreparedScenario) throws {
    let manifest = try ManifestReader.autoscaler(path: path, named: name)
    if manifest.specification.maxReplicas > Self.mostReplicas {
      throw ManifestErrors(
        manifest.maxReplicasPlace, .tooManyReplicas(manifest.specification.maxReplicas, most: Self.mostReplicas))
    }
    let custom = manifest.specification.metrics.filter(Self.isCustom).map(\.name)
    for name in measures.keys.sorted() where !custom.contains(name) {
      let expected = custom.isEmpty
        ? "a manifest with a Pods, Object or External metric" : "a metric of the manifest: \(custom.joined(separator: ", "))"
      throw UsageError.value(
        flag: "--hpa-measure", QuantityError(found: name, expected: expected), nearest: NearestName.find(name, among: custom))
    }
    var taken: [String: ReplicaMeasure] = [:]
    for (index, metric) in manifest.specification.metrics.enumerated() {
      if Self.isResource(metric) { continue }
      if let measure = measures[metric.name] ?? ReplicaMeasure.known(as: metric.name), Self.isCustom(metric) {
        taken[metric.name] = measure
        continue
      }
      let place = index < manifest.metricPlaces.count ? manifest.metricPlaces[index] : manifest.place
      throw ManifestErrors(place, .notSimulated(metric: metric.name, type: metric.source.typeName))
    }
    let index = try target(of: manifest, in: prepared.scenario)
    guard case .application(var application) = prepared.scenario.services[index].kind else { return }
    var autoscale = application.autoscale ?? Autoscale(specification: manifest.specification)
    autoscale.specification = manifest.specification
    autoscale.measures = taken.isEmpty ? nil : taken
    application.autoscale = autoscale
    prepared.scenario.services[index].kind = .application(application)
    prepared.scenario.settings.platform = .kubernetes
    let root = "services.\(prepared.scenario.services[index].name).autoscale"
    let replaced = ["minReplicas", "maxReplicas", "metrics", "behavior"].map { "\(root).\($0)" }
    prepared.scenario.figures.removeAll { figure in
      replaced.contains { part in ["", ".", "["].contains { $0.isEmpty ? figure.path == part : figure.path.hasPrefix(part + $0) } }
    }
    prepared.note(path: root, text: path, flag: "--hpa")
    for (metric, measure) in taken.sorted(by: { $0.key < $1.key }) {
      prepared.note(path: "\(root).\(metric)", text: measure.rawValue, flag: measures[metric] == nil ? "by its name" : "--hpa-measure")
    }
    prepared.note(path: "run.platform", text: Platform.kubernetes.rawValue, flag: "--hpa")
  }

  /// Whether metrics-server measures it.
  private static func isResource(_ metric: MetricSpecification) -> Bool {
    switch metric.source {
    case .resource(let name), .containerResource(let name, _): ["cpu", "memory"].contains(name)
    case .pods, .object, .external: false
    }
  }

  private static func isCustom(_ metric: MetricSpecification) -> Bool {
    switch metric.source {
    case .resource, .containerResource: false
    case .pods, .object, .external: true
    }
  }

  private func target(of manifest: AutoscalerManifest, in scenario: Scenario) throws(ManifestErrors) -> Int {
    let applications = scenario.services.indices.filter { if case .application = scenario.services[$0].kind { true } else { false } }
    if let named = applications.first(where: { scenario.services[$0].name == manifest.targetName }) { return named }
    if applications.count == 1 { return applications[0] }
    throw ManifestErrors(
      manifest.targetPlace, .unknownTarget(manifest.targetName, applications: applications.map { scenario.services[$0].name }))
  }
}
