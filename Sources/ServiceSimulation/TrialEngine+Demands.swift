import Foundation
import RandomStreams

/// How much a visit asks for.
extension TrialEngine {
  /// Nanoseconds that this visit asks for.
  @inline(__always) mutating func demand(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int64 {
    if isSlowed { return slowedDemand(slot, query, instruction) }
    if instruction.pointee.demand == .drawn {
      var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat))
    }
    return composedDemand(slot, query, instruction)
  }

  /// The same while an event makes a station slower. A function of its own, as it is rare: in the way of all others it cost 8 % of the time.
  @inline(never) private mutating func slowedDemand(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int64 {
    let factor = slowness[Int(instruction.pointee.family)]
    if instruction.pointee.demand == .drawn {
      var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat) * factor)
    }
    let demand = composedDemand(slot, query, instruction)
    // A call stretches its own parts, as its time-out does not get longer.
    guard instruction.pointee.demand != .tokens, instruction.pointee.demand != .backoff else { return demand }
    return Self.nanoseconds(Double(demand) * 1e-9 * factor)
  }

  @inline(never) private mutating func composedDemand(
    _ slot: Int32, _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>
  ) -> Int64 {
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    switch instruction.pointee.demand {
    case .drawn:
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat))
    case .drawnAndCachedPages:
      return Self.nanoseconds(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat)) &+ query.pointee.cachedPagesTime
    case .diskPages:
      // One read after the other, each with a latency of its own.
      var total = 0.0
      for _ in 0..<query.pointee.diskPages { total += samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat) }
      return Self.nanoseconds(total)
    case .twoDraws:
      let work = samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat)
      return Self.nanoseconds(work + samplers[Int(instruction.pointee.first)].draw(&stream, ziggurat))
    case .tokens:
      return callDemand(query, instruction, &stream)
    case .backoff:
      let spec = network.backoffs[Int(instruction.pointee.other)]
      let asked = query.pointee.retryAfter
      query.pointee.retryAfter = 0
      if spec.heedsRetryAfter, asked > 0, asked <= BackoffSpec.longestHeeded { return asked }
      let pause = spec.pause(after: Int(arena.frame(slot, instruction.pointee.level).pointee.counter))
      return Self.nanoseconds(pause * (1 - spec.jitter * stream.uniform()) * 1e-9)
    }
  }

  private mutating func callDemand(
    _ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>, _ stream: inout DrawStream
  ) -> Int64 {
    let row = query.pointee.traceInput >= 0 ? (input: query.pointee.traceInput, output: query.pointee.traceOutput) : nil
    let call = LLMCall.draw(
      network.providerSpecs[Int(instruction.pointee.first)], network.tokenSpecs[Int(instruction.pointee.count)], row: row, samplers,
      &stream, ziggurat, slowness: isSlowed ? slowness[Int(instruction.pointee.family)] : 1)
    if call.cause >= 0 { query.pointee.cause = call.cause }
    query.pointee.callInput = call.input
    query.pointee.callOutput = call.output
    return Self.nanoseconds(call.time)
  }

  /// Seconds to nanoseconds, at most 100 years; NaN gives 0.
  @inline(__always) static func nanoseconds(_ seconds: Double) -> Int64 {
    let scaled = seconds * 1e9
    return scaled < 3.1536e18 ? Int64(scaled + 0.5) : (scaled.isNaN ? 0 : 3_153_600_000_000_000_000)
  }

  /// Of the pages that a look-up touches, each misses the database's memory, and then the system's cache, on its own.
  mutating func touchPages(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let spec = network.pageSpecs[Int(instruction.pointee.other)]
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt)
    let pages = Int(min(samplers[Int(instruction.pointee.sampler)].draw(&stream, ziggurat).rounded(), 1e6))
    let missed = Self.successes(of: pages, spec.memoryMiss, &stream)
    let fromDisk = Self.successes(of: missed, spec.systemMiss, &stream)
    query.pointee.diskPages = Int32(truncatingIfNeeded: fromDisk)
    query.pointee.cachedPagesTime = Int64(Double(missed - fromDisk) * spec.cachedRead)
  }

  /// A binomial number, by skipping from success to success: as many logarithms as successes.
  /// Source: Devroye, "Non-Uniform Random Variate Generation" (1986), X.4.3, first waiting time method.
  static func successes(of trials: Int, _ probability: Double, _ stream: inout DrawStream) -> Int {
    guard probability > 0, trials > 0 else { return 0 }
    guard probability < 1 else { return trials }
    let scale = 1 / log1p(-probability)
    var position = 0.0
    var count = 0
    while true {
      position += (log(stream.uniform()) * scale).rounded(.down) + 1
      guard position <= Double(trials) else { return count }
      count += 1
    }
  }
}
