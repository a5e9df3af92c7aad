/// What refers to what.
enum WiringCases {
  private static let twice = """
    services:
      api: {image: "api:1.2.3", ports: ["8000:8000"], deploy: {replicas: 2}}
    """
  private static let two = """
    services:
      a: {image: "a:1.2.3", ports: ["127.0.0.1:8000:80"]}
      b: {image: "b:1.2.3", ports: ["8000:80"]}
    """
  private static let waits = """
    services:
      api: {image: "api:1.2.3", depends_on: {db: {condition: service_healthy}}}
      db: {image: "postgres:16.4", healthcheck: {test: [CMD, pg_isready]}}
    """
  private static let scrape = """
    === docker-compose.yml
    services:
      api: {image: "api:1.2.3", command: uvicorn main:app --workers 1}
      graph:
        image: neo4j:5.26.0-enterprise
        environment:
          NEO4J_server_metrics_prometheus_enabled: "true"
          NEO4J_server_metrics_prometheus_endpoint: 0.0.0.0:2004
    === prometheus.yml
    rule_files: [alerts.yml]
    scrape_configs:
      - {job_name: api, static_configs: [{targets: ["api:8000"]}]}
      - {job_name: neo4j, static_configs: [{targets: ["graph:2004"]}]}

    """
  private static let variables = """
    === docker-compose.yml
    services:
      api:
        image: api:1.2.3
        env_file: [.env.production]
        command: uvicorn main:app --workers ${API_WORKERS:-4} ${LEVEL} ${SECRET_KEY:?needed}
    === .env.production
    API_WORKERS=4
    === .env
    LEVEL=1
    SECRET_KEY=made-up
    API_WORKERS=4

    """
  private static let prometheus = """
    services:
      prometheus:
        image: prom/prometheus:v3.0.1
        command: [--storage.tsdb.retention.time=30d, --storage.tsdb.retention.size=8GB]
    """
  private static let secret = """
    apiVersion: v1
    kind: Secret
    metadata: {name: s}
    stringData: {SECRET_KEY: made-up-5510}
    """
  private static let sameImage = """
    === docker-compose.yml
    services:
      api: {image: "api:1.2.3", environment: {API_TIMEOUT_SECONDS: 9, LOG_LEVEL: info}, stop_grace_period: 10s}
    === k8s.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      template:
        spec:
          containers:
            - {name: api, image: "api:1.2.3", env: [{name: API_TIMEOUT_SECONDS, value: "9"}, {name: LOG_LEVEL, value: info}]}

    """
  private static let overruled = """
    === docker-compose.yml
    services:
      api: {image: "api:1.2.3", env_file: .env.api}
      redis: {image: "redis:7.4.1", command: "redis-server --maxmemory 512mb"}
    === .env.api
    REDIS_MAXMEMORY=512mb

    """
  private static let claim = """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteMany], storageClassName: efs-sc}
    """
  private static let refers = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: config}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec: {template: {spec: {containers: [{name: api, image: "api:1.2.3", envFrom: [{configMapRef: {name: config}}]}]}}}
    """
  private static let mounts = """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec: {accessModes: [ReadWriteMany], storageClassName: efs-sc}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      replicas: 2
      template:
        spec:
          containers: [{name: api, image: "api:1.2.3", volumeMounts: [{name: v, mountPath: /data}]}]
          volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
    """
  private static let behind = ConcurrencyCases.behindIngress
  private static let scaled = AutoscalerCases.base

  private static func image(_ name: String) -> String { "services:\n  a: {image: \"\(name)\"}" }

  static let all: [RuleCase] = [
    RuleCase("APE-WIR-001", twice, "replicas: 2", mended: "replicas: 1", why: "one port for two containers"),
    RuleCase("APE-WIR-001", twice, "8000:8000", mended: "8000-8001:8000", why: "a range lets Docker choose"),
    RuleCase(
      "APE-WIR-002", fires: two.replacing("127.0.0.1:", with: ""), silent: two.replacing("\"8000:80\"", with: "\"8001:80\""),
      why: "the same port of all addresses"),
    RuleCase(
      "APE-WIR-003", "services:\n  a: {image: \"a:1.2.3\", volumes: [\"data:/data\"]}\nvolumes: {date: {}}", "date:", mended: "data:",
      why: "a volume that is misspelt"),
    RuleCase(
      "APE-WIR-004", fires: waits.replacing(", healthcheck: {test: [CMD, pg_isready]}", with: ""), silent: waits, why: "no health check"),
    RuleCase(
      "APE-WIR-005", "services:\n  api: {image: \"api:1.2.3\"}", "\"}", mended: "\", healthcheck: {test: [CMD, \"true\"]}}",
      why: "no health check"),
    RuleCase(
      "APE-WIR-006", "services:\n  db: {image: \"postgres:16.4\", ports: [\"5432:5432\"]}", "\"5432:", mended: "\"127.0.0.1:5432:",
      why: "bound to all addresses"),
    RuleCase(
      "APE-WIR-007", "services:\n  cache: {image: \"redis:7.4.1\", ports: [\"6379:6379\"], command: redis-server --maxmemory 1gb}",
      "--maxmemory 1gb",
      mended: "--requirepass made-up", why: "no password"),
    RuleCase("APE-WIR-010", fires: variables.replacing("SECRET_KEY=made-up\n", with: ""), silent: variables, why: "compose stops"),
    RuleCase(
      "APE-WIR-011", fires: variables.replacing("LEVEL=1", with: "LEVLE=1"), silent: variables, why: "an empty text takes its place"),
    RuleCase(
      "APE-WIR-012", fires: variables.replacing("made-up\nAPI_WORKERS=4", with: "made-up"), silent: variables,
      why: "env_file is for containers"),
    RuleCase(
      "APE-WIR-013", fires: variables.replacing("=== .env.production", with: "=== .env.production.template"), silent: variables,
      why: "only a template"),
    RuleCase("APE-WIR-014", fires: variables.replacing("LEVEL=1", with: "LEVEL="), silent: variables, why: "set to nothing"),
    RuleCase("APE-WIR-015", fires: secret.replacing("made-up-5510", with: "change-me"), silent: secret, why: "a template's value"),
    RuleCase(
      "APE-WIR-016",
      "services:\n  api: {image: \"api:1.2.3\", environment: {REDIS_URL: \"redis://cache:6379\"}}\n  redis: {image: \"redis:7.4.1\"}",
      "//cache", mended: "//redis", why: "no service of that name"),
    RuleCase(
      "APE-WIR-017", fires: sameImage.replacing(", {name: LOG_LEVEL, value: info}", with: ""), silent: sameImage, why: "one is not set"),
    RuleCase(
      "APE-WIR-018", overruled, "--maxmemory 512mb", mended: "--maxmemory ${REDIS_MAXMEMORY}", why: "a fixed value beside the variable"),
    RuleCase("APE-WIR-020", fires: claim.replacing(", storageClassName: efs-sc", with: ""), silent: claim, why: "the default class"),
    RuleCase(
      "APE-WIR-021", fires: refers.replacing("configMapRef: {name: config}", with: "configMapRef: {name: confg}"), silent: refers,
      why: "a name that is nearly one"),
    RuleCase(
      "APE-WIR-022", fires: behind.replacing("selector: {app: api}", with: "selector: {app: web}"), silent: behind,
      why: "no pod has that label"),
    RuleCase(
      "APE-WIR-023", fires: behind.replacing("targetPort: http", with: "targetPort: web"), silent: behind, why: "no port of that name"),
    RuleCase("APE-WIR-024", fires: behind.replacing("number: 80", with: "number: 8080"), silent: behind, why: "the Service has 80 alone"),
    RuleCase("APE-WIR-025", fires: mounts.replacing("ReadWriteMany", with: "ReadWriteOnce"), silent: mounts, why: "two pods on two nodes"),
    RuleCase(
      "APE-WIR-002", fires: "=== a/compose.yaml\n\(two.replacing("127.0.0.1:", with: ""))\n",
      silent:
        "=== a/compose.yaml\n\(image("a:1.2\", ports: [\"80:80\"], user: \"1"))\n=== "
          + "b/compose.yaml\n\(image("b:1.2\", ports: [\"80:80\"], user: \"1"))\n",
      why: "two projects need not run on one host"),
    RuleCase("APE-WIR-030", fires: scrape.replacing("api:8000", with: "exporter:8000"), silent: scrape, why: "no such service"),
    RuleCase(
      "APE-WIR-031", fires: scrape.replacing("enabled: \"true\"", with: "enabled: \"false\""), silent: scrape, why: "metrics are off"),
    RuleCase("APE-WIR-031", fires: scrape.replacing("0.0.0.0:2004", with: "localhost:2004"), silent: scrape, why: "nobody outside can ask"),
    RuleCase("APE-WIR-032", fires: scrape.replacing("--workers 1", with: "--workers 2"), silent: scrape, why: "two workers answer in turn"),
    RuleCase(
      "APE-WIR-033", fires: scrape.replacing("--workers 1}", with: "--workers 1, deploy: {replicas: 2}}"), silent: scrape,
      why: "two replicas"),
    RuleCase("APE-WIR-034", fires: scrape.replacing("rule_files: [alerts.yml]\n", with: ""), silent: scrape, why: "no rules"),
    RuleCase(
      "APE-WIR-035", fires: prometheus.replacing(", --storage.tsdb.retention.size=8GB", with: ""), silent: prometheus, why: "no size"),
    RuleCase("APE-WIR-040", fires: image("api:latest"), silent: image("api:1.2"), why: "latest is no version"),
    RuleCase("APE-WIR-041", fires: image("redis:7-alpine"), silent: image("redis:7.4-alpine"), why: "a major version alone"),
    RuleCase("APE-WIR-042", fires: image("neo4j:5.26-enterprise"), silent: image("neo4j:5.26"), why: "Enterprise"),
    RuleCase("APE-WIR-050", fires: image("postgres:16.4"), silent: image("api:1.2"), why: "a database that runs once"),
    RuleCase(
      "APE-WIR-051", fires: scaled,
      silent: scaled.replacing(
        "    spec:\n      containers", with: "    spec:\n      topologySpreadConstraints: [{maxSkew: 1}]\n      containers"),
      why: "nothing spreads them"),
    RuleCase(
      "APE-WIR-052", fires: behind, silent: behind.replacing("spec:\n  template", with: "spec:\n  replicas: 2\n  "
        + "template"), why: "one pod"),
  ]
}
