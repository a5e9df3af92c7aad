import ArgumentParser

/// `ape-plan optimize`
struct Optimize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize", abstract: "Find the cheapest way of paying for the machines of a scenario.", subcommands: [OptimizeCost.self])
}
