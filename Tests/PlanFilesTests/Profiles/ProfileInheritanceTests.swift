import Foundation
import PlanModel
import RandomStreams
import Testing
import Units

@testable import PlanFiles

struct ProfileInheritanceTests {
  private static let base = """
    schemaVersion: 1
    name: base
    title: not inherited
    abstract: true
    workload: {arrivals: poisson, rate: 60/hour, route: query}
    run: {duration: 1h}
    objectives: [p95 <= 30s, errors <= 1%]
    stations:
      desk: {discipline: fcfs, servers: {value: 4, assumption: a guess}, queueLimit: 10}
    routes:
      query:
        - {serve: desk, time: 1s}
    """

  private func read(_ text: String, base: String = Self.base) throws -> Scenario {
    let folder = try TestFolder()
    _ = try folder.write(base, to: "base.yaml")
    return try ProfileReader.read(.file(try folder.write(text, to: "p.yaml")))
  }

  private func complaint(_ files: [String: String], start: String = "p.yaml") throws -> String {
    let folder = try TestFolder()
    for (name, text) in files { _ = try folder.write(text, to: name) }
    do {
      _ = try ProfileReader.read(.file(folder.path + "/" + start))
      return ""
    } catch { return error.description.replacingOccurrences(of: folder.path + "/", with: "") }
  }

  @Test func `mappings are merged, lists and values replaced, null removes`() throws {
    let scenario = try read(
      """
      schemaVersion: 1
      name: p
      extends: base.yaml
      workload: {rate: 120/hour}
      run: {duration: null, trials: 5}
      objectives: [p95 <= 10s]
      stations:
        desk: {queueLimit: 20}
        other: {discipline: infinite-server}
      """)
    #expect(scenario.title == "")
    #expect(scenario.workload.arrivals == .poisson(Rate(perHour: 120)))
    #expect(scenario.settings == RunSettings(trials: .count(5)))
    #expect(scenario.objectives.map(\.text) == ["p95 <= 10s"])
    #expect(scenario.stations.map(\.name) == ["desk", "other"])
    #expect(scenario.stations[0].discipline == .firstComeFirstServed(servers: 4, queueLimit: 20))
    #expect(scenario.figures.map(\.note) == ["a guess"])
  }

  @Test func `an annotated figure is replaced whole by another value`() throws {
    let text = "schemaVersion: 1\nname: p\nextends: ./base.yaml\nstations: {desk: {servers: 8}}\n"
    #expect(try read(text).figures == [])
    let annotated = "schemaVersion: 1\nname: p\nextends: ./base.yaml\nstations: {desk: {servers: {value: 8, source: measured}}}\n"
    #expect(try read(annotated).figures == [Figure(path: "stations.desk.servers", text: "8", origin: .source, note: "measured")])
  }

  @Test func `a shipped profile can be extended by name`() throws {
    let scenario = try read("schemaVersion: 1\nname: p\nextends: mm1\nstations: {desk: {servers: 2}}\n")
    #expect(scenario.stations[0].discipline == .firstComeFirstServed(servers: 2, queueLimit: nil))
    #expect(scenario.settings.queriesPerTrial == 20_000)
  }

  @Test func `a mistake is told in the file in which it stands`() throws {
    let complaint = try complaint([
      "base.yaml": Self.base.replacingFirst("queueLimit: 10", with: "queueLimit: ten"),
      "p.yaml": "schemaVersion: 1\nname: p\nextends: base.yaml\nrun: {trials: 0}\n",
    ])
    #expect(
      complaint == """
        base.yaml:9:82: found "ten"; expected a whole number from 0 to 1000000
        p.yaml:4:15: found "0"; expected a whole number from 1 to 2000
        """)
  }

  @Test func `profiles that extend each other in a circle are refused`() throws {
    let complaint = try complaint([
      "p.yaml": "schemaVersion: 1\nname: p\nextends: ./a.yaml\n", "a.yaml": "name: a\nextends: b.yaml\n",
      "b.yaml": "name: b\nextends: ./a.yaml\n",
    ])
    #expect(complaint == "b.yaml:2:10: found a profile that extends itself: a.yaml -> b.yaml -> a.yaml; expected a chain that ends")
  }

  @Test func `a profile that extends itself is refused`() throws {
    #expect(
      try complaint(["p.yaml": "name: p\nextends: p.yaml\n"])
        == "p.yaml:2:10: found a profile that extends itself: p.yaml -> p.yaml; expected a chain that ends")
  }

  @Test func `a chain of more than sixteen is refused`() throws {
    var files = ["p.yaml": "name: p\nextends: f0.yaml\n"]
    for index in 0..<20 { files["f\(index).yaml"] = "name: f\nextends: f\(index + 1).yaml\n" }
    #expect(
      try complaint(files) == "f14.yaml:2:10: found more than 16 profiles that extend each other; expected at most 16")
  }

  @Test func `what is not there to be extended is refused where it is named`() throws {
    let names = EmbeddedProfile.all.map(\.name).joined(separator: ", ")
    #expect(
      try complaint(["p.yaml": "name: p\nextends: mm11\n"])
        == "p.yaml:2:10: found \"mm11\"; expected a shipped profile (\(names)) or the path of a file, as ./mine.yaml; did you mean \"mm1\"?"
    )
    #expect(
      try complaint(["p.yaml": "name: p\nextends: gone.yaml\n"])
        == "p.yaml:2:10: found \"gone.yaml\"; expected a shipped profile (\(names)) or the path of a file, as ./mine.yaml")
    #expect(
      try complaint(["p.yaml": "name: p\nextends: [mm1]\n"])
        == "p.yaml:2:10: found a list of 1; expected the name of a shipped profile, or the path of a file")
    #expect(
      ProfileProblem.embeddedExtendsFile("./x.yaml").description
        == "found \"./x.yaml\"; expected a shipped profile to extend another shipped profile")
  }

  @Test func `an abstract profile is checked with its gaps, but not simulated`() throws {
    let folder = try TestFolder()
    let file = try folder.write(
      "schemaVersion: 1\nname: p\nabstract: true\nservices: {api: {kind: application, workers: 2}}\n", to: "p.yaml")
    try ProfileReader.validate(.file(file))
    #expect { try ProfileReader.read(.file(file)) } throws: {
      "\($0)" == "\(file):3:11: found the profile \"p\", which is there to be extended only; expected a profile that can be simulated: "
        + EmbeddedProfile.names.joined(separator: ", ")
    }
    let wrong = try folder.write(
      "schemaVersion: 1\nname: p\nabstract: true\nservices: {api: {kind: application, workers: x}}\n", to: "w.yaml")
    #expect { try ProfileReader.validate(.file(wrong)) } throws: {
      "\($0)" == "\(wrong):4:46: found \"x\"; expected a whole number from 1 to 1000000"
    }
  }

  @Test func `an unknown shipped profile is named with the nearest`() {
    #expect { try ProfileReader.read(.embedded("tandm")) } throws: {
      "\($0)"
        == "<embedded>/tandm.yaml:1:1: found \"tandm\"; expected a shipped profile (\(EmbeddedProfile.names.joined(separator: ", "))) "
        + "or the path of a file, as ./mine.yaml; did you mean \"tandem\"?"
    }
  }
}
