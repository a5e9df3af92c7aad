import RandomStreams

/// What the routes ask of the stations on average, before anything is simulated: visits and demand a query.
///
/// Solved on the program itself: the expected number of times that each instruction is reached, from those that lead to it. Time-outs and
/// refusals are left out, as they depend on the load; failures by a stated probability are in.
struct Traffic: Sendable {
  /// Expected times that a query comes by each instruction.
  let passes: [Double]
  /// Seconds of service by station family that a query asks for; 0 for pools, whose slots are held for as long as the rest takes.
  let demand: [Double]
  /// Look-ups by cache, a query.
  let lookups: [Double]

  init(_ program: LinkedProgram, _ parts: NetworkParts, hitRatios: [Double]) {
    let instructions = program.instructions
    var passes = Array(repeating: 0.0, count: instructions.count)
    let outflows = instructions.indices.map { Self.outflow($0, program, parts, hitRatios) }
    var entering = Array(repeating: 0.0, count: instructions.count)
    var before = 0.0
    for entry in program.entries {
      entering[Int(entry.target)] += entry.cumulative - before
      before = entry.cumulative
    }
    // Each round sends everything forward through the program once; what runs backward comes from the round before. Most flow runs forward,
    // so that few rounds are needed, and each loop converges geometrically.
    for _ in 0..<10_000 {
      var next = entering
      func send(_ amount: Double, from place: Int, isForward: Bool) {
        for (target, share) in outflows[place].shares where (target > place) == isForward { next[target] += amount * share }
        guard let retry = outflows[place].retry, isForward else { return }
        // Of those that fail, all go back but those whose last attempt it was.
        let failing = next[retry.start] > 0 ? min(1, amount / next[retry.start]) : 0
        let last = Self.lastAttemptShare(failing, retry.attempts)
        next[place + 1] += amount * (1 - last)
        next[retry.exhausted] += amount * last
      }
      for place in outflows.indices { send(passes[place], from: place, isForward: false) }
      for place in outflows.indices { send(next[place], from: place, isForward: true) }
      let change = zip(next, passes).reduce(0) { max($0, abs($1.0 - $1.1)) }
      passes = next
      if change < 1e-12 { break }
    }
    self.passes = passes
    var demand = Array(repeating: 0.0, count: parts.families.count)
    var lookups = Array(repeating: 0.0, count: parts.caches.count)
    for (place, instruction) in instructions.enumerated() {
      switch instruction.opcode {
      case .visit:
        if let family = parts.families.firstIndex(where: {
          $0.first <= Int(instruction.station) && Int(instruction.station) < $0.first + $0.instances
        }) {
          demand[family] += passes[place] * Self.meanDemand(instruction, parts, before: instructions[..<place])
        }
      case .lookup: lookups[Int(instruction.other)] += passes[place]
      default: break
      }
    }
    self.demand = demand
    self.lookups = lookups
  }

  private struct Outflow {
    var shares: [(target: Int, share: Double)] = []
    /// For the end of a failed attempt: where the block starts, and where it leads when all attempts are used up.
    var retry: (attempts: Int, start: Int, exhausted: Int)?
  }

  private static func outflow(
    _ place: Int, _ program: LinkedProgram, _ parts: NetworkParts, _ hitRatios: [Double]
  ) -> Outflow {
    let instruction = program.instructions[place]
    let target = Int(instruction.target)
    let failure = Int(instruction.onFailure)
    switch instruction.opcode {
    case .jump: return Outflow(shares: [(target, 1)])
    case .chance: return Outflow(shares: [(target, instruction.number), (place + 1, 1 - instruction.number)])
    case .choose:
      var flow = Outflow()
      var before = 0.0
      for choice in program.choices[Int(instruction.first)..<Int(instruction.first + instruction.count)] {
        flow.shares.append((Int(choice.target), choice.cumulative - before))
        before = choice.cumulative
      }
      flow.shares.append((place + 1, max(0, 1 - before)))
      return flow
    case .fork:
      let starts = program.branches[Int(instruction.first)..<Int(instruction.first + instruction.count)]
      return Outflow(shares: starts.map { (Int($0), 1) } + [(target, 1)])
    case .again: return Outflow(shares: [(target, 1)])
    case .repeatStart:
      let runs = min(1, instruction.number)
      return Outflow(shares: [(place + 1, runs), (target, 1 - runs)])
    case .repeatNext:
      let more = instruction.number > 1 ? 1 - 1 / instruction.number : 0
      return Outflow(shares: [(target, more), (place + 1, 1 - more)])
    case .retry:
      // The block's start is right behind the instruction that keeps its key.
      var start = place
      while start > 0, program.instructions[start].opcode != .keepKey || program.instructions[start].level != instruction.level { start -= 1 }
      return Outflow(shares: [], retry: (Int(instruction.count), min(start + 1, place), failure))
    case .lookup:
      let hit = hitRatios[Int(instruction.other)]
      return Outflow(shares: [(target, hit), (place + 1, 1 - hit)])
    case .fail: return Outflow(shares: [(failure, instruction.number), (place + 1, 1 - instruction.number)])
    case .visit:
      guard instruction.demand == .tokens else { return Outflow(shares: [(place + 1, 1)]) }
      let failing = parts.providerSpecs[Int(instruction.first)].failureProbability
      return Outflow(shares: [(place + 1, 1 - failing), (failure, failing)])
    case .finish, .join: return Outflow()
    default: return Outflow(shares: [(place + 1, 1)])
    }
  }

  /// Of all failures of a block that is tried up to `attempts` times and fails with probability f each time, the share that was the last.
  private static func lastAttemptShare(_ f: Double, _ attempts: Int) -> Double {
    guard f > 0, f < 1 else { return f == 0 ? 0 : 1 / Double(attempts) }
    var sum = 0.0
    var power = 1.0
    for _ in 0..<attempts {
      power *= f
      sum += power
    }
    return power / sum
  }

  private static func meanDemand(_ instruction: Instruction, _ parts: NetworkParts, before: ArraySlice<Instruction>) -> Double {
    let drawn = instruction.sampler >= 0 ? parts.means[Int(instruction.sampler)] : 0
    switch instruction.demand {
    case .drawn: return drawn
    case .drawnAndCachedPages, .diskPages:
      guard let pages = before.last(where: { $0.opcode == .touchPages }) else { return drawn }
      let spec = parts.pageSpecs[Int(pages.other)]
      let missed = parts.means[Int(pages.sampler)] * spec.memoryMiss
      return instruction.demand == .diskPages
        ? missed * spec.systemMiss * drawn : drawn + missed * (1 - spec.systemMiss) * spec.cachedRead * 1e-9
    case .twoDraws: return drawn + parts.means[Int(instruction.first)]
    case .tokens:
      let provider = parts.providerSpecs[Int(instruction.first)]
      let tokens = parts.tokenSpecs[Int(instruction.count)]
      return parts.means[Int(provider.timeToFirstToken)] + tokens.meanOutput(parts) * parts.means[Int(provider.timePerToken)]
    case .backoff: return parts.backoffs[Int(instruction.other)].first * 1e-9
    }
  }
}

extension TokenSpec {
  fileprivate func meanOutput(_ parts: NetworkParts) -> Double {
    guard let outputColumn else { return output >= 0 ? parts.means[Int(output)] : 0 }
    return (0..<rows).reduce(0) { $0 + outputColumn[$1] } / Double(max(1, rows)) * outputScale
  }
}
