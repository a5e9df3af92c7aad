import Units

/// What a metric proposes at a sync: the controller's replica calculator, with its float64 and int64 in its order.
///
/// Source: kubernetes/kubernetes, pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go.
public struct ReplicaCalculation: Sendable {
  public let tolerances: Tolerances
  public let flags: ControllerFlags

  public init(tolerances: Tolerances, flags: ControllerFlags) {
    self.tolerances = tolerances
    self.flags = flags
  }

  /// - Parameter index: of the metric's reading in the observation.
  public func outcome(
    of metric: MetricSpecification, reading index: Int, in observation: borrowing Observation, at now: SimTime
  ) -> MetricOutcome {
    let shape = MetricShape(metric)
    return outcome(of: shape, reading: index, in: observation, at: now)
  }

  func outcome(of shape: MetricShape, reading index: Int, in observation: borrowing Observation, at now: SimTime) -> MetricOutcome {
    guard index < observation.readings.count else { return .failure(.noMetrics) }
    if observation.readings[index].isUnavailable { return .failure(.unavailable) }
    switch shape.kind {
    case .utilization(let percent): return utilization(shape, percent, index, observation, now)
    case .podAverage(let target): return podAverage(shape, target, index, observation, now)
    case .total(let target): return total(shape, target, index, observation)
    case .totalAverage(let target): return totalAverage(shape, target, index, observation)
    }
  }

  // MARK: - Per-pod metrics

  private func utilization(
    _ shape: MetricShape, _ target: Int32, _ index: Int, _ observation: borrowing Observation, _ now: SimTime
  ) -> MetricOutcome {
    let tally = PodTally(
      observation, observation.readings[index], fallbackPercent: Int64(max(100, target)), looksAtStart: shape.looksAtStart, now: now,
      flags: flags)
    let extra = Int64(observation.readings[index].extraSamples.count)
    if let failure = failure(tally, extra: extra, observation) { return .failure(failure) }
    if tally.lacksRequest { return .failure(.missingRequest) }
    guard tally.readyRequest != 0 else { return .failure(.zeroRequests) }

    let used = Self.percent(tally.readyValue, of: tally.readyRequest)
    let ratio = Double(used) / Double(target)
    let value = GoArithmetic.quotient(tally.readyValue, tally.ready)
    let current = observation.specReplicas
    func proposal(_ replicas: Int32) -> MetricOutcome { .success(MetricProposal(replicas: replicas, utilization: used, value: value)) }

    let addsUnready = tally.unready > 0 && ratio > 1
    guard addsUnready || tally.missing > 0 else {
      return proposal(tolerances.contains(ratio) ? current : GoArithmetic.ceiling32(ratio * Double(tally.ready)))
    }
    var sum = tally.readyValue
    var requests = tally.readyRequest
    var count = tally.ready &+ extra
    if ratio < 1 { sum &+= tally.missingFallback }
    if ratio < 1 || ratio > 1 {
      requests &+= tally.missingRequest
      count &+= tally.missing
    }
    if addsUnready {
      requests &+= tally.unreadyRequest
      count &+= tally.unready
    }
    guard requests != 0 else { return .failure(.zeroRequests) }
    let second = Double(Self.percent(sum, of: requests)) / Double(target)
    return proposal(secondPass(first: ratio, second: second, count: count, current: current))
  }

  private func podAverage(
    _ shape: MetricShape, _ target: Int64, _ index: Int, _ observation: borrowing Observation, _ now: SimTime
  ) -> MetricOutcome {
    let tally = PodTally(
      observation, observation.readings[index], fallbackPercent: 0, looksAtStart: shape.looksAtStart, now: now, flags: flags)
    let extra = observation.readings[index].extraSamples
    if let failure = failure(tally, extra: Int64(extra.count), observation) { return .failure(failure) }

    var sum = tally.readyValue
    for value in extra { sum &+= value }
    var count = tally.ready &+ Int64(extra.count)
    let value = GoArithmetic.quotient(sum, count)
    let ratio = Double(value) / Double(target)
    let current = observation.specReplicas
    func proposal(_ replicas: Int32) -> MetricOutcome { .success(MetricProposal(replicas: replicas, value: value)) }

    let addsUnready = tally.unready > 0 && ratio > 1
    guard addsUnready || tally.missing > 0 else {
      return proposal(tolerances.contains(ratio) ? current : GoArithmetic.ceiling32(ratio * Double(tally.ready)))
    }
    if ratio < 1 { sum &+= target &* tally.missing }
    if ratio < 1 || ratio > 1 { count &+= tally.missing }
    if addsUnready { count &+= tally.unready }
    let second = Double(GoArithmetic.quotient(sum, count)) / Double(target)
    return proposal(secondPass(first: ratio, second: second, count: count, current: current))
  }

  /// Why the samples do not do, in the order in which the controller notices.
  @inline(__always)
  private func failure(_ tally: PodTally, extra: Int64, _ observation: borrowing Observation) -> MetricFailure? {
    if !tally.hasAnySample && extra == 0 { return .noMetrics }
    var pods = 0
    for index in observation.pods.indices where observation.pods[index].count > 0 { pods += 1 }
    if pods == 0 { return .noPods }
    return tally.ready &+ extra == 0 ? .noUsableSamples : nil
  }

  /// What is proposed once missing and unready pods have got their assumed usage: never a change against the first ratio's direction.
  @inline(__always)
  private func secondPass(first: Double, second: Double, count: Int64, current: Int32) -> Int32 {
    if tolerances.contains(second) || (first < 1 && second > 1) || (first > 1 && second < 1) { return current }
    let replicas = GoArithmetic.ceiling32(second * Double(count))
    return (second < 1 && replicas > current) || (second > 1 && replicas < current) ? current : replicas
  }

  /// Truncated to a whole percent, then to int32, as `int32((values * 100) / requests)`.
  @inline(__always)
  static func percent(_ value: Int64, of request: Int64) -> Int32 {
    Int32(truncatingIfNeeded: GoArithmetic.quotient(value &* 100, request))
  }

  // MARK: - Metrics of something else than pods

  private func total(_ shape: MetricShape, _ target: Int64, _ index: Int, _ observation: borrowing Observation) -> MetricOutcome {
    guard !observation.readings[index].values.isEmpty else { return .failure(.noMetrics) }
    let usage = shape.isExternal ? Self.cappedSum(observation.readings[index].values) : observation.readings[index].values[0]
    let ratio = Double(usage) / Double(target)
    let current = observation.specReplicas
    // From none there is no ready pod to multiply with.
    if current == 0 { return .success(MetricProposal(replicas: GoArithmetic.ceiling32(ratio), value: usage)) }
    if tolerances.contains(ratio) { return .success(MetricProposal(replicas: current, value: usage)) }
    var pods: Int64 = 0
    var ready: Int64 = 0
    for index in observation.pods.indices {
      let pod = observation.pods[index]
      pods &+= Int64(pod.count)
      if pod.phase == .running && pod.readiness == .ready { ready &+= Int64(pod.count) }
    }
    if pods == 0 { return .failure(.noPods) }
    return .success(MetricProposal(replicas: GoArithmetic.cappedCeiling32(ratio * Double(ready)), value: usage))
  }

  private func totalAverage(_ shape: MetricShape, _ target: Int64, _ index: Int, _ observation: borrowing Observation) -> MetricOutcome {
    guard !observation.readings[index].values.isEmpty else { return .failure(.noMetrics) }
    let usage = shape.isExternal ? Self.unsignedSum(observation.readings[index].values) : observation.readings[index].values[0]
    let status = observation.statusReplicas
    let ratio = Double(usage) / (Double(target) * Double(status))
    var replicas = status
    if !tolerances.contains(ratio) {
      let wanted = (Double(usage) / Double(target)).rounded(.up)
      // The cap is there for External alone.
      replicas = shape.isExternal && wanted > Double(Int32.max) ? .max : GoArithmetic.int32(wanted)
    }
    let isBeyond = shape.isExternal && Double(usage) >= Double(Int64.max)
    let value = isBeyond ? Int64.max : GoArithmetic.int64((Double(usage) / Double(status)).rounded(.up))
    return .success(MetricProposal(replicas: replicas, value: value))
  }

  /// A sum that stops at the largest Int64 once a positive value would pass it; negative values wrap.
  private static func cappedSum(_ values: [Int64]) -> Int64 {
    var sum: Int64 = 0
    for value in values {
      if value > 0 && sum > Int64.max &- value { return .max }
      sum &+= value
    }
    return sum
  }

  /// A sum that takes any negative intermediate result for an overflow.
  private static func unsignedSum(_ values: [Int64]) -> Int64 {
    var sum: Int64 = 0
    for value in values {
      sum &+= value
      if sum < 0 { return .max }
    }
    return sum
  }
}
