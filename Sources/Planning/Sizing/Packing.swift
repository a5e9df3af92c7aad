/// CPU and memory that a container needs, or that a machine has.
struct ContainerSpace: Hashable, Sendable {
  var millicores: Int64
  var bytes: Int64

  func holds(_ other: ContainerSpace) -> Bool { other.millicores <= millicores && other.bytes <= bytes }

  static func + (a: ContainerSpace, b: ContainerSpace) -> ContainerSpace {
    ContainerSpace(millicores: a.millicores + b.millicores, bytes: a.bytes + b.bytes)
  }
  static func - (a: ContainerSpace, b: ContainerSpace) -> ContainerSpace {
    ContainerSpace(millicores: a.millicores - b.millicores, bytes: a.bytes - b.bytes)
  }

  /// How many of the other fit in.
  func times(_ other: ContainerSpace) -> Int {
    let byCPU = other.millicores > 0 ? millicores / other.millicores : .max
    let byMemory = other.bytes > 0 ? bytes / other.bytes : .max
    return Int(max(0, min(byCPU, byMemory, 1_000_000)))
  }
}

/// Containers on alike machines: those that stay first, the largest of them first, each where least is left over; then replicas, each on the
/// machine that has the fewest of them.
struct Packing {
  /// Replicas that found room.
  let replicas: Int
  /// By machine, the most first.
  let perMachine: [Int]

  /// - Parameter most: no more replicas than these.
  /// - Returns: nil where not even the others find room.
  init?(_ others: [ContainerSpace], replica: ContainerSpace, most: Int, on count: Int, each capacity: ContainerSpace) {
    guard count > 0 else { return nil }
    var free = Array(repeating: capacity, count: count)
    /// Of a machine, the larger share of CPU or memory.
    func share(_ space: ContainerSpace) -> Double {
      max(Double(space.millicores) / Double(max(1, capacity.millicores)), Double(space.bytes) / Double(max(1, capacity.bytes)))
    }
    for container in others.sorted(by: { share($0) > share($1) }) {
      let fitting = free.indices.filter { free[$0].holds(container) }
      guard let tightest = fitting.min(by: { share(free[$0]) < share(free[$1]) }) else { return nil }
      free[tightest] = free[tightest] - container
    }
    var placed = Array(repeating: 0, count: count)
    var total = 0
    while total < most {
      guard let machine = free.indices.filter({ free[$0].holds(replica) }).min(by: { placed[$0] < placed[$1] }) else { break }
      free[machine] = free[machine] - replica
      placed[machine] += 1
      total += 1
    }
    replicas = total
    perMachine = placed.sorted(by: >)
  }
}
