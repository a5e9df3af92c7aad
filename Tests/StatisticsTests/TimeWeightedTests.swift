import Statistics
import Testing
import Units

@Suite struct TimeWeightedTests {
  @Test func `the mean weighs each value by how long it lasted`() {
    // 0 for 1 s, 2 for 3 s, 5 for 1 s, 4 for 5 s: (6 + 5 + 20) / 10.
    var length = TimeWeighted()
    length.update(at: .seconds(1), value: 2)
    length.add(3, at: .seconds(4))
    length.add(-1, at: .seconds(5))
    #expect(length.mean(until: .seconds(10)) == 3.1)
  }

  @Test func `a restart forgets what was and keeps the value`() {
    var length = TimeWeighted(value: 100)
    length.update(at: .seconds(2), value: 4)
    length.restart(at: .seconds(3))
    length.update(at: .seconds(5), value: 0)
    #expect(length.mean(until: .seconds(7)) == 2)
  }

  @Test func `no time, no mean`() {
    var length = TimeWeighted(value: 3, at: .seconds(1))
    #expect(length.mean(until: .seconds(1)) == nil)
    #expect(length.mean(until: .zero) == nil)
    length.update(at: .seconds(5), value: 1)
    #expect(length.mean(until: .seconds(4)) == nil, "what lies before the last update is no longer known")
  }
}
