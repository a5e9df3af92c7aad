import Units

/// How soon "soon" is.
///
/// A change of direction counts as a reversal when no more time has passed since the last change in the other direction than the
/// scale-down window and the start-up time together. The scale-down window is how long the operators want a lower need to have lasted
/// before they believe it, so that a removal followed by a new need within that time was believed too early; and a pod started for that
/// need serves nobody before it is ready, so that the pod it replaces was missed for the start-up time longer. Going up and then down, a
/// pod that leaves again within that time has served for less than the window that its leaving waits for. A turn that comes later is the
/// load's own: a daily curve has two a day, and no autoscaler can do without them.
/// Source: Kubernetes documentation, Horizontal Pod Autoscaling, "Flapping" and "Stabilization window" (the number of replicas changes
/// often because the metrics do; the window keeps a removal from being undone at once); KEP-853, configurable scale velocity.
public struct ReversalRule: Hashable, Sendable {
  /// The longest time between the changes that still is a reversal.
  public let window: SimTime

  public init(scaleDownWindow: SimTime, startup: SimTime) { window = scaleDownWindow + startup }

  /// The rule that calls more a reversal.
  public func longer(of other: ReversalRule) -> ReversalRule { other.window > window ? other : self }

  /// Changes of direction, in order. The first change of all turns nothing around.
  public func reversals(of replicas: [Int32], period: SimTime) -> [Reversal] {
    var reversals: [Reversal] = []
    var last = -1
    var wasUpward = false
    for step in replicas.indices.dropFirst() where replicas[step] != replicas[step - 1] {
      let isUpward = replicas[step] > replicas[step - 1]
      if last >= 0, isUpward != wasUpward, step - last <= tightSteps(period) {
        reversals.append(Reversal(lastChange: last, turn: step, isUpward: isUpward))
      }
      last = step
      wasUpward = isUpward
    }
    return reversals
  }

  /// The most steps between two changes that still make a reversal.
  func tightSteps(_ period: SimTime) -> Int { Int(window.nanoseconds / period.nanoseconds) }
}
