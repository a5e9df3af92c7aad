import RandomStreams
import Units

/// What a node autoscaler does with one pool of machines: more of them for pods that find no room, fewer when some are hardly asked for.
///
/// Source: kubernetes/autoscaler, cluster-autoscaler/FAQ.md, with the defaults of its flags.
public struct NodeAutoscale: Codable, Hashable, Sendable {
  public var minNodes: Int
  public var maxNodes: Int
  /// Seconds from the order of a machine until pods can be bound to it.
  public var startUp: Distribution
  /// Time between two looks at the cluster (`--scan-interval`).
  public var scanInterval: SimTime
  /// How long a machine must have been unneeded before it goes (`--scale-down-unneeded-time`).
  public var unneededTime: SimTime
  /// No machine goes for so long after one was added (`--scale-down-delay-after-add`).
  public var delayAfterAdd: SimTime
  /// A machine is unneeded when less than this share of its CPU and of its memory is requested, and its pods find room elsewhere
  /// (`--scale-down-utilization-threshold`).
  public var utilizationThreshold: Fraction

  public init(
    minNodes: Int, maxNodes: Int, startUp: Distribution, scanInterval: SimTime = .seconds(10), unneededTime: SimTime = .seconds(600),
    delayAfterAdd: SimTime = .seconds(600), utilizationThreshold: Fraction = Fraction(0.5)
  ) {
    self.minNodes = minNodes
    self.maxNodes = maxNodes
    self.startUp = startUp
    self.scanInterval = scanInterval
    self.unneededTime = unneededTime
    self.delayAfterAdd = delayAfterAdd
    self.utilizationThreshold = utilizationThreshold
  }
}

/// What a machine keeps for itself: the kubelet, the operating system, the eviction threshold. Pods cannot request it.
public struct NodeReserve: Codable, Hashable, Sendable {
  public var cpu: CPU
  public var memory: Bytes

  public init(cpu: CPU, memory: Bytes) {
    self.cpu = cpu
    self.memory = memory
  }
}
