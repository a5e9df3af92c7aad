import PlanModel
import QueueingTheory
import Units

/// The memory that one replica of an application needs, as a share of its limit, foreseen from the load.
///
/// Queries inside that wait for something elsewhere are counted as a Poisson number, those on the CPU and the runs of sandboxes by the
/// processor sharing of the CPU. Everybody has memory for longer as the CPU gets busy, so that a replica runs out of it well before its CPU
/// is busy all the time. A replica is killed when its need passes the limit but once, so the mean alone says nothing:
/// `high` is the mean and three standard deviations.
///
/// Sources: L. Kleinrock, Queueing Systems, vol. 2 (1976), section 4.4: numbers present under processor sharing; F. P. Kelly, Reversibility
/// and Stochastic Networks (1979), section 3.3: one class of them, which is geometric at a single core.
public struct ReplicaMemoryNeed: Sendable {
  public var mean: Double
  public var high: Double

  /// Standard deviations above the mean that have to fit below the limit, as on a control chart (W. Shewhart, 1931).
  static let deviations = 3.0

  /// - Parameters:
  ///   - arrivalRate: queries a second that one replica takes.
  ///   - cpu: seconds of CPU time that a query asks of the replica.
  ///   - passage: seconds that a query is inside when it never waits.
  ///   - mostInside: as many queries as are let in; nil: any number.
  ///   - runs: for each sandbox the seconds that a query's runs take alone, and how many there may be at once.
  init(
    _ memory: ReplicaMemory, arrivalRate: Double, cpu: Double, cores: Double, passage: Double, mostInside: Double?,
    runs: [(seconds: Double, slots: Double, perRun: Double)]
  ) {
    let erlangs = arrivalRate * cpu
    var (onCPU, stretch, crowding) = (Double.infinity, Double.infinity, 1.0)
    if erlangs == 0 {
      (onCPU, stretch, crowding) = (0, 1, 0)
    } else if let sharing = try? CappedProcessorSharing(arrivalRate: arrivalRate, meanServiceTime: cpu, cores: cores) {
      onCPU = sharing.meanInSystem
      stretch = onCPU / erlangs
      // 1 where everybody shares one core, 0 where everybody has one.
      crowding = min(1, (stretch - 1) / stretch / sharing.utilization)
    }
    let elsewhere = arrivalRate * max(0, passage - cpu)
    let inside = min(elsewhere + onCPU, mostInside ?? .infinity)
    let insideVariance = min(elsewhere + onCPU + crowding * onCPU * onCPU, (mostInside ?? .infinity) * (mostInside ?? .infinity))
    var mean = memory.idle + inside * memory.perQuery
    var variance = insideVariance * memory.perQuery * memory.perQuery
    var most = memory.idle + (mostInside ?? .infinity) * memory.perQuery
    if memory.perQuery == 0 { (mean, variance, most) = (memory.idle, 0, memory.idle) }
    for run in runs where run.seconds > 0 {
      let present = min(arrivalRate * run.seconds * stretch, run.slots)
      mean += present * run.perRun
      variance += min(present + crowding * present * present, run.slots * run.slots) * run.perRun * run.perRun
      most += run.slots * run.perRun
    }
    self.mean = mean / memory.limit
    // No more than can come in.
    high = min(mean + Self.deviations * variance.squareRoot(), most) / memory.limit
  }
}

extension Simulation {
  /// An application whose replicas may run out of memory under load.
  public struct MemoryLimit: Sendable {
    public var name: String
    /// The profile's figure that gives it more.
    public var lever: String
    let application: Int
  }

  /// Where idle workers do not fit, as where they hardly do.
  static func memoryLimits(_ network: Network) -> [MemoryLimit] {
    network.applications.indices.compactMap { index in
      let application = network.applications[index]
      guard application.memory != nil else { return nil }
      return MemoryLimit(
        name: "\(application.name).memory", lever: "services.\(application.name).resources.memory.limit", application: index)
    }
  }

  /// What the replicas of each of `preview.memoryLimits` need of their memory.
  /// - Parameter demand: of the stations at that rate, as `demand(at:)` gives it.
  public func memoryNeeds(at rate: Rate, demand: [Double]) -> [ReplicaMemoryNeed] {
    preview.memoryLimits.compactMap { limit in
      let application = network.applications[limit.application]
      guard let memory = application.memory else { return nil }
      let cpu = network.families[application.cpuFamily]
      let replicas = Double(application.mostReplicas ?? application.replicas)
      let admission = network.families.first { $0.name == "\(application.name).admission" }
      return ReplicaMemoryNeed(
        memory, arrivalRate: rate.perSecond / replicas, cpu: demand[application.cpuFamily], cores: cpu.discipline.capacity ?? .infinity,
        passage: passage, mostInside: admission?.discipline.capacity.map { $0 * Double(application.workers) },
        runs: memory.sandboxes.map { sandbox in
          let slots = network.families[sandbox.family].discipline.capacity ?? .infinity
          // The time in a slot is that alone on the CPU, which a limit below one core stretches.
          let alone = min(1, cpu.discipline.capacity ?? 1)
          return (min(demand[sandbox.family] * alone, demand[application.cpuFamily]), slots, sandbox.perRun)
        })
    }
  }
}
