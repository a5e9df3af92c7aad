import RandomStreams

/// A CPU limit as Linux enforces it: so much CPU time in each period, for all processes of a container together. When it is used up they all
/// stand still until the next period begins.
///
/// Four busy processes use up a limit of one core in 25 ms, and stand still for 75 ms. What is left at the end of a period is lost.
/// Between two changes of the number of processes all is linear by period, so that nothing has to be scheduled when one begins or ends.
///
/// Source: Linux, Documentation/scheduler/sched-bwc.rst; the period is the default of Docker and of the kubelet (cpu-cfs-quota-period).
/// Not modelled: the slices of 5 ms in which a core takes its share of the budget, which is why a container may be a few milliseconds short
/// of its budget when several cores hold the rest of a slice.
struct CPUQuota {
  /// Nanoseconds.
  static let period = 100e6

  /// Nanoseconds of CPU time in a period.
  let budget: Double
  /// Processes that can run at once.
  let machineCores: Double
  /// What is left of the present period's budget, in nanoseconds, and when the next period begins.
  private(set) var left: Double
  private(set) var refill: Double
  /// Nanoseconds in which somebody wanted to run and nobody was let.
  private(set) var throttled = 0.0

  /// - Parameters:
  ///   - cores: the limit.
  ///   - machineCores: of the machine that the container runs on.
  ///   - phase: where in a period time 0 is, from 0 to 1: periods of containers begin independently.
  init(cores: Double, machineCores: Double, phase: Double) {
    budget = cores * Self.period
    self.machineCores = machineCores
    left = budget
    refill = Self.period * (1 - phase)
  }

  /// Cores that so many processes use together while they are let.
  private func cores(_ running: Int) -> Double { min(Double(running), machineCores) }

  /// How long of each full period so many processes are let run, in nanoseconds.
  private func stretch(_ running: Int) -> Double { min(Self.period, budget / cores(running)) }

  /// Lets so many processes run.
  /// - Returns: nanoseconds of CPU time that each of them has had.
  mutating func run(_ running: Int, from start: Int64, to end: Int64) -> Double {
    let elapsed = Double(end &- start)
    let toRefill = refill - Double(start)
    guard running > 0 else {
      if elapsed >= toRefill { refillAll(beyond: Double(end)) }
      return 0
    }
    let cores = cores(running)
    var allowed = min(left / cores, min(elapsed, toRefill))
    if elapsed < toRefill {
      left = max(0, left - allowed * cores)
    } else {
      let rest = elapsed - toRefill
      let periods = (rest / Self.period).rounded(.down)
      let last = min(rest - periods * Self.period, stretch(running))
      allowed += periods * stretch(running) + last
      left = max(0, budget - last * cores)
      refill += (periods + 1) * Self.period
    }
    throttled += elapsed - allowed
    return allowed * cores / Double(running)
  }

  private mutating func refillAll(beyond now: Double) {
    left = budget
    refill += (((now - refill) / Self.period).rounded(.down) + 1) * Self.period
  }

  /// Nanoseconds until each of so many processes has had this much CPU time, if their number does not change.
  /// - Returns: nil when that is beyond what the clock can count, or never.
  func time(of service: Double, running: Int, from start: Int64) -> Double? {
    let needed = service * Double(running) / cores(running)
    let toRefill = refill - Double(start)
    let now = min(left / cores(running), toRefill)
    guard needed > now else { return needed }
    let stretch = stretch(running)
    guard stretch > 0 else { return nil }
    let fullPeriods = ((needed - now) / stretch).rounded(.up) - 1
    let time = toRefill + fullPeriods * Self.period + (needed - now) - fullPeriods * stretch
    return time < 4e18 ? time : nil
  }

  /// Nanoseconds that a process by itself takes for this much CPU time, from the beginning of a period.
  static func timeAlone(_ service: Double, cores: Double) -> Double {
    CPUQuota(cores: cores, machineCores: .infinity, phase: 0).time(of: service, running: 1, from: 0) ?? .infinity
  }
}
