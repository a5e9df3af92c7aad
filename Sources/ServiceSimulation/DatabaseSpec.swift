import MemoryTuning
import PlanModel
import RandomStreams
import Units

/// What a database does beside answering, as the engine sees it: stations by their first instance, -1 where there is none.
struct DatabaseSpec: Sendable {
  /// Writes of changed pages.
  struct Checkpoints: Sendable {
    /// Nanoseconds.
    var timeout: Int64
    /// Bytes of log after which one begins.
    var logLimit: Double
    var completionTarget: Double
    var logPerByte: Double
    var pagesPerByte: Double
    /// Bytes.
    var pageWriteSize: Double

    init(_ writes: DatabaseWrites) {
      timeout = writes.checkpointTimeout.nanoseconds
      logLimit = writes.logBetweenCheckpoints
      completionTarget = writes.completionTarget.value
      logPerByte = writes.logPerByte
      pagesPerByte = writes.pagesPerByte
      pageWriteSize = Double(writes.pageWriteSize.count)
    }

    /// Operations and bytes of the log for so many bytes stored.
    func log(of stored: Double) -> (operations: Double, bytes: Double) {
      let bytes = stored * logPerByte
      return (max(1, (bytes / Double(DatabaseWrites.largestOperation.count)).rounded(.up)), bytes)
    }

    /// Operations and bytes of the pages that so many bytes stored have changed.
    func pages(of stored: Double) -> (operations: Double, bytes: Double) { (stored * pagesPerByte / pageWriteSize, stored * pagesPerByte) }
  }

  /// Pauses of the garbage collector. Bytes.
  struct Collection: Sendable {
    var heap: Double
    var live: Double
    var allocationPerRead: Double
    var livePerRead: Double
    var bytesPerSecond: Double
    /// Why a read fails when what is reachable fills the heap.
    var fullCause: Int32

    /// Seconds of pause that one read leads to, with so many bytes reachable.
    func pausePerRead(live: Double) -> Double { live < heap ? allocationPerRead / (heap - live) * live / bytesPerSecond : .infinity }
  }

  var name: String
  var cpu: Int32
  var disk: Int32
  var throughput: Int32
  var checkpoints: Checkpoints?
  var collection: Collection?
  /// Why what is asked of it fails while it is away.
  var awayCause: Int32
  /// Nanoseconds from the end of its process until it answers again.
  var restart: Int64
}

/// Sorts that need more memory than they may use: they write what they have to the disk and read it again, in as many passes as it takes to
/// merge it.
///
/// Runs are as long as the memory holds. As many are merged at once as have a buffer in it.
/// Source: PostgreSQL, src/backend/utils/sort/tuplesort.c, tuplesort_merge_order: MINORDER 6, MAXORDER 500, 2 x TAPE_BUFFER_OVERHEAD (one
/// block) and MERGE_BUFFER_SIZE (32 blocks) a run.
struct SpillSpec: Sendable {
  var sampler: Int32
  /// Bytes.
  var memory: Double
  /// Operations and bytes on the disk of a read, on average.
  var meanOperations = 0.0
  var meanBytes = 0.0

  private static let block = 8_192.0

  /// Bytes that are written and read.
  func bytes(of sort: Double) -> Double {
    guard sort > memory else { return 0 }
    let order = min(500, max(6, (memory / (34 * Self.block)).rounded(.down)))
    var runs = (sort / memory).rounded(.up)
    var passes = 0.0
    repeat {
      runs = (runs / order).rounded(.up)
      passes += 1
    } while runs > 1
    return 2 * passes * sort
  }

  static func operations(of bytes: Double) -> Double { (bytes / Double(DatabaseWrites.largestOperation.count)).rounded(.up) }
}

/// What a database is about while a trial runs.
struct DatabaseState {
  /// Bytes of changed pages, and of log since the last checkpoint.
  var changed = 0.0
  var log = 0.0
  var lastCheckpoint: Int64 = 0
  var isPlanned = false
  /// Counts the checkpoints, so that what was planned for an earlier one is recognized.
  var generation: UInt32 = 0
  /// Bytes that the present checkpoint has still to write, how many at a time, and how many nanoseconds apart.
  var toWrite = 0.0
  var batch = 0.0
  var beat: Int64 = 0
  /// Bytes allocated since the last collection.
  var allocated = 0.0
  /// How many events keep it away now.
  var absences = 0
  var tally: DatabaseTally

  init(_ spec: DatabaseSpec) { tally = DatabaseTally(database: spec.name) }
}

extension Network {
  /// Whether this database writes checkpoints, collects garbage or may have to sort on its disk.
  func doesMoreThanAnswer(_ number: Int) -> Bool {
    databaseSpecs[number].checkpoints != nil || databaseSpecs[number].collection != nil
      || program.contains { $0.opcode == .touchPages && $0.count == Int32(number) && $0.first >= 0 }
  }
}

extension NetworkParts {
  /// Completes the databases that do more than answer, once all stations are there.
  mutating func resolveDatabaseWork() throws(SimulationError) {
    for service in scenario.services {
      guard case .database(let database) = service.kind else { continue }
      var spec = DatabaseSpec(
        name: service.name, cpu: station("\(service.name).cpu"), disk: station("\(service.name).disk"),
        throughput: station("\(service.name).throughput"), checkpoints: database.writes.map(DatabaseSpec.Checkpoints.init),
        awayCause: cause("\(service.name): away"), restart: (database.restart ?? .zero).nanoseconds)
      if let collection = database.collection { spec.collection = try heapCollection(service, database, collection) }
      databaseNumber[service.name] = Int32(databaseSpecs.count)
      databaseSpecs.append(spec)
    }
  }

  private func station(_ name: String) -> Int32 { family(name).map { Int32(families[$0].first) } ?? -1 }

  private mutating func heapCollection(
    _ service: Service, _ database: Database, _ collection: HeapCollection
  ) throws(SimulationError) -> DatabaseSpec.Collection {
    guard database.engine == .neo4j else { throw .wrongKind(service.name, expected: "the engine neo4j beside a collection") }
    guard service.resources.cpuLimit != nil else { throw .wrongKind(service.name, expected: "resources.cpu.limit beside a collection") }
    let heap = neo4jMemory(service, database).heap.value
    guard collection.live < heap else {
      throw .wrongKind(service.name, expected: "less reachable in its heap, collection.live, than the heap of \(heap.spelling)")
    }
    return DatabaseSpec.Collection(
      heap: Double(heap.count), live: Double(collection.live.count), allocationPerRead: Double(collection.allocationPerRead.count),
      livePerRead: Double(collection.livePerRead.count), bytesPerSecond: Double(collection.bytesPerSecond.count),
      fullCause: cause("\(service.name): heap full"))
  }

  /// The number of the specification of such sorts.
  mutating func spill(_ sort: Distribution, of database: Database, _ name: String) throws(SimulationError) -> Int32 {
    guard database.engine == .postgresql else { throw .wrongKind(name, expected: "the engine postgresql beside a sort") }
    var spec = SpillSpec(sampler: try sampler(sort), memory: Double(PostgreSQLMemory.workMem(configured: database.memory.workMem).count))
    let key = StreamKey(bits: StreamKey.hash("expected sort"))
    for number in 0..<CallExpectation.draws {
      var stream = DrawStream(key.numbered(UInt64(number)))
      let bytes = spec.bytes(of: samplers[Int(spec.sampler)].draw(&stream, Ziggurat.shared))
      spec.meanBytes += bytes / Double(CallExpectation.draws)
      spec.meanOperations += SpillSpec.operations(of: bytes) / Double(CallExpectation.draws)
    }
    spills.append(spec)
    return Int32(spills.count - 1)
  }

  /// What active chunks mean for the memory, at this many bytes stored a second by database.
  /// Source: TimescaleDB documentation, "Hypertables", best practices for time partitioning: the indexes for chunks that are being ingested
  /// into fit within 25 % of main memory; the operators' rule counts the chunks with their indexes.
  mutating func reportChunks(storedPerSecond: [Double]) {
    for service in scenario.services {
      guard case .database(let data) = service.kind, let interval = data.data.chunkInterval,
        let number = databases.firstIndex(of: service.name), storedPerSecond[number] > 0,
        let limit = service.resources.memoryLimit ?? service.resources.memoryRequest
      else { continue }
      let size = Bytes(Int64(min(storedPerSecond[number] * interval.seconds * (data.writes?.pagesPerByte ?? 1), 9e18)))
      let share = Double(size.count) / Double(limit.count)
      memory.append(
        MemoryResult(
          service: service.name, setting: "active chunk", value: size,
          origin: "what is stored in \(interval.spelling), with indexes, before it is compressed",
          effect: "\((share * 100).significant(3)) % of memory; a quarter at most is the advice"))
      if share > 0.25 {
        memoryFindings.append(
          "\(service.name): a chunk of \(interval.spelling) grows to \(size.spelling) with its indexes, more than a quarter of its memory of "
            + "\(limit.spelling): shorter chunks or more memory")
      }
    }
  }
}
