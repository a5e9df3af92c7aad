import PlanModel
import Pricing
import Testing
import Units

@testable import Planning

/// CPU credits, against the worked examples of the EC2 user guide.
@Suite struct CreditAccountTests {
  /// A t3.nano: two vCPUs, 5 % of each for ever, 6 credits an hour, 144 at most.
  private func nano(_ mode: CreditMode) -> CreditAccount {
    CreditAccount(
      BurstCredits(baselinePerVCPU: Fraction(0.05), creditsPerHour: 6, maximumBalance: 144, source: "EC2 user guide"), vcpu: 2, mode: mode)
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 }

  /// Source: AWS, EC2 user guide, "Unlimited mode examples", example 1, P1 to P7. The guide rounds 122.4 to 122, 447.6 to 448 and 303.6 to 304.
  @Test func `the published example in unlimited mode`() {
    var account = nano(.unlimited)
    account.run(at: 0, for: 24)
    #expect(isNear(account.balance, 144) && account.discarded == 0)
    account.run(at: 0.025, for: 12)
    #expect(isNear(account.balance, 144) && isNear(account.discarded, 36))
    account.run(at: 0.07, for: 24)
    #expect(isNear(account.balance, 86.4))
    account.run(at: 0.025, for: 12)
    #expect(isNear(account.balance, 122.4) && account.emptyAfter == nil)
    account.run(at: 1, for: 5)
    #expect(account.balance == 0 && isNear(account.surplus, 144) && isNear(account.charged, 303.6))
    // Credits go at 114 an hour: 122.4 of them in 1.07 hours, "about an hour into this period".
    #expect(isNear(account.emptyAfter ?? 0, 72 + 122.4 / 114))
    account.run(at: 0.05, for: 13)
    #expect(isNear(account.surplus, 144))
    account.run(at: 0, for: 24)
    #expect(isNear(account.surplus, 0) && isNear(account.balance, 0) && isNear(account.charged, 303.6))
  }

  /// Source: AWS, EC2 user guide, "Standard mode examples", example 1, P5 to P7, after the same P1 to P4.
  @Test func `the published example in standard mode`() {
    var account = nano(.standard)
    for (utilization, hours) in [(0, 24), (0.025, 12), (0.07, 24), (0.025, 12)] { account.run(at: utilization, for: Double(hours)) }
    account.run(at: 1, for: 2)
    #expect(account.balance == 0 && account.surplus == 0 && account.charged == 0)
    // 228 credits more than it earns were asked for, 122.4 were there.
    #expect(isNear(account.unserved, 228 - 122.4))
    account.run(at: 0.05, for: 14)
    #expect(isNear(account.balance, 0))
    account.run(at: 0, for: 24)
    #expect(isNear(account.balance, 144))
  }

  /// Source: the same, "Unlimited mode examples", example 2: 25 surplus credits beyond a day's are 0.42 vCPU-hours, at 0.05 USD 0.021 USD.
  @Test func `what is charged in vCPU-hours`() {
    let nodes = [
      BurstResult.Node(services: [], utilization: 1, peakUtilization: 1, runsOut: .zero, surplusPerMonth: 25, unserved: 0)
    ]
    let result = BurstResult(
      pool: "p", instanceType: "t2.nano", mode: .unlimited, vcpu: 1, baseline: Fraction(0.05), creditsPerHour: 3, maximumBalance: 72, nodes: nodes,
      basis: [])
    #expect(abs(result.surplusHoursPerMonth - 0.42) < 0.005 && abs(result.surplusHoursPerMonth * 0.05 - 0.021) < 0.0005)
  }

  @Test func `what was not paid back is paid for when the machine stops`() {
    var account = nano(.unlimited)
    // 57 credits more than earned in half an hour.
    account.run(at: 1, for: 0.5)
    #expect(isNear(account.surplus, 57) && account.charged == 0 && account.emptyAfter == 0)
    account.stop()
    #expect(isNear(account.charged, 57) && account.surplus == 0)
  }

  /// Source: AWS, EC2 user guide, "Unlimited mode concepts": t3.large 42.5 %, t3.xlarge and t3.2xlarge 52.5 %. Prices as printed there, or twice
  /// and four times of the m5.large and t3.large ones.
  @Test(arguments: [
    (0.3, 2, 0.0835, 0.096, 0.425), (0.4, 4, 0.167, 0.192, 0.525), (0.4, 8, 0.334, 0.384, 0.525),
  ])
  func `the published break-even utilizations`(baseline: Double, vcpu: Double, price: Double, fixed: Double, expected: Double) throws {
    let utilization = try #require(
      CreditAccount.breakEven(baseline: baseline, vcpu: vcpu, price: price, fixedPrice: fixed, surplusPrice: 0.05))
    #expect(abs(utilization - expected) < 1e-9)
  }

  @Test func `at the break-even utilization both cost the same`() throws {
    // A t3.large and an m5.large of us-east-1, a month at that utilization, paid by the account.
    let terms = BurstCredits(baselinePerVCPU: Fraction(0.3), creditsPerHour: 36, maximumBalance: 864, source: "EC2 user guide")
    let utilization = try #require(CreditAccount.breakEven(baseline: 0.3, vcpu: 2, price: 0.0832, fixedPrice: 0.096, surplusPrice: 0.05))
    var account = CreditAccount(terms, vcpu: 2, mode: .unlimited)
    account.run(at: utilization, for: 730)
    account.stop()
    #expect(abs(730 * 0.0832 + account.charged / 60 * 0.05 - 730 * 0.096) < 1e-9)
    #expect(CreditAccount.breakEven(baseline: 0.3, vcpu: 2, price: 0.1, fixedPrice: 0.096, surplusPrice: 0.05) == nil, "dearer at any use")
    #expect(CreditAccount.breakEven(baseline: 0.3, vcpu: 2, price: 0.02, fixedPrice: 0.096, surplusPrice: 0.05) == nil, "cheaper at full use")
  }
}
