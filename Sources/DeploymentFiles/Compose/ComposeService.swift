import PlanModel
import Units

/// One service of a compose file, after everything was put in.
struct ComposeService {
  private(set) var workload: DeployedWorkload
  private(set) var networks: [Written<String>] = []

  /// - Parameter fileVariables: from its files of variables; those of `environment` win over them.
  init(_ entry: ManifestNode.Entry, namespace: String, fileVariables: [EnvironmentVariable], _ errors: inout ManifestErrors) {
    let node = entry.value
    let path = "services.\(entry.key)"
    var container = DeployedContainer(name: entry.key, place: entry.keyPlace)
    container.image = node["image"].flatMap { image in image.text.map { Written(ContainerImage($0), at: image.place) } }
    container.arguments = CommandWords.read(node["entrypoint"]) + CommandWords.read(node["command"])
    let written = ComposeMerge.entries(node["environment"] ?? ManifestNode(content: .nothing, place: node.place)) ?? []
    let names = Set(written.map(\.key))
    container.environment = fileVariables.filter { !names.contains($0.name) }
    for variable in written {
      let text = variable.value.text
      container.environment.append(
        EnvironmentVariable(
          name: variable.key, content: text.map { VariableContent.of(variable.key, $0) } ?? .something, place: variable.keyPlace))
    }
    container.limits = Self.limits(node, path, &errors)
    let reserved = node["deploy"]?["resources"]?["reservations"]
    container.requests = ResourceAmounts(
      cpu: Self.cpu(reserved?["cpus"], "\(path).deploy.resources.reservations.cpus", &errors),
      memory: Self.size(reserved?["memory"] ?? node["mem_reservation"], "\(path).mem_reservation", &errors))
    container.sharedMemory = Self.size(node["shm_size"], "\(path).shm_size", &errors)
    container.ports = ComposePorts.read(node["ports"], exposed: node["expose"], path: path, &errors)
    container.mounts = (node["volumes"]?.items ?? []).compactMap(Self.mount) + (node["tmpfs"].map { [Self.tmpfs($0)] } ?? [])
    container.probes = Self.probe(node["healthcheck"]).map { [.healthcheck: $0] } ?? [:]
    container.settings = SettingWords.settings(of: container.software, arguments: container.arguments, variables: written)

    workload = DeployedWorkload(platform: .compose, kind: "service", name: entry.key, namespace: namespace, place: entry.keyPlace)
    workload.replicas = Self.count(node["deploy"]?["replicas"] ?? node["scale"], "\(path).deploy.replicas", &errors)
    if let grace = node["stop_grace_period"], let time = grace.text.flatMap(DurationText.time) {
      workload.stopGrace = Written(time, at: grace.place)
    }
    workload.waitsForHealthOf = (node["depends_on"]?.entries ?? []).filter { $0.value["condition"]?.text == "service_healthy" }
      .map { Written($0.key, at: $0.keyPlace) }
    let attached = ComposeMerge.entries(node["networks"] ?? ManifestNode(content: .nothing, place: node.place)) ?? []
    networks = attached.map { Written($0.key, at: $0.keyPlace) }
    workload.aliases =
      [node["container_name"]?.text, node["hostname"]?.text].compactMap { $0 }
      + attached.flatMap { $0.value["aliases"]?.items?.compactMap(\.text) ?? [] }
    workload.containers = [container]
  }

  // MARK: Amounts

  /// `deploy.resources.limits` wins over `mem_limit` and `cpus`, which say the same.
  private static func limits(_ node: ManifestNode, _ path: String, _ errors: inout ManifestErrors) -> ResourceAmounts {
    let limits = node["deploy"]?["resources"]?["limits"]
    let written = limits?["cpus"] ?? node["cpus"]
    let quota = node["cpu_quota"]?.text.flatMap(Double.init).map { $0 / (node["cpu_period"]?.text.flatMap(Double.init) ?? 100_000) }
    var cpu = Self.cpu(written, "\(path).cpus", &errors)
    if cpu == nil, let quota, quota > 0, quota < 1e6, let place = node["cpu_quota"]?.place { cpu = Written(CPU(cores: quota), at: place) }
    return ResourceAmounts(cpu: cpu, memory: size(limits?["memory"] ?? node["mem_limit"], "\(path).mem_limit", &errors))
  }

  private static func cpu(_ node: ManifestNode?, _ path: String, _ errors: inout ManifestErrors) -> Written<CPU>? {
    guard let node, node.text != "" else { return nil }
    guard let cores = node.text.flatMap(Double.init), cores > 0, cores <= 1e6 else {
      errors.add(.type(path: path, found: node.shown, expected: "a number of cores, as 0.5"), at: node.place)
      return nil
    }
    return Written(CPU(cores: cores), at: node.place)
  }

  private static func size(_ node: ManifestNode?, _ path: String, _ errors: inout ManifestErrors) -> Written<Bytes>? {
    guard let node, node.text != "" else { return nil }
    guard let size = node.text.flatMap(SizeText.binary) else {
      errors.add(.type(path: path, found: node.shown, expected: "an amount of memory, as 512M or 2g"), at: node.place)
      return nil
    }
    // Docker takes 0 for no limit.
    return size == .zero ? nil : Written(size, at: node.place)
  }

  private static func count(_ node: ManifestNode?, _ path: String, _ errors: inout ManifestErrors) -> Written<Int>? {
    guard let node, node.text != "" else { return nil }
    guard let count = node.text.flatMap({ Int($0) }), (0...1_000_000).contains(count) else {
      errors.add(.type(path: path, found: node.shown, expected: "a whole number"), at: node.place)
      return nil
    }
    return Written(count, at: node.place)
  }

  // MARK: Mounts and probes

  private static func mount(_ node: ManifestNode) -> DeployedMount? {
    if let text = node.text {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count > 1 else { return DeployedMount(source: .other, target: text, place: node.place) }
      return DeployedMount(source: source(parts[0]), target: parts[1], place: node.place)
    }
    guard let target = node["target"]?.text else { return nil }
    let from = node["source"]?.text
    switch node["type"]?.text {
    case "bind": return DeployedMount(source: .host(from ?? ""), target: target, place: node.place)
    case "tmpfs":
      let limit = node["tmpfs"]?["size"]?.text.flatMap(SizeText.binary)
      return DeployedMount(source: .memory(limit: limit), target: target, place: node.place)
    default: return DeployedMount(source: from.map(source) ?? .other, target: target, place: node.place)
    }
  }

  private static func source(_ text: String) -> DeployedMount.Source {
    text.hasPrefix(".") || text.hasPrefix("/") || text.hasPrefix("~") ? .host(text) : .volume(text)
  }

  private static func tmpfs(_ node: ManifestNode) -> DeployedMount {
    DeployedMount(source: .memory(limit: nil), target: node.text ?? node.items?.first?.text ?? "", place: node.place)
  }

  private static func probe(_ node: ManifestNode?) -> DeployedProbe? {
    guard let node, node["disable"]?.text != "true" else { return nil }
    let test = node["test"]
    let words = test?.items?.compactMap(\.text) ?? [test?.text ?? ""]
    guard words.first != "NONE" else { return nil }
    let timeout = node["timeout"].flatMap { node in node.text.flatMap(DurationText.time).map { Written($0, at: node.place) } }
    return DeployedProbe(
      asks: words.joined(separator: " "), timeout: timeout, period: node["interval"]?.text.flatMap(DurationText.time),
      initialDelay: node["start_period"]?.text.flatMap(DurationText.time), failures: node["retries"]?.text.flatMap { Int($0) },
      place: node.place)
  }
}
