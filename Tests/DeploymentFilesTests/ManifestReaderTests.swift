import Autoscaling
import Foundation
import Testing
import Units

@testable import DeploymentFiles

struct ManifestReaderTests {
  static let head = """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: api}
    spec:
      scaleTargetRef: {kind: Deployment, name: api}
      maxReplicas: 10

    """

  private func read(_ text: String) throws(ManifestErrors) -> [AutoscalerManifest] {
    try ManifestReader.read(Data(text.utf8), name: "hpa.yaml")
  }

  /// The text of the only problem, or of all of them.
  private func refusal(_ text: String) -> String {
    do throws(ManifestErrors) {
      _ = try read(text)
      return "accepted"
    } catch { return error.description }
  }

  @Test func `the service's own manifest is read with its deployment`() throws {
    let manifest = try #require(
      try read(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: other}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api, namespace: ape}
        spec:
          replicas: 3
          template:
            spec:
              containers:
                - name: api
                  resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: 1000m, memory: 2Gi}}
                - name: side
                  resources: {requests: {cpu: 0.1}, limits: {memory: 64Mi}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: api, namespace: ape}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
          minReplicas: 2
          maxReplicas: 10
          metrics:
            - type: Resource
              resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
            - type: Pods
              pods: {metric: {name: requests_per_second}, target: {type: AverageValue, averageValue: 1500m}}
            - type: External
              external: {metric: {name: queue}, target: {type: Value, value: "2k"}}
          behavior:
            scaleUp:
              stabilizationWindowSeconds: 0
              selectPolicy: Min
              policies:
                - {type: Percent, value: 100, periodSeconds: 30}
                - {type: Pods, value: 2, periodSeconds: 30}
            scaleDown: {tolerance: 50m}
        """
      ).first)
    let specification = manifest.specification
    #expect(manifest.name == "api" && manifest.targetKind == "Deployment" && specification.namespace == "ape")
    #expect(specification.minReplicas == 2 && specification.maxReplicas == 10)
    #expect(
      specification.metrics == [
        try MetricSpecification(.resource("cpu"), target: .utilization(percent: 70)),
        try MetricSpecification(.pods("requests_per_second"), target: .averageValue(1_500)),
        try MetricSpecification(.external("queue"), target: .value(2_000_000)),
      ])
    let up = try #require(specification.behavior?.scaleUp)
    #expect(up.stabilizationWindow == .zero && up.selectPolicy == .min)
    #expect(up.policies == [ScalingPolicy(.percent, 100, every: .wholeSeconds(30)), ScalingPolicy(.pods, 2, every: .wholeSeconds(30))])
    #expect(specification.behavior?.scaleDown?.tolerance == ToleranceQuantity(thousandths: 50))
    let workload = try #require(manifest.workload)
    // A container that names a limit alone requests as much; one without a CPU limit leaves the pod without one.
    #expect(workload.replicas == 3 && workload.requests == ["cpu": 600, "memory": (1_073_741_824 + 67_108_864) * 1_000])
    #expect(workload.limits == ["memory": (2_147_483_648 + 67_108_864) * 1_000])
  }

  @Test(arguments: [
    ("apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n"
      + "  scaleTargetRef: {kind: Deployment, name: a}\n  maxReplicas: 3\n  targetCPUUtilizationPercentage: 60\n", Int32(60), "v1"),
    ("apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec:\n"
      + "  scaleTargetRef: {kind: Deployment, name: a}\n  maxReplicas: 3\n", 80, "v1 has a default of 80"),
    (head, 80, "v2 without metrics has the same"), (head + "  metrics: []\n", 80, "an empty list is no other: len(Metrics) == 0"),
  ])
  func `a target that is left out is filled in as the API server does`(text: String, percent: Int32, why: String) throws {
    let metrics = try read(text).first?.specification.metrics
    #expect(metrics == [try MetricSpecification(.resource("cpu"), target: .utilization(percent: percent))], "\(why)")
    let isFilledIn = try read(text).first?.hasDefaultMetrics
    #expect(isFilledIn == (percent == 80), "\(why)")
  }

  @Test func `no behaviour, an empty one and a list of objects are told apart`() throws {
    #expect(try read(Self.head).first?.specification.behavior == nil)
    #expect(try read(Self.head + "  behavior: {}\n").first?.specification.behavior == ScalingBehavior())
    let items = Self.head.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    let list = "apiVersion: v1\nkind: List\nitems:\n  -\n\(items)\n"
    #expect(try read(list).map(\.name) == ["api"])
  }

  private static let refused: [(spec: String, expected: String, why: String)] = [
    ("  minReplicas: 11\n", "6:16: spec.maxReplicas: found \"10\"; Kubernetes: must be greater than or equal to `minReplicas`", "crossed"),
    ("  minReplicas: \"2\"\n", "7:16: spec.minReplicas: found the text \"2\"; expected a whole number of at most 2147483647", "quoted"),
    ("  maxRepplicas: 4\n",
      "7:3: found \"maxRepplicas\"; spec has scaleTargetRef, minReplicas, maxReplicas, metrics, behavior; did you mean \"maxReplicas\"?",
      "strict decoding"),
    ("  minReplicas: 0\n  metrics: []\n",
      "8:12: spec.metrics: found a list of 0; Kubernetes: must specify at least one Object or External metric to support scaling to zero "
        + "replicas", "CPU cannot wake anything"),
    ("  metrics:\n    - {type: Resource, resource: {name: cpu, target: {type: Utilization}}}\n",
      "8:34: spec.metrics[0].resource.target.averageUtilization: found nothing; Kubernetes: Required value: must set either a target raw "
        + "value or a target utilization", "a target without its figure"),
    ("  metrics:\n    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 0}}}\n",
      "8:94: spec.metrics[0].resource.target.averageUtilization: found \"0\"; Kubernetes: must be greater than 0", "nothing is no target"),
    ("  metrics:\n    - {type: Ressource}\n",
      "8:14: spec.metrics[0].type: found \"Ressource\"; Kubernetes: Unsupported value: supported values: \"ContainerResource\", \"External\", "
        + "\"Object\", \"Pods\", \"Resource\"", "a type that is nearly one"),
    ("  metrics:\n    - {type: Pods}\n",
      "8:7: spec.metrics[0].pods: found nothing; Kubernetes: Required value: must populate information for the given metric source",
      "a type without its source"),
    ("  behavior: {scaleDown: {stabilizationWindowSeconds: 3601}}\n",
      "7:54: spec.behavior.scaleDown.stabilizationWindowSeconds: found \"3601\"; Kubernetes: must be less than or equal to 3600", "an hour"),
    ("  behavior: {scaleDown: {policies: []}}\n",
      "7:36: spec.behavior.scaleDown.policies: found a list of 0; Kubernetes: Required value: must specify at least one Policy", "none"),
    ("  behavior: {scaleUp: {policies: [{type: Pods, value: 0, periodSeconds: 1801}]}}\n",
      "7:55: spec.behavior.scaleUp.policies[0].value: found \"0\"; Kubernetes: must be greater than zero\n"
        + "hpa.yaml:7:73: spec.behavior.scaleUp.policies[0].periodSeconds: found \"1801\"; Kubernetes: must be less than or equal to 1800",
      "all at once"),
    ("  behavior: {scaleUp: {selectPolicy: Least}}\n",
      "7:38: spec.behavior.scaleUp.selectPolicy: found \"Least\"; Kubernetes: Unsupported value: supported values: \"Disabled\", \"Max\", "
        + "\"Min\"", "no policy of that name"),
    ("  behavior: {scaleUp: {tolerance: -0.1}}\n",
      "7:35: spec.behavior.scaleUp.tolerance: found \"-0.1\"; Kubernetes: must be greater than or equal to zero", "below nothing"),
    ("  behavior: {scaleUp: {tolerance: 5%}}\n",
      "7:35: spec.behavior.scaleUp.tolerance: found \"5%\"; expected a quantity from 0 to 1000000, such as 0.05 or 50m", "no quantity: our words"),
    ("  minReplicas: 0\n",
      "5:3: spec.metrics: found nothing; Kubernetes: must specify at least one Object or External metric to support scaling to zero replicas",
      "what is filled in is CPU"),
    ("  a: &a [1]\n", "7:6: found \"&a\"; expected a manifest without anchors and aliases, as `kubectl get -o yaml` prints it", "a bomb's wick"),
    ("  minReplicas: 1\n  minReplicas: 2\n", "7:3: found \"minReplicas\" more than once; expected each key once", "twice"),
  ]

  @Test(arguments: refused)
  func `what Kubernetes refuses is refused in its words and with its place`(spec: String, expected: String, why: String) {
    #expect(refusal(Self.head + spec) == "hpa.yaml:" + expected, "\(why)")
  }

  @Test(arguments: [
    ("a: [1\n", "hpa.yaml:2:1: found no YAML: did not find expected ',' or ']'", "torn"),
    ("- 1\n", "hpa.yaml:1:1: found a list of 1; expected a Kubernetes object with apiVersion and kind", "no object"),
    ("apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n",
      "hpa.yaml:1:13: found the apiVersion \"autoscaling/v2beta2\" of a HorizontalPodAutoscaler; expected autoscaling/v2 or autoscaling/v1",
      "gone since 1.26"),
    ("a: 1\n---\nb: [\n", "hpa.yaml:4:1: found no YAML: did not find expected node content", "torn in a later document"),
  ])
  func `what is no manifest is told`(text: String, expected: String, why: String) { #expect(refusal(text) == expected, "\(why)") }

  @Test func `deep, large and many are bounded`() {
    #expect(refusal(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).contains("64 levels"))
    #expect(refusal(String(repeating: " ", count: 1 << 20) + "a").contains("1048576 bytes"))
    #expect(refusal("a: [" + String(repeating: "1,", count: 100_001) + "1]").contains("100000 values"))
  }

  private static let withSidecar = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      template: {spec: {containers: [{name: api, resources: {requests: {cpu: 1}}}, {name: side}]}}
    ---

    """

  @Test func `a container without a request is known by its name`() throws {
    let workload = try #require(try read(Self.withSidecar + Self.head).first?.workload)
    #expect(workload.requests.isEmpty && workload.containersWithoutRequest(of: "cpu") == ["side"])
    #expect(workload.containersWithoutRequest(of: "memory") == ["api", "side"])
  }

  @Test func `a metric of a container that the target does not have is refused`() throws {
    func manifest(_ container: String) -> String {
      Self.withSidecar + Self.head + "  metrics:\n    - type: ContainerResource\n"
        + "      containerResource: {name: cpu, container: \(container), target: {type: AverageValue, averageValue: 1}}\n"
    }
    #expect(try read(manifest("side")).count == 1)
    #expect(
      refusal(manifest("sid")) == "hpa.yaml:7:1: found a metric of the container \"sid\"; Deployment/api has api, side; did you mean \"side\"?")
    #expect(try read(String(manifest("sid").split(separator: "---\n")[1])).count == 1, "without the target nobody can tell")
  }

  @Test func `what a simulation asks of a manifest has its words`() {
    #expect(
      ManifestProblem.unknownTarget("web", applications: ["api", "jobs"]).description
        == "found the target \"web\"; the profile has the applications api, jobs")
    #expect(ManifestProblem.unknownTarget("web", applications: []).description == "found the target \"web\"; the profile has no application")
    #expect(
      ManifestProblem.notSimulated(metric: "queue", type: "External").description
        == "found the metric \"queue\" of type External; the simulation measures cpu, memory, and queries of the application: say which with "
        + "--hpa-measure queue=requests (a second) or queue=inFlight")
    #expect(
      ManifestProblem.tooManyReplicas(5_000, most: 1_000).description
        == "found 5000 replicas; expected at most 1000, which is what the simulation holds")
  }

  @Test func `two autoscalers of one target are what Kubernetes leaves alone`() throws {
    let two = try read(Self.head + "---\n" + Self.head.replacing("name: api}\nspec", with: "name: second}\nspec"))
    #expect(throws: ManifestErrors.self) { try ManifestReader.choose(from: two, named: nil, file: "hpa.yaml") }
    var other = two
    other[1].targetName = "worker"
    #expect(throws: ManifestErrors.self) { try ManifestReader.choose(from: other, named: nil, file: "hpa.yaml") }
    #expect(try ManifestReader.choose(from: other, named: "second", file: "hpa.yaml").targetName == "worker")
    #expect(throws: ManifestErrors.self) { try ManifestReader.choose(from: [], named: nil, file: "hpa.yaml") }
  }

  @Test func `a patch reads back as what it was made of`() throws {
    let written = try read(
      Self.head + """
          minReplicas: 2
          metrics:
            - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}
            - {type: Object, object: {describedObject: {kind: Service, name: s}, metric: {name: m}, target: {type: AverageValue, averageValue: 1500m}}}
          behavior:
            scaleUp: {stabilizationWindowSeconds: 60, selectPolicy: Min, tolerance: 0.2, policies: [{type: Pods, value: 2, periodSeconds: 30}]}
            scaleDown: {}
        """
    ).first
    let specification = try #require(written?.specification)
    let patch = AutoscalerPatch(specification).lines.map { $0 + "\n" }.joined()
    let again = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: api}\n"
      + patch.replacing("spec:\n", with: "spec:\n  scaleTargetRef: {kind: Deployment, name: api}\n")
    #expect(try read(again).first?.specification == specification)
  }

  @Test func `a patch keeps all that a metric has, with another target`() throws {
    let manifest = try #require(
      try read(
        Self.head + """
            metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}
              - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}
              - type: External
                external:
                  metric:
                    name: queue
                    selector:
                      matchLabels: {of: "7", app: 'a: "b"', "on": x, "007": "y"}
                      matchExpressions: [{key: tier, operator: In, values: [gold, silver]}]
                  target: {type: AverageValue, averageValue: 1500m}
              - type: Object
                object:
                  describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: main}
                  metric: {name: requests-per-second}
                  target: {type: Value, value: 2k}
            behavior: {scaleUp: {tolerance: 500u}}
          """
      ).first)
    var specification = manifest.specification
    specification.metrics[0] = try MetricSpecification(.resource("cpu"), target: .utilization(percent: 90))
    specification.metrics.remove(at: 1)
    let lines = AutoscalerPatch(specification, of: manifest).lines
    #expect(
      lines.dropFirst(4).prefix(6) == [
        "    - type: Resource", "      resource: {name: cpu, target: {type: Utilization, averageUtilization: 90}}",
        "    - type: External",
        "      external: {metric: {name: queue, selector: {matchLabels: {of: \"7\", app: \"a: \\\"b\\\"\", \"on\": x, \"007\": \"y\"}, matchExpressions: "
          + "[{key: tier, operator: In, values: [gold, silver]}]}}, target: {type: AverageValue, averageValue: 1500m}}",
        "    - type: Object",
        "      object: {describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: main}, metric: {name: requests-per-second}, "
          + "target: {type: Value, value: 2k}}",
      ])
    #expect(lines.last == "      tolerance: 500u")
    let again = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: api}\n"
      + lines.map { $0 + "\n" }.joined().replacing("spec:\n", with: "spec:\n  scaleTargetRef: {kind: Deployment, name: api}\n")
    let read = try #require(try read(again).first)
    #expect(read.specification == specification)
    // What is read again is written again: nothing was lost on the way.
    #expect(AutoscalerPatch(read.specification, of: read).lines == lines)
    guard case .external(_, let selector) = manifest.specification.metrics[2].source else { return }
    #expect(
      selector == "&LabelSelector{MatchLabels:map[string]string{007: y,app: a: \"b\",of: 7,on: x,},MatchExpressions:[]LabelSelectorRequirement{"
        + "LabelSelectorRequirement{Key:tier,Operator:In,Values:[gold silver],},},}")
  }

  @Test(arguments: [
    ("500m", 500), ("1", 1_000), ("0.5", 500), ("1Gi", 1_073_741_824_000), ("1.5Ki", 1_536_000), ("2e3", 2_000_000), ("100u", 1),
    ("1n", 1), ("-3", -3_000), ("2k", 2_000_000), ("0.1", 100), ("0.0001", 1), ("1000Mi", 1_048_576_000_000), (".5", 500),
  ])
  func `quantities are thousandths, the rest rounded up`(text: String, milli: Int64) {
    // By hand, from the suffixes' table of resource.Quantity.
    #expect(KubernetesQuantity(parsing: text)?.milli == milli)
  }

  @Test(arguments: ["", "m", "1.5.2", "1gi", "0x10", "1 Gi", "99999E", "1e", "--1"])
  func `what is no quantity is none`(text: String) { #expect(KubernetesQuantity(parsing: text) == nil) }
}
