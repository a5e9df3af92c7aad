import PlanModel
import Units

/// A plan as a folder for compose: the file itself, configuration of nginx and Prometheus, alert rules, and a template of variables.
struct PlannedCompose {
  private let deployment: PlannedDeployment

  init(_ deployment: PlannedDeployment) { self.deployment = deployment }

  var file: WrittenFile {
    let services = deployment.services.map { ($0.name, service($0)) }
    let volumes = deployment.services.flatMap { $0.storage.filter { $0.kind != .scratch } }.map { ($0.name, YAMLValue.map([])) }
    let root: YAMLValue = .present([
      ("name", .text(deployment.plan.scenario.name)), ("services", .map(services)), ("volumes", volumes.isEmpty ? nil : .map(volumes)),
    ])
    let heading = deployment.heading("Compose file: docker compose up -d, with a .env made of .env.template beside it")
    let head = (heading + deployment.accepted).joined(separator: "\n")
    return WrittenFile(name: "docker-compose.yml", text: head + "\n" + YAMLValue.document(root))
  }

  private func service(_ service: PlannedService) -> YAMLValue {
    let limits = service.resources
    let amounts: YAMLValue = .present([
      ("limits", Self.amounts(limits.cpuLimit, limits.memoryLimit)),
      ("reservations", Self.amounts(limits.cpuRequest, limits.memoryRequest)),
    ])
    return .present([
      ("image", .text(image(service.image))),
      ("command", service.words.isEmpty ? nil : .list(service.words.map { .text(text($0)) })),
      ("environment", service.variables.isEmpty ? nil : .map(service.variables.map { ($0.name, .text(text($0.value))) })),
      ("ports", service.published.map { [.text("\($0):\(service.ports.first ?? $0)")] }),
      ("expose", service.published != nil || service.ports.isEmpty ? nil : .list(service.ports.map { .text("\($0)") })),
      ("volumes", volumes(of: service)), ("tmpfs", scratch(of: service)),
      ("shm_size", service.sharedMemory.map { .text($0.composeSpelling.lowercased()) }),
      (
        "depends_on",
        service.waitsFor.isEmpty ? nil : .map(service.waitsFor.map { ($0, ["condition": "service_healthy"]) })
      ),
      ("healthcheck", service.health.map { healthcheck($0, startUp: service.startUp) }),
      ("stop_grace_period", service.grace.map { .text("\($0.inWholeSeconds)s") }),
      ("deploy", .present([("replicas", service.replicas > 1 ? .number(service.replicas) : nil), ("resources", amounts)])),
      ("restart", "unless-stopped"),
    ])
  }

  private static func amounts(_ cpu: CPU?, _ memory: Bytes?) -> YAMLValue? {
    guard cpu != nil || memory != nil else { return nil }
    return .present([("cpus", cpu.map { .text($0.composeSpelling) }), ("memory", memory.map { .text($0.composeSpelling) })])
  }

  private func image(_ image: PlannedService.Image) -> String {
    switch image {
    case .reference(let reference): reference
    case .variable(let name): "${\(name):?its name and version, in .env}"
    }
  }

  private func text(_ value: PlannedService.Value) -> String {
    switch value {
    // compose takes a dollar for the beginning of a variable.
    case .text(let text): text.replacing("$", with: "$$")
    case .secret(let name): "${\(name):?set it in .env}"
    }
  }

  private func volumes(of service: PlannedService) -> YAMLValue? {
    let mounts =
      service.storage.filter { $0.kind != .scratch }.map { "\($0.name):\($0.path)" }
      + service.files.map { "./\($0.source):\($0.path):ro" } + (service.seesHost ? ["/:/host:ro,rslave"] : [])
    return mounts.isEmpty ? nil : .list(mounts.map { .text($0) })
  }

  private func scratch(of service: PlannedService) -> YAMLValue? {
    let mounts = service.storage.filter { $0.kind == .scratch }
    return mounts.isEmpty ? nil : .list(mounts.map { .text($0.path) })
  }

  private func healthcheck(_ health: PlannedService.Health, startUp: SimTime?) -> YAMLValue {
    let test: [String] =
      switch health {
      case .http(let path, let port):
        ["CMD-SHELL", "wget -qO- http://localhost:\(port)\(path) || curl -fsS http://localhost:\(port)\(path)"]
      case .command(let words): ["CMD"] + words
      }
    return .present([
      ("test", .list(test.map { .text($0) })), ("interval", "15s"), ("timeout", "5s"), ("retries", 3),
      ("start_period", startUp.map { .text("\($0.inWholeSeconds)s") }),
    ])
  }

  // MARK: Beside it

  /// Names alone: who fills it in keeps it out of version control.
  var variables: WrittenFile {
    let lines =
      deployment.heading("Variables of the plan. Copy it to .env, fill it in, and commit neither.")
      + (deployment.imageVariables.isEmpty ? [] : ["", "# Images, with their versions."] + deployment.imageVariables.map { "\($0)=" })
      + (deployment.secrets.isEmpty ? [] : ["", "# Secrets."] + deployment.secrets.map(line))
    return WrittenFile(name: ".env.template", text: lines.joined(separator: "\n") + "\n")
  }

  private func line(_ secret: String) -> String {
    secret.hasSuffix("_AUTH") ? "# neo4j/ and the same password as above.\n\(secret)=" : "\(secret)="
  }

  var proxy: WrittenFile? {
    guard let proxy = deployment.services.first(where: { $0.files.contains { $0.source == "config/nginx.conf" } }),
      let service = deployment.plan.scenario.services.first(where: { $0.name == proxy.name }), case .proxy(let settings) = service.kind,
      let application = deployment.applications.first
    else { return nil }
    let each = settings.connectionLimit.map { max(16, $0 / max(1, settings.workers)) } ?? 512
    let port = PlannedDeployment.applicationPort
    let text = """
      \(deployment.heading("nginx before \(application.name).").joined(separator: "\n"))
      worker_processes \(settings.workers);
      events { worker_connections \(each); }
      http {
        # Docker's resolver, asked again, so that new replicas are found.
        resolver 127.0.0.11 valid=10s;
        upstream \(application.name) {
          zone \(application.name) 64k;
          server \(application.name):\(port) resolve;
          keepalive 32;
        }
        server {
          listen 80;
          location / {
            proxy_pass http://\(application.name);
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            # Three times what the objective allows.
            proxy_read_timeout \(deployment.proxyTimeout)s;
          }
        }
      }

      """
    return WrittenFile(name: "config/nginx.conf", text: text)
  }

  var scrapes: WrittenFile? {
    guard deployment.services.contains(where: { $0.name == "prometheus" }) else { return nil }
    var jobs: [YAMLValue] = [["job_name": "prometheus", "static_configs": [["targets": ["localhost:9090"]]]]]
    for service in deployment.applications {
      let names: YAMLValue = [.text(service.name)]
      jobs.append([
        "job_name": .text(service.name),
        "dns_sd_configs": [["names": names, "type": "A", "port": .number(PlannedDeployment.applicationPort)]],
      ])
    }
    for service in deployment.services where service.name.hasSuffix("-exporter") {
      jobs.append(["job_name": .text(service.name), "static_configs": [["targets": [.text("\(service.name):\(service.ports[0])")]]]])
    }
    let root: YAMLValue = [
      "global": ["scrape_interval": "15s", "evaluation_interval": "15s"], "rule_files": ["alerts.yml"], "scrape_configs": .list(jobs),
    ]
    let heading = deployment.heading("Prometheus").joined(separator: "\n")
    return WrittenFile(name: "config/prometheus.yml", text: heading + "\n" + YAMLValue.document(root))
  }
}
