/// Queries that can go on at the present instant, first in, first out.
struct ReadyQueue: ~Copyable {
  private var ring: UnsafeMutablePointer<Int32>
  private var capacity = 64
  private var head = 0
  private(set) var count = 0

  init() { ring = .allocate(capacity: 64) }
  deinit { ring.deallocate() }

  mutating func append(_ slot: Int32) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Int32>.allocate(capacity: capacity * 2)
      for index in 0..<count { larger[index] = ring[(head + index) % capacity] }
      ring.deallocate()
      ring = larger
      capacity *= 2
      head = 0
    }
    ring[(head + count) % capacity] = slot
    count += 1
  }

  mutating func removeFirst() -> Int32 {
    let slot = ring[head]
    head = (head + 1) % capacity
    count -= 1
    return slot
  }
}
