import Foundation
import RandomStreams
import Testing

@testable import ServiceSimulation

/// The budget of CPU time by period, against figures that can be worked out by hand and against a kernel.
@Suite struct CPUQuotaTests {
  private func milliseconds(_ work: Double, of running: Int, cores: Double, machineCores: Double = .infinity, after: Double = 0) -> Double {
    var quota = CPUQuota(cores: cores, machineCores: machineCores, phase: 0)
    let start = Int64(after * 1e6)
    _ = quota.run(0, from: 0, to: start)
    return (quota.time(of: work * 1e6, running: running, from: start) ?? .infinity) * 1e-6
  }

  @Test(arguments: [
    (25.0, 4, 1.0, Double.infinity, 0.0, 25.0, "four busy workers burn the period's 100 ms in 25 ms"),
    (30, 4, 1, .infinity, 0, 105, "and then stand still for 75 ms; a fluid cap would say 120"),
    (30, 4, 1, 2, 0, 110, "on two cores they burn it in 50 ms: 25 each by then, and 5 each more in 10"),
    (60, 1, 0.5, .infinity, 0, 110, "one process under half a core runs for 50 ms of each 100"),
    (50, 1, 0.5, .infinity, 0, 50, "and does not stand still before it has used them up"),
    (150, 1, 1, .infinity, 30, 150, "one process under one core never stands still"),
    (40, 4, 1, .infinity, 90, 115, "late in a period they get 10 ms each of its budget, 25 ms each of the next one's, and then wait for the third"),
    (130, 2, 2, .infinity, 0, 130, "as many processes as cores never stand still"),
  ])
  func `the time that processes take under a limit`(
    work: Double, running: Int, cores: Double, machineCores: Double, after: Double, expected: Double, why: String
  ) {
    #expect(abs(milliseconds(work, of: running, cores: cores, machineCores: machineCores, after: after) - expected) < 1e-9, "\(why)")
  }

  @Test func `what is left of a period is lost`() {
    var quota = CPUQuota(cores: 1, machineCores: .infinity, phase: 0)
    _ = quota.run(0, from: 0, to: 950_000_000)
    // Ten idle periods save nothing: 50 ms of this period and then 100 ms in each: 400 ms by four take 3 full budgets beyond the first.
    let time = (quota.time(of: 100e6, running: 4, from: 950_000_000) ?? 0) * 1e-6
    #expect(abs(time - (50 + 200 + 25)) < 1e-9)
  }

  @Test func `running in pieces comes to the same as running at once`() {
    var stream = DrawStream(StreamKey(seed: 8, trial: 0))
    for _ in 0..<200 {
      let (cores, phase, running) = (0.1 + 3 * stream.uniform(), stream.uniform(), 1 + Int(6 * stream.uniform()))
      var whole = CPUQuota(cores: cores, machineCores: 4, phase: phase)
      var pieces = whole
      let end = Int64(1e9 * stream.uniform()) + 1
      var (now, sum) = (Int64(0), 0.0)
      while now < end {
        let next = min(end, now + 1 + Int64(5e7 * stream.uniform()))
        sum += pieces.run(running, from: now, to: next)
        now = next
      }
      let once = whole.run(running, from: 0, to: end)
      #expect(abs(once - sum) < 1 && abs(whole.throttled - pieces.throttled) < 1, "\(cores) cores, \(running) running for \(end) ns")
      let time = CPUQuota(cores: cores, machineCores: 4, phase: phase).time(of: once - 1, running: running, from: 0)
      // While it stands still the same has been had for some time; the time is the first instant at which it had.
      #expect((time ?? .infinity) <= Double(end) + 1)
    }
  }
}
