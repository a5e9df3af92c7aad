import Units

/// What is wrong with how a database divides its memory.
public enum MemoryFinding: Codable, Hashable, Sendable {
  /// The settings promise more than there is: the container is killed when they are used.
  case exceedsLimit(database: String, parts: String, sum: Bytes, limit: Bytes)
  /// The settings take all there is.
  case leavesNothing(database: String, sum: Bytes, limit: Bytes, forWhat: String)
  /// A heap so large that the JVM's pointers double.
  case heapBeyondCompressedPointers(heap: Bytes)
}

extension MemoryFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exceedsLimit(let database, let parts, let sum, let limit):
      "\(database): the sum of \(parts) is \(sum.spelling), more than the \(limit.spelling) that it may use"
    case .leavesNothing(let database, let sum, let limit, let forWhat):
      "\(database): its settings come to \(sum.spelling) of \(limit.spelling) and leave nothing for \(forWhat)"
    case .heapBeyondCompressedPointers(let heap):
      "Neo4j: a heap of \(heap.spelling) is beyond the \(Neo4jMemory.compressedPointerHeap.spelling) up to which the JVM "
        + "compresses pointers"
    }
  }
}
