import Foundation
import MemoryTuning
import PlanModel

/// The commands of containers as their files spell them, before variables are put in: what is written anew has to keep `${NAME}`.
public struct WrittenCommands {
  /// By service, or by kind, namespace, name and container.
  private var nodes: [String: ManifestNode] = [:]

  /// Files that cannot be read are passed over: whoever read the deployment has told of them.
  public init(paths: [String]) {
    let files = SourceFiles()
    guard let finder = try? DeploymentFinder(paths.filter { $0 != "-" }) else { return }
    for file in finder.files {
      guard let text = try? files.text(file.path),
        let documents = try? ManifestText.documents(Data(text.utf8), name: file.path, anchors: .followed)
      else { continue }
      for document in documents { take(document, depth: 0) }
    }
  }

  private mutating func take(_ document: ManifestNode, depth: Int) {
    for service in document["services"]?.entries ?? [] {
      if let command = service.value["command"] { nodes["service \(service.key)"] = command }
    }
    guard let kind = document["kind"]?.text, depth < 4 else { return }
    for item in document["items"]?.items ?? [] { take(item, depth: depth + 1) }
    let name = document["metadata"]?["name"]?.text ?? ""
    let namespace = document["metadata"]?["namespace"]?.text ?? "default"
    for container in document["spec"]?["template"]?["spec"]?["containers"]?.items ?? [] {
      guard let args = container["args"] else { continue }
      nodes["\(kind) \(namespace) \(name) \(container["name"]?.text ?? "")"] = args
    }
  }

  /// The words of a container's command that set nothing of what is tuned. A secret is replaced by a variable.
  /// - Returns: nil where the command is a shell's, or the file says none although its container has settings by it.
  func words(of target: DatabaseTuning.Target, tuned: Set<String>, in database: TunedDatabase) -> [String]? {
    let key =
      target.platform == .compose
      ? "service \(target.workload)" : "\(target.kind) \(target.namespace) \(target.workload) \(target.container)"
    guard let node = nodes[key] else { return [] }
    let words = node.items?.compactMap(\.text) ?? CommandWords.split(node.text ?? "")
    guard let first = words.first, !["sh", "bash", "/bin/sh", "/bin/bash", "ash"].contains(first) else { return words.isEmpty ? [] : nil }
    return database == .redis ? Self.redis(words, tuned) : Self.postgreSQL(words, tuned)
  }

  private static func postgreSQL(_ words: [String], _ tuned: Set<String>) -> [String] {
    var kept: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "-c" || word == "--config", let setting = rest.popFirst() {
        if !tuned.contains(name(setting[...])) { kept += [word, told(setting)] }
      } else if word == "-N", tuned.contains("max_connections") {
        rest.removeFirst(min(1, rest.count))
      } else if word.hasPrefix("-c"), word.contains("="), !word.hasPrefix("--") {
        if !tuned.contains(name(word.dropFirst(2))) { kept.append(told(word)) }
      } else if word.hasPrefix("--"), word.contains("=") {
        if !tuned.contains(name(word.dropFirst(2))) { kept.append(told(word)) }
      } else {
        kept.append(word)
      }
    }
    return kept
  }

  /// A setting, but for one that holds a password, as `primary_conninfo=host=a password=b`: that is told to nobody.
  private static func told(_ setting: String) -> String {
    let isSecret = setting.lowercased().contains(/pass(word|phrase|file)?[ ]*=|:\/\/[^\/]*@/) && !setting.contains("${")
    guard isSecret, let sign = setting.firstIndex(of: "=") else { return setting }
    return setting[...sign] + "${POSTGRES_SETTING:?as it stands in the compose file}"
  }

  /// `shared_buffers` of `shared-buffers=4GB`.
  private static func name(_ text: Substring) -> String { text.prefix { $0 != "=" }.replacing("-", with: "_").lowercased() }

  private static func redis(_ words: [String], _ tuned: Set<String>) -> [String] {
    var kept: [String] = []
    var flag: String?
    for word in words {
      if word.hasPrefix("--") { flag = word.dropFirst(2).lowercased() }
      if let flag, tuned.contains(flag) { continue }
      let isSecret = flag.map { SecretName.matches($0) } ?? false
      kept.append(isSecret && !word.hasPrefix("--") && !word.contains("${") ? "${REDIS_PASSWORD:?as it stands in the compose file}" : word)
    }
    return kept
  }
}
