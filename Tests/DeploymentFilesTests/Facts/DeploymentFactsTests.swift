import PlanModel
import Testing
import Units

@testable import DeploymentFiles

/// What files say, part by part. Expected values are read off the texts here.
struct DeploymentFactsTests {
  private static let compose = """
    services:
      web:
        build: .
        command: gunicorn -k uvicorn.workers.UvicornWorker main:app --workers 3
        environment: {DB_POOL_SIZE: 7, DB_MAX_OVERFLOW: 2, MAX_CONCURRENT_REQUESTS: 50, VEE_MAX_CONCURRENT: 2, LLM_TIMEOUT_SECONDS: 45}
        stop_grace_period: 1m30s
        deploy: {replicas: 5, resources: {limits: {cpus: "1.5", memory: 2G}, reservations: {cpus: "0.25"}}}
      db:
        image: postgres:16.4
        command: postgres -c shared_buffers=2GB -c max_connections=150
        mem_limit: 8g
      cache:
        image: redis:7.4
        command: redis-server --maxmemory 300m
        cpus: 0.5
      graph:
        image: neo4j:5.20
        environment: {NEO4J_server_memory_heap_max__size: 3g, NEO4J_dbms_memory_pagecache_size: 1500m}
      mail:
        image: mailhog/mailhog:v1.0.1
      queue:
        image: rabbitmq:3.13
        mem_limit: 512m
      later:
        image: acme/later:1.0
        scale: 0

    """

  private func facts(_ files: [String: String], platform: Platform? = nil, application: String? = nil) throws -> DeploymentFacts {
    try SampleFolder(files).read().facts(platform: platform, application: application)
  }

  private func value(_ facts: DeploymentFacts, _ role: DeploymentFacts.Role, _ path: String, pool: DeploymentFacts.Role? = nil) -> String? {
    facts.parts.first { $0.role == role }?.facts.first { $0.path == path && $0.pool == pool }?.text
  }

  @Test(arguments: [
    (DeploymentFacts.Role.application, "replicas", "5"), (.application, "workers", "3"), (.application, "concurrencyLimit", "50"),
    (.application, "lifecycle.grace", "1.5m"), (.application, "resources.cpu.request", "250m"),
    (.application, "resources.cpu.limit", "1500m"), (.application, "resources.memory.limit", "2GiB"),
    (.application, "resources.memory.request", "2GiB"), (.postgreSQL, "memory.sharedBuffers", "2GiB"),
    (.postgreSQL, "maxConnections", "150"), (.postgreSQL, "memory.effectiveCacheSize", "4GiB"),
    (.postgreSQL, "memory.openConnections", "30"), (.postgreSQL, "resources.memory.limit", "8GiB"), (.redis, "maxMemory", "300MB"),
    (.redis, "resources.cpu.limit", "500m"), (.neo4j, "memory.heap", "3GiB"), (.neo4j, "memory.pageCache", "1500MiB"),
    (.sandbox, "slots", "2"), (.languageModel, "timeout", "45s"),
  ])
  func `a compose file's figures are taken as its programs understand them`(role: DeploymentFacts.Role, path: String, text: String) throws {
    #expect(value(try facts(["compose.yaml": Self.compose]), role, path) == text)
  }

  @Test func `a figure knows its line, and what is not said says so`() throws {
    let facts = try facts(["compose.yaml": Self.compose])
    let application = try #require(facts.parts.first { $0.role == .application })
    let pool = try #require(application.facts.first { $0.pool == .postgreSQL && $0.path == "size" })
    guard case .written(let place, "DB_POOL_SIZE") = pool.ground else { return #expect(Bool(false), "\(pool.ground)") }
    #expect(place.line == 5 && pool.text == "7")
    let unsaid = try #require(application.facts.first { $0.pool == .neo4j })
    guard case .assumed = unsaid.ground else { return #expect(Bool(false), "\(unsaid.ground)") }
    #expect(unsaid.text == nil)
    let connections = try #require(facts.parts.first { $0.role == .postgreSQL }?.facts.first { $0.path == "memory.effectiveCacheSize" })
    guard case .standard(let source) = connections.ground else { return #expect(Bool(false), "\(connections.ground)") }
    #expect(source.contains("PostgreSQL 16 documentation"))
  }

  @Test func `what has no part in the model is told, and nothing of it is guessed`() throws {
    let facts = try facts(["compose.yaml": Self.compose])
    #expect(facts.parts.filter { $0.role == .background }.map(\.name) == ["queue"], "it asks for memory, so it takes its share")
    let remarks = facts.remarks.joined(separator: "\n")
    #expect(remarks.contains("serve no query: queue."))
    #expect(remarks.contains("Passed over, as neither their part nor what they need is known: mail."))
    #expect(remarks.contains("have no replicas: later."))
  }

  @Test(arguments: [
    ("timescale/timescaledb:2.17-pg16", "", "auto"), ("timescale/timescaledb:2.17-pg16", "NO_TS_TUNE: 'true'", "128MiB"), ("postgres:16", "", "128MiB"),
  ])
  func `buffers that nobody sets are those that the image takes`(image: String, variable: String, text: String) throws {
    let compose = "services: {api: {build: .}, db: {image: '\(image)', environment: {\(variable)}}}\n"
    #expect(value(try facts(["compose.yaml": compose]), .postgreSQL, "memory.sharedBuffers") == text)
  }

  @Test(arguments: [
    ("api: {build: .}, worker: {build: ., command: celery -A app worker}", "api", "its name, and the other is a queue's worker"),
    ("a: {image: 'x/a:1'}, b: {image: 'x/b:1', command: uvicorn b:app}", "b", "a web server's command"),
    ("api: {image: 'x/a:1'}, b: {image: 'x/b:1', environment: {WEB_CONCURRENCY: 3}}", "b", "settings of a web server, before a name"),
    ("shop: {image: 'x/shop:1'}, db: {image: 'postgres:16'}, q: {image: 'rabbitmq:3'}", "shop", "the only one that is nobody else's"),
  ])
  func `the application is found`(services: String, name: String, why: String) throws {
    let facts = try facts(["compose.yaml": "services: {\(services)}\n"])
    #expect(facts.parts.first { $0.role == .application }?.name == name, "\(why)")
  }

  @Test func `where several may be the application, the user is asked`() throws {
    let files = ["compose.yaml": "services: {one: {image: 'x/one:1'}, two: {image: 'x/two:1'}}\n"]
    #expect(throws: DeploymentFactsError.severalApplications(["one", "two"])) { try facts(files) }
    #expect(try facts(files, application: "two").parts.first?.name == "two")
    #expect(throws: DeploymentFactsError.unknownApplication("too", choices: ["one", "two"], nearest: "two")) {
      try facts(files, application: "too")
    }
    #expect(throws: DeploymentFactsError.self) { try facts(["compose.yaml": "services: {db: {image: 'postgres:16'}}\n"]) }
  }

  private static let manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: n}
    spec:
      template:
        spec:
          containers:
            - {name: web, image: "acme/web:1.0", resources: {limits: {cpu: 2, memory: 1Gi}}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: n}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      maxReplicas: 6
      metrics:
        - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
        - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 10}}}

    """

  @Test func `Kubernetes' rules hold for manifests`() throws {
    let facts = try facts(["web.yaml": Self.manifest])
    #expect(facts.platform == .kubernetes)
    #expect(value(facts, .application, "replicas") == "1")
    #expect(value(facts, .application, "resources.cpu.request") == "2", "a limit without a request is the request too")
    #expect(value(facts, .application, "lifecycle.grace") == "30s")
    let autoscaler = try #require(facts.parts.first?.autoscaler)
    #expect(autoscaler.specification.maxReplicas == 6 && autoscaler.specification.metrics.map(\.name) == ["cpu"])
    #expect(facts.remarks.contains { $0.hasPrefix("1 metric of the autoscaler") })
  }

  @Test func `of two platforms the chosen one counts, and lends what it does not have`() throws {
    let files = ["web.yaml": Self.manifest, "compose.yaml": Self.compose]
    let compose = try facts(files)
    #expect(compose.platform == .compose && compose.parts.first?.name == "web" && value(compose, .application, "replicas") == "5")
    #expect(compose.parts.first?.autoscaler == nil, "it is Kubernetes'")
    let kubernetes = try facts(files, platform: .kubernetes)
    #expect(value(kubernetes, .application, "replicas") == "1" && value(kubernetes, .postgreSQL, "maxConnections") == "150")
    #expect(kubernetes.remarks.contains { $0.hasPrefix("db is taken from") })
  }
}
