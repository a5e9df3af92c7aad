import Foundation
import Units

/// Who pays for which hour: reservations first, then Savings Plans, and on demand what is left.
///
/// Spot machines and surplus CPU credits are covered by neither, so that they are not put in here.
///
/// Sources: Amazon EC2 User Guide, "How Reserved Instances are applied"; AWS Savings Plans User Guide, "Understanding how Savings Plans
/// apply to your AWS usage".
public struct CommitmentLedger: Sendable {
  /// What a stretch of hours costs.
  public struct Settlement: Hashable, Sendable {
    /// For all reservations and plans, used or not.
    public var committed: USD = .zero
    /// What is billed on demand.
    public var onDemand: USD = .zero
    /// Node-hours that are billed on demand, by type.
    public var onDemandHours: [String: Decimal] = [:]
    /// Hours of each reservation that were paid for and that covered something, in units of its own type.
    public var reservedHours: [Decimal] = []
    public var usedReservedHours: [Decimal] = []
    /// Dollars of the commitments of all plans that covered something.
    public var usedPlans: USD = .zero

    /// Not rounded.
    public var total: USD { committed + onDemand }
  }

  public let reservations: [Reservation]
  public let plans: [SavingsPlan]

  public init(reservations: [Reservation] = [], plans: [SavingsPlan] = []) {
    self.reservations = reservations
    self.plans = plans
  }

  /// Goes through all hours; usages that are shorter count as unused at their end.
  public func settle(_ usages: [HourlyUsage]) -> Settlement {
    var settlement = Settlement()
    settlement.reservedHours = reservations.map { _ in 0 }
    settlement.usedReservedHours = reservations.map { _ in 0 }
    let hourly = reservations.reduce(USD.zero) { $0 + $1.hourly * $1.count } + plans.reduce(USD.zero) { $0 + $1.commitment }
    for hour in 0..<(usages.map(\.hours.count).max() ?? 0) {
      var left = usages.map { $0.hours.indices.contains(hour) ? $0.hours[hour] : 0 }
      reserve(&left, usages, &settlement)
      cover(&left, usages, &settlement)
      settlement.committed = settlement.committed + hourly
      for (usage, rest) in zip(usages, left) where rest > 0 {
        settlement.onDemand = settlement.onDemand + usage.onDemand * rest
        settlement.onDemandHours[usage.type, default: 0] += rest
      }
    }
    return settlement
  }

  /// Those for their own type alone go first, as zonal ones do; a flexible one covers its family from the smallest size on.
  private func reserve(_ left: inout [Decimal], _ usages: [HourlyUsage], _ settlement: inout Settlement) {
    let order = reservations.indices.sorted { (isFlexible($0) ? 1 : 0, $0) < (isFlexible($1) ? 1 : 0, $1) }
    for index in order {
      let reservation = reservations[index]
      settlement.reservedHours[index] += Decimal(reservation.count)
      let own = InstanceSize(reservation.type)
      let candidates = usages.indices.compactMap { place -> (place: Int, factor: Decimal)? in
        if !isFlexible(index) || own == nil { return usages[place].type == reservation.type ? (place, 1) : nil }
        guard let size = InstanceSize(usages[place].type), size.family == own?.family else { return nil }
        return (place, size.factor)
      }.sorted { ($0.factor, $0.place) < ($1.factor, $1.place) }
      let ownFactor = isFlexible(index) ? own?.factor ?? 1 : 1
      var units = Decimal(reservation.count) * ownFactor
      for (place, factor) in candidates where units > 0 && left[place] > 0 {
        let wanted = left[place] * factor
        let covered = min(units, wanted)
        // By subtraction where all is covered, so that no division leaves a rest.
        left[place] = covered == wanted ? 0 : left[place] - covered / factor
        units -= covered
      }
      settlement.usedReservedHours[index] += Decimal(reservation.count) - units / ownFactor
    }
  }

  private func isFlexible(_ index: Int) -> Bool {
    reservations[index].isRegional && InstanceSize(reservations[index].type)?.isFlexible ?? false
  }

  /// Plans of a family go before plans for all; the usage with the highest share saved first, of equals the one with the lowest rate.
  private func cover(_ left: inout [Decimal], _ usages: [HourlyUsage], _ settlement: inout Settlement) {
    let families = Set(plans.compactMap(\.family)).sorted()
    for family in families.map(Optional.some) + [nil] {
      let group = plans.filter { $0.family == family }
      var budget = group.reduce(USD.zero) { $0 + $1.commitment }
      let eligible = usages.indices.compactMap { place -> (place: Int, rate: USD, saved: Decimal)? in
        let usage = usages[place]
        guard family == nil || InstanceSize(usage.type)?.family == family, usage.onDemand > .zero,
          let rate = group.compactMap({ $0.rates[usage.type] }).min()
        else { return nil }
        return (place, rate, 1 - rate.amount / usage.onDemand.amount)
      }.sorted { $0.saved != $1.saved ? $0.saved > $1.saved : ($0.rate, $0.place) < ($1.rate, $1.place) }
      for (place, rate, _) in eligible where budget > .zero && left[place] > 0 {
        let wanted = rate * left[place]
        let paid = min(budget, wanted)
        left[place] = paid == wanted ? 0 : left[place] - paid.amount / rate.amount
        budget = budget - paid
        settlement.usedPlans = settlement.usedPlans + paid
      }
    }
  }
}
