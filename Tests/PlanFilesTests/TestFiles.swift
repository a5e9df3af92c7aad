import Foundation
import PlanModel

@testable import PlanFiles

/// A folder of its own that goes away with the test.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("plan-files-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and gives its path.
  func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  func write(_ bytes: Data, to name: String) throws -> String {
    let file = path + "/" + name
    try bytes.write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// A profile that is right, to be changed by the tests. Line 1 is `schemaVersion`.
enum SmallProfile {
  static let text = """
    schemaVersion: 1
    name: small
    workload: {arrivals: poisson, rate: 240/hour, route: query}
    stations:
      desk: {discipline: fcfs, servers: 4}
    routes:
      query:
        - {serve: desk, time: exponential(mean=48s)}
    """

  /// Reads a profile's text as the file `p.yaml`.
  static func read(_ text: String) throws(ProfileErrors) -> Scenario {
    try CheckedProfile(YAMLText.read(Data(text.utf8), name: "p.yaml")).scenario()
  }

  /// What is wrong with a text, one line a problem; empty when nothing is.
  static func complaints(_ text: String) -> String {
    do {
      _ = try read(text)
      return ""
    } catch { return error.description }
  }

  /// A profile with other routes; they begin in line 19.
  static func withRoutes(_ routes: String) -> String {
    """
    schemaVersion: 1
    name: small
    workload: {arrivals: poisson, rate: 240/hour, route: query}
    stations:
      desk: {discipline: fcfs, servers: 4}
      slots: {discipline: pool, size: 8}
      answers: {discipline: cache, hitRatio: 60%}
    services:
      api: {kind: application, replicas: 1, workers: 1}
      nginx: {kind: proxy, workers: 1}
      db: {kind: database, engine: postgresql, data: {size: 1GB, popularityExponent: 1},
        disk: {operationsPerSecond: 1, latency: 1ms, cachedRead: 1us}}
      redis: {kind: cache, operationTime: 20us, roundTrip: 1ms, keyspaces: {answers: {items: 9, itemSize: 1kB, popularityExponent: 1}}}
      claude: {kind: llm, model: m, timeToFirstToken: 1s, timePerToken: 1ms}
      vee: {kind: sandbox, host: api, slots: 1, startUp: 0}
      box: {kind: sandbox, slots: 1, startUp: 0, resources: {cpu: {limit: 1}}}
    tables: {conversation: {file: azure_llm_2023_conv.csv}}
    routes:

    """ + routes
  }
}
