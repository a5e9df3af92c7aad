import PlanModel

/// What a query does next. Routes are compiled into a flat array of instructions; a query in flight is a place in that array.
enum Opcode: UInt8 {
  /// Be served at a station: wait if need be, then take the demand.
  case visit
  /// Take a slot of a pool and keep it until its release, before `target`; wait if need be.
  case acquire
  /// Give the slot back.
  case release
  /// The slot that was taken is a connection of a proxy, which closes it as soon as nobody waits for the answer.
  case holdConnection
  /// Give the connection back, unless it is closed already.
  case releaseConnection
  /// Pick a replica and a worker of an application; fails when no replica takes queries.
  case pick
  /// Leave the application that was picked; fails when its replica has ended meanwhile.
  case leave
  /// Take from the buckets of a quota or a rate limit, or be turned away. `first`: the kind of call; negative for one query.
  case admit
  /// After `timeout` the query counts as failed with the cause `other`, and is worked on all the same.
  case deadline
  /// End the replica that the query is inside of, if it needs more memory than its limit.
  case checkMemory
  /// The answer to a probe is there, or there is none.
  case answerProbe
  /// With probability `number` to `target`, else on.
  case chance
  /// One of the choices `first ..< first + count`, or on.
  case choose
  case jump
  /// Start the branches `first ..< first + count` and wait for all of them.
  case fork
  /// The end of a branch.
  case join
  /// Keep the key that random draws are made with, before a block that is run more than once.
  case keepKey
  /// Back to `target` with a fresh key.
  case again
  /// Draw how often to run a block; on to `target` when it is never.
  case repeatStart
  /// Back to `target` until the number is reached.
  case repeatNext
  /// After a failure: back-off follows unless all attempts are used up.
  case retry
  /// Restore the key.
  case restoreKey
  /// Forget the failure: something else is tried.
  case forgive
  /// Note the time at which a look-up begins, and record it at its end.
  case lookupStart
  case lookupEnd
  /// To `target` on a hit, else on.
  case lookup
  /// Draw how many pages a look-up touches, and how many of them miss the memory.
  case touchPages
  /// Draw nothing, but say how much of the log is to be written; the rest follows at a checkpoint.
  case writeLog
  case respond
  case store
  case fail
  case finish
}

/// How the demand of a visit comes about.
enum DemandKind: UInt8 {
  /// A draw.
  case drawn
  /// A draw, plus the time for pages from the operating system's cache.
  case drawnAndCachedPages
  /// A draw for each operation of the disk, added up. `first`: the station of its throughput; negative: none.
  case diskPages
  /// Two draws together: the start-up and the work of a sandbox.
  case twoDraws
  /// A call of an LLM provider.
  case tokens
  /// The back-off of a retry.
  case backoff
}

/// How one of several alike instances is found.
enum Selection: UInt8 {
  case only
  /// The worker or replica that the query was put on.
  case register
  /// By the station's balancing, at each visit.
  case balanced
}

/// `Balancing` as one byte.
enum BalancingCode: UInt8 {
  case roundRobin, leastConnections, joinShortestQueue, random

  init(_ balancing: Balancing) {
    switch balancing {
    case .roundRobin: self = .roundRobin
    case .leastConnections: self = .leastConnections
    case .joinShortestQueue: self = .joinShortestQueue
    case .random: self = .random
    }
  }
}

/// One instruction; which fields mean something depends on the opcode. Plain numbers only, so that the array is one block.
struct Instruction {
  var opcode: Opcode
  var demand = DemandKind.drawn
  var selection = Selection.only
  var register: UInt8 = 0
  var balancing = BalancingCode.joinShortestQueue
  /// Index of the station's family.
  var family: Int32 = 0
  /// Index of the station's first instance, how many there are, and how many of the register's units share one.
  var station: Int32 = 0
  var instances: Int32 = 1
  var divisor: Int32 = 1
  /// Where the time of this step is booked.
  var component: Int32 = 0
  var sampler: Int32 = -1
  /// The second draw, or an index whose meaning the opcode decides.
  var other: Int32 = 0
  var first: Int32 = 0
  var count: Int32 = 0
  /// Until the program is linked: labels. Afterwards: places in the program.
  var target: Int32 = -1
  var onFailure: Int32 = -1
  /// The frame that a block uses.
  var level: Int32 = 0
  /// Nanoseconds after which to give up; negative for never.
  var timeout: Int64 = -1
  var number = 0.0
  /// Keys the draws of this step, together with the key of the query.
  var salt: UInt64 = 0

  init(_ opcode: Opcode) { self.opcode = opcode }
}

/// What the loop needs of an application, as plain numbers.
struct ApplicationNumbers {
  var workers: Int
  var balancing: BalancingCode
  var unreachableCause: Int32
  var goneCause: Int32
  var isScaled: Bool

  init(_ application: Network.Applications) {
    workers = application.workers
    balancing = BalancingCode(application.balancing)
    unreachableCause = application.unreachableCause
    goneCause = application.goneCause
    isScaled = application.isLosable
  }
}

/// A way out of a `choose`: taken when the draw is below the cumulative probability.
struct ChoiceTarget {
  var cumulative: Double
  var target: Int32
}
