/// The events to come, the next one first: a heap with four children a node, in one block of memory.
///
/// Four children instead of two halve the depth, and the four stand in two lines of the processor's cache.
/// Source: LaMarca, Ladner, "The influence of caches on the performance of heaps" (1996).
///
/// What happens at an event mostly schedules another one. So the place of the event that was taken stays empty until then, and the new event
/// goes down from there: one walk through the heap instead of one down for the last event and one up for the new.
public struct EventQueue: ~Copyable {
  @usableFromInline var heap: UnsafeMutablePointer<Event>
  @usableFromInline var capacity: Int
  /// Events that are waiting.
  @inlinable public var count: Int { hasHole ? size &- 1 : size }
  /// With the hole.
  @usableFromInline var size = 0
  /// The first place is empty.
  @usableFromInline var hasHole = false
  @usableFromInline var scheduled: UInt64 = 0

  public init(minimumCapacity: Int = 256) {
    capacity = max(16, minimumCapacity)
    heap = .allocate(capacity: capacity)
  }

  deinit { heap.deallocate() }

  /// Adds an event at `time` nanoseconds. Among events of the same time and priority, the one scheduled first comes first.
  @inlinable @inline(__always) public mutating func schedule(at time: Int64, _ priority: EventPriority, subject: Int32, detail: UInt32) {
    scheduled &+= 1
    let event = Event(time: time, order: UInt64(priority.rawValue) &<< 56 | scheduled, subject: subject, detail: detail)
    if hasHole {
      hasHole = false
      sink(event)
    } else {
      rise(event)
    }
  }

  /// Takes the next event out. The queue must not be empty.
  @inlinable @inline(__always) public mutating func takeNext() -> Event {
    if hasHole {
      size &-= 1
      if size > 0 { sink(heap[size]) }
    }
    hasHole = true
    return heap[0]
  }

  /// Adds an event behind all others, and lets it rise to its place.
  @inlinable @inline(__always) mutating func rise(_ event: Event) {
    if size == capacity { grow() }
    var hole = size
    size &+= 1
    while hole > 0 {
      let parent = (hole &- 1) &>> 2
      if !Event.precedes(event, heap[parent]) { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = event
  }

  /// Puts an event into the first place, and lets it sink to its own.
  @inlinable @inline(__always) mutating func sink(_ event: Event) {
    var hole = 0
    while true {
      let first = hole &* 4 &+ 1
      if first >= size { break }
      var least = first
      let end = first &+ 4 < size ? first &+ 4 : size
      var child = first &+ 1
      while child < end {
        if Event.precedes(heap[child], heap[least]) { least = child }
        child &+= 1
      }
      if !Event.precedes(heap[least], event) { break }
      heap[hole] = heap[least]
      hole = least
    }
    heap[hole] = event
  }

  /// Changes events that are waiting, their times included, and brings all into order again. Takes as long as there are events.
  public mutating func adjust(_ change: (inout Event) -> Void) {
    if hasHole {
      hasHole = false
      size &-= 1
      if size > 0 { heap[0] = heap[size] }
    }
    for index in 0..<size { change(&heap[index]) }
    // From the last parent to the first: Floyd's way to make a heap.
    for parent in stride(from: (size - 2) >> 2, through: 0, by: -1) where size > 1 { settle(parent) }
  }

  /// Lets the event at this place sink to its own, below which all is in order.
  private mutating func settle(_ start: Int) {
    let event = heap[start]
    var hole = start
    while hole * 4 + 1 < size {
      let children = (hole * 4 + 1)..<min(hole * 4 + 5, size)
      guard let least = children.min(by: { Event.precedes(heap[$0], heap[$1]) }), Event.precedes(heap[least], event) else { break }
      heap[hole] = heap[least]
      hole = least
    }
    heap[hole] = event
  }

  @usableFromInline mutating func grow() {
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: capacity * 2)
    larger.update(from: heap, count: size)
    heap.deallocate()
    heap = larger
    capacity *= 2
  }
}
