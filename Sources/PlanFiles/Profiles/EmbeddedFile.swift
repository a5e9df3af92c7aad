import EmbeddedProfiles
import Foundation

/// A file that the program carries with it.
struct EmbeddedFile: Sendable {
  let name: String
  let bytes: Data

  static let all: [EmbeddedFile] = (0..<ape_embedded_file_count()).map { index in
    let file = ape_embedded_file_at(index).pointee
    return EmbeddedFile(name: String(cString: file.name), bytes: Data(bytes: file.bytes, count: file.length))
  }

  /// By the profile's name, without `.yaml`.
  static func profile(_ name: String) -> EmbeddedFile? { all.first { $0.name == name + ".yaml" } }
  /// By the trace's file name, such as `azure_llm_2023_conv.csv`.
  static func trace(_ name: String) -> EmbeddedFile? { all.first { $0.name == "traces/" + name } }

  static let profileNames = all.compactMap { $0.name.hasSuffix(".yaml") ? String($0.name.dropLast(5)) : nil }
  static let traceNames = all.compactMap { $0.name.hasPrefix("traces/") ? String($0.name.dropFirst(7)) : nil }
}
