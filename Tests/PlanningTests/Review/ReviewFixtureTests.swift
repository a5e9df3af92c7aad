import DeploymentFiles
import Foundation
import PlanFiles
import PlanModel
import Testing

@testable import Planning

/// The two deployments in Tests/Golden/Review.
struct ReviewFixtureTests {
  private static func review(_ name: String, tier: String? = nil) throws -> ReviewResult {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/Review/\(name)").path
    let reading = try DeploymentReader().read([folder])
    let prices = try PriceTableReader.embedded()
    let reviewTier = try tier.map { ReviewTier(try ProfileReader.read(.embedded($0)), prices: prices) }
    return ReviewPlan(
      ReviewSubject(reading.system, tier: reviewTier), scope: reading.scope, suppressions: reading.suppressions, today: "2026-11-24"
    ).run()
  }

  /// Faults that somebody found by reading the files, before there was a rule: where each stands, and what it is.
  private static let faults: [(rule: String, file: String, line: Int, what: String)] = [
    ("APE-WIR-001", "docker-compose.yml", 10, "two replicas publish port 8000"),
    ("APE-WIR-013", "docker-compose.yml", 8, ".env.production is not there, its template alone"),
    ("APE-WIR-012", "docker-compose.yml", 9, "API_WORKERS of env_file does not reach ${API_WORKERS:-4}"),
    ("APE-WIR-012", "docker-compose.yml", 34, "POSTGRES_USER does not either"),
    ("APE-WIR-010", "docker-compose.yml", 35, "POSTGRES_PASSWORD is required and set nowhere that compose looks"),
    ("APE-WIR-010", "docker-compose.yml", 60, "NEO4J_PASSWORD too"), ("APE-WIR-010", "docker-compose.yml", 106, "GRAFANA_PASSWORD too"),
    ("APE-WIR-040", "docker-compose.yml", 7, "the API's image is latest"), ("APE-WIR-040", "docker-compose.yml", 31, "latest-pg16"),
    ("APE-WIR-040", "docker-compose.yml", 91, "Prometheus latest"), ("APE-WIR-040", "docker-compose.yml", 104, "Grafana latest"),
    ("APE-WIR-041", "docker-compose.yml", 58, "neo4j:5"), ("APE-WIR-041", "docker-compose.yml", 77, "redis:7"),
    ("APE-WIR-042", "docker-compose.yml", 58, "Enterprise costs a licence"),
    ("APE-CON-003", "docker-compose.yml", 25, "4 workers on 1 CPU"),
    ("APE-CON-005", "docker-compose.yml", 25, "4 sandboxes of 512 MB in the API's 2 GB"),
    ("APE-CON-001", "docker-compose.yml", 23, "2 x 4 x 30 connections against 200"),
    ("APE-CON-010", "docker-compose.yml", 5, "10 s of grace for queries of 120 s"),
    ("APE-MEM-001", "docker-compose.yml", 45, "200 connections with work_mem do not fit into 3 GB"),
    ("APE-MEM-002", "docker-compose.yml", 41, "shared_buffers is a third"),
    ("APE-MEM-003", "docker-compose.yml", 43, "effective_cache_size is two thirds"),
    ("APE-MEM-005", "docker-compose.yml", 30, "/dev/shm of 64 MB"),
    ("APE-CON-006", "docker-compose.yml", 30, "8 worker processes for TimescaleDB's jobs"),
    ("APE-MEM-007", "docker-compose.yml", 63, "heap and page cache are the whole container"),
    ("APE-MEM-008", "docker-compose.yml", 63, "a heap of two thirds"), ("APE-MEM-009", "docker-compose.yml", 64, "a page cache of a third"),
    ("APE-MEM-012", "docker-compose.yml", 78, "maxmemory is the whole container, with an append-only file"),
    ("APE-WIR-006", "docker-compose.yml", 46, "PostgreSQL on all addresses"),
    ("APE-WIR-006", "docker-compose.yml", 65, "Neo4j on all addresses"),
    ("APE-WIR-007", "docker-compose.yml", 79, "Redis on all addresses, without a password"),
    ("APE-WIR-035", "docker-compose.yml", 94, "30 days, whatever the disk"),
    ("APE-WIR-050", "docker-compose.yml", 30, "each database once"),
    ("APE-WIR-005", "docker-compose.yml", 90, "Prometheus without a health check"),
    ("APE-WIR-005", "docker-compose.yml", 103, "Grafana without one"),
    ("APE-CON-008", ".env.production.template", 18, "60 s x 4 attempts in a query of 120 s"),
    ("APE-CON-004", ".env.production.template", 10, "100 admitted for 30 connections"),
    ("APE-WIR-014", ".env.production.template", 12, "empty secrets to fill in"),
    ("APE-WIR-018", ".env.production.template", 33, "REDIS_MAXMEMORY, which nobody reads"),
    ("APE-WIR-030", "config/prometheus.yml", 12, "no postgres_exporter"), ("APE-WIR-030", "config/prometheus.yml", 14, "no redis_exporter"),
    ("APE-WIR-030", "config/prometheus.yml", 18, "no node_exporter"),
    ("APE-WIR-031", "config/prometheus.yml", 16, "Neo4j's metrics are off"),
    ("APE-WIR-032", "config/prometheus.yml", 10, "four workers behind one endpoint"),
    ("APE-WIR-033", "config/prometheus.yml", 10, "two replicas behind one name"),
    ("APE-WIR-034", "config/prometheus.yml", 6, "no alert rules"),
    ("APE-WIR-015", "k8s/api-deployment.yaml", 20, "SECRET_KEY is change-me"),
    ("APE-WIR-015", "k8s/api-deployment.yaml", 21, "the password too"),
    ("APE-WIR-016", "k8s/api-deployment.yaml", 12, "no Service redis"), ("APE-WIR-016", "k8s/api-deployment.yaml", 13, "no Service neo4j"),
    ("APE-WIR-017", "k8s/api-deployment.yaml", 44, "time-outs, pools and the database's address are not set"),
    ("APE-WIR-020", "k8s/api-deployment.yaml", 27, "ReadWriteMany from the default class"),
    ("APE-WIR-040", "k8s/api-deployment.yaml", 45, "latest"), ("APE-WIR-051", "k8s/api-deployment.yaml", 30, "nothing spreads the pods"),
    ("APE-HPA-001", "k8s/api-deployment.yaml", 34, "replicas: 3 beside the autoscaler"),
    ("APE-HPA-003", "k8s/api-deployment.yaml", 91, "100 % never decides"),
    ("APE-HPA-004", "k8s/api-deployment.yaml", 94, "60 s"),
    ("APE-HPA-007", "k8s/api-deployment.yaml", 84, "idle workers hold more than the memory target"),
    ("APE-HPA-011", "k8s/api-deployment.yaml", 30, "no disruption budget"),
    ("APE-HPA-013", "k8s/api-deployment.yaml", 91, "a step each 30 s, a start of 40 s"),
    ("APE-CON-001", "k8s/api-deployment.yaml", 80, "10 x 4 x 30 connections"),
    ("APE-CON-002", "k8s/api-deployment.yaml", 80, "10 x 4 x 50 against Neo4j's 400"),
    ("APE-CON-003", "k8s/api-deployment.yaml", 52, "4 workers on 1 CPU"),
    ("APE-CON-005", "k8s/api-deployment.yaml", 52, "sandboxes in 2 GiB"),
    ("APE-CON-009", "k8s/api-deployment.yaml", 98, "nginx gives up after 60 s"),
    ("APE-CON-010", "k8s/api-deployment.yaml", 42, "30 s of grace"),
    ("APE-CON-011", "k8s/api-deployment.yaml", 44, "uvicorn's keep-alive of 5 s"),
    ("APE-CON-013", "k8s/api-deployment.yaml", 44, "no preStop hook"),
    ("APE-CON-014", "k8s/api-deployment.yaml", 58, "liveness as readiness, 1 s"),
  ]

  @Test func `every fault of the operators' files is found where it stands`() throws {
    let findings = try Self.review("operators").findings
    for fault in Self.faults {
      let isFound = findings.contains { $0.rule == fault.rule && $0.place.line == fault.line && $0.place.file.hasSuffix(fault.file) }
      #expect(isFound, "\(fault.file):\(fault.line): \(fault.rule): \(fault.what)")
    }
    for finding in findings {
      let isKnown = Self.faults.contains {
        $0.rule == finding.rule && $0.line == finding.place.line && finding.place.file.hasSuffix($0.file)
      }
      #expect(isKnown, "found beside them: \(finding.place): \(finding.rule): \(finding.message)")
    }
  }

  /// By hand: two t3.large are 4 vCPUs and 16 GiB where the table says 8 and 8 GB; 150 - 2 x 0.0832 x 730 = 28.53 USD are left.
  @Test func `the operators' table contradicts itself at the small tier`() throws {
    let messages = try Self.review("operators", tier: "small").findings.filter { $0.rule.hasPrefix("APE-USD") || $0.rule == "APE-MEM-017" }
      .map(\.message)
    #expect(messages.contains { $0.contains("counts 8 CPUs; 2 x t3.large have 4") })
    #expect(messages.contains { $0.contains("counts 8 GB of memory; 2 x t3.large have 16 GiB") })
    #expect(messages.contains { $0.contains("states 150.00 USD a month; 2 x t3.large on demand are 121.47, which leaves 28.53") })
    #expect(messages.contains { $0.hasPrefix("The services may use 11.28GiB; one t3.large has 8GiB") })
  }

  @Test func `the clean deployment of the same size has no finding, and one that is accepted with its reason`() throws {
    let review = try Self.review("clean")
    #expect(review.findings.isEmpty, "\(review.findings.map { "\($0.place) \($0.rule) \($0.message)" })")
    #expect(review.suppressed.map(\.finding.rule) == ["APE-WIR-050"])
    #expect(review.scope.objects >= (try Self.review("operators").scope.objects), "as large as the other")
  }

  @Test func `the same files give the same review`() throws {
    #expect(try Self.review("operators") == Self.review("operators"))
  }
}
