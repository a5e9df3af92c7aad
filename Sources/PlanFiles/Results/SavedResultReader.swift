import Foundation
import PlanModel
import Pricing
import Statistics
import Units

/// Reads what `simulate --format json` wrote: the figures that a comparison needs of it.
///
/// The format is described in docs/reference/result.schema.json. Keys that are not asked for may be there or not.
public enum SavedResultReader {
  /// The most bytes that a file may have: a result with its course has 100 kB.
  static let largest = 16 << 20
  static let schemaVersion = 1

  /// - Throws: when there is no such file, or it is no result.
  public static func read(path: String) throws(SavedResultError) -> SavedResult {
    guard FileManager.default.fileExists(atPath: path) else { throw .noSuchFile(path: path) }
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) } catch { throw .unreadable(path: path) }
    return try read(bytes, path: path)
  }

  /// - Parameter path: what errors call it.
  static func read(_ bytes: Data, path: String) throws(SavedResultError) -> SavedResult {
    guard bytes.count <= largest else { throw .tooLarge(path: path, limit: largest) }
    do {
      let version = try JSONDecoder().decode(Versioned.self, from: bytes).schemaVersion
      guard version == schemaVersion else { throw SavedResultError.otherVersion(path: path, found: version, expected: schemaVersion) }
      return try JSONDecoder().decode(Document.self, from: bytes).saved(path)
    } catch let error as SavedResultError {
      throw error
    } catch DecodingError.keyNotFound(let key, let context) {
      throw .notAResult(path: path, place: place(context.codingPath + [key]), found: "no such key")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      throw .notAResult(path: path, place: place(context.codingPath), found: "a value of another kind")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      throw .notAResult(path: path, place: place(context.codingPath), found: context.debugDescription)
    } catch {
      throw .notJSON(path: path)
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined().drop { $0 == "." }.description
  }

  private struct Versioned: Decodable { var schemaVersion: Int }

  fileprivate struct Document: Decodable {
    struct Run: Decodable {
      var scenario, title, version, digest: String
      var scenarioDigest: String?
      var seed: UInt64
      var trials: Int
    }

    struct Load: Decodable { var offered: Double? }

    struct Results: Decodable {
      struct Times: Decodable { var mean, p50, p95, p99: Estimate }
      struct Station: Decodable {
        var name: String
        var capacity: Double?
        var utilization: Estimate
      }

      var responseTime: Times
      var throughput, errorRate: Estimate
      var stations: [Station]
      var unstable: [String]
    }

    struct Cost: Decodable {
      struct Line: Decodable {
        var purchase, component: String
        var amount: USD?
      }

      struct Unpriced: Decodable { var purchase, component, label: String }

      var region: String?
      var components: [Line]
      var unpriced: [Unpriced]
      /// By metric.
      var estimates: [String: Estimate]?
    }

    var run: Run
    var load: Load?
    var results: Results
    var cost: Cost?

    func saved(_ path: String) -> SavedResult {
      let times = results.responseTime
      let known = results.stations.filter { $0.capacity != nil }
      let busiest = known.max { ($0.utilization.value ?? 0) < ($1.utilization.value ?? 0) }
      var entries: [SavedResult.Entry] = [
        .init(metric: .mean, estimate: times.mean), .init(metric: .p50, estimate: times.p50), .init(metric: .p95, estimate: times.p95),
        .init(metric: .p99, estimate: times.p99), .init(metric: .errors, estimate: results.errorRate),
        .init(metric: .throughput, estimate: results.throughput),
      ]
      if let busiest { entries.append(.init(metric: .utilization, estimate: busiest.utilization)) }
      entries += known.map { .init(metric: .stationUtilization($0.name), estimate: $0.utilization) }
      if let cost { entries += Metric.CostPart.allCases.map { .init(metric: .cost($0), estimate: cost.estimate(of: $0, run.trials)) } }
      return SavedResult(
        origin: path, name: run.scenario, title: run.title, digest: run.digest, scenarioDigest: run.scenarioDigest,
        programVersion: run.version, seed: run.seed,
        trials: run.trials, offered: load?.offered, region: cost?.region, overloaded: results.unstable,
        busiest: busiest?.name, entries: entries)
    }
  }
}

extension SavedResultReader.Document.Cost {
  /// Of the bill on demand. Without the estimates, what is paid for by the month whatever the load is known exactly, and of what depends on
  /// the load no interval is there.
  fileprivate func estimate(of part: Metric.CostPart, _ trials: Int) -> Estimate {
    if let known = estimates?[part.rawValue] { return known }
    let option = PurchaseOption.onDemand.name
    func isPart(_ component: String) -> Bool {
      // A kind of line that only a later version knows is a part of the whole all the same.
      BillComponent(rawValue: component).map(part.holds) ?? (part == .total || part == .withoutLLM)
    }
    if let line = unpriced.first(where: { $0.purchase == option && isPart($0.component) }) {
      return Estimate(refused: "n/a (\(line.label) has no price)", trials: trials)
    }
    let lines = components.filter { $0.purchase == option && isPart($0.component) }
    let total = NSDecimalNumber(decimal: lines.reduce(USD.zero) { $0 + ($1.amount ?? .zero) }.amount).doubleValue
    let isFixed = lines.allSatisfy { [BillComponent.nodes, .storage, .services].map(\.rawValue).contains($0.component) }
    return isFixed
      ? Estimate(value: total, low: total, high: total, trials: trials)
      : Estimate(value: total, withoutInterval: "no interval (a saved result has none of the bill)", trials: trials)
  }
}
