import Testing

/// Which room may look into which: the map of docs/internals/rooms.md. The package manager is no wall here, as it lets a target import a
/// sibling that it does not depend on.
struct LayeringTests {
  /// What comes with the toolchain, and the quantities that everybody speaks in.
  private static let everywhere: Set<String> = ["Foundation", "Dispatch", "Synchronization", "Units"]
  /// Rooms of floor 2 that scenarios and results are made of.
  private static let values: Set<String> = ["RandomStreams", "Statistics", "Autoscaling", "MemoryTuning", "Pricing"]

  private static let allowed: [String: Set<String>] = [
    "Units": [],
    "EventKernel": [],
    "RandomStreams": [],
    "Statistics": [],
    "QueueingTheory": [],
    "Autoscaling": [],
    "MemoryTuning": [],
    "Pricing": [],
    "CSVText": ["CLibcsv"],
    "PlanModel": values,
    "PlanFiles": values.union(["CSVText", "PlanModel", "Yams", "EmbeddedProfiles", "EmbeddedPricing", "FoundationNetworking"]),
    "DeploymentFiles": ["PlanModel", "Autoscaling", "MemoryTuning", "Yams"],
    // No file, no database, no price.
    "ServiceSimulation": ["EventKernel", "RandomStreams", "Statistics", "QueueingTheory", "Autoscaling", "MemoryTuning", "PlanModel"],
    "RunStore": values.union(["PlanModel", "GRDB"]),
    "Reports": values.union(["PlanModel", "QueueingTheory", "CSVText", "Rainbow"]),
    "Planning": values.union(["QueueingTheory", "PlanModel", "ServiceSimulation"]),
    "ape-plan": values.union([
      "QueueingTheory", "CSVText", "PlanModel", "PlanFiles", "DeploymentFiles", "RunStore", "Reports", "Planning", "ArgumentParser",
    ]),
    "ape-plan-bench": ["RandomStreams", "Statistics", "PlanModel", "PlanFiles", "ServiceSimulation", "BenchReference"],
  ]

  @Test func `every import is one that the map of the rooms allows`() throws {
    var imports = 0
    for file in try SourceTree.swiftFiles(below: "Sources") {
      let room = String(file.split(separator: "/")[1])
      let allowed = try #require(Self.allowed[room], "\(file) lies in a room that the map does not have")
      for (index, line) in try SourceTree.lines(of: file).enumerated() {
        guard let module = ImportLine.module(in: line) else { continue }
        imports += 1
        #expect(
          allowed.contains(module) || (Self.everywhere.contains(module) && module != room),
          "\(file):\(index + 1): found import \(module); \(room) may import \(allowed.sorted().joined(separator: ", "))")
      }
    }
    #expect(imports > 100, "the lines were found at all")
  }

  @Test func `the map has no room that is not there`() throws {
    let rooms = Set(try SourceTree.swiftFiles(below: "Sources").map { String($0.split(separator: "/")[1]) })
    #expect(Set(Self.allowed.keys) == rooms)
  }

  @Test(arguments: [
    ("import Foundation", "Foundation"), ("@testable import Units", "Units"), ("public import GRDB", "GRDB"),
    ("import struct Foundation.Date", "Foundation"), ("  import Yams // text", "Yams"), ("@_exported import CLibcsv", "CLibcsv"),
    ("// import Yams", nil), ("let text = \"import Yams\"", nil), ("importantCall()", nil),
  ])
  func `an import line is told from others`(line: String, module: String?) {
    #expect(ImportLine.module(in: line[...]) == module)
  }
}
