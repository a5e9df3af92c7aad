import Foundation
import PlanModel

/// A result as JSON for programs, by the schema in docs/reference/result.schema.json.
public struct JSONRenderer: Hashable, Sendable {
  public init() {}

  /// Sorted keys, two spaces of indentation, a line feed at the end: equal results give equal bytes.
  /// - Parameter id: of the kept run; nil when it was not kept.
  /// - Throws: `ReportError.notFinite` for a figure that JSON cannot hold.
  public func render(_ result: RunResult, id: String? = nil) throws(ReportError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(ResultDocument(result, id: id)), as: UTF8.self) + "\n"
    } catch EncodingError.invalidValue(let value, let context) {
      throw .notFinite(
        value: "\(value)", place: context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "."))
    } catch {
      throw .notFinite(value: "\(error)", place: "")
    }
  }
}

/// Why a report cannot be written.
public enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A figure that ought to be a number is infinite or none.
  case notFinite(value: String, place: String)

  public var description: String {
    switch self {
    case .notFinite(let value, let place): "the result holds \(value) at \(place), which JSON has no number for"
    }
  }
}
