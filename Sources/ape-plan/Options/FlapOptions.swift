import ArgumentParser
import Autoscaling
import Foundation
import PlanModel
import Pricing
import Units

/// How much flapping is put up with, and what a pod costs.
struct FlapOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("Reversals an hour that are put up with.", valueName: "number"))
  var flapBudget = "2"

  @Option(parsing: .unconditional, help: ArgumentHelp("Pod starts an hour that are put up with.", valueName: "number"))
  var startBudget = "12"

  @Option(parsing: .unconditional, help: ArgumentHelp("What a pod costs an hour in USD. Without it and --node, no USD.", valueName: "usd"))
  var podCost: String?

  @Option(
    help: ArgumentHelp("Machine that pods share, as t3.xlarge: a pod costs its share of it, by the larger of its requests.", valueName: "type"))
  var node: String?

  @Option(help: ArgumentHelp("Where that machine is.", valueName: "name"))
  var region = "us-east-1"

  func budget() throws(UsageError) -> FlapBudget {
    FlapBudget(
      reversalsPerHour: try FlagValue.factor(flapBudget, of: "--flap-budget"),
      podStartsPerHour: try FlagValue.factor(startBudget, of: "--start-budget"))
  }

  /// - Parameter requests: of a pod, in milli-units.
  func price(_ prices: PriceOptions, requests: [String: Int64]) throws -> PodPrice? {
    if podCost != nil, node != nil { throw UsageError.together("--pod-cost", "--node") }
    if let podCost {
      let perHour: USD = try FlagValue.quantity(podCost, of: "--pod-cost")
      guard perHour > .zero else { throw FlagValue.refused("--pod-cost", podCost, "an amount above 0") }
      return PodPrice(perHour: perHour, source: "--pod-cost")
    }
    guard let node else { return nil }
    let machine: InstancePrice
    do { machine = try prices.table().instance(node, provider: "aws", region: region) } catch let error as PricingError {
      throw UsageError.node(error)
    }
    let cpu = Double(requests["cpu"] ?? 0) / Double(machine.vcpu.millicores)
    let memory = Double(requests["memory"] ?? 0) / 1_000 / Double(machine.memory.count)
    let share = max(cpu, memory)
    guard share > 0 else { throw UsageError.noRequest(resource: "cpu") }
    guard share <= 1 else {
      let (name, asked, has) =
        cpu > 1
        ? ("CPU", CPU(millicores: requests["cpu"] ?? 0).spelling, machine.vcpu.spelling)
        : ("memory", Bytes((requests["memory"] ?? 0) / 1_000).spelling, machine.memory.spelling)
      throw UsageError.podLargerThanNode(node, resource: name, requested: asked, machine: has)
    }
    // Shares to a millionth, so that the price is a decimal number with an end.
    let perHour = machine.onDemand.usd * (Decimal((share * 1e6).rounded()) / 1_000_000)
    let percent = Fraction(share).spelling
    return PodPrice(perHour: perHour, source: "\(percent) of a \(node) in \(region) by its requests, on demand, \(machine.onDemand.source)")
  }
}

/// Whether and how better settings are searched for.
struct SuggestOptions: ParsableArguments {
  @Flag(help: "Search for the cheapest settings that keep the budgets and --most-short on this load and on loads like it.")
  var suggest = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Settings to try. Without it, 600.", valueName: "n"))
  var settings: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Resampled loads to choose on, and as many fresh ones to prove it on. Without it, 4.", valueName: "n"))
  var resamples: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most of the time that may be short of pods: 1% without it, and then no part of --check.", valueName: "share"))
  var mostShort: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Seed of the resampled loads and of the search. Without it, 1.", valueName: "number"))
  var seed: String?

  /// - Parameter isChecked: whether --check holds the replay against --most-short.
  func refuseWithoutSearch(isChecked: Bool) throws(UsageError) {
    guard !suggest else { return }
    let given = [("--settings", settings != nil), ("--resamples", resamples != nil), ("--seed", seed != nil)]
    if let flag = given.first(where: \.1)?.0 { throw .alone(flag, needs: "--suggest") }
    if mostShort != nil, !isChecked { throw .alone("--most-short", needs: "--suggest or --check") }
  }
}
