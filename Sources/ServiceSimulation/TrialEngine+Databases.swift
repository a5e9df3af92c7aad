import EventKernel
import PlanModel
import RandomStreams

/// What databases do beside answering: log and checkpoints, sorts on the disk, garbage collection.
extension TrialEngine {
  /// Who stores something after a longer while without any waits so long for the checkpoint that has been due all along.
  /// Source: PostgreSQL, src/backend/postmaster/checkpointer.c: a checkpoint with nothing to do is tried again after 15 s.
  private static let idleDelay: Int64 = 15_000_000_000
  /// Nanoseconds between two batches of a checkpoint's writes at least, and operations in a batch at least.
  private static let shortestBeat = 1e9
  private static let leastOperations = 16.0

  // MARK: Storing

  /// Somebody stores something: what goes to the log is written now, the changed pages at the next checkpoint.
  mutating func writeLog(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let number = Int(instruction.pointee.other)
    guard let checkpoints = network.databaseSpecs[number].checkpoints else { return }
    let log = checkpoints.log(of: instruction.pointee.number)
    query.pointee.diskPages = Int32(clamping: Int64(log.operations))
    query.pointee.diskBytes = log.bytes
    databases[number].log += log.bytes
    databases[number].changed += checkpoints.pages(of: instruction.pointee.number).bytes
    if databases[number].log >= checkpoints.logLimit {
      databases[number].tally.requestedCheckpoints += 1
      beginCheckpoint(number, checkpoints)
    } else if !databases[number].isPlanned {
      databases[number].isPlanned = true
      let due = databases[number].lastCheckpoint &+ checkpoints.timeout
      schedule(.checkpoint, number, at: max(due, now &+ (due > now ? 0 : Self.idleDelay)))
    }
  }

  private mutating func schedule(_ kind: EventKind, _ database: Int, at time: Int64) {
    queue.schedule(
      at: time, .change, subject: Int32(database), detail: Self.detail(kind, generation: databases[database].generation))
  }

  mutating func checkpointIsDue(_ number: Int, generation: UInt32) {
    guard databases[number].generation & Self.generationMask == generation else { return }
    if let checkpoints = network.databaseSpecs[number].checkpoints { beginCheckpoint(number, checkpoints) }
  }

  /// All pages that have been changed, and those that the last checkpoint has not written yet, are spread over the time to the next one,
  /// which is expected to come as soon as this one has.
  private mutating func beginCheckpoint(_ number: Int, _ checkpoints: DatabaseSpec.Checkpoints) {
    let interval = Double(min(checkpoints.timeout, now &- databases[number].lastCheckpoint))
    databases[number].generation &+= 1
    databases[number].isPlanned = false
    databases[number].lastCheckpoint = now
    databases[number].toWrite += databases[number].changed
    databases[number].changed = 0
    databases[number].log = 0
    databases[number].tally.checkpoints += 1
    let operations = databases[number].toWrite / checkpoints.pageWriteSize
    guard operations > 0 else { return }
    let span = interval * checkpoints.completionTarget
    let batches = max(1, min(span / Self.shortestBeat, operations / Self.leastOperations).rounded(.down))
    databases[number].batch = databases[number].toWrite / batches
    databases[number].beat = max(1, Int64(span / batches))
    writePages(number, generation: databases[number].generation & Self.generationMask)
  }

  /// The next batch of a checkpoint's writes takes its turns at the disk.
  mutating func writePages(_ number: Int, generation: UInt32) {
    let spec = network.databaseSpecs[number]
    guard databases[number].generation & Self.generationMask == generation, let checkpoints = spec.checkpoints else { return }
    let bytes = min(databases[number].batch, databases[number].toWrite)
    databases[number].toWrite -= bytes
    let operations = bytes / checkpoints.pageWriteSize
    databases[number].tally.pageWrites += operations
    stations[Int(spec.disk)].take(operations, at: now)
    if spec.throughput >= 0 { stations[Int(spec.throughput)].take(bytes, at: now) }
    // What rounding has left is no batch.
    if databases[number].toWrite > 1e-6 * databases[number].batch { schedule(.pageWrites, number, at: now &+ databases[number].beat) }
  }

  // MARK: Reading

  /// A sort that does not fit into its memory goes to the disk and comes back.
  mutating func spill(_ query: UnsafeMutablePointer<QuerySlot>, _ instruction: UnsafeMutablePointer<Instruction>) {
    let spec = network.spills[Int(instruction.pointee.first)]
    // A stream of its own: how many pages were missed before changes nothing.
    var stream = DrawStream(query.pointee.key, salt: instruction.pointee.salt ^ 0x9e37_79b9)
    let bytes = spec.bytes(of: samplers[Int(spec.sampler)].draw(&stream, ziggurat))
    guard bytes > 0 else { return }
    query.pointee.diskPages = Int32(clamping: Int64(query.pointee.diskPages) + Int64(SpillSpec.operations(of: bytes)))
    query.pointee.diskBytes += bytes
    let number = Int(instruction.pointee.count)
    databases[number].tally.spills += 1
    databases[number].tally.spilledBytes += bytes
  }

  /// A read allocates; when the heap has no room left all stands still until what is reachable has been copied.
  /// - Returns: false when what is reachable leaves no room for the read at all.
  mutating func allocate(_ number: Int) -> Bool {
    let spec = network.databaseSpecs[number]
    guard let collection = spec.collection else { return true }
    let reads = stations[Int(spec.cpu)].present &+ stations[Int(spec.disk)].present &+ 1
    let live = collection.live + Double(reads) * collection.livePerRead
    guard live < collection.heap else { return false }
    databases[number].allocated += collection.allocationPerRead
    guard databases[number].allocated >= collection.heap - live else { return true }
    databases[number].allocated = 0
    let pause = live / collection.bytesPerSecond
    databases[number].tally.pauses += 1
    databases[number].tally.pausedSeconds += pause
    let station = stations + Int(spec.cpu)
    touchSharing(station)
    let shared = sharing + Int(station.pointee.sharing)
    shared.pointee.pause(for: Self.nanoseconds(pause), at: now)
    planDeparture(spec.cpu, station, shared)
    return true
  }
}
