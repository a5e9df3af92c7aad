import Foundation
import RandomStreams

/// What the routes ask of the stations on average, before anything is simulated: visits and demand a query.
///
/// Solved on the program itself: the expected number of times that each instruction is reached, from those that lead to it. Waiting
/// too long and being refused are left out, as they depend on the load; failures by a stated probability and calls that take longer than their
/// time-out are in.
struct Traffic: Sendable {
  /// Expected times that a query comes by each instruction.
  let passes: [Double]
  /// Seconds of a station family's capacity that a query takes up: service by a server, core time, operations x their spacing. For pools the
  /// time that a slot is held when nobody waits inside; of parallel branches the one that takes longest on average, so that it is held at
  /// least as long.
  let demand: [Double]
  /// Seconds that a query takes when it never waits; of parallel branches the one that takes longest on average.
  let passage: Double
  /// Look-ups by cache, a query.
  let lookups: [Double]
  /// Calls of LLM providers, a query.
  let calls: Double

  /// - Throws: `SimulationError.endlessRoute` when some loop is hardly ever left.
  init(_ program: LinkedProgram, _ parts: NetworkParts, hitRatios: [Double]) throws(SimulationError) {
    let ways = program.instructions.indices.map { Self.way($0, program, parts, hitRatios) }
    passes = try Self.passes(ways, program.entries)
    let cost = VisitCost(program: program, parts: parts, passes: passes)
    var demand = Array(repeating: 0.0, count: parts.families.count)
    var lookups = Array(repeating: 0.0, count: parts.caches.count)
    var calls = 0.0
    for (place, instruction) in program.instructions.enumerated() where passes[place] > 0 {
      switch instruction.opcode {
      case .visit:
        demand[Int(instruction.family)] += passes[place] * cost.capacityTaken(place)
        if instruction.demand == .tokens { calls += passes[place] }
      case .admit:
        for (family, amount) in cost.taken(place) {
          guard case .metered(let perSecond, _) = parts.families[family].discipline else { continue }
          demand[family] += passes[place] * amount / perSecond
        }
      case .acquire: demand[Int(instruction.family)] += cost.passage(of: place + 1..<Int(instruction.target))
      case .lookup: lookups[Int(instruction.other)] += passes[place]
      default: break
      }
    }
    self.demand = demand
    self.lookups = lookups
    self.calls = calls
    passage = cost.passage(of: program.instructions.indices)
  }

  // MARK: Flow

  /// Flow runs forward through the program in one sweep, and back to a block's start from the sweep before; each loop converges
  /// geometrically.
  private static func passes(_ ways: [Way], _ entries: [ChoiceTarget]) throws(SimulationError) -> [Double] {
    var entering = Array(repeating: 0.0, count: ways.count)
    var before = 0.0
    for entry in entries {
      entering[Int(entry.target)] += entry.cumulative - before
      before = entry.cumulative
    }
    var passes = entering.map { _ in 0.0 }
    // What flows back to a block's start, in the sweep before and in this one.
    var backward = passes
    var returning = passes
    var change = 0.0
    for _ in 0..<10_000 {
      var next = entering
      next.withUnsafeMutableBufferPointer { next in
        for place in next.indices {
          next[place] += backward[place]
          ways[place].flow(from: place, UnsafeBufferPointer(next)) { target, flow in
            if target > place { next[target] += flow } else { returning[target] += flow }
          }
        }
      }
      change = zip(next, passes).reduce(0) { max($0, abs($1.0 - $1.1)) }
      passes = next
      swap(&backward, &returning)
      if change < 1e-13 { break }
      for place in returning.indices { returning[place] = 0 }
    }
    // What is still coming in after so many rounds: nothing to speak of, or a share that would come for ever.
    guard change <= 1e-5 * (passes.max() ?? 0) else { throw .endlessRoute }
    return passes
  }

  /// Where queries go from an instruction.
  enum Way {
    /// To each target with its share. The shares of a fork add up to its branches.
    case split([(target: Int, share: Double)])
    /// Behind the last branch of a fork: on, if no branch has failed.
    case joined(fork: Int, failingEnds: [Int], onSuccess: Int, onFailure: Int)
    /// To another attempt, unless it was the last.
    case retry(bodyStart: Int, attempts: Int, onFailure: Int)
    /// To another round, unless it was the last. `tails`: the probabilities of at least 1, 2, 3, ... rounds.
    case round(bodyStart: Int, tails: [Double])

    /// Calls back with each target and how many go there, given how often this place and those before it are passed.
    func flow(from place: Int, _ passes: UnsafeBufferPointer<Double>, _ visit: (Int, Double) -> Void) {
      switch self {
      case .split(let shares):
        for (target, share) in shares { visit(target, passes[place] * share) }
      case .joined(let fork, let failingEnds, let onSuccess, let onFailure):
        // Branches fail independently of each other: each draws with keys of its own.
        let success = failingEnds.reduce(1) { $0 * (1 - Way.share(passes[$1], of: passes[fork])) }
        visit(onSuccess, passes[fork] * success)
        visit(onFailure, passes[fork] * (1 - success))
      case .retry(let start, let attempts, let onFailure):
        let last = Way.lastAttemptShare(failing: Way.share(passes[place], of: passes[start]), attempts)
        visit(place + 1, passes[place] * (1 - last))
        visit(onFailure, passes[place] * last)
      case .round(let start, let tails):
        let more = Way.anotherRoundShare(completing: Way.share(passes[place], of: passes[start]), tails)
        visit(start, passes[place] * more)
        visit(place + 1, passes[place] * (1 - more))
      }
    }

    /// Of those who pass a start, the share that comes to another place.
    static func share(_ arriving: Double, of starting: Double) -> Double { starting > 0 ? min(1, arriving / starting) : 0 }

    /// Of all failures of a block that is tried up to `attempts` times and fails with probability f each time, the share that was the last.
    static func lastAttemptShare(failing f: Double, _ attempts: Int) -> Double {
      let powers = Way.powers(of: f, attempts)
      let failures = powers.reduce(0, +)
      return failures > 0 ? powers[attempts - 1] / failures : 1
    }

    /// f, f^2, ... f^count: the probabilities that the first, the second, ... attempt is made and fails.
    static func powers(of f: Double, _ count: Int) -> [Double] {
      var power = 1.0
      return (0..<count).map { _ in
        power *= f
        return power
      }
    }

    /// Of all rounds that a block completes, the share that is followed by another. A round that fails, with 1 - `completing`, is the last.
    static func anotherRoundShare(completing c: Double, _ tails: [Double]) -> Double {
      guard let any = tails.first, c > 0 else { return 0 }
      // Round k is begun by those who drew at least k and completed k - 1.
      var power = 1.0
      var begun = 0.0
      for tail in tails {
        begun += tail * power
        power *= c
        if power < 1e-15 { break }
      }
      return (1 - any / begun) / c
    }
  }

  private static func way(
    _ place: Int, _ program: LinkedProgram, _ parts: NetworkParts, _ hitRatios: [Double]
  ) -> Way {
    let instruction = program.instructions[place]
    let target = Int(instruction.target)
    let failure = Int(instruction.onFailure)
    switch instruction.opcode {
    case .jump, .again: return .split([(target, 1)])
    case .chance: return .split([(target, instruction.number), (place + 1, 1 - instruction.number)])
    case .choose:
      var shares: [(target: Int, share: Double)] = []
      var before = 0.0
      for choice in program.choices[Int(instruction.first)..<Int(instruction.first + instruction.count)] {
        shares.append((Int(choice.target), choice.cumulative - before))
        before = choice.cumulative
      }
      return .split(shares + [(place + 1, max(0, 1 - before))])
    case .fork: return .split(branches(instruction, program).map { ($0, 1) })
    case .join: return joined(place, program)
    case .repeatStart:
      let any = parts.rounds[instruction.sampler]?.first ?? 0
      return .split([(place + 1, any), (target, 1 - any)])
    case .repeatNext: return .round(bodyStart: target, tails: parts.rounds[instruction.sampler] ?? [])
    case .retry:
      return .retry(bodyStart: attemptStart(place, program), attempts: Int(instruction.count), onFailure: failure)
    case .lookup:
      let hit = hitRatios[Int(instruction.other)]
      return .split([(target, hit), (place + 1, 1 - hit)])
    case .fail: return .split([(failure, instruction.number), (place + 1, 1 - instruction.number)])
    case .visit:
      guard instruction.demand == .tokens else { return .split([(place + 1, 1)]) }
      let failing = parts.callExpectations[Int(instruction.first)].failing
      return .split([(place + 1, 1 - failing), (failure, failing)])
    case .finish, .answerProbe: return .split([])
    default: return .split([(place + 1, 1)])
    }
  }

  static func branches(_ fork: Instruction, _ program: LinkedProgram) -> [Int] {
    program.branches[Int(fork.first)..<Int(fork.first + fork.count)].map(Int.init)
  }

  /// A branch ends in two joins, for success and for failure; behind the last branch of a fork stands where the query goes on.
  private static func joined(_ place: Int, _ program: LinkedProgram) -> Way {
    guard let fork = program.instructions.firstIndex(where: { $0.opcode == .fork && Int($0.target) == place + 1 }) else {
      return .split([])
    }
    let instruction = program.instructions[fork]
    let ends = branches(instruction, program).dropFirst().map { $0 - 1 } + [place]
    return .joined(fork: fork, failingEnds: ends, onSuccess: place + 1, onFailure: Int(instruction.onFailure))
  }

  /// The start of a block that is tried again: right behind the instruction that keeps its key.
  static func attemptStart(_ retry: Int, _ program: LinkedProgram) -> Int {
    let level = program.instructions[retry].level
    let keep = program.instructions[..<retry].lastIndex { $0.opcode == .keepKey && $0.level == level } ?? retry - 1
    return keep + 1
  }
}
