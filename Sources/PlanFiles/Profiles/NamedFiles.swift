import Foundation

/// The files that a profile's text names, before anything else is known of it: whoever takes a profile from somewhere else has to take them
/// along.
public enum NamedFiles {
  /// Paths as they are written, relative to the profile's own folder: what it extends, its tables and its traces. Empty for a text that is
  /// no profile, whose mistakes its reader will tell.
  /// - Parameter text: of the profile.
  public static func paths(in text: Data) -> [String] {
    guard let root = try? YAMLText.read(text, name: "") else { return [] }
    var paths: [String] = []
    if let parent = root["extends"]?.text, parent.contains("/") || parent.hasSuffix(".yaml") || parent.hasSuffix(".yml") {
      paths.append(parent)
    }
    for entry in root["tables"]?.entries ?? [] { paths += file(entry.value) }
    if let trace = root["workload"]?["trace"] { paths += file(trace) }
    for node in root["nodes"]?.items ?? [] { if let trace = node["interruptions"]?["trace"]?.text { paths.append(trace) } }
    return paths
  }

  private static func file(_ node: YAMLNode) -> [String] { (node["file"]?.text).map { [$0] } ?? [] }
}
