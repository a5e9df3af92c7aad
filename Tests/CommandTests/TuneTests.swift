import Foundation
import Testing

/// `ape-plan tune` as a user meets it.
struct TuneTests {
  private static let operators = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Golden/Review/operators").path

  private static let compose = """
    x-secret: &secret hunter2
    services:
      cache:
        image: redis:7.4.1
        command: ["redis-server", "--maxmemory", "1gb", "--requirepass", "hunter2", "--appendonly", "yes"]
        mem_limit: 1g
      guarded:
        image: redis:7.4.1
        command: redis-server --requirepass ${CACHE_PASSWORD:?set it} --maxmemory 1mb
        mem_limit: 1g
      db:
        image: timescale/timescaledb:2.17.2-pg16
        command: ["postgres", "-c", "shared_preload_libraries=timescaledb", "-c", "max_connections=80", "--work-mem=1MB"]
        deploy: {resources: {limits: {cpus: "2", memory: 4G}}}
      graph:
        image: neo4j:5.26.0
        environment: {NEO4J_server_memory_heap_max__size: 1g}
        mem_limit: 4g

    """

  @Test func `all databases of a deployment are found, each within its own limits`() throws {
    let ending = try Sandbox().run("tune", "--from", Self.operators, "--format", "json")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    let databases = try Answer(ending.output).list("databases")
    #expect(databases.map { $0["name"] as? String } == ["timescaledb", "neo4j", "redis"])
    #expect(databases.map { $0["memoryBytes"] as? Int } == [3_221_225_472, 3_221_225_472, 536_870_912])
    let settings = try #require(databases[0]["settings"] as? [[String: Any]])
    let buffers = try #require(settings.first { $0["name"] as? String == "shared_buffers" })
    #expect(buffers["current"] as? String == "1GB" && buffers["recommended"] as? String == "768MB")
    #expect(buffers["verdict"] as? String == "change")
    #expect(settings.first { $0["name"] as? String == "max_connections" }?["verdict"] as? String == "tuned")
  }

  @Test func `what an override of compose changes is then tuned, and the rest of the commands is kept`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.compose, to: "docker-compose.yml")
    #expect(try sandbox.run("tune", "--from", "docker-compose.yml", "--check").status == 1)
    let ending = try sandbox.run("tune", "--from", "docker-compose.yml", "--format", "compose", "--output", "tuned.yml")
    #expect(ending.status == 0 && ending.errors.isEmpty && ending.output.isEmpty)
    let text = try sandbox.text(of: "tuned.yml")
    #expect(text.contains("\"--shared_preload_libraries=timescaledb\"") || text.contains("shared_preload_libraries=timescaledb"))
    #expect(text.contains("${CACHE_PASSWORD:?set it}") && text.contains("- \"--appendonly\""))
    #expect(!text.contains("--work-mem") && !text.contains("1gb") && !text.contains("hunter2"))
    let again = try sandbox.run("tune", "--from", "docker-compose.yml", "--from", "tuned.yml", "--check")
    #expect(again.status == 0 && again.output.hasPrefix("Tuned within 5 %: cache, guarded, db, graph.\n"), "\(again.output)")
  }

  @Test func `a password within a setting stays where it is, and a file in the way too`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      services:
        db:
          image: postgres:16.4
          command: ["postgres", "-c", "primary_conninfo=host=a password=hunter2", "-c", "shared_buffers=1GB", "-c", "wal_level=replica"]
          deploy: {resources: {limits: {memory: 4G, cpus: "2"}}}
      """, to: "docker-compose.yml")
    let ending = try sandbox.run("tune", "--from", "docker-compose.yml", "--format", "compose")
    #expect(ending.output.contains("primary_conninfo=${POSTGRES_SETTING:?as it stands in the compose file}"), "\(ending.output)")
    #expect(ending.output.contains("wal_level=replica") && !ending.output.contains("hunter2"))
    try sandbox.write("mine\n", to: "mine.yml")
    #expect(try sandbox.run("tune", "--from", "docker-compose.yml", "--format", "compose", "--output", "mine.yml").status == 73)
    #expect(try sandbox.text(of: "mine.yml") == "mine\n")
    #expect(try sandbox.run("tune", "--from", "docker-compose.yml", "--format", "compose", "--output", "mine.yml", "--force").status == 0)
  }

  @Test func `a patch of Kubernetes keeps the other arguments`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: store, namespace: shop}
      spec:
        template:
          spec:
            containers:
              - name: main
                image: postgres:16.4
                args: ["-c", "shared_buffers=1GB", "-c", "wal_level=logical"]
                resources: {limits: {cpu: "4", memory: 8Gi}}

      """, to: "store.yaml")
    let ending = try sandbox.run("tune", "--from", "store.yaml", "--format", "kubernetes")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    for part in ["kind: StatefulSet", "name: store", "namespace: shop", "name: main", "wal_level=logical", "shared_buffers=2GB"] {
      #expect(ending.output.contains(part), "\(part)")
    }
    #expect(!ending.output.contains("shared_buffers=1GB") && !ending.output.contains("- postgres\n"))
  }

  @Test func `several files go to a folder`() throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("tune", "--from", Self.operators, "--format", "conf", "--output", "tuned")
    #expect(ending.status == 0 && ending.output.isEmpty && ending.errors.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("tuned")).sorted()
    #expect(names == ["neo4j.neo4j.conf", "redis.redis.conf", "timescaledb.postgresql.conf"])
    #expect(try sandbox.text(of: "tuned/redis.redis.conf").contains("\nmaxmemory 256mb\n"))
  }

  @Test func `mistakes are told as they were found right`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("services: {web: {image: \"nginx:1.27.3\"}}\n", to: "web.yaml")
    try sandbox.write("services: {db: {image: \"postgres:16.4\"}}\n", to: "unbounded.yaml")
    try sandbox.write("services: {db: {image: \"postgres:16.4\", mem_limit: 1g, command: \"sh -c 'postgres'\"}}\n", to: "shell.yaml")
    var transcript = Transcript()
    let cases: [(arguments: [String], status: Int32, why: String)] = [
      (["tune"], 64, "nothing to tune"), (["tune", "timescale", "--memory", "1GiB"], 64, "no such database"),
      (["tune", "timescaledb", "--cpus", "2"], 64, "no memory"), (["tune", "timescaledb", "--memory", "1GiB"], 64, "no CPUs"),
      (["tune", "neo4j", "--memory", "16"], 64, "no unit"), (["tune", "neo4j", "--memory", "1MiB"], 64, "less than anything runs in"),
      (["tune", "redis", "--memory", "1GiB", "--connections", "0"], 64, "no connection"),
      (
        ["tune", "timescaledb", "--memory", "8GiB", "--cpus", "2", "--rules", "vendor", "--connections", "20"], 64,
        "fewer connections than the vendor's tool takes"
      ),
      (["tune", "redis", "--memory", "1GiB", "--disk", "nvme"], 64, "no such disk"),
      (["tune", "redis", "--memory", "1GiB", "--check"], 64, "nothing to compare with"),
      (["tune", "redis", "--from", "web.yaml"], 64, "a database and files"), (["tune", "--from", "nowhere.yaml"], 66, "no such file"),
      (["tune", "--from", "web.yaml"], 65, "no database"), (["tune", "--from", "unbounded.yaml"], 0, "a database without a limit"),
      (["tune", "--from", "unbounded.yaml", "--check"], 1, "of which nothing can be said to be tuned"),
      (["tune", "--from", "shell.yaml", "--format", "compose"], 65, "a command that cannot be added to"),
      (["tune", "--from", "shell.yaml", "--format", "kubernetes"], 65, "compose alone"),
      (["tune", "timescaledb", "--memory", "1GiB", "--cpus", "2", "--connections", "200", "--format", "env"], 1, "what does not fit"),
    ]
    for (arguments, status, why) in cases {
      let ending = try transcript.add(arguments, why: why, in: sandbox)
      #expect(ending.status == status, "\(why)")
    }
    try transcript.check("tune-errors.txt")
  }
}
