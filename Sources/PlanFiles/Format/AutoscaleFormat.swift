/// How autoscalers, and replicas that come and go, are described.
enum AutoscaleFormat {
  private static let time = Shape.scalar(.time(zeroAllowed: true))

  static let lifecycle = Field(
    "lifecycle",
    .object(ObjectShape("lifecycle", doc: "How a replica comes and goes. Only felt where something changes the number of replicas, or ends one.", [
      Field("startUp", .scalar(.distribution(.time)), .defaults("0"), "From a container's start until it is ready."),
      Field("startUpCPU", .scalar(.cpu), .optional, "CPU that it burns meanwhile. Left out: none."),
      Field("grace", time, .defaults("30s"), "What queries inside have left when it is told to end; who is not done by then fails."),
      Field("readiness", probe, .optional, "On Kubernetes: a replica that does not answer it takes no queries. Left out: it is not asked."),
      Field("liveness", probe, .optional, "On Kubernetes: a replica that does not answer it is started anew. Left out: it is not asked."),
    ])), .defaults(""), "How a replica comes and goes.")

  private static let probe = Shape.object(ObjectShape("probe", doc: "A question that the kubelet asks over and over, answered by one of the workers.", [
    Field("period", .scalar(.time(zeroAllowed: false)), .defaults("10s"), "Time between two questions."),
    Field("timeout", .scalar(.time(zeroAllowed: false)), .defaults("1s"), "An answer that takes longer is none."),
    Field("failureThreshold", .scalar(.whole(1...1_000)), .defaults("3"), "So many in a row without an answer count."),
    Field("successThreshold", .scalar(.whole(1...1_000)), .defaults("1"), "So many answers in a row count; for liveness 1."),
    Field("time", .scalar(.distribution(.time)), .defaults("0"), "CPU time of an answer, in the worker's event loop."),
  ]))

  static let autoscale = Field(
    "autoscale",
    .object(ObjectShape(
      "autoscaler", doc: "A HorizontalPodAutoscaler (autoscaling/v2), at work on the platform kubernetes, and what its controller was started with.",
      [
        Field("minReplicas", .scalar(.whole(1...1_000)), .defaults("1"), "At least so many replicas."),
        Field("maxReplicas", .scalar(.whole(1...1_000)), "At most so many replicas."),
        Field("metrics", .list(.object(metric), atLeast: 1, of: "metrics"), "What is held against a target; the one that asks for most counts."),
        Field(
          "behavior", .object(behavior), .optional,
          "How fast each direction may go. Left out: the controller's older rule, which is something else than an empty one."),
        Field("syncPeriod", .scalar(.time(zeroAllowed: false)), .defaults("15s"), "Time between two decisions."),
        Field(
          "tolerance", .scalar(.number(low: 0, isLowAllowed: true, high: 1)), .defaults("0.1"),
          "How far usage over target may be from 1 without a change."),
        Field("downscaleStabilization", time, .defaults("300s"), "The scale-down window where behavior names none, at most 1 hour."),
        Field(
          "cpuInitializationPeriod", time, .defaults("300s"),
          "For so long after a replica's start its CPU counts only once it is ready, and measured since then."),
        Field(
          "initialReadinessDelay", time, .defaults("30s"), "A replica whose readiness last changed within it was never ready."),
        Field("metricResolution", .scalar(.time(zeroAllowed: false)), .defaults("15s"), "Time between two readings of metrics-server."),
        Field(
          "release", .scalar(.whole(24...99)), .defaults("34"),
          "Minor version of Kubernetes, 34 for 1.34, as far as the rule differs: before 33 a ratio of exactly 1.1 is outside the tolerance of 0.1."),
      ])), .optional, "The autoscaler of the replicas, at work on the platform kubernetes. Left out: none.")

  private static let metric = ObjectShape("metric", doc: "A resource, and the share of its request that replicas should use on average.", [
    Field("resource", .scalar(.word([.init("cpu", "CPU"), .init("memory", "memory")])), "The resource."),
    Field("averageUtilization", .scalar(.whole(1...100_000)), "Whole percent of the request."),
  ])

  private static let behavior = ObjectShape("behavior", doc: "How fast each direction may go; what is left out has Kubernetes' defaults.", [
    Field("scaleUp", .object(direction), .optional, "Left out: no window; the larger of 4 pods and 100 % every 15 s."),
    Field("scaleDown", .object(direction), .optional, "Left out: downscaleStabilization as the window; 100 % every 15 s."),
  ])

  private static let direction = ObjectShape("direction", doc: "Windows and policies of one direction.", [
    Field("stabilizationWindow", time, .optional, "The calmest proposal within it counts; whole seconds, at most 1 hour. Left out: as said above."),
    Field(
      "selectPolicy",
      .scalar(.word([
        .init("max", "the policy that allows most"), .init("min", "the one that allows least"), .init("disabled", "no change"),
      ])), .defaults("max"), "Which of several policies counts."),
    Field("policies", .list(.byVerb(policy), atLeast: 1, of: "policies"), .optional, "Left out: as said above."),
    Field(
      "tolerance", .scalar(.text), .optional,
      "As a Kubernetes quantity, such as 0.05 or 50m. Left out: the controller's. Below release 33 it does not count."),
  ])

  private static let policy = ObjectChoice(noun: "policy", objects: [
    ObjectShape("policy", word: "pods", doc: "So many pods within a period.", [
      Field("pods", .scalar(.whole(1...1_000_000)), "Pods."), period,
    ]),
    ObjectShape("policy", word: "percent", doc: "So many percent within a period.", [
      Field("percent", .scalar(.whole(1...1_000_000)), "Whole percent of the replicas at the start of the period."), period,
    ]),
  ])

  private static let period = Field("period", .scalar(.time(zeroAllowed: false)), "The period: whole seconds, at most 30 minutes.")
}
