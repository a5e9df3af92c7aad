import PlanModel
import Units

/// `spec.template` of a workload: its containers, as far as rules look at them.
struct PodTemplate {
  private(set) var containers: [DeployedContainer] = []
  private(set) var references: [ClusterObjects.Reference] = []
  private(set) var labels: [String: String] = [:]
  private(set) var stopGrace: Written<SimTime>?
  private(set) var isSpread = false

  init(_ template: ManifestNode, namespace: String, _ errors: inout ManifestErrors) {
    for label in template["metadata"]?["labels"]?.entries ?? [] { labels[label.key] = label.value.text }
    guard let spec = template["spec"] else { return }
    if let grace = spec["terminationGracePeriodSeconds"], let seconds = grace.text.flatMap({ Int64($0) }) {
      stopGrace = Written(.wholeSeconds(seconds), at: grace.place)
    }
    isSpread = spec["topologySpreadConstraints"] != nil || spec["affinity"]?["podAntiAffinity"] != nil
    let volumes = self.volumes(spec, namespace)
    for container in spec["containers"]?.items ?? [] {
      containers.append(self.container(container, volumes: volumes, namespace: namespace, &errors))
    }
  }

  private mutating func volumes(_ spec: ManifestNode, _ namespace: String) -> [String: DeployedMount.Source] {
    var sources: [String: DeployedMount.Source] = [:]
    for volume in spec["volumes"]?.items ?? [] {
      guard let name = volume["name"]?.text else { continue }
      if let claim = volume["persistentVolumeClaim"]?["claimName"], let text = claim.text {
        sources[name] = .claim(text)
        refer("PersistentVolumeClaim", text, namespace, claim.place)
      } else if let map = volume["configMap"]?["name"], let text = map.text {
        sources[name] = .configMap(text)
        if volume["configMap"]?["optional"]?.text != "true" { refer("ConfigMap", text, namespace, map.place) }
      } else if let secret = volume["secret"]?["secretName"], let text = secret.text {
        sources[name] = .secret(text)
        if volume["secret"]?["optional"]?.text != "true" { refer("Secret", text, namespace, secret.place) }
      } else if let empty = volume["emptyDir"], empty["medium"]?.text == "Memory" {
        sources[name] = .memory(limit: empty["sizeLimit"]?.text.flatMap(Self.bytes))
      } else {
        sources[name] = .other
      }
    }
    return sources
  }

  private mutating func refer(_ kind: String, _ name: String, _ namespace: String, _ place: FilePlace) {
    references.append(.init(kind: kind, name: name, namespace: namespace, place: place))
  }

  private mutating func container(
    _ node: ManifestNode, volumes: [String: DeployedMount.Source], namespace: String, _ errors: inout ManifestErrors
  ) -> DeployedContainer {
    var container = DeployedContainer(name: node["name"]?.text ?? "", place: node.place)
    container.image = node["image"].flatMap { image in image.text.map { Written(ContainerImage($0), at: image.place) } }
    container.arguments = CommandWords.read(node["command"]) + CommandWords.read(node["args"])
    container.limits = Self.amounts(node["resources"]?["limits"], "resources.limits", &errors)
    container.requests = Self.amounts(node["resources"]?["requests"], "resources.requests", &errors)
    // A limit alone is a request as well. Source: Kubernetes documentation, Resource Management for Pods.
    container.requests.cpu = container.requests.cpu ?? container.limits.cpu
    container.requests.memory = container.requests.memory ?? container.limits.memory
    var written: [ManifestNode.Entry] = []
    for variable in node["env"]?.items ?? [] {
      guard let name = variable["name"], let text = name.text else { continue }
      if let value = variable["value"] { written.append(.init(key: text, keyPlace: name.place, value: value)) }
      let content = variable["value"]?.text.map { VariableContent.of(text, $0) } ?? .something
      container.environment.append(EnvironmentVariable(name: text, content: content, place: name.place))
      for (key, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
        guard let reference = variable["valueFrom"]?[key], let target = reference["name"]?.text else { continue }
        if reference["optional"]?.text != "true" { refer(kind, target, namespace, reference.place) }
      }
    }
    for source in node["envFrom"]?.items ?? [] {
      for (key, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
        guard let reference = source[key], let target = reference["name"], let text = target.text else { continue }
        if reference["optional"]?.text != "true" { refer(kind, text, namespace, target.place) }
      }
    }
    container.ports = (node["ports"]?.items ?? []).compactMap { port in
      port["containerPort"]?.text.flatMap { Int($0) }.map {
        DeployedPort(container: $0, published: port["hostPort"]?.text.flatMap { Int($0) }, name: port["name"]?.text, place: port.place)
      }
    }
    container.mounts = (node["volumeMounts"]?.items ?? []).compactMap { mount in
      guard let target = mount["mountPath"]?.text else { return nil }
      return DeployedMount(source: mount["name"]?.text.flatMap { volumes[$0] } ?? .other, target: target, place: mount.place)
    }
    for (key, kind) in [("readinessProbe", ProbeKind.readiness), ("livenessProbe", .liveness), ("startupProbe", .startup)] {
      if let probe = node[key] { container.probes[kind] = Self.probe(probe) }
    }
    if let shared = container.mounts.first(where: { $0.target == "/dev/shm" }), case .memory(let limit) = shared.source {
      container.sharedMemory = limit.map { Written($0, at: shared.place) }
    }
    container.hasStopHook = node["lifecycle"]?["preStop"] != nil
    container.settings = SettingWords.settings(of: container.software, arguments: container.arguments, variables: written)
    return container
  }

  // MARK: Values

  static func amounts(_ node: ManifestNode?, _ path: String, _ errors: inout ManifestErrors) -> ResourceAmounts {
    func milli(_ key: String) -> Written<Int64>? {
      guard let value = node?[key] else { return nil }
      guard let quantity = value.text.flatMap(KubernetesQuantity.init(parsing:)), quantity.milli >= 0 else {
        errors.add(.type(path: "\(path).\(key)", found: value.shown, expected: "a quantity, as 500m, 1.5 or 1Gi"), at: value.place)
        return nil
      }
      return Written(quantity.milli, at: value.place)
    }
    return ResourceAmounts(
      cpu: milli("cpu")?.map { CPU(millicores: $0) }, memory: milli("memory")?.map { Bytes($0 / 1_000) })
  }

  static func bytes(_ text: String) -> Bytes? { KubernetesQuantity(parsing: text).map { Bytes($0.milli / 1_000) } }

  private static func probe(_ node: ManifestNode) -> DeployedProbe {
    func seconds(_ key: String) -> SimTime? { node[key]?.text.flatMap { Int64($0) }.map { .wholeSeconds($0) } }
    let http = node["httpGet"].map { "http \($0["path"]?.text ?? "/") \($0["port"]?.text ?? "")" }
    let command = (node["exec"]?["command"]?.items ?? []).compactMap(\.text).joined(separator: " ")
    let other = node["tcpSocket"]?["port"]?.text.map { "tcp \($0)" } ?? node["grpc"]?["port"]?.text.map { "grpc \($0)" }
    return DeployedProbe(
      asks: http ?? other ?? command,
      timeout: node["timeoutSeconds"].flatMap { n in seconds("timeoutSeconds").map { Written($0, at: n.place) } },
      period: seconds("periodSeconds"), initialDelay: seconds("initialDelaySeconds"),
      failures: node["failureThreshold"]?.text.flatMap { Int($0) },
      place: node.place)
  }
}
