import PlanModel

extension CheckedProfile {
  func scenario() throws(ProfileErrors) -> Scenario {
    ScenarioBuilder(root: root, figures: figures, tables: [:], trace: nil).build()
  }
}
