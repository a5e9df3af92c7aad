import PlanModel
import Units

/// All rules, in the order of their families and numbers.
public enum RuleCatalogue {
  public static let all: [ReviewRule] =
    PostgreSQLMemoryRules.all + Neo4jMemoryRules.all + RedisMemoryRules.all + AutoscalerRules.all + AutoscaledWorkloadRules.all
    + ConnectionRules.all + TimeoutRules.all + ComposeWiringRules.all + VariableRules.all + ClusterWiringRules.all + MonitoringRules.all
    + ImageRules.all + AvailabilityRules.all + MoneyRules.all + SuppressionRules.all

  public static let descriptions: [RuleDescription] = all.map(\.description).sorted { a, b in
    let families = RuleDescription.Family.allCases
    return (families.firstIndex(of: a.family) ?? 0, a.id) < (families.firstIndex(of: b.family) ?? 0, b.id)
  }

  /// - Parameter id: in any case.
  public static func description(_ id: String) -> RuleDescription? { descriptions.first { $0.id == id.uppercased() } }

  /// The id that somebody probably meant.
  public static func nearest(_ id: String) -> String? { NearestName.find(id, among: descriptions.map(\.id)) }
}
