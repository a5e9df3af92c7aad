/// A metric without its names: what the arithmetic asks. Made once, so that no sync touches a String.
struct MetricShape: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case utilization(percent: Int32)
    case podAverage(Int64)
    case total(Int64)
    case totalAverage(Int64)
  }

  let kind: Kind
  let looksAtStart: Bool
  let isExternal: Bool

  init(_ metric: MetricSpecification) {
    var isPerPod = true
    switch metric.source {
    case .resource(let name), .containerResource(let name, _):
      looksAtStart = name == "cpu"
      isExternal = false
    case .pods:
      looksAtStart = false
      isExternal = false
    case .object:
      looksAtStart = false
      isExternal = false
      isPerPod = false
    case .external:
      looksAtStart = false
      isExternal = true
      isPerPod = false
    }
    kind =
      switch metric.target {
      case .utilization(let percent): .utilization(percent: percent)
      case .averageValue(let target): isPerPod ? .podAverage(target) : .totalAverage(target)
      case .value(let target): .total(target)
      }
  }
}
