import Foundation
import Pricing
import RandomStreams
import Units

/// Machines of a pool that are bought on the spot market: what is known of when the provider takes them back, and what happens then.
public struct SpotPurchase: Codable, Hashable, Sendable {
  public enum Interruptions: Codable, Hashable, Sendable {
    /// The published share of machines that are taken back within a month.
    case band(SpotBand, refill: SpotRefill)
    /// How many machines somebody could have at each time; refills follow from it too.
    case trace(AvailabilityTrace)
  }

  public var interruptions: Interruptions
  /// Instance types that share the load, the pool's own first; the machines are spread over them evenly. Each is a market of its own.
  public var types: [String]
  /// Seconds from the order of a machine until containers can run on it.
  public var startUp: Distribution
  /// Whether machines on demand stand in as long as no market has any.
  public var fallsBack: Bool

  public init(interruptions: Interruptions, types: [String], startUp: Distribution, fallsBack: Bool) {
    self.interruptions = interruptions
    self.types = types
    self.startUp = startUp
    self.fallsBack = fallsBack
  }

  /// From the provider's word until it takes the machine.
  /// Source: AWS, EC2 user guide, "Spot Instance interruption notices": two minutes.
  public static let notice = SimTime.minutes(2)

  /// Of a market's machines, the share that one interruption takes: the probability with which each of them goes.
  public var share: Double {
    switch interruptions {
    case .band(_, let refill): refill.together.value
    case .trace(let trace): trace.meanShareTaken
    }
  }
}

/// What is assumed of an interruption where only a band is published.
public struct SpotRefill: Codable, Hashable, Sendable {
  /// Of a market's machines that are there, the share that goes at the same time.
  public var together: Fraction
  /// The share of interruptions after which the market has no machines for a while.
  public var failing: Fraction
  /// Seconds for which it has none then.
  public var outage: Distribution

  public init(together: Fraction, failing: Fraction, outage: Distribution) {
    self.together = together
    self.failing = failing
    self.outage = outage
  }
}

/// The share of machines of a type that were taken back within the last month, as AWS publishes it.
///
/// Source: AWS Spot Instance Advisor, "Frequency of interruption": the rate at which Spot has reclaimed capacity during the trailing month, in
/// the ranges below 5 %, 5 to 10 %, 10 to 15 %, 15 to 20 % and above 20 %.
public struct SpotBand: Codable, Hashable, Sendable {
  public var band: InterruptionBand
  /// Shares a month, below 1. Of the top band, which has no end, the upper one is an assumption.
  public var low: Fraction
  public var high: Fraction
  /// Whether the upper end is an assumption, as the published band has none.
  public var isOpen: Bool

  /// - Parameter openEnd: the assumed upper end of the top band, above 20 % and below 100 %; nothing for the others.
  /// - Returns: nil for an end that is missing, none, or one too many.
  public init?(_ band: InterruptionBand, openEnd: Fraction? = nil) {
    let index = InterruptionBand.allCases.firstIndex(of: band) ?? 0
    isOpen = band == .over20
    let low = Fraction(Double(5 * index) / 100)
    guard isOpen == (openEnd != nil), openEnd.map({ $0 > low && $0.value < 1 }) ?? true else { return nil }
    self.band = band
    self.low = low
    high = openEnd ?? Fraction(Double(5 * index + 5) / 100)
  }

  /// What is simulated: the upper end, so that the plan is on the safe side.
  public var simulated: Fraction { high }
  public var middle: Fraction { Fraction((low.value + high.value) / 2) }

  /// Interruptions of one machine an hour, when this share of machines is taken back within a month of 730 hours: -ln(1 - p) / 730, as a
  /// machine outlives the month with probability exp(-730 lambda).
  public static func rate(of share: Fraction) -> Double { -log1p(-share.value) / 730 }
}

/// A record of how many machines of a type somebody could have.
public struct AvailabilityTrace: Codable, Hashable, Sendable {
  /// A change: seconds from the start of the record, and how many there are from then on.
  public struct Step: Codable, Hashable, Sendable {
    public var seconds: Double
    public var available: Int

    public init(seconds: Double, available: Int) {
      self.seconds = seconds
      self.available = available
    }
  }

  /// Where it comes from.
  public var origin: String
  /// In rising order of time, the first at 0; the last is the end of the record, whose number lasts for no time.
  public var steps: [Step]

  public init(origin: String, steps: [Step]) {
    self.origin = origin
    self.steps = steps
  }

  /// The most that there ever are: what was asked for.
  public var asked: Int { steps.map(\.available).max() ?? 0 }
  public var seconds: Double { steps.last?.seconds ?? 0 }

  /// Of the machines that are there when some are taken back, the share that is taken, on average over all times when that happens.
  public var meanShareTaken: Double {
    let drops = zip(steps, steps.dropFirst().dropLast()).filter { $0.available > $1.available }
    guard !drops.isEmpty else { return 0 }
    return drops.reduce(0) { $0 + Double($1.0.available - $1.1.available) / Double($1.0.available) } / Double(drops.count)
  }

  /// The share of time-and-machines that there were: machines over those asked for, on average.
  public var availability: Double {
    guard seconds > 0, asked > 0 else { return 0 }
    return zip(steps, steps.dropFirst()).reduce(0) { $0 + Double($1.0.available) * ($1.1.seconds - $1.0.seconds) } / seconds / Double(asked)
  }
}
