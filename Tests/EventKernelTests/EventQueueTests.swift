import EventKernel
import Testing

@Suite struct EventQueueTests {
  /// What an event has to be ordered by, kept beside the queue.
  private struct Expected {
    var time: Int64
    var priority: EventPriority
    var subject: Int32

    static func precedes(_ a: Expected, _ b: Expected) -> Bool {
      // Subjects are numbered in the order of scheduling.
      (a.time, a.priority.rawValue, a.subject) < (b.time, b.priority.rawValue, b.subject)
    }
  }

  /// SplitMix64, for these tests alone.
  private struct TestRandom {
    var state: UInt64
    mutating func below(_ limit: UInt64) -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return (z ^ (z >> 31)) % limit
    }
  }

  @Test func `events come by time, then by priority, then in the order of scheduling`() {
    var queue = EventQueue()
    let scheduled: [(time: Int64, priority: EventPriority, name: Int32, why: String)] = [
      (5, .observer, 6, "last of its instant: it sees everything"),
      (5, .arrival, 3, "the first of two arrivals"),
      (9, .departure, 7, "later, whatever its priority"),
      (5, .departure, 1, "frees its place before anybody arrives"),
      (5, .arrival, 4, "the second of two arrivals"),
      (5, .autoscaler, 5, "decides on what has happened"),
      (5, .change, 2, "a replica is ready for those who arrive"),
      (0, .observer, 0, "the earliest"),
    ]
    for event in scheduled { queue.schedule(at: event.time, event.priority, subject: event.name, detail: 0) }
    for position in 0..<Int32(scheduled.count) {
      let next = queue.takeNext()
      #expect(next.subject == position, "\(scheduled.first { $0.name == position }?.why ?? "")")
    }
    #expect(queue.count == 0)
  }

  @Test func `the priorities have the order that the model states`() {
    #expect(EventPriority.allCases == [.departure, .change, .arrival, .autoscaler, .observer])
    #expect(EventPriority.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
  }

  @Test(arguments: [
    (1, 1, "all at one instant: priority and order of scheduling alone decide"),
    (2, 5, "nearly all tie"),
    (3, 300, "some tie"),
    (4, 1_000_000_000_000, "hardly any tie"),
  ] as [(UInt64, UInt64, String)])
  func `any mix of scheduling and taking gives what a sorted list gives`(seed: UInt64, instants: UInt64, why: String) {
    var random = TestRandom(state: seed)
    // Far below the number of events, so that the block grows again and again.
    var queue = EventQueue(minimumCapacity: 1)
    var pending: [Expected] = []
    var number: Int32 = 0
    var taken: [Int32] = []
    var wanted: [Int32] = []
    func takeFromList() {
      pending.sort(by: Expected.precedes)
      wanted.append(pending.removeFirst().subject)
    }
    for _ in 0..<400 {
      for _ in 0..<random.below(24) {
        let event = Expected(
          time: Int64(random.below(instants)), priority: EventPriority.allCases[Int(random.below(5))], subject: number)
        number += 1
        pending.append(event)
        queue.schedule(at: event.time, event.priority, subject: event.subject, detail: UInt32(truncatingIfNeeded: event.subject) &* 7)
      }
      for _ in 0..<min(pending.count, Int(random.below(20))) {
        let event = queue.takeNext()
        #expect(event.detail == UInt32(truncatingIfNeeded: event.subject) &* 7)
        taken.append(event.subject)
        takeFromList()
      }
      #expect(queue.count == pending.count)
    }
    pending.sort(by: Expected.precedes)
    wanted += pending.map(\.subject)
    while queue.count > 0 { taken.append(queue.takeNext().subject) }
    #expect(taken == wanted, "\(why)")
    #expect(taken.count == Int(number))
  }

  @Test func `a hundred thousand events survive growth from the smallest block`() {
    var queue = EventQueue(minimumCapacity: 1)
    // A permutation of 0 ..< 100003, a prime: multiples of 12345.
    for index in 0..<Int64(100_003) {
      queue.schedule(at: index * 12_345 % 100_003, .arrival, subject: Int32(index), detail: UInt32(index))
    }
    #expect(queue.count == 100_003)
    for time in 0..<Int64(100_003) {
      let event = queue.takeNext()
      guard event.time == time, Int64(event.subject) * 12_345 % 100_003 == time, event.detail == UInt32(event.subject) else {
        Issue.record("found \(event) at \(time)")
        return
      }
    }
    #expect(queue.count == 0)
  }

  @Test func `an event keeps times at both ends of the clock`() {
    var queue = EventQueue()
    queue.schedule(at: .max, .departure, subject: 1, detail: .max)
    queue.schedule(at: .max - 1, .observer, subject: .min, detail: 0)
    queue.schedule(at: 0, .observer, subject: .max, detail: 3)
    let order = [queue.takeNext(), queue.takeNext(), queue.takeNext()]
    #expect(order.map(\.subject) == [.max, .min, 1])
    #expect(order[2].detail == .max)
  }

  @Test func `an event is 24 bytes without references`() {
    #expect(MemoryLayout<Event>.stride == 24)
  }

  @Test(arguments: [0, 1, 2, 5, 6, 100, 1_000]) func `events whose times are changed come in their new order`(count: Int) {
    var queue = EventQueue()
    var times: [Int64] = []
    for number in 0..<count {
      let time = Int64(number * 7_919 % 1_009)
      times.append(time)
      queue.schedule(at: time, .departure, subject: Int32(number), detail: UInt32(number % 2))
    }
    // One is taken, so that the first place is empty.
    var taken: Int32?
    if count > 2 { taken = queue.takeNext().subject }
    queue.adjust { event in if event.detail == 1 { event.time = 2_000 - event.time } }
    var expected: [(time: Int64, number: Int)] = []
    for (number, time) in times.enumerated() where taken != Int32(number) { expected.append((number % 2 == 1 ? 2_000 - time : time, number)) }
    expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
    for next in expected {
      let event = queue.takeNext()
      #expect(event.time == next.time && Int(event.subject) == next.number)
    }
    #expect(queue.count == 0)
  }
}
