import Foundation
import PlanModel
import Pricing
import RandomStreams
import Testing
import Units

@testable import ServiceSimulation

/// Months of spot machines alone, against closed forms.
@Suite struct SpotPoolTests {
  /// A band's upper end of 99 %, so that a machine is taken every 158.5 hours on average: -ln(0.01) / 730 h.
  private static let often = 0.99
  private static let ratePerHour = -log(0.01) / 730

  private func spot(
    _ share: Double = often, together: Double = 1, failing: Double = 0, outage: Distribution = .deterministic(0),
    startUp: Distribution = .deterministic(0), types: Int = 1, fallsBack: Bool = false
  ) throws -> SpotPurchase {
    let band = try #require(SpotBand(.over20, openEnd: Fraction(share)))
    return SpotPurchase(
      interruptions: .band(band, refill: SpotRefill(together: Fraction(together), failing: Fraction(failing), outage: outage)),
      types: (0..<types).map { "type\($0)" }, startUp: startUp, fallsBack: fallsBack)
  }

  private func courses(_ spot: SpotPurchase, wanted: Int, hours: Double, count: Int) throws -> [SpotTally] {
    try (0..<count).map { try spot.course(wanted: wanted, for: .hours(hours), pool: "pool", seed: 7, number: $0) }
  }

  /// The mean of the draws within so many standard errors of the truth, and those errors small enough to prove something.
  private func expect(
    _ values: [Double], near truth: Double, errors: Double = 4, within: Double, _ why: Comment, location: SourceLocation = #_sourceLocation
  ) {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    let error = (variance / Double(values.count)).squareRoot()
    #expect(abs(mean - truth) <= errors * error, "\(why): \(mean), \(truth), error \(error)", sourceLocation: location)
    #expect(error < within * abs(truth), "\(why): too rough, \(error) of \(truth)", sourceLocation: location)
  }

  @Test(arguments: [(0.05, InterruptionBand.under5), (0.1, .from5to10), (0.15, .from10to15), (0.2, .from15to20)])
  func `a machine outlives the month with the probability that the band says`(share: Double, band: InterruptionBand) throws {
    let published = try #require(SpotBand(band))
    #expect(published.high == Fraction(share) && published.simulated == published.high && !published.isOpen)
    for together in [1, 0.3] {
      let spot = SpotPurchase(
        interruptions: .band(published, refill: SpotRefill(together: Fraction(together), failing: .zero, outage: .deterministic(0))),
        types: ["type"], startUp: .deterministic(0), fallsBack: false)
      let months = try courses(spot, wanted: 1, hours: 730, count: 20_000)
      let lost = months.map { $0.interruptions > 0 ? 1.0 : 0 }
      expect(lost, near: share, within: 0.05, "however many go together")
    }
  }

  @Test func `interruptions of one machine are a Poisson process`() throws {
    let counts = try courses(spot(), wanted: 1, hours: 7_300, count: 4_000).map { Double($0.interruptions) }
    let mean = 7_300 * Self.ratePerHour
    expect(counts, near: mean, within: 0.01, "mean")
    // Of a Poisson variable (x - mean)^2 has the mean as its mean.
    expect(counts.map { ($0 - mean) * ($0 - mean) }, near: mean, within: 0.05, "variance")
  }

  @Test func `machines that go together are taken at the same rate each`() throws {
    for together in [1, 0.5, 0.1] {
      let tallies = try courses(spot(together: together), wanted: 6, hours: 7_300, count: 1_000)
      expect(tallies.map { Double($0.machinesTaken) }, near: 6 * 7_300 * Self.ratePerHour, within: 0.05, "\(together)")
      // An interruption that takes nobody is none: each of 6 stays with 1 - c.
      let times = 7_300 * Self.ratePerHour / together * (1 - pow(1 - together, 6))
      expect(tallies.map { Double($0.interruptions) }, near: times, within: 0.05, "\(together)")
    }
  }

  @Test func `an empty market and a machine alternate`() throws {
    // Up 158.5 h on average, down 20 h: an alternating renewal process is down for 20 / 178.5 of the time.
    let tallies = try courses(
      spot(failing: 1, outage: .exponential(mean: 20 * 3_600)), wanted: 1, hours: 50_000, count: 400)
    let down = 20 / (20 + 1 / Self.ratePerHour)
    expect(tallies.map { $0.shortSeconds / $0.observedSeconds }, near: down, errors: 4.5, within: 0.02, "down")
    expect(tallies.map { $0.unorderedSeconds / $0.observedSeconds }, near: down, errors: 4.5, within: 0.02, "and not even ordered")
    #expect(tallies.allSatisfy { $0.unreplaced == $0.interruptions })
  }

  @Test func `a machine that is taken while it starts is ordered anew`() throws {
    // All is well when nothing was taken within the last 20 hours: exp(-20 lambda).
    let tallies = try courses(spot(startUp: .deterministic(20 * 3_600)), wanted: 1, hours: 50_000, count: 300)
    expect(tallies.map { 1 - $0.shortSeconds / $0.observedSeconds }, near: exp(-20 * Self.ratePerHour), within: 0.01, "up")
    #expect(tallies.allSatisfy { $0.unorderedSeconds == 0 })
  }

  @Test func `each machine is away for its start-up, however many go together`() throws {
    // Up exponentially with lambda, away exponentially with mu: away for lambda / (lambda + mu) of the time, each of five.
    for together in [1, 0.2] {
      let tallies = try courses(spot(together: together, startUp: .exponential(mean: 30 * 3_600)), wanted: 5, hours: 50_000, count: 300)
      let away = Self.ratePerHour / (Self.ratePerHour + 1.0 / 30)
      expect(tallies.map { $0.missingSeconds / $0.observedSeconds }, near: 5 * away, within: 0.02, "\(together)")
    }
    // Independent machines: at least one of five is away for 1 - (1 - a)^5 of the time; as good as independent at 2 %.
    let tallies = try courses(spot(together: 0.02, startUp: .exponential(mean: 30 * 3_600)), wanted: 5, hours: 50_000, count: 200)
    let away = Self.ratePerHour / (Self.ratePerHour + 1.0 / 30)
    let short = tallies.reduce(0) { $0 + $1.shortSeconds } / tallies.reduce(0) { $0 + $1.observedSeconds }
    #expect(abs(short - (1 - pow(1 - away, 5))) < 0.02 * short, "\(short)")
  }

  @Test func `machines on demand stand in while the market is empty, and go when it is not`() throws {
    let spot = try spot(together: 0.5, failing: 0.5, outage: .exponential(mean: 30 * 3_600), fallsBack: true)
    let tallies = try courses(spot, wanted: 4, hours: 7_300, count: 200)
    for tally in tallies {
      #expect(tally.missingSeconds == 0 && tally.unreplaced == 0)
      // All that are wanted, and those that were taken, for two minutes more each.
      let paid = tally.spotSeconds.reduce(0, +) + tally.onDemandSeconds
      let expected = 4 * tally.observedSeconds + 120 * Double(tally.machinesTaken)
      #expect(paid <= expected + 1e-3 && paid >= expected - 4 * 120 - 1e-3, "\(paid) of \(expected)")
    }
    #expect(tallies.contains { $0.onDemandSeconds > 0 })
    // The market is empty for x / (1 + x) of the time, x = 0.5 outages of 30 h for each move; half of the machines are outside then at first.
    let share = tallies.reduce(0) { $0 + $1.onDemandSeconds } / tallies.reduce(0) { $0 + $1.observedSeconds } / 4
    let moves = 2 * Self.ratePerHour
    let empty = 0.5 * 30 * moves / (1 + 0.5 * 30 * moves)
    #expect(share > 0.4 * empty && share < empty, "\(share), \(empty)")
  }

  @Test func `further types keep machines when one market is empty`() throws {
    func missing(_ types: Int) throws -> Double {
      let spot = try spot(failing: 1, outage: .exponential(mean: 20 * 3_600), types: types)
      let tallies = try courses(spot, wanted: 4, hours: 20_000, count: 50)
      return tallies.reduce(0) { $0 + $1.missingSeconds } / tallies.reduce(0) { $0 + $1.observedSeconds } / 4
    }
    let (one, two) = (try missing(1), try missing(2))
    let down = 20 / (20 + 1 / Self.ratePerHour)
    #expect(abs(one - down) < 0.1 * down)
    // Both markets have to be empty at the same time: the product of two independent ones.
    #expect(abs(two - down * down) < 0.15 * down * down, "\(two), \(down * down)")
  }

  @Test func `a record is followed round after round`() throws {
    // An hour with, half an hour without, half an hour with machines: a quarter of each two hours is without, from wherever it begins.
    let trace = AvailabilityTrace(
      origin: "test", steps: [.init(seconds: 0, available: 1), .init(seconds: 3_600, available: 0), .init(seconds: 5_400, available: 1), .init(seconds: 7_200, available: 1)])
    #expect(trace.availability == 0.75 && trace.meanShareTaken == 1 && trace.asked == 1)
    let spot = SpotPurchase(interruptions: .trace(trace), types: ["type"], startUp: .deterministic(0), fallsBack: false)
    for tally in try courses(spot, wanted: 3, hours: 40, count: 50) {
      #expect(abs(tally.missingSeconds - 108_000) < 1e-3, "three machines, twenty half hours")
      #expect(abs(tally.shortSeconds - 36_000) < 1e-3)
      #expect((19...20).contains(tally.interruptions) && tally.machinesTaken == 3 * tally.interruptions)
      // Those that are taken are paid for two minutes more.
      let paid: Double = 324_000 + 120 * Double(tally.machinesTaken)
      #expect(abs(tally.spotSeconds[0] - paid) <= 360.001)
    }
  }

  @Test func `part of a record's machines leaves part of ours`() throws {
    // Four, then two: each of eight goes with one half, and no more than four are had anew.
    let trace = AvailabilityTrace(
      origin: "test", steps: [.init(seconds: 0, available: 4), .init(seconds: 36_000, available: 2), .init(seconds: 72_000, available: 4), .init(seconds: 72_001, available: 4)])
    #expect(trace.meanShareTaken == 0.5)
    let spot = SpotPurchase(interruptions: .trace(trace), types: ["type"], startUp: .deterministic(0), fallsBack: false)
    let tallies = try courses(spot, wanted: 8, hours: 200, count: 400)
    // Binomial(8, 1/2) stay, at least four by the refill: E max(X, 4) = 4 + E (X - 4)+.
    let binomials: [Double] = [1, 8, 28, 56, 70, 56, 28, 8, 1]
    let kept = binomials.enumerated().reduce(0.0) { $0 + $1.element / 256 * Double(max($1.offset, 4)) }
    let missing = tallies.map { $0.missingSeconds / $0.observedSeconds }
    let mean = missing.reduce(0, +) / Double(missing.count)
    #expect(abs(mean - (8 - kept) / 2) < 0.03 * mean, "\(mean), \((8 - kept) / 2)")
  }

  @Test func `hours add up, and the same draw gives the same`() throws {
    let spot = try spot(together: 0.5, failing: 0.5, outage: .exponential(mean: 30 * 3_600), startUp: .exponential(mean: 300), fallsBack: true)
    let tallies = try courses(spot, wanted: 4, hours: 730, count: 20)
    for tally in tallies {
      let (spotHours, onDemand) = (try #require(tally.spotHours), try #require(tally.onDemandHours))
      #expect(spotHours.nodeSeconds.count == 730)
      #expect(abs(spotHours.nodeSeconds.reduce(0, +) - tally.spotSeconds.reduce(0, +)) < 1e-3)
      #expect(abs(onDemand.nodeSeconds.reduce(0, +) - tally.onDemandSeconds) < 1e-3)
    }
    #expect(try courses(spot, wanted: 4, hours: 730, count: 20) == tallies)
    #expect(Set(tallies.map(\.spotSeconds)).count > 10)
  }
}
