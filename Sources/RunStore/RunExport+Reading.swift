import Foundation

extension RunExport {
  /// Reads a document that `json()` wrote.
  /// - Parameter path: what errors call it.
  /// - Throws: `RunStoreError.notAnExport` when it is none, or was cut off.
  public init(json: Data, path: String) throws(RunStoreError) {
    do { self = try StoredJSON.decoder().decode(RunExport.self, from: json) } catch { throw .notAnExport(path: path) }
  }
}
