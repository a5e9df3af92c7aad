// swift-tools-version: 6.2
import PackageDescription

// Every target that holds our own code gets the same settings; see docs/internals/rooms.md for which room may import which.
let ours: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let rainbow = Target.Dependency.product(name: "Rainbow", package: "Rainbow")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The rooms, floor by floor: name and what it depends on.
let rooms: [(name: String, uses: [Target.Dependency])] = [
  ("Units", []),

  ("EventKernel", ["Units"]),
  ("RandomStreams", ["Units"]),
  ("Statistics", ["Units"]),
  ("QueueingTheory", ["Units"]),
  ("Autoscaling", ["Units"]),
  ("MemoryTuning", ["Units"]),
  ("Pricing", ["Units"]),
  ("CSVText", ["Units", "CLibcsv"]),

  ("PlanModel", ["Units", "RandomStreams", "Statistics", "Autoscaling", "MemoryTuning", "Pricing"]),

  ("PlanFiles", [
    "Units", "CSVText", "PlanModel", "RandomStreams", "Statistics", "Autoscaling", "MemoryTuning", "Pricing", "EmbeddedProfiles",
    "EmbeddedPricing", yams,
  ]),
  ("DeploymentFiles", ["Units", "PlanModel", "Autoscaling", "MemoryTuning", yams]),
  ("ServiceSimulation", [
    "Units", "EventKernel", "RandomStreams", "Statistics", "QueueingTheory", "Autoscaling", "MemoryTuning", "PlanModel",
  ]),
  ("RunStore", ["Units", "PlanModel", "RandomStreams", "Statistics", "Pricing", grdb]),
  ("Reports", ["Units", "PlanModel", "RandomStreams", "QueueingTheory", "CSVText", "Statistics", "Autoscaling", "MemoryTuning", "Pricing", rainbow]),

  ("Planning", [
    "Units", "PlanModel", "RandomStreams", "Statistics", "QueueingTheory", "Autoscaling", "MemoryTuning", "Pricing", "ServiceSimulation",
  ]),
]

let roomNames: [Target.Dependency] = rooms.map { .byName(name: $0.name) }

let package = Package(
  name: "ape-plan",
  products: [.executable(name: "ape-plan", targets: ["ape-plan"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
  ],
  targets: rooms.map { .target(name: $0.name, dependencies: $0.uses, swiftSettings: ours) } + [
    .systemLibrary(name: "CLibcsv", path: "Sources/CLibcsv", providers: [.apt(["libcsv-dev"])]),
    .target(name: "EmbeddedProfiles", path: "profiles", sources: ["embedded.c"], publicHeadersPath: "include"),
    .target(name: "EmbeddedPricing", path: "pricing", sources: ["embedded.c"], publicHeadersPath: "include"),
    .executableTarget(name: "ape-plan", dependencies: roomNames + [argumentParser], swiftSettings: ours),
    // The yardstick of the benchmark gets the C compiler's best; our own code is built as users build it.
    .target(name: "BenchReference", exclude: ["bench_simpy.py"], cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "ape-plan-bench", dependencies: ["Units", "PlanModel", "RandomStreams", "Statistics", "PlanFiles", "ServiceSimulation", "BenchReference"],
      swiftSettings: ours),
  ] + rooms.map { room in
    // The tests of the model and of planning read the shipped profiles and price tables; those of planning review users' files.
    .testTarget(
      name: room.name + "Tests",
      dependencies: [.byName(name: room.name)] + room.uses + (["PlanModel", "Planning"].contains(room.name) ? ["PlanFiles"] : [])
        + (room.name == "Planning" ? ["DeploymentFiles"] : []),
      swiftSettings: ours)
  } + [
    // Runs the built programs as processes, so it needs them built.
    .testTarget(name: "CommandTests", dependencies: ["ape-plan", "ape-plan-bench", "PlanModel", "RunStore", grdb], swiftSettings: ours),
    .testTarget(name: "LayeringTests", swiftSettings: ours),
    // Runs the pages of docs/ against the built program.
    .testTarget(name: "DocsTests", dependencies: ["ape-plan"], swiftSettings: ours),
  ]
)
