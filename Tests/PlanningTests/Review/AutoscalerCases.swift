/// Autoscalers and what they scale.
enum AutoscalerCases {
  /// A Deployment of 4 workers that requests 500m and 1 GiB, with its Service and autoscaler.
  static let base = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: api}
    spec:
      template:
        metadata: {labels: {app: api}}
        spec:
          containers:
            - name: api
              image: api:1.2.3
              command: [uvicorn, main:app, --workers, "4"]
              resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: "1", memory: 2Gi}}
              readinessProbe: {httpGet: {path: /ready, port: 8000}, initialDelaySeconds: 40}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: api}
    spec: {minAvailable: 1, selector: {matchLabels: {app: api}}}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: api}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
      minReplicas: 2
      maxReplicas: 10
      metrics:
        - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}

    """

  private static func behavior(_ text: String) -> String { base + "  behavior:\n    \(text)\n" }

  private static func memory(target: Int, request: String = "1Gi") -> String {
    base.replacing("memory: 1Gi", with: "memory: \(request)")
      + "    - {type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: \(target)}}}\n"
  }

  private static let quota = base + "---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {requests.cpu: \"4\"}}\n"

  static let all: [RuleCase] = [
    RuleCase(
      "APE-HPA-001", fires: base.replacing("spec:\n  template", with: "spec:\n  replicas: 3\n  template"), silent: base,
      why: "each apply sets the number anew"),
    RuleCase(
      "APE-HPA-002",
      behavior("scaleUp: {policies: [{type: Percent, value: 100, periodSeconds: 60}, {type: Pods, value: 2, periodSeconds: 60}]}"),
      "scaleUp: {", mended: "scaleUp: {selectPolicy: Min, ", why: "of 10 and 2 pods the larger counts"),
    RuleCase(
      "APE-HPA-003",
      behavior(
        "scaleUp: {selectPolicy: Min, policies: [{type: Percent, value: 100, periodSeconds: 60}, {type: Pods, value: 2, "
          + "periodSeconds: 60}]}"
      ),
      "value: 2,", mended: "value: 3,", why: "with at least 2 pods 100 % is never less than 2; at 2 pods it is less than 3"),
    RuleCase(
      "APE-HPA-004", behavior("scaleDown: {stabilizationWindowSeconds: 299}"), "299", mended: "300", why: "300 s is Kubernetes' own"),
    RuleCase(
      "APE-HPA-005",
      fires: base
        + "---\napiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: b}\nspec: {scaleTargetRef: "
        + "{kind: Deployment, name: api}, maxReplicas: 3}\n",
      silent: base, why: "AmbiguousSelector"),
    RuleCase(
      "APE-HPA-006", fires: base.replacing("maxReplicas: 10", with: "maxReplicas: 7"), silent: base, tier: "large",
      why: "the tier runs 8 instances"),
    RuleCase(
      "APE-HPA-007", fires: memory(target: 80), silent: memory(target: 80, request: "1800Mi"),
      why: "4 x 250 MB are 93 % of 1 GiB, 1.16 of the target; of 1800 MiB 52 %, 0.65 of it, from which 3 pods go down to 2"),
    RuleCase(
      "APE-HPA-007", fires: memory(target: 93), silent: memory(target: 93, request: "1600Mi"),
      why: "a ratio of 1 is within the tolerance: nothing ever leaves"),
    RuleCase(
      "APE-HPA-008",
      fires: base.replacing("requests: {cpu: 500m, memory: 1Gi}, limits: {cpu: \"1\", memory: 2Gi}", with: "limits: {memory: 2Gi}"),
      silent: base, why: "a share of no CPU request"),
    RuleCase(
      "APE-HPA-009", fires: base.replacing("averageUtilization: 70", with: "averageUtilization: 200"),
      silent: base.replacing("averageUtilization: 70", with: "averageUtilization: 199"), why: "200 % of 500m is the limit of 1 core"),
    RuleCase(
      "APE-HPA-010", fires: base.replacing("Deployment, name: api", with: "Deployment, name: app"), silent: base,
      why: "a name that is nearly one"),
    RuleCase(
      "APE-HPA-011", fires: base.replacing("matchLabels: {app: api}", with: "matchLabels: {app: web}"), silent: base,
      why: "the budget is another's"),
    RuleCase(
      "APE-HPA-012", fires: base.replacing("minAvailable: 1", with: "minAvailable: 2"), silent: base, why: "of 2 pods 2 must be available"),
    RuleCase(
      "APE-HPA-013", behavior("scaleUp: {policies: [{type: Pods, value: 2, periodSeconds: 30}]}"), "30}", mended: "40}",
      why: "a pod takes 40 s until it is asked at all"),
    RuleCase("APE-HPA-014", quota, "cpu: \"4\"", mended: "cpu: \"5\"", why: "10 x 500m are 5 cores"),
  ]
}
