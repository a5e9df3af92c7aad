import QueueingTheory
import Testing

@Suite struct LittlesLawTests {
  @Test func `the mean number present is rate times time`() {
    #expect(LittlesLaw.meanPresent(throughput: 4, meanTime: 2.5) == 10)
  }

  @Test func `a window that cuts through queries still balances`() {
    // The window is 10 ... 20 s. Queries: 4-12 (left), 8-25 (there all along), 11-14 (left), 18-30 (came). The area is 2 + 10 + 3 + 2.
    let area = 17.0
    let departures = 8.0 + 3
    let before = 6.0 + 2
    let present = 12.0 + 2
    #expect(LittlesLaw.imbalance(area: area, timeOfDepartures: departures, timeBeforeWindow: before, timeOfPresent: present) == 0)
    // A query of 3 s that was counted out but not in is seen.
    let lost = LittlesLaw.imbalance(area: area, timeOfDepartures: departures + 3, timeBeforeWindow: before, timeOfPresent: present)
    #expect(isClose(lost, -3.0 / 20))
    #expect(LittlesLaw.imbalance(area: 0, timeOfDepartures: 0, timeBeforeWindow: 0, timeOfPresent: 0) == 0)
  }
}
