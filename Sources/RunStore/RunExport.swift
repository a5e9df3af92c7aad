import Foundation
import PlanModel

/// A whole run as one document, for keeping it elsewhere.
public struct RunExport: Codable, Hashable, Sendable {
  /// Of this document: 1.
  public var schemaVersion: Int
  /// With its scenario, sample tables included, its result and every trial.
  public var run: StoredRun

  public init(run: StoredRun) {
    schemaVersion = 1
    self.run = run
  }

  /// The document as JSON with sorted keys; dates as ISO 8601 in UTC. Equal runs give equal bytes.
  /// - Throws: `RunStoreError.cannotEncode` for a figure that JSON cannot hold.
  public func json() throws(RunStoreError) -> Data {
    do {
      let encoder = StoredJSON.encoder()
      encoder.outputFormatting.insert(.prettyPrinted)
      return try encoder.encode(self)
    } catch { throw RunStoreError(error, path: "", busySeconds: 0) }
  }
}
