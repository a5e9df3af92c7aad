import Autoscaling
import PlanModel
import Units

/// A plan as manifests of Kubernetes. Secrets are referred to and never written.
struct PlannedCluster {
  private let deployment: PlannedDeployment

  init(_ deployment: PlannedDeployment) { self.deployment = deployment }

  private var namespace: String { Self.label(deployment.plan.scenario.name) }
  private var secretName: String { "\(namespace)-secrets" }

  /// Letters, digits and hyphens, as names of Kubernetes are.
  static func label(_ name: String) -> String {
    let text = String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(50))
    let trimmed = text.drop { $0 == "-" }
    return trimmed.isEmpty ? "plan" : String(trimmed)
  }

  var file: WrittenFile {
    let secret = "kubectl -n \(namespace) create secret generic \(secretName) --from-env-file=.env"
    var heading = deployment.heading("Manifests. First: kubectl create namespace \(namespace); \(secret)")
    if !deployment.imageVariables.isEmpty {
      heading.append(
        "# Images that the plan does not know stand as ${NAME}: envsubst < manifests.yaml puts them in, or ape-plan emit --image.")
    }
    heading += deployment.accepted
    var objects: [YAMLValue] = [
      ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .text(namespace)]]
    ]
    for service in deployment.services { objects += manifests(of: service) }
    objects += ingress
    return WrittenFile(name: "manifests.yaml", text: heading.joined(separator: "\n") + "\n" + YAMLValue.documents(objects) + autoscalers)
  }

  // MARK: Workloads

  private func metadata(_ name: String) -> YAMLValue {
    ["name": .text(Self.label(name)), "namespace": .text(namespace), "labels": ["app": .text(Self.label(name))]]
  }

  private func manifests(of service: PlannedService) -> [YAMLValue] {
    var objects: [YAMLValue] = []
    let labels: YAMLValue = ["app": .text(Self.label(service.name))]
    let template: YAMLValue = ["metadata": ["labels": labels], "spec": pod(service)]
    let kept = service.storage.filter { $0.kind == .data }
    let claims = kept.map { storage -> YAMLValue in
      [
        "metadata": ["name": .text(Self.label(storage.name))],
        "spec": [
          "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": .text(storage.size.kubernetesSpelling)]],
        ],
      ]
    }
    let isScaled = application(service.name)?.autoscale != nil
    objects.append([
      "apiVersion": "apps/v1", "kind": service.isDatabase ? "StatefulSet" : "Deployment", "metadata": metadata(service.name),
      "spec": .present([
        // Whoever is scaled by an autoscaler has no number of its own.
        ("replicas", isScaled ? nil : .number(service.replicas)),
        ("serviceName", service.isDatabase ? .text(Self.label(service.name)) : nil), ("selector", ["matchLabels": labels]),
        ("strategy", service.isDatabase ? nil : ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]]),
        ("template", template), ("volumeClaimTemplates", claims.isEmpty ? nil : .list(claims)),
      ]),
    ])
    if !service.ports.isEmpty {
      let ports = service.ports.map { port -> YAMLValue in
        ["name": .text("port-\(port)"), "port": .number(port), "targetPort": .number(port)]
      }
      objects.append([
        "apiVersion": "v1", "kind": "Service", "metadata": metadata(service.name),
        "spec": ["selector": labels, "ports": .list(ports)],
      ])
    }
    if !service.isDatabase {
      objects.append([
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata(service.name),
        "spec": ["maxUnavailable": 1, "selector": ["matchLabels": labels]],
      ])
    }
    return objects
  }

  private func application(_ name: String) -> Application? {
    for service in deployment.applications where service.name == name {
      if case .application(let application) = service.kind { return application }
    }
    return nil
  }

  private func pod(_ service: PlannedService) -> YAMLValue {
    let volumes = service.storage.filter { $0.kind != .data }.map { storage -> YAMLValue in
      ["name": .text(Self.label(storage.name)), "emptyDir": ["sizeLimit": .text(storage.size.kubernetesSpelling)]]
    }
    let shared: [YAMLValue] = service.sharedMemory.map {
      [["name": "shared-memory", "emptyDir": ["medium": "Memory", "sizeLimit": .text($0.kubernetesSpelling)]]]
    } ?? []
    let spread: YAMLValue = [
      [
        "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": ["matchLabels": ["app": .text(Self.label(service.name))]],
      ]
    ]
    return .present([
      // Else a Service called neo4j becomes variables NEO4J_…, which Neo4j takes for settings.
      ("enableServiceLinks", false),
      ("terminationGracePeriodSeconds", service.grace.map { .number($0.inWholeSeconds + (service.isDatabase ? 0 : 10)) }),
      ("topologySpreadConstraints", service.isDatabase ? nil : spread), ("containers", [container(service)]),
      ("volumes", volumes.isEmpty && shared.isEmpty ? nil : .list(volumes + shared)),
    ])
  }

  private func container(_ service: PlannedService) -> YAMLValue {
    let resources = service.resources
    let amounts: YAMLValue = .present([
      ("requests", Self.amounts(resources.cpuRequest, resources.memoryRequest)),
      ("limits", Self.amounts(resources.cpuLimit, resources.memoryLimit)),
    ])
    let image: String =
      switch service.image {
      case .reference(let reference): reference
      case .variable(let name): "${\(name)}"
      }
    let mounts = service.storage.map { storage -> YAMLValue in
      .present([
        ("name", .text(Self.label(storage.name))), ("mountPath", .text(storage.path)),
        // A fresh volume has a folder lost+found, which initdb takes for somebody's data.
        ("subPath", service.isDatabase ? "data" : nil),
      ])
    }
    let shared: [YAMLValue] = service.sharedMemory == nil ? [] : [["name": "shared-memory", "mountPath": "/dev/shm"]]
    let secretsOfWords = service.words.compactMap { if case .secret(let name) = $0 { name } else { nil } }
    let variables = service.variables + secretsOfWords.map { (name: $0, value: .secret($0)) }
    return .present([
      ("name", .text(Self.label(service.name))), ("image", .text(image)),
      ("args", service.words.isEmpty ? nil : .list(service.words.map { .text(text($0)) })),
      ("env", variables.isEmpty ? nil : .list(variables.map(variable))),
      ("ports", service.ports.isEmpty ? nil : .list(service.ports.map { ["name": .text("port-\($0)"), "containerPort": .number($0)] })),
      ("resources", amounts), ("readinessProbe", service.health.map { probe($0, delay: service.startUp, period: 5, failures: 3) }),
      ("livenessProbe", service.health.map { liveness($0, service) }),
      // The proxy is told meanwhile that it goes.
      ("lifecycle", service.isDatabase ? nil : ["preStop": ["exec": ["command": ["sleep", "10"]]]]),
      ("volumeMounts", mounts.isEmpty && shared.isEmpty ? nil : .list(mounts + shared)),
    ])
  }

  private static func amounts(_ cpu: CPU?, _ memory: Bytes?) -> YAMLValue? {
    guard cpu != nil || memory != nil else { return nil }
    return .present([("cpu", cpu.map { .text($0.spelling) }), ("memory", memory.map { .text($0.kubernetesSpelling) })])
  }

  private func text(_ value: PlannedService.Value) -> String {
    switch value {
    case .text(let text): text
    case .secret(let name): "$(\(name))"
    }
  }

  private func variable(_ variable: (name: String, value: PlannedService.Value)) -> YAMLValue {
    switch variable.value {
    case .text(let text): ["name": .text(variable.name), "value": .text(text)]
    case .secret(let key):
      ["name": .text(variable.name), "valueFrom": ["secretKeyRef": ["name": .text(secretName), "key": .text(key)]]]
    }
  }

  private func probe(_ health: PlannedService.Health, delay: SimTime?, period: Int, failures: Int) -> YAMLValue {
    let action: (String, YAMLValue) =
      switch health {
      case .http(let path, let port): ("httpGet", ["path": .text(path), "port": .number(port)])
      case .command(let words): ("exec", ["command": .list(words.map { .text($0) })])
      }
    return .present([
      action, ("initialDelaySeconds", .number(delay?.inWholeSeconds ?? 10)), ("periodSeconds", .number(period)),
      ("timeoutSeconds", 5), ("failureThreshold", .number(failures)),
    ])
  }

  /// That the process is there, and not that it is quick: what is merely slow is not restarted.
  private func liveness(_ health: PlannedService.Health, _ service: PlannedService) -> YAMLValue {
    guard case .http(_, let port) = health else { return probe(health, delay: .wholeSeconds(60), period: 20, failures: 6) }
    return [
      "tcpSocket": ["port": .number(port)], "initialDelaySeconds": 60, "periodSeconds": 20, "timeoutSeconds": 5, "failureThreshold": 6,
    ]
  }

  // MARK: Autoscalers

  /// As text: metrics and policies are spelt as in a patch.
  private var autoscalers: String {
    deployment.applications.compactMap { service -> String? in
      guard let specification = application(service.name)?.autoscale?.specification else { return nil }
      let name = Self.label(service.name)
      let spec = AutoscalerPatch(specification).lines.dropFirst()
      let lines =
        [
          "---", "apiVersion: autoscaling/v2", "kind: HorizontalPodAutoscaler", "metadata:", "  name: \(name)", "  namespace: \(namespace)",
          "spec:", "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}",
        ] + spec
      return lines.joined(separator: "\n") + "\n"
    }.joined()
  }

  // MARK: Ingress

  private var ingress: [YAMLValue] {
    let hasProxy = deployment.plan.scenario.services.contains { if case .proxy = $0.kind { true } else { false } }
    guard hasProxy, let application = deployment.applications.first else { return [] }
    let name = Self.label(application.name)
    let backend: YAMLValue = ["service": ["name": .text(name), "port": ["number": .number(PlannedDeployment.applicationPort)]]]
    let timeout = "\(deployment.proxyTimeout)"
    return [
      [
        "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
        "metadata": [
          "name": .text(name), "namespace": .text(namespace),
          "annotations": [
            "nginx.ingress.kubernetes.io/proxy-read-timeout": .text(timeout),
            "nginx.ingress.kubernetes.io/proxy-send-timeout": .text(timeout),
          ],
        ],
        "spec": [
          "ingressClassName": "nginx",
          "rules": [["http": ["paths": [["path": "/", "pathType": "Prefix", "backend": backend]]]]],
        ],
      ]
    ]
  }
}
