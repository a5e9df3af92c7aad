/// Memory of databases against their containers' limits.
enum MemoryCases {
  /// 4 GiB, 2 CPUs: by the operators shared_buffers 1 GiB and effective_cache_size 2 GiB; by timescaledb-tune the same and 3 GiB.
  private static func postgres(_ settings: String) -> String {
    """
    services:
      db:
        image: timescale/timescaledb:2.17.2-pg16
        command: [postgres, \(settings)]
        deploy: {resources: {limits: {cpus: "2", memory: 4G}}}
    """
  }

  private static func neo4j(_ heap: String, _ pages: String, limit: String = "4G", initial: String = "") -> String {
    """
    services:
      graph:
        image: neo4j:5.26.0
        environment:
          NEO4J_server_memory_heap_max__size: \(heap)
          NEO4J_server_memory_pagecache_size: \(pages)
    \(initial.isEmpty ? "" : "      NEO4J_server_memory_heap_initial__size: \(initial)")
        deploy: {resources: {limits: {memory: \(limit)}}}
    """
  }

  private static func redis(_ words: String, limit: String = "1G") -> String {
    """
    services:
      cache:
        image: redis:7.4.1
        command: redis-server \(words)
        deploy: {resources: {limits: {memory: \(limit)}}}
    """
  }

  static let all: [RuleCase] = [
    RuleCase(
      "APE-MEM-001", postgres("-c, shared_buffers=1GB, -c, max_connections=220"), "=220", mended: "=219",
      why: "1024 + 220 x 14 = 4104 MiB > 4096, and 219 connections need 4090"),
    RuleCase(
      "APE-MEM-002", postgres("-c, shared_buffers=1076MB"), "1076MB", mended: "1075MB", why: "5 % beyond 1024 MiB are 1075.2"),
    RuleCase(
      "APE-MEM-003", postgres("-c, effective_cache_size=2500MB"), "2500MB", mended: "3GB",
      why: "2500 MiB lie between the operators' 2048 and the tuner's 3072"),
    RuleCase(
      "APE-MEM-004", postgres("-c, work_mem=40MB, -c, max_connections=100"), "40MB", mended: "31MB",
      why: "the tuner gives 4 x 400 / 100 / 1 = 16 MiB, and twice that is allowed"),
    RuleCase(
      "APE-MEM-005", postgres("-c, work_mem=4MB"), "    deploy:", mended: "    shm_size: 96m\n    deploy:",
      why: "8 / 2 gathers of 3 processes with 2 x 4 MiB each need 96 MiB; a container has 64"),
    RuleCase(
      "APE-MEM-006", postgres("-c, maintenance_work_mem=547MB"), "547MB", mended: "546MB",
      why: "3 x 547 = 1641 > 40 % of 4096, which is 1638.4"),
    RuleCase(
      "APE-MEM-007", fires: neo4j("2G", "1600m"), silent: neo4j("2G", "1536m"),
      why: "2048 + 1536 + 512 for the JVM are the 4096 MiB exactly"),
    RuleCase(
      "APE-MEM-008", fires: neo4j("1500m", "512m"), silent: neo4j("1g", "512m"), why: "the operators give 1024 MiB, Neo4j 2048"),
    RuleCase(
      "APE-MEM-009", fires: neo4j("1g", "1g"), silent: neo4j("1g", "2g"), why: "the operators give 2048 MiB, Neo4j 512"),
    RuleCase(
      "APE-MEM-010", fires: neo4j("32g", "1g", limit: "64G"), silent: neo4j("31g", "1g", limit: "64G"),
      why: "31 GiB is the largest compressed heap"),
    RuleCase(
      "APE-MEM-011", fires: neo4j("1g", "512m", initial: "512m"), silent: neo4j("1g", "512m", initial: "1024m"),
      why: "1024 MiB are the 1 GiB"),
    RuleCase(
      "APE-MEM-012", redis("--maxmemory 1gb --save ''"), "1gb", mended: "800mb", why: "maxmemory is the whole limit"),
    RuleCase(
      "APE-MEM-013", redis("--maxmemory 513mb --appendonly yes"), "513mb", mended: "512mb", why: "twice 513 MiB are more than 1 GiB"),
    RuleCase(
      "APE-MEM-013", redis("--maxmemory 800mb --appendonly yes"), "--appendonly yes", mended: "--save ''",
      why: "without persistence nothing is copied"),
    RuleCase("APE-MEM-014", redis("--appendonly yes"), "--appendonly", mended: "--maxmemory 512mb --appendonly", why: "0 is no bound"),
    RuleCase(
      "APE-MEM-015", redis("--maxmemory 512mb"), "512mb", mended: "512mb --maxmemory-policy allkeys-lfu", why: "noeviction is the default"),
    RuleCase(
      "APE-MEM-016", "services:\n  api:\n    image: api:1.2\n    cpus: 1", "cpus: 1", mended: "mem_limit: 1g",
      why: "the old form of a limit counts as well"),
    RuleCase(
      "APE-MEM-017", "services:\n  api:\n    image: api:1.2\n    mem_limit: 3g\n    deploy: {replicas: 3}", "replicas: 3",
      mended: "replicas: 2", tier: "small",
      why: "a t3.large has 8 GiB"),
  ]
}
