import Autoscaling
import PlanModel

/// What a memory metric does without load, in words.
enum RatchetText {
  static func sentences(_ finding: RatchetFinding, of setup: ReplaySetup) -> [String] {
    let idle = HumanText.figure(MetricText.unit(finding.idle, of: finding.metric), .number)
    let unit = finding.metric == "memory" ? " MiB" : ""
    let ratio = "A pod without work holds \(idle)\(unit) of \(finding.metric): \(HumanText.figure(finding.ratio, .number)) of the target, "
      + "as the controller computes it, whatever their number."
    let (least, most) = (setup.specification.minReplicas, setup.specification.maxReplicas)
    let consequence =
      switch finding.regime {
      case .stays where finding.isDisabled && finding.ratio > 1:
        "That is above the tolerance and would climb to the maximum, but scaling up is disabled: they stay where they are."
      case .stays where finding.isDisabled:
        "That is below the tolerance, but scaling down is disabled: wherever a burst left them, up to \(most), they stay."
      case .climbs: "That is above the tolerance: it climbs to the maximum of \(most) without any load, and stays there."
      case .stays: "That is within the tolerance: it can never let replicas go. Wherever a burst left them, up to \(most), they stay."
      case .falls(let floor) where floor > least:
        "That is below the tolerance, but ceil(ratio x n) is n again for few pods: it lets no number below \(floor) be reached from above."
      case .falls: "That is well below the tolerance: it lets replicas go down to the minimum of \(least)."
      }
    return [ratio, consequence]
  }

  /// `climbs to the maximum`, behind "it".
  static func regime(_ finding: RatchetFinding) -> String {
    switch finding.regime {
    case .climbs: "climbs to the maximum"
    case .stays: "stays wherever a burst left it"
    case .falls(let floor): "comes down to \(HumanText.counted(floor, "replica"))"
    }
  }
}
