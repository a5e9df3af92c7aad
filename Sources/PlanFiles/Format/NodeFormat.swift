/// How machines that come and go are described, and what they keep for themselves.
enum NodeFormat {
  private static let time = Shape.scalar(.time(zeroAllowed: true))

  static let reserved = Field(
    "reserved",
    .object(ObjectShape("reserve", doc: "What the kubelet, the operating system and the eviction threshold keep of one machine.", [
      Field("cpu", .scalar(.cpu), "CPU."),
      Field("memory", .scalar(.bytes(zeroAllowed: true)), "Memory."),
    ])), .optional, "What pods cannot request of one machine. Left out: nothing.")

  static let autoscale = Field(
    "autoscale",
    .object(ObjectShape(
      "node autoscaler", doc: "The cluster autoscaler of a pool of machines, at work on the platform kubernetes where replicas come and go.",
      [
        Field("minNodes", .scalar(.whole(0...100_000)), "At least so many machines."),
        Field("maxNodes", .scalar(.whole(1...100_000)), "At most so many machines."),
        Field("startUp", .scalar(.distribution(.time)), "From the order of a machine until pods can be bound to it."),
        Field("scanInterval", .scalar(.time(zeroAllowed: false)), .defaults("10s"), "Time between two looks at the cluster."),
        Field("unneededTime", time, .defaults("10m"), "How long a machine must have been unneeded before it goes."),
        Field("delayAfterAdd", time, .defaults("10m"), "No machine goes for so long after one was added."),
        Field(
          "utilizationThreshold", .scalar(.share), .defaults("50%"),
          "A machine is unneeded when less of its CPU and of its memory is requested, and its pods find room elsewhere."),
      ])), .optional, "The node autoscaler of the pool. Left out: none.")
}
