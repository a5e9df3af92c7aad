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
    /// Whether all that it turns away goes another way.
    var isBypassed = false
    /// The application whose replicas its instances belong to; nil: they are there all the time.
    var application: Int?
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
    /// Of the input tokens.
    var cachedShare: Double
  }

  struct Applications: Sendable {
    var name: String
    /// At the start.
    var replicas: Int
    /// Places for replicas, those on their way out included.
    var places: Int
    var workers: Int
    var balancing: Balancing
    /// Number of the first place among those of all applications.
    var firstPlace: Int
    /// The family of the CPU that the workers of a replica share.
    var cpuFamily: Int
    /// The causes with which queries fail that find no replica, or whose replica ends.
    var unreachableCause: Int32
    var goneCause: Int32
    var scaling: ReplicaScaling?
    /// Replicas that there may be at most, where their number changes: by the autoscaler, or by what the machines hold.
    var mostReplicas: Int?
    /// Of an application without autoscaler whose replicas end and come again.
    var comings: ReplicaComings?
    /// Where a replica may need more memory than its limit.
    var memory: ReplicaMemory?

    /// Whether queries may lose their replica.
    var isLosable: Bool { scaling != nil || comings != nil }
  }

  let families: [StationFamily]
  let instanceCount: Int
  let caches: [CacheFamily]
  let providers: [ProviderFamily]
  let applications: [Applications]
  /// Machines by whose room replicas are limited; nil: by none.
  let cluster: ClusterPlan?
  let disturbances: [DisturbanceSpec]
  let lookups: [String]
  let databases: [String]
  let components: [String]
  let causes: [String]
  let program: [Instruction]
  let probes: [ProbeSpec]
  let probeEntries: [Int32]
  let platform: Platform
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
  /// Nil: they wait for as long as it takes and ask once.
  let clients: ClientSpec?
  let columns: SampleColumns
  let memory: [MemoryResult]
  let memoryFindings: [String]

  init(_ parts: NetworkParts, program: LinkedProgram) {
    families = parts.families
    instanceCount = parts.instanceCount
    caches = parts.caches
    providers = parts.providers
    applications = parts.applications
    cluster = parts.cluster
    disturbances = parts.disturbances
    lookups = parts.lookups
    databases = parts.databases
    components = parts.components
    causes = parts.causes
    samplers = parts.samplers
    providerSpecs = parts.providerSpecs
    tokenSpecs = parts.tokenSpecs
    pageSpecs = parts.pageSpecs
    backoffs = parts.backoffs
    clients = parts.clients
    columns = parts.columns
    memory = parts.memory
    memoryFindings = parts.memoryFindings
    self.program = program.instructions
    probes = parts.probes
    probeEntries = program.probeEntries
    platform = parts.scenario.settings.platform
    choices = program.choices
    branches = program.branches
    entries = program.entries
    levels = program.levels
  }
}

extension Network {
  /// Seconds in which the slowest autoscaler's scale-down window, its longest policy and a start-up go by; 0 without one.
  var scalingTime: Double { applications.compactMap { $0.scaling?.settlingTime }.max() ?? 0 }

  /// Seconds in which the slowest node autoscaler orders a machine, finds it unneeded and gives it back; 0 without one.
  var nodeSettlingTime: Double {
    cluster?.pools.compactMap { pool in
      pool.autoscale.map { autoscale in
        let startUp = autoscale.startUp.mean(columns)
        return (startUp.isFinite ? startUp : 0) + max(autoscale.unneededTime, autoscale.delayAfterAdd).seconds
      }
    }.max() ?? 0
  }

  /// Servers, cores or slots of all instances, with as many replicas as an autoscaler may ask for and the machines hold at most; nil where
  /// nobody ever waits.
  func largestCapacity(of family: StationFamily) -> Double? {
    guard let one = family.discipline.capacity else { return nil }
    guard let number = family.application else { return one * Double(family.instances) }
    let disturbed = applications[number].comings == nil ? nil : applications[number].replicas
    guard let most = applications[number].mostReplicas ?? disturbed else { return one * Double(family.instances) }
    return one * Double(family.instances / applications[number].places) * Double(most)
  }

  /// Gives the stations of an application the capacity of this many replicas.
  func setMeanCapacity(of application: Int, replicas: Double, _ stations: inout [StationTally]) {
    for (index, family) in families.enumerated() where family.application == application {
      stations[index].capacity = family.discipline.capacity.map {
        $0 * Double(family.instances / applications[application].places) * replicas
      }
    }
  }
}

/// What changes the number of an application's replicas, and what they show of themselves.
struct ReplicaScaling: Sendable {
  var autoscale: Autoscale
  /// Sampler of the seconds from creation to readiness.
  var startUp: Int32
  /// Cores while starting.
  var startUpCores: Double
  /// Nanoseconds.
  var grace: Int64
  /// Requests of one replica in milli-units, by metric of the autoscaler; nil where there is none.
  var requests: [Int64?]
  /// Bytes of an idle replica and of a query inside; the sandbox's runs and their bytes each.
  var idleMemory: Double
  var memoryPerQuery: Double
  var sandboxes: [(family: Int, memoryPerRun: Double)]
  /// Nanoseconds: a change in the other direction within this time after the last change is a reversal.
  var reversalWindow: Int64
  /// Seconds of a scale-down window, the longest policy, a start-up and a decision.
  var settlingTime: Double
}

/// A discipline with its numbers resolved.
enum StationDiscipline: Sendable, Hashable {
  case firstComeFirstServed(servers: Int, queueLimit: Int?)
  case processorSharing(cores: Double)
  /// The processes of a container with a CPU limit: see `CPUQuota`.
  case limitedCPU(cores: Double, machineCores: Double)
  case infiniteServer
  case pool(size: Int, queueLimit: Int?)
  /// Any number at the same time, but no more operations begin than this many a second, evenly spaced: a throttled volume.
  case paced(perSecond: Double)
  /// A bucket that holds `burst` and is refilled by so much a second; who finds too little in it is turned away.
  case metered(perSecond: Double, burst: Double)

  /// Whether it stands still when a period's CPU time is used up.
  var isThrottled: Bool { if case .limitedCPU = self { true } else { false } }

  /// Servers, cores or slots of one instance, 1 for the beat of a paced one and the refill of a metered one; nil where nobody ever waits.
  var capacity: Double? {
    switch self {
    case .firstComeFirstServed(let servers, _): Double(servers)
    case .processorSharing(let cores), .limitedCPU(let cores, _): cores
    case .infiniteServer: nil
    case .pool(let size, _): Double(size)
    case .paced, .metered: 1
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
  /// The stations of its quota, -1 where there is none: calls, input tokens, output tokens.
  var requestMeter: Int32 = -1
  var inputMeter: Int32 = -1
  var outputMeter: Int32 = -1
  /// Output tokens that a call sets aside until its end; negative: none, it counts what it has written.
  var reservedOutput = -1.0
  /// Of the input tokens, those that count.
  var countedInput = 1.0
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
  var meanInput = 0.0
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
  /// A provider's word on when to come again, up to a minute, replaces the pause.
  var heedsRetryAfter = true

  /// Nanoseconds.
  static let longestHeeded: Int64 = 60_000_000_000
}

/// What clients do when they get no answer.
struct ClientSpec: Sendable {
  /// Nanoseconds; negative: they wait.
  var timeout: Int64
  var timeoutCause: Int32
  var attempts: UInt8
  var backoff: BackoffSpec
}
