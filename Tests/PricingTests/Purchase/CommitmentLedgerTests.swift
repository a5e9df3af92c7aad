import Foundation
import Pricing
import Testing
import Units

@Suite struct CommitmentLedgerTests {
  private func usd(_ text: String) -> USD { try! USD(parsing: text) }
  private func usage(_ type: String, _ onDemand: String, _ hours: [String]) -> HourlyUsage {
    HourlyUsage(type: type, onDemand: usd(onDemand), hours: hours.map(PriceSamples.decimal))
  }

  @Test func `what is not used of a reservation within an hour is lost`() {
    // Two reserved at 0.05: 2 x 3 h x 0.05 = 0.30, whatever runs. Beyond them 0, 1 and 0.5 node-hours at 0.08.
    let ledger = CommitmentLedger(reservations: [Reservation(type: "t3.large", count: 2, hourly: usd("0.05"))])
    let settled = ledger.settle([usage("t3.large", "0.08", ["1", "3", "2.5"])])
    #expect(settled.committed == usd("0.3"))
    #expect(settled.onDemand == usd("0.12"))
    #expect(settled.onDemandHours == ["t3.large": PriceSamples.decimal("1.5")])
    let hours: [Decimal] = settled.reservedHours + settled.usedReservedHours
    #expect(hours == [Decimal(6), Decimal(5)])
  }

  /// The example of the AWS whitepaper "Maximizing Utilization with Size Flexibility in Regional Reserved Instances": one t2.medium covers
  /// two t2.small in full, or a t2.large by half.
  @Test(arguments: [("t2.small", "2", "0"), ("t2.large", "1", "0.5"), ("t2.medium", "1", "0"), ("t2.small", "3", "1"), ("t3.small", "2", "2")])
  func `a regional reservation covers other sizes of its family by their factors`(type: String, running: String, onDemand: String) {
    let ledger = CommitmentLedger(reservations: [Reservation(type: "t2.medium", count: 1, hourly: usd("0.03"))])
    let settled = ledger.settle([usage(type, "1", [running])])
    #expect(settled.onDemand == USD(PriceSamples.decimal(onDemand)))
  }

  @Test func `one c4 8xlarge covers one c4 4xlarge and eight c4 large`() {
    // The same whitepaper: 64 units are 32 and 8 x 4; the last large is on demand.
    let ledger = CommitmentLedger(reservations: [Reservation(type: "c4.8xlarge", count: 1, hourly: usd("1"))])
    let settled = ledger.settle([usage("c4.4xlarge", "0.8", ["1"]), usage("c4.large", "0.1", ["8"])])
    #expect(settled.onDemand == .zero)
    let more = ledger.settle([usage("c4.4xlarge", "0.8", ["1"]), usage("c4.large", "0.1", ["9"])])
    // From the smallest size on: nine large are 36 units, so that 28 of the 4xlarge's 32 are covered, and an eighth of it is on demand.
    #expect(more.onDemandHours == ["c4.4xlarge": PriceSamples.decimal("0.125")])
    #expect(more.onDemand == usd("0.1"))
  }

  @Test func `a zonal reservation and one of an inflexible family cover their own size alone, and go first`() {
    let zonal = CommitmentLedger(reservations: [Reservation(type: "t2.medium", count: 1, hourly: usd("0.03"), isRegional: false)])
    #expect(zonal.settle([usage("t2.small", "1", ["2"])]).onDemand == usd("2"))
    let graphics = CommitmentLedger(reservations: [Reservation(type: "g5.2xlarge", count: 1, hourly: usd("1"))])
    #expect(graphics.settle([usage("g5.xlarge", "1", ["2"])]).onDemand == usd("2"))
    #expect(graphics.settle([usage("g5.2xlarge", "1", ["1"])]).onDemand == .zero)
    let both = CommitmentLedger(reservations: [
      Reservation(type: "t2.medium", count: 1, hourly: usd("0.03")),
      Reservation(type: "t2.medium", count: 1, hourly: usd("0.04"), isRegional: false),
    ])
    // The zonal one takes the medium, and the regional one is left for the two small.
    #expect(both.settle([usage("t2.medium", "1", ["1"]), usage("t2.small", "1", ["2"])]).onDemand == .zero)
  }

  /// The rates of the example in the AWS Savings Plans User Guide, "Understanding how Savings Plans apply to your AWS usage": c5.9xlarge
  /// 4.00 and 2.00, c5.24xlarge with Windows 10.00 and 8.00, ten Fargate vCPUs at 1.50 and 1.00, five Fargate GB at 2.00 and 1.00.
  private var example: [HourlyUsage] {
    [
      usage("c5.9xlarge", "4", ["1"]), usage("c5.24xlarge windows", "10", ["1"]), usage("Fargate vCPU", "1.5", ["10"]),
      usage("Fargate GB", "2", ["5"]),
    ]
  }
  private let rates = ["c5.9xlarge": "2", "c5.24xlarge windows": "8", "Fargate vCPU": "1", "Fargate GB": "1"].mapValues { try! USD(parsing: $0) }

  @Test func `a plan of 25 USD an hour covers all of the guide's example`() {
    // 2 + 8 + 10 + 5.
    let settled = CommitmentLedger(plans: [SavingsPlan(commitment: usd("25"), rates: rates)]).settle(example)
    #expect(settled.committed == usd("25") && settled.onDemand == .zero && settled.usedPlans == usd("25"))
  }

  @Test func `a smaller plan covers what saves most, of equals the lower rate, and a part of the rest`() {
    // 19.60: Fargate GB (50 %, 1.00) 5, c5.9xlarge (50 %, 2.00) 2, Fargate vCPU (33 %) 10; 2.60 of 8.00 are left for the c5.24xlarge, which
    // are 32.5 % of it: 67.5 % at 10.00 are 6.75 on demand.
    let settled = CommitmentLedger(plans: [SavingsPlan(commitment: usd("19.6"), rates: rates)]).settle(example)
    #expect(settled.onDemand == usd("6.75") && settled.total == usd("26.35"))
    // 6 alone: all five GB, then half of the c5.9xlarge.
    let small = CommitmentLedger(plans: [SavingsPlan(commitment: usd("6"), rates: rates)]).settle(example)
    #expect(small.onDemandHours["Fargate GB"] == nil && small.onDemandHours["c5.9xlarge"] == PriceSamples.decimal("0.5"))
  }

  @Test func `a plan of the family goes before a plan for all, and reservations before both`() {
    let family = SavingsPlan(family: "c5", commitment: usd("1"), rates: ["c5.9xlarge": usd("1")])
    let all = SavingsPlan(commitment: usd("2"), rates: ["c5.9xlarge": usd("2"), "m5.large": usd("1")])
    let running = [usage("c5.9xlarge", "4", ["1"]), usage("m5.large", "1.2", ["2"])]
    // The family's plan takes the c5, so that the other has 2 for two m5.
    #expect(CommitmentLedger(plans: [all, family]).settle(running).onDemand == .zero)
    // A reservation takes the c5: the family's plan is lost, which is paid for all the same.
    let reserved = Reservation(type: "c5.9xlarge", count: 1, hourly: usd("0.5"))
    let settled = CommitmentLedger(reservations: [reserved], plans: [all, family]).settle(running)
    #expect(settled.onDemand == .zero && settled.committed == usd("3.5") && settled.usedPlans == usd("2"))
  }
}

@Suite struct SustainedUseTests {
  /// Google's page: at half the month 10 % off, at three quarters 20 %, at all of it 30 %.
  @Test(arguments: [("0.25", "0.25"), ("0.5", "0.45"), ("0.75", "0.6"), ("1", "0.7"), ("0.1", "0.1"), ("0.3", "0.29")])
  func `each quarter of a month costs less on N1`(share: String, cost: String) throws {
    let rule = try #require(SustainedUse.rule(for: "n1-standard-4", provider: "gcp"))
    #expect(rule.cost(share: PriceSamples.decimal(share)) == PriceSamples.decimal(cost))
  }

  @Test func `other series and other providers have none`() {
    for type in ["e2-standard-4", "c3-standard-4", "t2d-standard-1", "n4-standard-2"] {
      #expect(SustainedUse.rule(for: type, provider: "gcp") == nil)
    }
    #expect(SustainedUse.rule(for: "n1-standard-4", provider: "aws") == nil)
    #expect(SustainedUse.rule(for: "n2-standard-4", provider: "gcp")?.cost(share: 1) == PriceSamples.decimal("0.8002"))
  }
}
