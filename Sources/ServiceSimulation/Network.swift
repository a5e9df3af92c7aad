import PlanModel
import RandomStreams
import Units

/// A scenario made ready to run: stations in one array, routes in one program. Immutable, shared by all trials.
///
/// Later mechanisms add a discipline, an opcode or a demand kind; nothing here knows a particular service.
final class Network: Sendable {
  /// A family of alike instances.
  struct StationFamily: Sendable {
    var name: String
    var discipline: StationDiscipline
    var instances: Int
    /// Index of the first instance.
    var first: Int
    var balancing: Balancing
    /// The cause with which a query fails that is turned away, and one that gives up waiting. -1: cannot happen.
    var rejectionCause: Int32
    var timeoutCause: Int32
    /// The profile's figure that gives it more capacity, such as `services.api.replicas`; empty when there is none.
    var lever: String
  }

  struct CacheFamily: Sendable {
    var name: String
    var hitRatio: Double
    /// How the hit ratio was found.
    var note: String
  }

  struct ProviderFamily: Sendable {
    var name: String
    var model: String
  }

  struct Applications: Sendable {
    var name: String
    var replicas: Int
    var workers: Int
    var balancing: Balancing
    /// Index of the first replica's counter of queries inside.
    var firstReplica: Int
  }

  let families: [StationFamily]
  let instanceCount: Int
  let caches: [CacheFamily]
  let providers: [ProviderFamily]
  let applications: [Applications]
  let replicaCount: Int
  let lookups: [String]
  let databases: [String]
  let components: [String]
  let causes: [String]
  let program: [Instruction]
  let choices: [ChoiceTarget]
  let branches: [Int32]
  let samplers: [Sampler]
  let providerSpecs: [ProviderSpec]
  let tokenSpecs: [TokenSpec]
  let pageSpecs: [PageSpec]
  let backoffs: [BackoffSpec]
  /// Where a query of each route begins, with cumulative weight.
  let entries: [ChoiceTarget]
  /// Frames that a query needs for blocks inside blocks.
  let levels: Int
  let columns: SampleColumns
  let memory: [MemoryResult]
  let memoryFindings: [String]

  init(_ parts: NetworkParts, program: LinkedProgram) {
    families = parts.families
    instanceCount = parts.instanceCount
    caches = parts.caches
    providers = parts.providers
    applications = parts.applications
    replicaCount = parts.replicaCount
    lookups = parts.lookups
    databases = parts.databases
    components = parts.components
    causes = parts.causes
    samplers = parts.samplers
    providerSpecs = parts.providerSpecs
    tokenSpecs = parts.tokenSpecs
    pageSpecs = parts.pageSpecs
    backoffs = parts.backoffs
    columns = parts.columns
    memory = parts.memory
    memoryFindings = parts.memoryFindings
    self.program = program.instructions
    choices = program.choices
    branches = program.branches
    entries = program.entries
    levels = program.levels
  }
}

/// A discipline with its numbers resolved.
enum StationDiscipline: Sendable, Hashable {
  case firstComeFirstServed(servers: Int, queueLimit: Int?)
  case processorSharing(cores: Double)
  case infiniteServer
  case pool(size: Int, queueLimit: Int?)
  /// Any number at the same time, but no more operations begin than this many a second, evenly spaced: a throttled volume.
  case paced(perSecond: Double)

  /// Servers, cores or slots of one instance, 1 for the beat of a paced one; nil where nobody ever waits.
  var capacity: Double? {
    switch self {
    case .firstComeFirstServed(let servers, _): Double(servers)
    case .processorSharing(let cores): cores
    case .infiniteServer: nil
    case .pool(let size, _): Double(size)
    case .paced: 1
    }
  }
}

/// An LLM provider as the engine sees it.
struct ProviderSpec: Sendable {
  var provider: Int32
  var timeToFirstToken: Int32
  var timePerToken: Int32
  /// Nanoseconds; negative: none.
  var timeout: Int64
  var failureProbability: Double
  var failureCause: Int32
  var timeoutCause: Int32
}

/// Where the token counts of a call come from: samplers, or a row of two columns.
struct TokenSpec: @unchecked Sendable {
  var input: Int32 = -1
  var output: Int32 = -1
  // Point into `Network.columns`, which lives as long as the network.
  var inputColumn: UnsafePointer<Double>?
  var outputColumn: UnsafePointer<Double>?
  var rows = 0
  var inputScale = 1.0
  var outputScale = 1.0
  /// Of the whole numbers that are drawn.
  var meanOutput = 0.0
}

/// How a database's look-ups miss: of all pages touched, this share is not in the database's memory, and of those this share not in the
/// operating system's cache.
struct PageSpec: Sendable {
  var memoryMiss: Double
  var systemMiss: Double
  /// Nanoseconds to take one page from the operating system's cache.
  var cachedRead: Double
}

struct BackoffSpec: Sendable {
  var first: Double
  var factor: Double
  var longest: Double
  var jitter: Double
}
