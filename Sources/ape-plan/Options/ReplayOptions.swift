import ArgumentParser
import Autoscaling
import DeploymentFiles
import PlanModel
import Units

/// The autoscaler, the controller that runs it, and who else sets the number of replicas.
struct ReplayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Manifest of a HorizontalPodAutoscaler (autoscaling/v2 or v1), best with its Deployment. Twice to compare two.", valueName: "file.yaml"),
    completion: .file(extensions: ["yaml", "yml"]))
  var hpa: [String] = []

  @Option(help: ArgumentHelp("Which one, where a file holds several.", valueName: "name"))
  var hpaName: String?

  @Option(
    help: ArgumentHelp("Another controller that scales the same pods, as an autoscaler's manifest.", valueName: "file.yaml"),
    completion: .file(extensions: ["yaml", "yml"]))
  var rival: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Replicas before the first sync. Without it, those of the Deployment in the file, or the minimum.", valueName: "n"))
  var startReplicas: String?

  @Option(
    help: ArgumentHelp("Every so often a manifest is applied that has the Deployment's replicas in it, between two syncs.", valueName: "time"))
  var redeployEvery: String?

  @Option(help: ArgumentHelp("Time between two syncs.", valueName: "time"))
  var sync = "15s"

  @Option(help: ArgumentHelp("Release whose controller decides, from 1.24.", valueName: "version"))
  var kubernetes = "1.34"

  @Option(
    help: ArgumentHelp(
      """
      A flag that the cluster's kube-controller-manager was started with, as horizontal-pod-autoscaler-tolerance=0.2; \
      horizontal-pod-autoscaler- may be left out. Repeatable: tolerance, downscale-stabilization, cpu-initialization-period, \
      initial-readiness-delay.
      """, valueName: "name=value"))
  var controllerFlag: [String] = []

  /// What of the controller can be said by its own names.
  private enum ControllerFlag: String, CaseIterable {
    case tolerance
    case downscaleStabilization = "downscale-stabilization"
    case cpuInitializationPeriod = "cpu-initialization-period"
    case initialReadinessDelay = "initial-readiness-delay"
  }

  func controllerFlags(_ syncPeriod: SimTime) throws(UsageError) -> ControllerFlags {
    var flags = ControllerFlags(syncPeriod: syncPeriod)
    var seen: Set<ControllerFlag> = []
    for text in controllerFlag {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw FlagValue.refused("--controller-flag", text, "a name and a value, as tolerance=0.2") }
      let name = parts[0].replacing("--", with: "", maxReplacements: 1).replacing("horizontal-pod-autoscaler-", with: "", maxReplacements: 1)
      let flag: ControllerFlag = try FlagValue.choice(name, of: "--controller-flag")
      guard seen.insert(flag).inserted else { throw FlagValue.refused("--controller-flag", text, "each of them once") }
      switch flag {
      case .tolerance:
        guard let tolerance = Double(parts[1]), (0...10).contains(tolerance) else {
          throw FlagValue.refused("--controller-flag", text, "a tolerance from 0 to 10")
        }
        flags.tolerance = tolerance
      case .downscaleStabilization: flags.downscaleStabilization = try Self.time(parts[1], of: text)
      case .cpuInitializationPeriod: flags.cpuInitializationPeriod = try Self.time(parts[1], of: text)
      case .initialReadinessDelay: flags.initialReadinessDelay = try Self.time(parts[1], of: text)
      }
    }
    return flags
  }

  private static func time(_ text: String, of flag: String) throws(UsageError) -> SimTime {
    let time: SimTime = try FlagValue.quantity(text, of: "--controller-flag")
    guard time <= .days(1) else { throw FlagValue.refused("--controller-flag", flag, "at most a day") }
    return time
  }

  func syncPeriod() throws(UsageError) -> SimTime {
    let period: SimTime = try FlagValue.quantity(sync, of: "--sync")
    guard period >= .wholeSeconds(1) else { throw FlagValue.refused("--sync", sync, "at least 1s") }
    return period
  }

  func release() throws(UsageError) -> ControllerRelease {
    guard kubernetes.hasPrefix("1."), let minor = Int(kubernetes.dropFirst(2)), (24...99).contains(minor) else {
      throw FlagValue.refused("--kubernetes", kubernetes, "a release from 1.24, as 1.34")
    }
    return ControllerRelease(minor: minor)
  }

  /// - Parameter workload: the Deployment beside any of the autoscalers that are compared, as they are of one.
  func initialReplicas(_ manifest: AutoscalerManifest, _ workload: WorkloadManifest?) throws(UsageError) -> Int32 {
    if let startReplicas { return Int32(try FlagValue.wholeNumber(startReplicas, of: "--start-replicas", in: 0...10_000)) }
    return (manifest.workload ?? workload)?.replicas ?? manifest.specification.minReplicas
  }

  func redeploys(_ workload: WorkloadManifest?) throws(UsageError) -> ReplaySetup.Redeploys? {
    guard let redeployEvery else { return nil }
    let every: SimTime = try FlagValue.quantity(redeployEvery, of: "--redeploy-every")
    guard every > .zero else { throw FlagValue.refused("--redeploy-every", redeployEvery, "a time above 0, as 6h") }
    guard let replicas = workload?.replicas else { throw .noReplicasToReset }
    return ReplaySetup.Redeploys(every: every, replicas: replicas)
  }
}
