/// What a memory metric does with replicas that have nothing to do: each holds its idle memory whatever their number, so that the usage
/// a pod, and with it the ratio to the target, does not move when replicas come or go.
///
/// Three regimes, by the ratio r of idle usage to target as the controller computes it (for a Utilization target from whole, truncated
/// percents: 80.9 % of the request is 80). Above 1 + tolerance every sync multiplies: it climbs to the maximum without any load. Within the
/// tolerance nothing changes: wherever a burst left it, it stays. Below, n replicas become ceil(r * n): that is n again as soon as
/// n * (1 - r) < 1, so that it comes down to the largest such n and no further.
/// Proof: the proposal is a function of n alone, so that its fixed points are all there is; the tests hold this against the rule itself by
/// running it from every n.
/// Source: the replica calculator (see `ReplicaCalculation`), with all pods ready and sampled.
public struct MemoryRatchet: Hashable, Sendable {
  public enum Regime: Hashable, Sendable {
    /// To the maximum, without load.
    case climbs
    /// Where a burst left it: within the tolerance, or as the direction that it would take is disabled.
    case stays
    /// Down to `floor` replicas from anything above; from `floor` or fewer it stays. At most the number that was asked about.
    case falls(floor: Int32)
  }

  /// Idle usage over target, as the controller has it.
  public let ratio: Double
  private let tolerances: Tolerances

  /// Against a Utilization target.
  /// - Parameters:
  ///   - idle: memory of a pod without work, milli-bytes.
  ///   - request: of a pod, milli-bytes; above 0.
  ///   - targetPercent: above 0.
  public init(idle: Int64, request: Int64, targetPercent: Int32, tolerances: Tolerances) {
    ratio = request == 0 ? .nan : Double(ReplicaCalculation.percent(idle, of: request)) / Double(targetPercent)
    self.tolerances = tolerances
  }

  /// Against an AverageValue target, milli-bytes; above 0.
  public init(idle: Int64, averageValue target: Int64, tolerances: Tolerances) {
    ratio = Double(idle) / Double(target)
    self.tolerances = tolerances
  }

  /// What the metric proposes for n idle replicas.
  public func proposal(from replicas: Int32) -> Int32 {
    tolerances.contains(ratio) ? replicas : GoArithmetic.ceiling32(ratio * Double(replicas))
  }

  /// Under that autoscaler, whose `selectPolicy` may be Disabled: then nothing goes in that direction, whatever the ratio.
  public func regime(under specification: AutoscalerSpecification) -> Regime {
    isDisabled(under: specification) ? .stays : regime(minReplicas: specification.minReplicas, maxReplicas: specification.maxReplicas)
  }

  /// Whether the direction that the ratio asks for is disabled.
  public func isDisabled(under specification: AutoscalerSpecification) -> Bool {
    if tolerances.contains(ratio) { return false }
    let direction = ratio > 1 ? specification.behavior?.scaleUp : specification.behavior?.scaleDown
    return direction?.selectPolicy == .disabled
  }

  /// - Parameters: the autoscaler's, with 0 <= `minReplicas` <= `maxReplicas`.
  public func regime(minReplicas: Int32, maxReplicas: Int32) -> Regime {
    if tolerances.contains(ratio) { return .stays }
    if ratio > 1 { return .climbs }
    // n * (1 - r) < 1 in exact arithmetic; the float64 product may fall to either side of it, so that the neighbours are asked.
    let bound = 1 / (1 - ratio)
    guard ratio > 0, bound.isFinite else { return .falls(floor: minReplicas) }
    var floor = Int32(min(bound.rounded(.up), Double(maxReplicas)))
    while floor < maxReplicas, proposal(from: floor + 1) >= floor + 1 { floor += 1 }
    while floor > minReplicas, proposal(from: floor) < floor { floor -= 1 }
    return .falls(floor: max(floor, minReplicas))
  }
}
