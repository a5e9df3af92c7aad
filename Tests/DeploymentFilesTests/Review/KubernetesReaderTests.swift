import PlanModel
import Testing
import Units

@testable import DeploymentFiles

struct KubernetesReaderTests {
  private static let manifests = """
    apiVersion: v1
    kind: List
    items:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: config, namespace: n}
        data: {API_WORKERS: "3", LLM_TIMEOUT_SECONDS: "20"}
      - apiVersion: v1
        kind: Secret
        metadata: {name: secret, namespace: n}
        stringData: {TOKEN: hunter2, OTHER: change-me}
        data: {ENCODED: aHVudGVyMg==}
      - apiVersion: v1
        kind: LimitRange
        metadata: {name: limits, namespace: n}
        spec: {limits: [{type: Container, default: {memory: 256Mi}, defaultRequest: {cpu: 100m}}]}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: n}
    spec:
      replicas: 2
      template:
        metadata: {labels: {app: db}}
        spec:
          terminationGracePeriodSeconds: 60
          containers:
            - name: db
              image: registry.local:5000/team/postgres:16.4@sha256:0123
              args: [-c, shared_buffers=1GB]
              envFrom: [{configMapRef: {name: config}}, {secretRef: {name: secret}}]
              env: [{name: LLM_TIMEOUT_SECONDS, value: "30"}]
              resources: {limits: {cpu: 2}}
              volumeMounts: [{name: shm, mountPath: /dev/shm}]
          volumes: [{name: shm, emptyDir: {medium: Memory, sizeLimit: 256Mi}}]
      volumeClaimTemplates:
        - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}}
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: backup, namespace: n}
    spec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: b, image: "b:1.0"}]}}}}}
    """

  @Test func `objects of documents and lists are put together`() throws {
    let system = try SampleFolder(["all.yaml": Self.manifests]).read().system
    let database = try #require(system.workloads.first { $0.name == "db" })
    let container = database.containers[0]
    #expect(database.title == "StatefulSet/db" && database.replicas?.value == 2 && database.stopGrace?.value == .wholeSeconds(60))
    #expect(container.software == .postgreSQL && container.image?.value.tag == "16.4" && container.image?.value.pinning == .pinned)
    #expect(container.settings["shared_buffers"]?.value == "1GB")
    #expect(
      container.limits.cpu?.value == CPU(millicores: 2_000) && container.requests.cpu?.value == CPU(millicores: 2_000),
      "a limit is a request too")
    #expect(container.limits.memory?.value == .mebibytes(256), "filled in by the LimitRange")
    #expect(container.sharedMemory?.value == .mebibytes(256))
    #expect(container.tuning(.workers)?.value == 3, "from the ConfigMap")
    #expect(container.tuning(.llmTimeout)?.value == 30, "its own variable wins over the ConfigMap")
    #expect(system.cluster.claims.map(\.name) == ["data-db"] && system.cluster.claims.first?.size?.value == .gibibytes(10))
    #expect(system.workloads.first { $0.name == "backup" }?.isJob == true)
  }

  @Test func `of a Secret only its keys and placeholders are kept`() throws {
    let reading = try SampleFolder(["all.yaml": Self.manifests]).read()
    let secret = try #require(reading.system.cluster.configurations.first { $0.kind == "Secret" })
    #expect(secret.variables.map(\.name) == ["ENCODED", "TOKEN", "OTHER"])
    #expect(secret.variables.map(\.content) == [.something, .something, .placeholder])
    #expect(!"\(reading)".contains("hunter2") && !"\(reading)".contains("aHVudGVyMg"))
  }

  /// Source: Docker documentation, image references: [host[:port]/]path[:tag][@digest].
  @Test(arguments: [
    ("redis", "redis", nil, ContainerImage.Pinning.floating), ("redis:7", "redis", "7", .majorOnly), ("redis:7.4", "redis", "7.4", .pinned),
    ("redis:latest", "redis", "latest", .floating),
    ("timescale/timescaledb:latest-pg16", "timescale/timescaledb", "latest-pg16", .floating),
    ("neo4j:5-enterprise", "neo4j", "5-enterprise", .majorOnly), ("r.io:5000/a/b", "r.io:5000/a/b", nil, .floating),
    ("r.io:5000/a/b:v1.2.3", "r.io:5000/a/b", "v1.2.3", .pinned), ("a@sha256:00", "a", nil, .pinned),
    ("api:main", "api", "main", .floating),
    ("api:3f9c2ab", "api", "3f9c2ab", .pinned), ("api:20240131", "api", "20240131", .pinned),
  ])
  func `an image reference says how firmly it holds on to one build`(
    text: String, repository: String, tag: String?, pinning: ContainerImage.Pinning
  ) {
    let image = ContainerImage(text)
    #expect(image.repository == repository && image.tag == tag && image.pinning == pinning)
  }
}
