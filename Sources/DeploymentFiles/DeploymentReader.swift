import Foundation
import PlanModel

/// The door for the configuration that users have: compose files, Kubernetes manifests, files of variables, configuration of databases and
/// of Prometheus, in any mixture. What is not understood is passed over and counted.
public struct DeploymentReader {
  /// Services of these compose profiles run too; `*` for all.
  public var composeProfiles: Set<String>
  /// Files of variables that compose takes instead of `.env`.
  public var environmentFiles: [String]

  public init(composeProfiles: Set<String> = [], environmentFiles: [String] = []) {
    self.composeProfiles = composeProfiles
    self.environmentFiles = environmentFiles
  }

  /// Reads files, and folders with all below them. `-` is standard input.
  /// - Throws: `ManifestErrors`: all that is wrong with any of the files; `isMissingFile` where a path is not there.
  public func read(_ paths: [String]) throws(ManifestErrors) -> DeploymentReading {
    let found = try DeploymentFinder(paths)
    var reading = Reading(options: .init(profiles: composeProfiles, environmentFiles: environmentFiles))
    reading.count("other files", found.others)
    for file in found.files { reading.take(file) }
    return try reading.finished()
  }
}

/// The state of one reading.
private struct Reading {
  let options: ComposeProject.Options
  /// The most objects of one review. Nobody writes as many by hand, and rules hold each against others.
  private static let mostObjects = 3_000

  private let files = SourceFiles()
  private var result = DeploymentReading()
  private var errors = ManifestErrors()
  private var cluster = ClusterReader()
  /// Compose files in the order in which they were met, by folder.
  private var composeFiles: [(path: String, node: ManifestNode, isNamed: Bool)] = []
  private var variableFiles: [DeploymentFinder.Found] = []
  private var settingsFiles: [SettingsFile] = []

  init(options: ComposeProject.Options) { self.options = options }

  mutating func count(_ what: String, _ number: Int = 1) {
    if number > 0 { result.scope.passedOver[what, default: 0] += number }
  }

  private mutating func note(_ path: String, _ kind: String) {
    guard !result.scope.files.contains(where: { $0.path == path }) else { return }
    result.scope.files.append(.init(path: path, kind: kind))
    if let text = try? files.text(path) { result.suppressions += SuppressionScan.find(in: text, file: path) }
  }

  // MARK: Files

  mutating func take(_ file: DeploymentFinder.Found) {
    let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
    do throws(ManifestErrors) {
      if DeploymentFinder.isVariables(name) {
        variableFiles.append(file)
      } else if let software = SettingsFile.software(named: name) {
        settingsFiles.append(try SettingsFile(files.text(file.path), path: file.path, software: software))
        note(file.path, "\(software.name) configuration")
      } else if DeploymentFinder.isYAML(name) || file.isNamed {
        try takeYAML(file)
      } else {
        count("other files")
      }
    } catch {
      errors.add(contentsOf: error)
    }
  }

  private mutating func takeYAML(_ file: DeploymentFinder.Found) throws(ManifestErrors) {
    let text = try files.text(file.path)
    let documents: [ManifestNode]
    do throws(ManifestErrors) {
      documents = try ManifestText.documents(Data(text.utf8), name: file.path, anchors: .followed)
    } catch {
      // A template of Helm or Jinja is no YAML before it is filled in.
      guard !file.isNamed, text.contains("{{") else { throw error }
      return count("templates")
    }
    for document in documents {
      if ClusterReader.isObject(document) {
        cluster.take(document, &errors)
        note(file.path, "Kubernetes")
      } else if document["services"]?.entries != nil {
        composeFiles.append((file.path, document, file.isNamed))
      } else if document["scrape_configs"] != nil {
        result.system.scrapes.append(PrometheusFile.scrapes(document, path: file.path))
        note(file.path, "Prometheus configuration")
      } else if document["groups"]?.items != nil {
        result.system.alertRules += PrometheusFile.alerts(document)
        note(file.path, "Prometheus rules")
      } else {
        count("other YAML documents")
      }
    }
  }

  // MARK: Together

  mutating func finished() throws(ManifestErrors) -> DeploymentReading {
    for project in projects() { takeProject(project) }
    cluster.finish()
    result.system.workloads += cluster.workloads
    result.system.cluster = cluster.cluster
    result.system.alertRules += cluster.alertRules
    for (kind, number) in cluster.passedOver { count(kind, number) }
    attachSettings()
    for file in variableFiles where !result.scope.files.contains(where: { $0.path == file.path }) { takeVariables(file) }
    errors.sort()
    guard errors.isEmpty else { throw errors }
    let first = FilePlace(file: result.scope.files.first?.path ?? "")
    guard cluster.objects + result.system.workloads.count <= Self.mostObjects else {
      throw ManifestErrors(first, .tooManyObjects(limit: Self.mostObjects))
    }
    result.scope.objects =
      cluster.objects + result.system.workloads.count { $0.platform == .compose } + result.system.scrapes.count
      + settingsFiles.count
    return result
  }

  /// Files that compose would take together: those that the user names of one folder, and a file with its override.
  private mutating func projects() -> [[(path: String, node: ManifestNode)]] {
    var projects: [(key: String, files: [(path: String, node: ManifestNode)])] = []
    // What another one includes is no project of its own.
    let included = Set(
      composeFiles.flatMap { file in ComposeProject.includes(of: file.node).map { SourceFiles.path($0.path, besides: file.path) } })
    for file in composeFiles where file.isNamed || !included.contains(file.path) {
      let name = file.path.split(separator: "/").last ?? ""
      let isStandard = ["compose", "docker-compose"].contains { name.hasPrefix("\($0).y") || name.hasPrefix("\($0).override.y") }
      // An overlay that nobody named: what it changes is known to whoever starts it.
      let isWhole =
        file.node["services"]?.entries?.allSatisfy { $0.value["image"] != nil || $0.value["build"] != nil || $0.value["extends"] != nil }
        ?? false
      guard file.isNamed || isStandard || isWhole else {
        count("compose files that change others")
        continue
      }
      let key = file.isNamed || isStandard ? SourceFiles.folder(of: file.path) : file.path
      if let index = projects.firstIndex(where: { $0.key == key }) {
        // `docker-compose.override.yml` sorts before `docker-compose.yml`, and comes after it.
        let isBase = isStandard && !file.isNamed && !name.contains(".override.")
        projects[index].files.insert((file.path, file.node), at: isBase ? 0 : projects[index].files.count)
      } else {
        projects.append((key, [(file.path, file.node)]))
      }
    }
    return projects.map(\.files)
  }

  private mutating func takeProject(_ roots: [(path: String, node: ManifestNode)]) {
    for root in roots { note(root.path, "compose") }
    do throws(ManifestErrors) {
      let project = try ComposeProject(roots, files: files, options: options)
      result.system.workloads += project.workloads
      result.system.compose.usedVariables += project.wiring.usedVariables
      result.system.compose.environmentFiles += project.wiring.environmentFiles
      result.system.compose.undeclared += project.wiring.undeclared
      count("services of compose profiles that are off", project.leftOut)
      count("included compose files that lie elsewhere", project.remoteIncludes)
      for path in project.readFiles { note(path, DeploymentFinder.isYAML(path) ? "compose" : "variables") }
    } catch {
      errors.add(contentsOf: error)
    }
  }

  /// A file of variables that no compose file asks for. One that was merely found and is something else is none of our business.
  private mutating func takeVariables(_ found: DeploymentFinder.Found) {
    do throws(ManifestErrors) {
      let file = try VariableFile(files.text(found.path), path: found.path)
      note(found.path, "variables")
      result.system.compose.environmentFiles.append(
        .init(
          name: found.path, standIn: nil, isMissing: false, emptyVariables: file.empties, placeholders: file.placeholders,
          place: FilePlace(file: found.path)))
    } catch {
      if found.isNamed { errors.add(contentsOf: error) } else { count("other files") }
    }
  }

  /// A configuration file belongs to the container that mounts it; one that nobody mounts to the only container of its program. What a
  /// container is told itself wins.
  private mutating func attachSettings() {
    for file in settingsFiles {
      var targets: [(workload: Int, container: Int, isMounted: Bool)] = []
      for (index, workload) in result.system.workloads.enumerated() {
        for (inner, container) in workload.containers.enumerated() where container.software == file.software {
          let isMounted = container.mounts.contains { mount in
            guard case .host(let source) = mount.source else { return false }
            let path = SourceFiles.path(source, besides: mount.place.file)
            return path == file.path || file.path.hasPrefix("\(path)/")
          }
          targets.append((index, inner, isMounted))
        }
      }
      let mounted = targets.filter(\.isMounted)
      guard let target = mounted.first ?? (targets.count == 1 ? targets.first : nil) else {
        count("configuration files of no known container")
        continue
      }
      for target in mounted.isEmpty ? [target] : mounted {
        result.system.workloads[target.workload].containers[target.container].settings.merge(file.settings) { own, _ in own }
      }
    }
  }
}
