import Units

/// How the containers of a candidate are cut: the application's replicas, and how much memory the databases have.
struct ContainerPlan: Hashable, Sendable {
  var replicas: Int
  var workers: Int
  /// Of one replica, request and limit.
  var cpu: CPU
  /// The databases have 2 to the power of this times the memory that they need at the least.
  var level: Int

  /// Sizes of replicas that are tried: CPU, and workers for it.
  static let shapes: [(cpu: CPU, workers: Int)] = [
    (500, 1), (500, 2), (1_000, 1), (1_000, 2), (1_000, 4), (1_500, 2), (2_000, 2), (2_000, 4), (4_000, 4), (4_000, 8), (8_000, 8),
  ].map { (CPU(millicores: $0), $1) }
  static let levels = 0...2
  /// No more replicas than these.
  static let mostReplicas = 64

  /// Whether it has no less of anything.
  func covers(_ other: ContainerPlan) -> Bool {
    replicas >= other.replicas && workers >= other.workers && cpu >= other.cpu && level >= other.level
  }

  var cores: Double { Double(replicas) * cpu.cores }

  var text: String {
    "\(replicas) \(replicas == 1 ? "replica" : "replicas") of \(cpu.spelling)\(cpu.millicores % 1_000 == 0 ? (cpu.millicores == 1_000 ? " core" : " cores") : ""), "
      + "\(workers) \(workers == 1 ? "worker" : "workers")"
  }
}
