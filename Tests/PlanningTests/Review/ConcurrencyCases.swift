/// Pools, workers and time-outs.
enum ConcurrencyCases {
  /// Two replicas of four workers before a PostgreSQL that takes 97 connections and a Neo4j.
  private static func compose(_ variables: String, replicas: Int = 2, workers: Int = 4, extra: String = "") -> String {
    """
    services:
      api:
        image: api:1.2.3
        command: [uvicorn, main:app, --workers, "\(workers)"]
        environment: {\(variables)}
        \(extra.isEmpty ? "restart: always" : extra)
        deploy: {replicas: \(replicas), resources: {limits: {cpus: "4", memory: 4G}}}
      db: {image: "postgres:16.4"}
      graph: {image: "neo4j:5.26.0"}
    """
  }

  private static let timescale = """
    services:
      db:
        image: timescale/timescaledb:2.17.2-pg16
        command: postgres -c max_worker_processes=26
    """

  /// uvicorn behind the Ingress of nginx, with a time-out of its own of 120 s.
  static let behindIngress = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      template:
        metadata: {labels: {app: api}}
        spec:
          terminationGracePeriodSeconds: 120
          containers:
            - name: api
              image: api:1.2.3
              args: [uvicorn, main:app, --timeout-keep-alive, "61"]
              ports: [{containerPort: 8000, name: http}]
              env: [{name: API_TIMEOUT_SECONDS, value: "120"}]
              lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
              readinessProbe: {httpGet: {path: /health, port: 8000}}
              livenessProbe: {httpGet: {path: /health, port: 8000}, timeoutSeconds: 5}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: api}
    spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: api, annotations: {nginx.ingress.kubernetes.io/proxy-read-timeout: "121"}}
    spec:
      ingressClassName: nginx
      rules: [{http: {paths: [{path: /, backend: {service: {name: api, port: {number: 80}}}}]}}]
    """

  static let all: [RuleCase] = [
    RuleCase(
      "APE-CON-001", compose("DB_POOL_SIZE: 10, DB_MAX_OVERFLOW: 3"), "OVERFLOW: 3", mended: "OVERFLOW: 2",
      why: "2 x 4 x 13 = 104 > 97, and 2 x 4 x 12 = 96 are not"),
    RuleCase(
      "APE-CON-002", compose("NEO4J_MAX_CONNECTION_POOL_SIZE: 51"), "51", mended: "50", why: "2 x 4 x 51 = 408 > 400 threads"),
    RuleCase("APE-CON-003", fires: compose("A: b", workers: 5), silent: compose("A: b", workers: 4), why: "4 cores"),
    RuleCase(
      "APE-CON-004", compose("MAX_CONCURRENT_REQUESTS: 31, DB_POOL_SIZE: 5, DB_MAX_OVERFLOW: 5"), "31", mended: "30",
      why: "three times 10 are allowed"),
    RuleCase(
      "APE-CON-005", compose("VEE_MEMORY_LIMIT_MB: 512, VEE_MAX_CONCURRENT: 7"), "CONCURRENT: 7", mended: "CONCURRENT: 6",
      why: "4 x 238.4 + 7 x 512 = 4538 MiB > 4096, and with 6 it is 4026"),
    RuleCase("APE-CON-006", timescale, "=26", mended: "=27", why: "3 + 16 + 8 = 27"),
    RuleCase(
      "APE-CON-007", compose("RATE_LIMIT_PER_MINUTE: 166"), "166", mended: "167", tier: "large", why: "10,000 an hour are 166.7 a minute"),
    RuleCase(
      "APE-CON-008", compose("API_TIMEOUT_SECONDS: 120, LLM_TIMEOUT_SECONDS: 31, LLM_MAX_RETRIES: 3", extra: "stop_grace_period: 2m"),
      ": 31",
      mended: ": 30", why: "4 attempts of 31 s are 124 s"),
    RuleCase(
      "APE-CON-009", fires: behindIngress.replacing("\"121\"", with: "\"120\""), silent: behindIngress,
      why: "120 s is not longer than 120 s"),
    RuleCase(
      "APE-CON-009", fires: behindIngress.replacing("annotations:", with: "labels:"), silent: behindIngress,
      why: "60 s unless told otherwise"),
    RuleCase(
      "APE-CON-010", compose("API_TIMEOUT_SECONDS: 120", extra: "stop_grace_period: 119s"), "119s", mended: "2m",
      why: "a query may take 120 s"),
    RuleCase("APE-CON-011", fires: behindIngress.replacing("\"61\"", with: "\"60\""), silent: behindIngress, why: "nginx keeps them 60 s"),
    RuleCase(
      "APE-CON-012", compose("API_TIMEOUT_SECONDS: 30, VEE_TIMEOUT_SECONDS: 30"), "VEE_TIMEOUT_SECONDS: 30",
      mended: "VEE_TIMEOUT_SECONDS: 29",
      why: "the sandbox has all the time of the query"),
    RuleCase("APE-CON-013", fires: behindIngress.replacing("lifecycle:", with: "other:"), silent: behindIngress, why: "no hook"),
    RuleCase(
      "APE-CON-014", fires: behindIngress.replacing(", timeoutSeconds: 5", with: ""), silent: behindIngress,
      why: "1 s unless told otherwise"),
  ]
}
