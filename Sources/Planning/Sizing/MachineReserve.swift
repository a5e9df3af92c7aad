import PlanModel
import Units

/// What a machine of a size keeps for itself: kubelet, system, eviction threshold.
///
/// Source: awslabs/amazon-eks-ami, kubeReserved: of CPU 6 % of the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of the
/// others; of memory 255 MiB and 11 MiB a pod, and 100 MiB for eviction. How many pods there may be is an assumption by size: 35 as on a
/// t3.large, 58 as on a t3.xlarge to 2xlarge, beyond that the 110 that EKS recommends.
enum MachineReserve {
  static func of(vcpu: CPU) -> NodeReserve {
    let cores = Int(vcpu.cores.rounded(.up))
    let millicores = 60 + (cores > 1 ? 10.0 : 0) + 5 * Double(min(2, max(0, cores - 2))) + 2.5 * Double(max(0, cores - 4))
    let pods = cores <= 2 ? 35.0 : cores <= 8 ? 58 : 110
    return NodeReserve(cpu: CPU(millicores: Int64(millicores.rounded(.up))), memory: .mebibytes(255 + 11 * pods + 100))
  }
}
