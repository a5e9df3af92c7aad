import Foundation
import PlanModel
import Units

/// The door for Kubernetes manifests: any number of documents and lists in a file, of which autoscalers and their targets are read.
///
/// Other objects are passed over. All mistakes of a file are told together, except that a text which is no YAML stands alone.
public enum ManifestReader {
  /// Reads a file.
  /// - Throws: `ManifestErrors`.
  public static func read(path: String) throws(ManifestErrors) -> [AutoscalerManifest] {
    guard let bytes = contents(path) else {
      let reason = FileManager.default.fileExists(atPath: path) ? "it is a folder, or not readable" : String(cString: strerror(ENOENT))
      throw ManifestErrors(FilePlace(file: path), .cannotRead(reason: reason))
    }
    return try read(bytes, name: path)
  }

  /// Read to the end, not by size: a pipe has none. Nothing that could be a manifest is left out.
  private static func contents(_ path: String) -> Data? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var bytes = Data()
    do {
      while bytes.count <= ManifestText.largest, let part = try file.read(upToCount: ManifestText.largest), !part.isEmpty { bytes += part }
    } catch { return nil }
    return bytes
  }

  /// Reads bytes in memory.
  /// - Parameter name: what errors call it.
  public static func read(_ bytes: Data, name: String) throws(ManifestErrors) -> [AutoscalerManifest] {
    var errors = ManifestErrors()
    var found = Found()
    for document in try ManifestText.documents(bytes, name: name) { found.take(document, &errors, depth: 0) }
    for index in found.autoscalers.indices {
      let autoscaler = found.autoscalers[index]
      found.autoscalers[index].workload = found.workloads.first {
        $0.kind == autoscaler.targetKind && $0.name == autoscaler.targetName && $0.namespace == autoscaler.namespace
      }
      refuseUnknownContainers(found.autoscalers[index], &errors)
    }
    errors.sort()
    guard errors.isEmpty else { throw errors }
    return found.autoscalers
  }

  /// The API server takes a metric of a container that no pod has; the controller then never gets it.
  private static func refuseUnknownContainers(_ autoscaler: AutoscalerManifest, _ errors: inout ManifestErrors) {
    guard let containers = autoscaler.workload?.containers.map(\.name), !containers.isEmpty else { return }
    for metric in autoscaler.specification.metrics {
      guard case .containerResource(_, let container) = metric.source, !containers.contains(container) else { continue }
      let problem = ManifestProblem.unknownContainer(
        container, target: "\(autoscaler.targetKind)/\(autoscaler.targetName)", choices: containers,
        suggestion: NearestName.find(container, among: containers))
      errors.add(problem, at: autoscaler.place)
    }
  }

  /// The one autoscaler of a file, or the one of that name.
  /// - Throws: `ManifestErrors`, also where there is none, or several without a name to choose by, or another has the same target.
  public static func autoscaler(path: String, named name: String? = nil) throws(ManifestErrors) -> AutoscalerManifest {
    try choose(from: read(path: path), named: name, file: path)
  }

  static func choose(from all: [AutoscalerManifest], named name: String?, file: String) throws(ManifestErrors) -> AutoscalerManifest {
    let start = FilePlace(file: file)
    let names = all.map(\.name)
    guard let first = all.first else { throw ManifestErrors(start, .noAutoscaler) }
    var chosen = first
    if let name {
      guard let named = all.first(where: { $0.name == name }) else {
        throw ManifestErrors(start, .unknownAutoscaler(name, choices: names, suggestion: NearestName.find(name, among: names)))
      }
      chosen = named
    }
    let rivals = all.filter {
      $0.targetKind == chosen.targetKind && $0.targetName == chosen.targetName && $0.namespace == chosen.namespace
    }
    if rivals.count > 1 {
      let target = "\(chosen.targetKind)/\(chosen.targetName)"
      throw ManifestErrors(rivals[1].place, .sameTarget(target, autoscalers: rivals.map(\.name)))
    }
    guard name != nil || all.count == 1 else { throw ManifestErrors(start, .severalAutoscalers(names)) }
    return chosen
  }

  private struct Found {
    var autoscalers: [AutoscalerManifest] = []
    var workloads: [WorkloadManifest] = []

    mutating func take(_ node: ManifestNode, _ errors: inout ManifestErrors, depth: Int) {
      guard node.entries != nil, let root = ManifestObject(node, path: "", &errors), let kind = root["kind"]?.text else {
        errors.add(.noObject(found: node.shown), at: node.place)
        return
      }
      if kind.hasSuffix("List"), depth == 0 {
        for item in node["items"]?.items ?? [] { take(item, &errors, depth: depth + 1) }
        return
      }
      guard kind == "HorizontalPodAutoscaler" || WorkloadManifest.kinds.contains(kind) else { return }
      guard let metadata = root.object("metadata", &errors) else {
        root.lacks("metadata", "", &errors)
        return
      }
      let name = metadata.requiredText("name", reason: "name or generateName is required", &errors) ?? ""
      let namespace = metadata.text("namespace", &errors) ?? "default"
      if kind == "HorizontalPodAutoscaler" {
        if let autoscaler = AutoscalerManifest(root, name: name, namespace: namespace, &errors) { autoscalers.append(autoscaler) }
      } else if let workload = WorkloadManifest(root, kind: kind, name: name, namespace: namespace, &errors) {
        workloads.append(workload)
      }
    }
  }
}
