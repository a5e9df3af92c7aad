import Autoscaling
import PlanModel
import Units

/// Kubernetes objects of any number of documents, lists included, into plain values.
struct ClusterReader {
  private(set) var workloads: [DeployedWorkload] = []
  private(set) var cluster = ClusterObjects()
  private(set) var alertRules = 0
  private(set) var objects = 0
  /// Kinds that nobody here understands, and how many of each there were.
  private(set) var passedOver: [String: Int] = [:]
  /// Of each container that takes all variables of a ConfigMap or Secret: where it stands here, and whose.
  private var imports: [(workload: Int, container: Int, kind: String, name: String)] = []

  init() {}

  /// Whether a document is an object of Kubernetes.
  static func isObject(_ node: ManifestNode) -> Bool { node["apiVersion"]?.text != nil && node["kind"]?.text != nil }

  mutating func take(_ root: ManifestNode, _ errors: inout ManifestErrors, depth: Int = 0) {
    let kind = root["kind"]?.text ?? ""
    if kind.hasSuffix("List"), depth < 4, let items = root["items"]?.items {
      for item in items { take(item, &errors, depth: depth + 1) }
      return
    }
    let name = root["metadata"]?["name"]?.text ?? ""
    let namespace = root["metadata"]?["namespace"]?.text ?? "default"
    objects += 1
    switch kind {
    case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "Pod":
      takeWorkload(root, kind, name, namespace, &errors)
    case "HorizontalPodAutoscaler": takeAutoscaler(root, name, namespace, &errors)
    case "Service": takeService(root, name, namespace)
    case "Ingress": takeIngress(root, name, namespace)
    case "PersistentVolumeClaim": takeClaim(root["spec"], name, namespace, root.place, &errors)
    case "PodDisruptionBudget":
      let least = root["spec"]?["minAvailable"].flatMap { node in node.text.flatMap { Int($0) }.map { Written($0, at: node.place) } }
      cluster.budgets.append(
        .init(
          name: name, namespace: namespace, selector: labels(root["spec"]?["selector"]?["matchLabels"]), minAvailable: least,
          place: root.place))
    case "ResourceQuota": takeQuota(root, name, namespace)
    case "LimitRange": takeDefaults(root, namespace, &errors)
    case "ConfigMap", "Secret": takeConfiguration(root, kind, name, namespace)
    case "PrometheusRule": alertRules += root["spec"].map(PrometheusFile.alerts) ?? 0
    case "Namespace": break
    default:
      objects -= 1
      passedOver[kind, default: 0] += 1
    }
  }

  /// Gives containers the variables of their ConfigMaps and Secrets, and what a LimitRange fills in. After the last document.
  mutating func finish() {
    for link in imports {
      let workload = workloads[link.workload]
      guard
        let source = cluster.configurations.first(where: {
          $0.kind == link.kind && $0.name == link.name && $0.namespace == workload.namespace
        })
      else { continue }
      let own = Set(workload.containers[link.container].environment.map(\.name))
      workloads[link.workload].containers[link.container].environment += source.variables.filter { !own.contains($0.name) }
    }
    for index in workloads.indices where workloads[index].platform == .kubernetes {
      guard let defaults = cluster.containerDefaults.first(where: { $0.namespace == workloads[index].namespace }) else { continue }
      for place in workloads[index].containers.indices {
        var container = workloads[index].containers[place]
        container.limits.cpu = container.limits.cpu ?? defaults.limits.cpu
        container.limits.memory = container.limits.memory ?? defaults.limits.memory
        container.requests.cpu = container.requests.cpu ?? defaults.requests.cpu
        container.requests.memory = container.requests.memory ?? defaults.requests.memory
        workloads[index].containers[place] = container
      }
    }
  }

  // MARK: Workloads

  private mutating func takeWorkload(
    _ root: ManifestNode, _ kind: String, _ name: String, _ namespace: String, _ errors: inout ManifestErrors
  ) {
    let spec = kind == "CronJob" ? root["spec"]?["jobTemplate"]?["spec"] : root["spec"]
    guard let template = kind == "Pod" ? root : spec?["template"] else { return }
    let pod = PodTemplate(template, namespace: namespace, &errors)
    var workload = DeployedWorkload(platform: .kubernetes, kind: kind, name: name, namespace: namespace, place: root.place)
    if let node = root["spec"]?["replicas"] {
      if let count = node.text.flatMap({ Int($0) }), (0...1_000_000).contains(count) {
        workload.replicas = Written(count, at: node.place)
      } else {
        errors.add(.type(path: "spec.replicas", found: node.shown, expected: "a whole number"), at: node.place)
      }
    }
    workload.containers = pod.containers
    workload.labels = pod.labels
    workload.stopGrace = pod.stopGrace
    workload.isSpread = pod.isSpread
    for (index, container) in (template["spec"]?["containers"]?.items ?? []).enumerated() {
      for source in container["envFrom"]?.items ?? [] {
        for (key, target) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
          if let name = source[key]?["name"]?.text { imports.append((workloads.count, index, target, name)) }
        }
      }
    }
    // A volume may be named after the template of its claim, which the StatefulSet makes for each pod.
    let templates = Set((root["spec"]?["volumeClaimTemplates"]?.items ?? []).compactMap { $0["metadata"]?["name"]?.text })
    cluster.references += pod.references.filter { $0.kind != "PersistentVolumeClaim" || !templates.contains($0.name) }
    workloads.append(workload)
    for claim in root["spec"]?["volumeClaimTemplates"]?.items ?? [] {
      takeClaim(claim["spec"], "\(claim["metadata"]?["name"]?.text ?? "")-\(name)", namespace, claim.place, &errors)
    }
  }

  // MARK: Autoscalers

  private mutating func takeAutoscaler(_ root: ManifestNode, _ name: String, _ namespace: String, _ errors: inout ManifestErrors) {
    let version = root["apiVersion"]?.text ?? ""
    guard ["autoscaling/v2", "autoscaling/v1"].contains(version) else {
      objects -= 1
      passedOver["HorizontalPodAutoscaler of \(version)", default: 0] += 1
      return
    }
    guard let object = ManifestObject(root, path: "", &errors),
      let manifest = AutoscalerManifest(object, name: name, namespace: namespace, &errors)
    else { return }
    var places: [String: FilePlace] = [:]
    if let spec = root["spec"] { note(spec, "", &places, depth: 0) }
    cluster.autoscalers.append(
      .init(
        name: name, namespace: namespace, targetKind: manifest.targetKind, targetName: manifest.targetName,
        specification: manifest.specification, place: root.place, places: places))
  }

  private func note(_ node: ManifestNode, _ path: String, _ places: inout [String: FilePlace], depth: Int) {
    guard depth < 8, places.count < 1_000 else { return }
    if !path.isEmpty { places[path] = node.place }
    for entry in node.entries ?? [] {
      let inner = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      note(entry.value, inner, &places, depth: depth + 1)
      // A key tells better than its block where a thing begins.
      if entry.value.entries != nil { places[inner] = entry.keyPlace }
    }
    for (index, item) in (node.items ?? []).enumerated() { note(item, "\(path)[\(index)]", &places, depth: depth + 1) }
  }

  // MARK: Network

  private mutating func takeService(_ root: ManifestNode, _ name: String, _ namespace: String) {
    let spec = root["spec"]
    let ports = (spec?["ports"]?.items ?? []).compactMap { port -> ClusterObjects.Service.Port? in
      guard let number = port["port"]?.text.flatMap({ Int($0) }) else { return nil }
      return .init(
        number: number, name: port["name"]?.text, target: port["targetPort"]?.text ?? String(number),
        place: port["targetPort"]?.place ?? port.place)
    }
    cluster.services.append(
      .init(
        name: name, namespace: namespace, selector: labels(spec?["selector"]), ports: ports,
        isExternal: spec?["type"]?.text == "ExternalName" || spec?["selector"] == nil, place: root.place))
  }

  private mutating func takeIngress(_ root: ManifestNode, _ name: String, _ namespace: String) {
    let annotations = root["metadata"]?["annotations"]
    let timeout = annotations?["nginx.ingress.kubernetes.io/proxy-read-timeout"]
    let spec = root["spec"]
    let paths = (spec?["rules"]?.items ?? []).flatMap { $0["http"]?["paths"]?.items ?? [] }.compactMap { $0["backend"] }
    let backends = (paths + (spec?["defaultBackend"].map { [$0] } ?? [])).compactMap { backend -> ClusterObjects.Ingress.Backend? in
      guard let service = backend["service"], let target = service["name"], let text = target.text else { return nil }
      return .init(service: text, port: service["port"]?["number"]?.text ?? service["port"]?["name"]?.text ?? "", place: target.place)
    }
    cluster.ingresses.append(
      .init(
        name: name, namespace: namespace,
        className: spec?["ingressClassName"]?.text ?? annotations?["kubernetes.io/ingress.class"]?.text,
        readTimeout: timeout.flatMap { node in node.text.flatMap(Double.init).map { Written($0, at: node.place) } }, backends: backends,
        place: root.place))
  }

  // MARK: Other objects

  private mutating func takeClaim(
    _ spec: ManifestNode?, _ name: String, _ namespace: String, _ place: FilePlace, _ errors: inout ManifestErrors
  ) {
    let modes = (spec?["accessModes"]?.items ?? []).compactMap { item in item.text.map { Written($0, at: item.place) } }
    let size = spec?["resources"]?["requests"]?["storage"]
    cluster.claims.append(
      .init(
        name: name, namespace: namespace, accessModes: modes,
        storageClass: spec?["storageClassName"].flatMap { node in node.text.map { Written($0, at: node.place) } },
        size: size.flatMap { node in node.text.flatMap(PodTemplate.bytes).map { Written($0, at: node.place) } }, place: place))
  }

  private mutating func takeQuota(_ root: ManifestNode, _ name: String, _ namespace: String) {
    var hard: [String: Written<Int64>] = [:]
    for entry in root["spec"]?["hard"]?.entries ?? [] {
      // `cpu` and `memory` stand for the requests of it.
      let key = ["cpu", "memory"].contains(entry.key) ? "requests.\(entry.key)" : entry.key
      if let quantity = entry.value.text.flatMap(KubernetesQuantity.init(parsing:)) {
        hard[key] = Written(quantity.milli, at: entry.value.place)
      }
    }
    cluster.quotas.append(.init(name: name, namespace: namespace, hard: hard))
  }

  private mutating func takeDefaults(_ root: ManifestNode, _ namespace: String, _ errors: inout ManifestErrors) {
    for limit in root["spec"]?["limits"]?.items ?? [] where limit["type"]?.text == "Container" {
      let limits = PodTemplate.amounts(limit["default"], "default", &errors)
      var requests = PodTemplate.amounts(limit["defaultRequest"], "defaultRequest", &errors)
      requests.cpu = requests.cpu ?? limits.cpu
      requests.memory = requests.memory ?? limits.memory
      cluster.containerDefaults.append(.init(namespace: namespace, requests: requests, limits: limits))
    }
  }

  /// Keys with what rules need of their values; of a Secret's `data`, in base64, nothing but whether there is any.
  private mutating func takeConfiguration(_ root: ManifestNode, _ kind: String, _ name: String, _ namespace: String) {
    var variables: [EnvironmentVariable] = []
    for (key, isEncoded) in [("data", kind == "Secret"), ("stringData", false)] {
      for entry in root[key]?.entries ?? [] {
        var content = EnvironmentVariable.Content.something
        if let text = entry.value.text, !isEncoded {
          content = kind == "Secret" && SecretName.isPlaceholder(text) ? .placeholder : VariableContent.of(entry.key, text)
          if kind == "Secret", case .number = content { content = .something }
        }
        variables.append(EnvironmentVariable(name: entry.key, content: content, place: entry.keyPlace, origin: .configuration))
      }
    }
    cluster.configurations.append(.init(kind: kind, name: name, namespace: namespace, variables: variables, place: root.place))
  }

  private func labels(_ node: ManifestNode?) -> [String: String] {
    var labels: [String: String] = [:]
    for entry in node?.entries ?? [] { labels[entry.key] = entry.value.text }
    return labels
  }
}
