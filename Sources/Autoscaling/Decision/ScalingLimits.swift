import Units

/// How far one sync may go: the minimum and maximum, and how fast.
///
/// Source: convertDesiredReplicasWithRules and convertDesiredReplicasWithBehaviorRate of horizontal.go.
public enum ScalingLimits {
  /// Without behaviour: at most twice the current number, or 4, and within minimum and maximum.
  public static func withoutBehavior(_ stabilized: Int32, current: Int32, min least: Int32, max most: Int32) -> LimitedReplicas {
    let limit = GoArithmetic.int32(Swift.max(2.0 * Double(current), 4.0))
    let allowed = Swift.min(most, limit)
    if stabilized < least { return LimitedReplicas(desired: least, reason: .tooFewReplicas) }
    if stabilized > allowed { return LimitedReplicas(desired: allowed, reason: most > limit ? .scaleUpLimit : .tooManyReplicas) }
    return LimitedReplicas(desired: stabilized, reason: .desiredWithinRange)
  }

  /// With behaviour: what the policies allow since the start of their periods, and within the minimum or maximum that lies in the
  /// direction of the change. Without a change neither is looked at.
  public static func withBehavior(
    _ stabilized: Int32, current: Int32, min least: Int32, max most: Int32, scaleUp: ScalingRules, scaleDown: ScalingRules,
    upEvents: borrowing ScaleEvents, downEvents: borrowing ScaleEvents, at now: SimTime
  ) -> LimitedReplicas {
    if stabilized > current {
      let limit = Swift.max(upLimit(current, scaleUp, upEvents, downEvents, now), current)
      let allowed = Swift.min(most, limit)
      if stabilized > allowed { return LimitedReplicas(desired: allowed, reason: most > limit ? .scaleUpLimit : .tooManyReplicas) }
    } else if stabilized < current {
      let limit = Swift.min(downLimit(current, scaleDown, upEvents, downEvents, now), current)
      let allowed = Swift.max(least, limit)
      if stabilized < allowed { return LimitedReplicas(desired: allowed, reason: least < limit ? .scaleDownLimit : .tooFewReplicas) }
    }
    return LimitedReplicas(desired: stabilized, reason: .desiredWithinRange)
  }

  /// The most replicas that the policies allow. A percentage is rounded up, so that one replica can grow.
  private static func upLimit(
    _ current: Int32, _ rules: ScalingRules, _ upEvents: borrowing ScaleEvents, _ downEvents: borrowing ScaleEvents, _ now: SimTime
  ) -> Int32 {
    if rules.select == .disabled { return current }
    var limit = rules.select == .min ? Int32.max : .min
    for policy in rules.policies {
      let cutoff = now - policy.period
      let start = current &- upEvents.change(after: cutoff) &+ downEvents.change(after: cutoff)
      // The operations stand in the controller's order: 50 * (1 + 10/100) is 55.00000000000001, and 56 is allowed.
      let proposed = policy.kind == .pods ? start &+ policy.value : GoArithmetic.ceiling32(Double(start) * (1 + Double(policy.value) / 100))
      limit = rules.select == .min ? Swift.min(limit, proposed) : Swift.max(limit, proposed)
    }
    return limit
  }

  /// The fewest replicas that the policies allow. A percentage is truncated toward 0.
  private static func downLimit(
    _ current: Int32, _ rules: ScalingRules, _ upEvents: borrowing ScaleEvents, _ downEvents: borrowing ScaleEvents, _ now: SimTime
  ) -> Int32 {
    if rules.select == .disabled { return current }
    var limit = rules.select == .min ? Int32.min : .max
    for policy in rules.policies {
      let cutoff = now - policy.period
      let start = current &- upEvents.change(after: cutoff) &+ downEvents.change(after: cutoff)
      // 10 * (1 - 90/100) is 0.9999999999999998, and 0 is allowed.
      let proposed = policy.kind == .pods ? start &- policy.value : GoArithmetic.int32(Double(start) * (1 - Double(policy.value) / 100))
      limit = rules.select == .min ? Swift.max(limit, proposed) : Swift.min(limit, proposed)
    }
    return limit
  }
}
