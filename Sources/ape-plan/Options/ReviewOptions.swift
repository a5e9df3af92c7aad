import ArgumentParser
import Foundation
import PlanFiles
import PlanModel
import Planning
import Units

/// What is known beside the files.
struct ReviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The tier that it is meant for, a shipped profile or a file: its load, nodes and stated costs are held against the files.",
      valueName: "name"),
    completion: .list(EmbeddedProfile.names))
  var tier: String?

  @Option(help: ArgumentHelp("Memory of an application's worker without work. (default: 250MB)", valueName: "bytes"))
  var workerMemory: String?

  @OptionGroup var composeOptions: ComposeOptions

  func memoryPerWorker() throws(UsageError) -> Bytes {
    guard let workerMemory else { return ReviewSubject.operatorsMemoryPerWorker }
    let bytes: Bytes = try FlagValue.quantity(workerMemory, of: "--worker-memory")
    guard bytes.count > 0, bytes <= .gibibytes(1_024) else {
      throw FlagValue.refused("--worker-memory", workerMemory, "an amount above 0, at most 1TiB")
    }
    return bytes
  }

  /// - Throws: for a tier that there is not, or whose profile is faulty.
  func reviewTier(_ priceOptions: PriceOptions) throws -> ReviewTier? {
    try source.map { ReviewTier(try ProfileReader.read($0), prices: try priceOptions.table()) }
  }

  /// The profile of the tier.
  var source: ProfileSource? {
    tier.map { tier in tier.contains("/") || FileManager.default.fileExists(atPath: tier) ? .file(tier) : .embedded(tier) }
  }
}
