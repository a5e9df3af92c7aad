import Foundation
import PlanFiles
import PlanModel
import Testing

struct ScenarioCodingTests {
  @Test(arguments: EmbeddedProfile.names)
  func `a scenario comes back from JSON as it went in`(name: String) throws {
    let scenario = try ProfileReader.read(.embedded(name))
    let data = try JSONEncoder().encode(scenario)
    #expect(try JSONDecoder().decode(Scenario.self, from: data) == scenario)
  }
}
