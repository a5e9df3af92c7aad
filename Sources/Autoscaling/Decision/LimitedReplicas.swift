/// What the limits leave of a number of replicas, and which of them it was.
public struct LimitedReplicas: Hashable, Sendable {
  public let desired: Int32
  public let reason: LimitReason
}
