import Foundation
import PlanModel
import RandomStreams

/// What visits cost on average: of a station's capacity, and of a query's time when nobody waits.
struct VisitCost {
  let program: LinkedProgram
  let parts: NetworkParts
  /// Expected times that a query comes by each instruction.
  let passes: [Double]

  /// Seconds of the station's capacity that a visit takes up.
  func capacityTaken(_ place: Int) -> Double {
    let instruction = program.instructions[place]
    guard case .paced(let perSecond) = parts.families[Int(instruction.family)].discipline else { return demand(place) }
    return (instruction.demand == .diskPages ? diskPages(place) : 1) / perSecond
  }

  /// What an instruction takes out of buckets on average, by the family of the bucket.
  func taken(_ place: Int) -> [(family: Int, amount: Double)] {
    let instruction = program.instructions[place]
    guard instruction.first >= 0 else { return [(Int(instruction.family), 1)] }
    let (provider, call) = (parts.providerSpecs[Int(instruction.first)], parts.callExpectations[Int(instruction.first)])
    let amounts = [
      (provider.requestMeter, 1), (provider.inputMeter, call.sent * provider.countedInput), (provider.outputMeter, call.written),
    ]
    return amounts.compactMap { meter, amount in parts.families.firstIndex { $0.first == Int(meter) }.map { ($0, amount) } }
  }

  /// Seconds that a query spends on a stretch of the program when it never waits, over all its passes. Of parallel branches the longest one
  /// counts: the mean of the longest is no less.
  func passage(of stretch: Range<Int>) -> Double {
    var total = 0.0
    var place = stretch.lowerBound
    while place < stretch.upperBound {
      let instruction = program.instructions[place]
      switch instruction.opcode {
      case .visit where passes[place] > 0: total += passes[place] * passage(place)
      case .fork:
        let starts = Traffic.branches(instruction, program)
        let ends = starts.dropFirst() + [Int(instruction.target)]
        total += zip(starts, ends).map { passage(of: $0..<$1) }.max() ?? 0
        place = Int(instruction.target)
        continue
      default: break
      }
      place += 1
    }
    return total
  }

  /// Seconds that a visit takes when nobody else is there.
  private func passage(_ place: Int) -> Double {
    let instruction = program.instructions[place]
    switch parts.families[Int(instruction.family)].discipline {
    // Less than a core stretches the work of a single query already.
    case .processorSharing(let cores): return demand(place) / min(1, cores)
    case .limitedCPU(let cores, _): return CPUQuota.timeAlone(demand(place) * 1e9, cores: cores) * 1e-9
    case .paced(let perSecond):
      guard instruction.demand == .diskPages else { return demand(place) }
      // One read after the other, each after its turn has come.
      let spacing = max(0, 1 / perSecond - parts.means[Int(instruction.sampler)])
      return demand(place) + max(0, diskPages(place) - 1) * spacing
    case .firstComeFirstServed, .infiniteServer, .pool, .metered: return demand(place)
    }
  }

  private func diskPages(_ place: Int) -> Double {
    guard let pages = pagesTouched(before: place) else { return 0 }
    let spec = parts.pageSpecs[Int(pages.other)]
    return pages.number * spec.memoryMiss * spec.systemMiss
  }

  private func pagesTouched(before place: Int) -> Instruction? {
    program.instructions[..<place].last { $0.opcode == .touchPages }
  }

  /// Seconds of service that a visit asks for.
  private func demand(_ place: Int) -> Double {
    let instruction = program.instructions[place]
    let drawn = instruction.sampler >= 0 ? parts.means[Int(instruction.sampler)] : 0
    switch instruction.demand {
    case .drawn: return drawn
    case .diskPages: return diskPages(place) * drawn
    case .drawnAndCachedPages:
      guard let pages = pagesTouched(before: place) else { return drawn }
      let spec = parts.pageSpecs[Int(pages.other)]
      return drawn + pages.number * spec.memoryMiss * (1 - spec.systemMiss) * spec.cachedRead * 1e-9
    case .twoDraws: return drawn + parts.means[Int(instruction.first)]
    case .tokens: return parts.callExpectations[Int(instruction.first)].time
    case .backoff:
      // The retry stands right before its back-off.
      let failing = Traffic.Way.share(passes[place - 1], of: passes[Traffic.attemptStart(place - 1, program)])
      let weights = Traffic.Way.powers(of: failing, Int(program.instructions[place - 1].count) - 1)
      return parts.backoffs[Int(instruction.other)].meanPause(weights)
    }
  }
}

extension BackoffSpec {
  init(_ backoff: Backoff) {
    self.init(
      first: backoff.first.seconds * 1e9, factor: backoff.factor, longest: backoff.longest.seconds * 1e9, jitter: backoff.jitter.value,
      heedsRetryAfter: backoff.ignoresRetryAfter != true)
  }

  /// Nanoseconds before attempt `attempt` + 1, without jitter.
  func pause(after attempt: Int) -> Double { min(longest, first * pow(factor, Double(attempt - 1))) }

  /// Seconds on average, when the pauses after the first, second, ... attempt come up with these weights.
  fileprivate func meanPause(_ weights: [Double]) -> Double {
    let total = weights.reduce(0, +)
    guard total > 0 else { return 0 }
    let sum = weights.enumerated().reduce(0) { $0 + $1.element * pause(after: $1.offset + 1) }
    return sum / total * (1 - jitter / 2) * 1e-9
  }
}
