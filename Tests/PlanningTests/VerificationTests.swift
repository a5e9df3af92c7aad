import PlanFiles
import PlanModel
import Testing

@testable import Planning

struct VerificationTests {
  @Test func `every closed-form case passes, and its interval proves something`() throws {
    var scenarios: [String: Scenario] = [:]
    for name in Verification.profiles { scenarios[name] = try ProfileReader.read(.embedded(name)) }
    let cases = try Verification.run(scenarios: scenarios, jobs: 2)
    #expect(Set(cases.map(\.name)) == Set(Verification.profiles))
    for found in cases {
      #expect(found.passed, "\(found.name), \(found.quantity): \(found.exact) against \(found.simulated)")
      #expect((found.relativeHalfWidth ?? 1) <= Verification.widest)
    }
  }

  @Test func `a model that is off by five per cent does not pass`() throws {
    var scenarios: [String: Scenario] = [:]
    for name in Verification.profiles { scenarios[name] = try ProfileReader.read(.embedded(name)) }
    // The closed form is worked out from the profile's stations; a second visit hidden behind it makes the simulation differ.
    scenarios["mm1"]?.routes[0].steps.append(Step(label: "hidden", action: .wait(.deterministic(7))))
    let cases = try Verification.run(scenarios: scenarios, jobs: 2)
    #expect(cases.first { $0.name == "mm1" && $0.quantity.hasPrefix("mean response") }?.passed == false)
  }

  @Test func `a missing profile is named`() {
    #expect(throws: PlanningError.missingProfile("mm1")) { try Verification.run(scenarios: [:], jobs: 1) }
    #expect(
      PlanningError.missingProfile("mm1").description
        == "found no profile \"mm1\"; expected the teaching profiles that come with the program")
  }
}
