import PlanModel
import Pricing
import Testing
import Units

@testable import PlanFiles

/// Spot machines in a profile.
@Suite struct SpotProfileTests {
  private func profile(_ more: String) -> String {
    SmallProfile.text + "\nnodes:\n  - {name: workers, provider: aws, region: us-east-1, instanceType: c5.2xlarge, count: 8, " + more + "}\n"
  }

  private let assumed = "together: 50%, failing: 10%, outage: exponential(mean=2h), startUp: 2m"

  @Test func `a band with its assumptions is read`() throws {
    let scenario = try SmallProfile.read(
      profile("purchase: spot, interruptions: {band: 5-10%, \(assumed), types: [m5.2xlarge, c5a.2xlarge], fallBack: true}"))
    let spot = try #require(scenario.nodes[0].spot)
    #expect(spot.types == ["c5.2xlarge", "m5.2xlarge", "c5a.2xlarge"] && spot.fallsBack && spot.startUp == .deterministic(120))
    guard case .band(let band, let refill) = spot.interruptions else { return #expect(Bool(false), "a band") }
    #expect(band.band == .from5to10 && band.low == Fraction(0.05) && band.high == Fraction(0.1) && !band.isOpen)
    #expect(refill == SpotRefill(together: Fraction(0.5), failing: Fraction(0.1), outage: .exponential(mean: 7_200)))
    #expect(spot.share == 0.5)
    // A tenth of the machines is gone within 730 hours.
    #expect(abs(SpotBand.rate(of: band.simulated) * 730 - 0.105_360_516) < 1e-9)
  }

  @Test func `the top band needs an end`() throws {
    let scenario = try SmallProfile.read(profile("purchase: spot, interruptions: {band: '>20%', upTo: 40%, \(assumed)}"))
    guard case .band(let band, _)? = scenario.nodes[0].spot?.interruptions else { return #expect(Bool(false), "a band") }
    #expect(band.isOpen && band.low == Fraction(0.2) && band.simulated == Fraction(0.4) && abs(band.middle.value - 0.3) < 1e-12)
  }

  @Test func `machines are on demand and credits unlimited unless it is said`() throws {
    let plain = try SmallProfile.read(profile("purchase: on-demand"))
    #expect(plain.nodes[0].spot == nil && plain.nodes[0].credits == nil)
    #expect(try SmallProfile.read(profile("credits: standard")).nodes[0].credits == .standard)
  }

  @Test(arguments: [
    ("purchase: spot", "found spot machines without interruptions; expected interruptions: when the provider takes them back", "nothing is known of them"),
    ("interruptions: {band: <5%, ASSUMED}", "found interruptions of machines that are not bought on the spot market; expected purchase: spot", "not spot"),
    ("purchase: spot, interruptions: {startUp: 2m}", "found an interruptions with neither band nor trace; expected one of them", "neither"),
    ("purchase: spot, interruptions: {band: 5-10%, startUp: 2m, failing: 0%, outage: 1h}", "without \"together\"", "an assumption is missing"),
    ("purchase: spot, interruptions: {band: '>20%', ASSUMED}", "without \"upTo\"", "the top band has no end"),
    ("purchase: spot, interruptions: {band: '>20%', upTo: 20%, ASSUMED}", "found an upper end that is none", "an end at the beginning"),
    ("purchase: spot, interruptions: {band: <5%, upTo: 20%, ASSUMED}", "found upTo beside the band <5%", "an end too many"),
    ("purchase: spot, interruptions: {band: 5-15%, ASSUMED}", "expected <5%, 5-10%, 10-15%, 15-20%, >20%", "no such band"),
    ("purchase: spot, interruptions: {band: <5%, together: 0%, failing: 0%, outage: 1h, startUp: 2m}", "found interruptions that take no machine", "nobody goes"),
    ("purchase: spt", "did you mean \"spot\"?", "a mistake"), ("credits: unlimted", "did you mean \"unlimited\"?", "a mistake"),
  ])
  func `what cannot be is refused at its place`(more: String, expected: String, why: String) {
    let complaints = SmallProfile.complaints(profile(more.replacing("ASSUMED", with: assumed)))
    #expect(complaints.contains(expected), "\(why): \(complaints)")
    #expect(complaints.hasPrefix("p.yaml:10:"), "\(why): \(complaints)")
  }

  // MARK: Records

  private func record(_ text: String) throws -> (folder: TestFolder, profile: String) {
    let folder = try TestFolder()
    _ = try folder.write(text, to: "spot.csv")
    let profile = try folder.write(profile("purchase: spot, interruptions: {trace: spot.csv, startUp: 2m}"), to: "p.yaml")
    return (folder, profile)
  }

  @Test func `a record is read from beside the profile`() throws {
    let (folder, path) = try record("timestamp_s,instances_available\n100,4\n160,2\n220,4\n400,4\n")
    let scenario = try ProfileReader.read(.file(path))
    guard case .trace(let trace)? = scenario.nodes[0].spot?.interruptions else { return #expect(Bool(false), "a record") }
    // From its first row on; a fifth of the time with half of the machines.
    #expect(trace.steps.map(\.seconds) == [0, 60, 120, 300] && trace.steps.map(\.available) == [4, 2, 4, 4])
    #expect(abs(trace.availability - 0.9) < 1e-12 && trace.meanShareTaken == 0.5 && trace.origin == folder.path + "/spot.csv")
  }

  @Test(arguments: [
    ("timestamp_s,count\n0,1\n9,1\n", "expected timestamp_s and instances_available", "another column"),
    ("timestamp_s,instances_available\n0,1\n0,2\n9,1\n", "spot.csv:3:1: found \"0\" after \"0\"", "the same time twice"),
    ("timestamp_s,instances_available\n0,1\n5,-1\n9,1\n", "spot.csv:3:3: found \"-1\" in \"instances_available\"", "less than none"),
    ("timestamp_s,instances_available\n0,1.5\n9,1\n", "found \"1.5\"", "half a machine"),
    ("timestamp_s,instances_available\n0,1\n", "found 1 rows behind the header; expected at least 2", "no end"),
    ("timestamp_s,instances_available\n0,0\n9,0\n", "found no time at which any machine was to be had", "never any"),
  ])
  func `a record that is none is refused`(text: String, expected: String, why: String) throws {
    let (folder, path) = try record(text)
    let errors = #expect(throws: ProfileErrors.self) { try ProfileReader.read(.file(path)) }
    #expect(errors?.description.contains(expected) == true, "\(why): \(errors?.description ?? "") in \(folder.path)")
  }
}
