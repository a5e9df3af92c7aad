import Foundation
import PlanModel
import Testing
import Units

@testable import DeploymentFiles

struct ComposeReaderTests {
  private func service(_ text: String, named name: String = "api", other files: [String: String] = [:]) throws -> DeployedWorkload {
    let reading = try SampleFolder(files.merging(["compose.yaml": text]) { $1 }).read()
    return try #require(reading.system.workloads.first { $0.name == name })
  }

  @Test func `each value knows where it is written`() throws {
    let folder = try SampleFolder(["docker-compose.yml": "services:\n  api:\n    image: api:1.2\n    mem_limit: 512m\n    cpus: 1.5\n"])
    let container = try #require(try folder.read().system.workloads.first).containers[0]
    #expect(
      container.limits.memory == Written(.mebibytes(512), at: FilePlace(file: folder.file("docker-compose.yml"), line: 4, column: 16)))
    #expect(container.limits.cpu?.value == CPU(millicores: 1_500))
    #expect(container.image?.place == FilePlace(file: folder.file("docker-compose.yml"), line: 3, column: 12))
  }

  /// Source: Compose specification, 11-extension byte values, and docker/go-units: powers of 1024.
  @Test(arguments: [
    ("2G", 2_147_483_648), ("512M", 536_870_912), ("300mb", 314_572_800), ("1.5g", 1_610_612_736), ("1024k", 1_048_576), ("1000", 1_000),
    ("7b", 7),
  ])
  func `memory is spelt in powers of 1024`(text: String, bytes: Int64) { #expect(SizeText.binary(text) == Bytes(bytes)) }

  @Test(arguments: ["G", "-1g", "2X", "", "1e99g", "two"])
  func `what is no amount of memory is none`(text: String) { #expect(SizeText.binary(text) == nil) }

  @Test(arguments: [
    ("10s", 10.0), ("1m30s", 90), ("500ms", 0.5), ("1h", 3_600), ("30d", 2_592_000),
  ])
  func `durations are Go's`(text: String, seconds: Double) { #expect(DurationText.time(text)?.seconds == seconds) }

  @Test(arguments: ["", "10", "s", "1x", "-5s", "1m 30s"])
  func `what is no duration is none`(text: String) { #expect(DurationText.time(text) == nil) }

  @Test(
    arguments: [
      ("\"8000:80\"", 80, 8_000, nil, "both"), ("\"80\"", 80, nil, nil, "a port of Docker's choice"), ("80", 80, nil, nil, "a number"),
      ("\"127.0.0.1:8000:80/tcp\"", 80, 8_000, "127.0.0.1", "with an address"),
      ("\"0.0.0.0:8000:80\"", 80, 8_000, nil, "all addresses are no address"),
      ("\"[::1]:8000:80\"", 80, 8_000, "::1", "an address of the other kind"),
      ("{target: 80, published: \"8000\"}", 80, 8_000, nil, "the long form"),
    ] as [(String, Int, Int?, String?, String)])
  func `ports are read in every form`(text: String, inside: Int, outside: Int?, address: String?, why: String) throws {
    let port = try #require(try service("services:\n  api:\n    image: a:1.2\n    ports: [\(text)]\n").containers[0].ports.first)
    #expect(port.container == inside && port.published == outside && port.hostAddress == address, "\(why)")
  }

  @Test func `a range of ports is one port each`() throws {
    let ports = try service("services:\n  api:\n    image: a:1.2\n    ports: [\"9090-9091:8080-8081\"]\n").containers[0].ports
    #expect(ports.map(\.container) == [8_080, 8_081] && ports.map(\.published) == [9_090, 9_091])
  }

  @Test func `environment is a list or a mapping, and wins over files`() throws {
    for form in ["{DB_POOL_SIZE: 7}", "[DB_POOL_SIZE=7]"] {
      let workload = try service(
        "services:\n  api:\n    image: a:1.2\n    env_file: a.env\n    environment: \(form)\n",
        other: ["a.env": "DB_POOL_SIZE=5\nDB_MAX_OVERFLOW=2\n"])
      #expect(workload.containers[0].tuning(.poolSize)?.value == 7)
      #expect(workload.containers[0].tuning(.poolOverflow)?.value == 2)
    }
  }

  @Test func `anchors and merge keys are followed`() throws {
    let workload = try service(
      """
      x-common: &common {restart: always, mem_limit: 1g, cpus: 2}
      services:
        api:
          <<: *common
          image: a:1.2
          cpus: 3
      """)
    #expect(workload.containers[0].limits.memory?.value == .gibibytes(1))
    #expect(workload.containers[0].limits.cpu?.value == CPU(millicores: 3_000), "its own value wins")
  }

  @Test func `a service extends another, of this file or of one beside it`() throws {
    let workload = try service(
      """
      services:
        base: {image: a:1.2, mem_limit: 1g, environment: {DB_POOL_SIZE: 3}}
        middle: {extends: base, environment: {DB_MAX_OVERFLOW: 1}}
        api: {extends: {file: other/more.yaml, service: far}}
      """, other: ["other/more.yaml": "services:\n  far: {image: b:2.3, mem_limit: 2g, command: [run, --workers, \"3\"]}\n"])
    #expect(workload.containers[0].image?.value.reference == "b:2.3" && workload.containers[0].workers?.value == 3)
    let middle = try service(
      "services:\n  base: {image: a:1.2, environment: {DB_POOL_SIZE: 3}}\n  middle: {extends: {service: base}, "
        + "environment: [DB_MAX_OVERFLOW=1]}\n",
      named: "middle")
    #expect(middle.containers[0].tuning(.poolSize)?.value == 3 && middle.containers[0].tuning(.poolOverflow)?.value == 1)
  }

  @Test func `a file with its override is one project, and the override wins`() throws {
    let folder = try SampleFolder([
      "docker-compose.yml": "services:\n  api: {image: a:1.2, mem_limit: 1g, ports: [\"80:80\"], command: [a, --workers, \"2\"]}\n",
      "docker-compose.override.yml": "services:\n  api: {mem_limit: 2g, ports: [\"81:81\"], command: [a, --workers, \"3\"]}\n",
    ])
    let container = try #require(try folder.read().system.workloads.first).containers[0]
    #expect(
      container.limits.memory?.value == .gibibytes(2) && container.ports.map(\.container) == [80, 81] && container.workers?.value == 3)
  }

  @Test func `named files change each other in their order`() throws {
    let folder = try SampleFolder([
      "b.yml": "services:\n  api: {image: a:1.2, mem_limit: 1g}\n", "a.yml": "services:\n  api: {mem_limit: 3g}\n",
    ])
    #expect(try folder.read(["b.yml", "a.yml"]).system.workloads.first?.containers[0].limits.memory?.value == .gibibytes(3))
    #expect(try folder.read(["a.yml", "b.yml"]).system.workloads.first?.containers[0].limits.memory?.value == .gibibytes(1))
  }

  @Test func `services of a profile run where it is asked for`() throws {
    let folder = try SampleFolder(["compose.yaml": "services:\n  api: {image: a:1.2}\n  tool: {image: b:1.2, profiles: [debug]}\n"])
    let plain = try folder.read()
    #expect(plain.system.workloads.map(\.name) == ["api"])
    #expect(plain.scope.passedOver["services of compose profiles that are off"] == 1)
    #expect(try folder.read(reader: DeploymentReader(composeProfiles: ["debug"])).system.workloads.count == 2)
    #expect(try folder.read(reader: DeploymentReader(composeProfiles: ["*"])).system.workloads.count == 2)
    try Data("COMPOSE_PROFILES=other,debug\n".utf8).write(to: URL(fileURLWithPath: folder.file(".env")))
    #expect(try folder.read().system.workloads.count == 2, "as .env says")
  }

  @Test func `what stands behind a flag for a secret is not kept`() throws {
    let words = try service(
      "services:\n  api:\n    image: redis:7.4\n    command: redis-server --requirepass hunter2 --maxmemory 1gb --token=abc\n"
    ).containers[0].arguments
    #expect(words.map(\.value) == ["redis-server", "--requirepass", "", "--maxmemory", "1gb", "--token="])
  }

  @Test(arguments: [
    ("-c shared_buffers=1GB", "shared_buffers", "1GB"), ("--shared-buffers=1GB", "shared_buffers", "1GB"),
    ("-cwork_mem=8MB", "work_mem", "8MB"),
    ("-N 50", "max_connections", "50"),
  ])
  func `settings of PostgreSQL are read from its command`(words: String, name: String, value: String) throws {
    let container = try service("services:\n  api:\n    image: postgres:16.4\n    command: postgres \(words)\n").containers[0]
    #expect(container.settings[name]?.value == value)
  }

  @Test func `settings of Neo4j are read from its variables`() throws {
    let container = try service(
      "services:\n  api:\n    image: neo4j:5.26\n    environment: {NEO4J_server_memory_heap_max__size: 2G, NEO4J_AUTH: neo4j/hunter2}\n"
    ).containers[0]
    #expect(container.settings.mapValues(\.value) == ["server.memory.heap.max_size": "2G"])
  }

  @Test func `a configuration file belongs to who mounts it, and flags win over it`() throws {
    let folder = try SampleFolder([
      "compose.yaml": """
      services:
        a: {image: "postgres:16.4", command: postgres -c work_mem=9MB, volumes: ["./conf/postgresql.conf:/etc/postgresql.conf:ro"]}
        b: {image: "postgres:16.4"}
      """,
      "conf/postgresql.conf": "# tuned\nshared_buffers = 2GB   # a quarter\nwork_mem = 4MB\nlisten_addresses = '*'\n",
    ])
    let workloads = try folder.read().system.workloads
    #expect(workloads[0].containers[0].settings["shared_buffers"]?.value == "2GB")
    #expect(
      workloads[0].containers[0].settings["shared_buffers"]?.place
        == FilePlace(file: folder.file("conf/postgresql.conf"), line: 2, column: 18))
    #expect(workloads[0].containers[0].settings["work_mem"]?.value == "9MB")
    #expect(workloads[0].containers[0].settings["listen_addresses"]?.value == "*")
    #expect(workloads[1].containers[0].settings.isEmpty)
  }
}
