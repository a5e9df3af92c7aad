import Foundation
import PlanModel
import Testing
import Units

@testable import Planning

/// What the search knows without simulating.
struct SizingBoundsTests {
  /// The reserves that the shipped profiles have for these machines, from the same source.
  @Test(arguments: [(2.0, Int64(70), 740.0), (4, 80, 993), (8, 90, 993)])
  func `a machine keeps for itself what EKS reserves`(cores: Double, millicores: Int64, mebibytes: Double) {
    let reserve = MachineReserve.of(vcpu: CPU(cores: cores))
    #expect(reserve.cpu.millicores == millicores && reserve.memory == .mebibytes(mebibytes))
  }

  @Test(arguments: [0.001, 0.5, 3.7, 10, 77, 500])
  func `a quantile is the first number that enough of the distribution reaches`(mean: Double) {
    // By the gamma function's logarithm, term by term.
    func share(upTo count: Int) -> Double {
      count < 0 ? 0 : (0...count).reduce(0) { $0 + exp(Double($1) * log(mean) - mean - lgamma(Double($1) + 1)) }
    }
    let count = PoissonQuantile.of(mean: mean, probability: 0.999)
    #expect(share(upTo: count) >= 0.999 && share(upTo: count - 1) < 0.999)
  }

  @Test func `a large quantile is above the normal one`() {
    let count = PoissonQuantile.of(mean: 40_000, probability: 0.9999)
    #expect(count == 40_760, "3.8 standard deviations of 200 above 40,000")
  }

  private func space(_ cores: Double, _ gibibytes: Double) -> ContainerSpace {
    ContainerSpace(millicores: Int64(cores * 1_000), bytes: Bytes.gibibytes(gibibytes).count)
  }

  @Test func `containers are packed, and replicas spread over what is left`() throws {
    let machine = space(4, 16)
    let packing = try #require(
      Packing([space(3, 8), space(2, 4), space(1, 2)], replica: space(1, 2), most: 10, on: 3, each: machine))
    // 3 and 1 cores fill the first machine, 2 the second: 2 replicas there, 4 on the third.
    #expect(packing.replicas == 6 && packing.perMachine == [4, 2, 0])
    #expect(Packing([space(3, 8), space(3, 8)], replica: space(1, 2), most: 1, on: 1, each: machine) == nil, "no room for both")
    #expect(Packing([], replica: space(1, 2), most: 3, on: 2, each: machine)?.perMachine == [2, 1])
  }

  @Test func `machines come in the order of their cost, none of them twice and none left out`() throws {
    let types = SizingParts.prices.instances
    var sets = MachineSets(types, purchases: [.onDemand], need: space(3, 3), lost: { _ in 0 })
    var given: [MachineSet] = []
    while case let group = sets.next(), !group.isEmpty { given += group }
    #expect(zip(given, given.dropFirst()).allSatisfy { $0.cost <= $1.cost })
    // By hand: one s.one has 2 cores less its reserve, too few for 3.
    var expected: [String] = []
    for type in types {
      for count in 1...MachineSets.mostMachines where type.type != "s.one" || count > 1 { expected.append("\(count) x \(type.type)") }
    }
    #expect(given.map(\.told.text).sorted() == expected.sorted())
    #expect(given.first?.told.text == "1 x s.two" && given.first?.cost.cents == "51.10", "0.07 x 730")
  }

  @Test func `a loss leaves the machines that the survivors are`() {
    #expect(Survival.nothing.lostMachines(of: 4) == 0 && Survival.oneNode.lostMachines(of: 4) == 1)
    #expect((1...7).map { Survival.zone.lostMachines(of: $0) } == [1, 1, 1, 2, 2, 2, 3])
  }
}
