import PlanModel
import Pricing
import Units

/// Alike machines, paid for in one way.
struct MachineSet: Hashable, Sendable {
  var price: InstancePrice
  var count: Int
  var purchase: PurchaseOption
  /// USD a month.
  var cost: USD

  var reserve: NodeReserve { MachineReserve.of(vcpu: price.vcpu) }
  /// What containers may have of one machine.
  var capacity: ContainerSpace {
    ContainerSpace(
      millicores: max(0, price.vcpu.millicores - reserve.cpu.millicores), bytes: max(0, price.memory.count - reserve.memory.count))
  }

  /// Cores that all machines give for ever: of a burstable type its baseline.
  var sustainedCores: Double { Double(count) * price.vcpu.cores * (price.burst?.baselinePerVCPU.value ?? 1) }

  var told: SizingResult.Machines { .init(instanceType: price.type, count: count, purchase: purchase, cost: cost.roundedToCent) }
}

/// All sets of alike machines, the cheapest first; of those that cost the same, the fewest machines first.
struct MachineSets {
  /// More machines of one type are a cluster that nobody searches for by hand either.
  static let mostMachines = 64

  private struct Offer {
    var price: InstancePrice
    var purchase: PurchaseOption
    var perMonth: USD
    var next: Int
  }

  private var offers: [Offer]

  /// - Parameters:
  ///   - need: what all containers need together at the least; fewer machines than hold it are not looked at.
  ///   - lost: how many of so many machines have to be done without.
  init(_ types: [InstancePrice], purchases: [PurchaseOption], need: ContainerSpace, lost: (Int) -> Int) {
    offers = types.flatMap { price in
      purchases.compactMap { purchase -> Offer? in
        // A price that nobody published is no ground for a choice.
        guard let hour = price.published(purchase) else { return nil }
        let capacity = MachineSet(price: price, count: 1, purchase: purchase, cost: .zero).capacity
        guard
          let first = (1...Self.mostMachines).first(where: { count in
            let left = Int64(count - lost(count))
            return left > 0 && capacity.millicores * left >= need.millicores && capacity.bytes * left >= need.bytes
          })
        else { return nil }
        return Offer(price: price, purchase: purchase, perMonth: hour.usd * Month.hours, next: first)
      }
    }
  }

  /// The cheapest sets that were not given out yet: all that cost the same.
  mutating func next() -> [MachineSet] {
    let open = offers.indices.filter { offers[$0].next <= Self.mostMachines }
    guard let least = open.map({ offers[$0].perMonth * offers[$0].next }).min() else { return [] }
    return open.filter { offers[$0].perMonth * offers[$0].next == least }.map { index in
      defer { offers[index].next += 1 }
      return MachineSet(price: offers[index].price, count: offers[index].next, purchase: offers[index].purchase, cost: least)
    }.sorted { ($0.count, $0.price.type) < ($1.count, $1.price.type) }
  }
}
