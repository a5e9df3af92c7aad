import Foundation
import PlanModel
import Units

/// One or several compose files as one, with everything put in that they refer to: variables, extended services, files of variables.
struct ComposeProject {
  /// What the user asked for beside the files themselves.
  struct Options {
    /// Services of these profiles run too; `*` for all.
    var profiles: Set<String> = []
    /// Files of variables instead of `.env`.
    var environmentFiles: [String] = []
  }

  /// Services that extend each other, one behind the other.
  private static let longestChain = 64

  /// What stands behind the name of a file of variables that is to be copied and filled in.
  static let templates = [".template", ".example", ".sample", ".dist"]

  private let files: SourceFiles
  /// Services of these profiles run: those of the options, and those of `COMPOSE_PROFILES` among the variables.
  private let profiles: Set<String>
  private let path: String
  private var interpolation: Interpolation
  private var errors = ManifestErrors()
  /// Services of each file that was looked at, before anything is extended.
  private var servicesByFile: [String: [ManifestNode.Entry]] = [:]
  private(set) var workloads: [DeployedWorkload] = []
  private(set) var wiring = ComposeWiring()
  private(set) var leftOut = 0
  /// Included files that lie elsewhere: in a repository or a registry.
  private(set) var remoteIncludes = 0
  private(set) var readFiles: [String] = []

  /// - Parameters:
  ///   - roots: each file's path and content, in the order in which they change each other.
  /// - Throws: `ManifestErrors`, all of the project together.
  init(_ roots: [(path: String, node: ManifestNode)], files: SourceFiles, options: Options) throws(ManifestErrors) {
    self.files = files
    path = roots[0].path
    var variables: [VariableFile] = []
    var hasTemplate = false
    if options.environmentFiles.isEmpty {
      let standard = SourceFiles.path(".env", besides: path)
      if path != "-", files.isThere(standard) {
        variables.append(try VariableFile(files.text(standard), path: standard))
      } else if path != "-", let template = Self.templates.map({ standard + $0 }).first(where: { files.isThere($0) }) {
        // Whoever deploys makes a .env of it: it stands in, with what it has.
        if let file = try? VariableFile(files.text(template), path: template) {
          variables.append(file)
          hasTemplate = true
        }
      }
    } else {
      for name in options.environmentFiles { variables.append(try VariableFile(files.text(name), path: name)) }
    }
    readFiles = variables.map(\.path)
    let named = variables.lazy.compactMap { $0["COMPOSE_PROFILES"]?.text }.last ?? ""
    profiles = options.profiles.union(named.split(separator: ",").map(String.init))
    interpolation = Interpolation(variables, isTemplate: hasTemplate)
    var project = ManifestNode(content: .nothing, place: FilePlace(file: path))
    for root in roots {
      let node = interpolation.apply(root.node)
      servicesByFile[root.path] = node["services"]?.entries ?? []
      project = ComposeMerge.merged(project, included(by: node, in: root.path, chain: [root.path]))
      project = ComposeMerge.merged(project, extended(node, in: root.path))
    }
    for file in variables {
      wiring.environmentFiles.append(
        .init(
          name: file.path, standIn: hasTemplate ? file.path : nil, isMissing: false, emptyVariables: file.empties,
          placeholders: file.placeholders, place: FilePlace(file: file.path)))
    }
    read(project)
    errors.add(contentsOf: interpolation.errors)
    errors.sort()
    guard errors.isEmpty else { throw errors }
    wiring.usedVariables = explained(interpolation.used)
  }

  // MARK: Including

  /// Paths that `include` names: a text, a list of them, or mappings with `path`.
  ///
  /// Source: Compose specification, 14-include.
  static func includes(of root: ManifestNode) -> [(path: String, place: FilePlace)] {
    (root["include"]?.items ?? []).flatMap { item -> [(path: String, place: FilePlace)] in
      let paths = item.text.map { [$0] } ?? item["path"]?.text.map { [$0] } ?? item["path"]?.items?.compactMap(\.text) ?? []
      return paths.map { ($0, item.place) }
    }
  }

  /// All that is included, one over the other.
  private mutating func included(by root: ManifestNode, in file: String, chain: [String]) -> ManifestNode {
    var result = ManifestNode(content: .nothing, place: root.place)
    for (name, place) in Self.includes(of: root) {
      guard !name.contains("://"), !name.hasPrefix("git@"), !name.hasPrefix("oci:") else {
        remoteIncludes += 1
        continue
      }
      let path = SourceFiles.path(name, besides: file)
      guard !chain.contains(path), chain.count < Self.longestChain else {
        errors.add(.includeCycle(Array((chain + [path]).drop { $0 != path })), at: place)
        continue
      }
      do throws(ManifestErrors) {
        for document in try ManifestText.documents(Data(files.text(path).utf8), name: path, anchors: .followed) {
          let node = interpolation.apply(document)
          if !readFiles.contains(path) { readFiles.append(path) }
          servicesByFile[path] = node["services"]?.entries ?? []
          result = ComposeMerge.merged(result, included(by: node, in: path, chain: chain + [path]))
          result = ComposeMerge.merged(result, extended(node, in: path))
        }
      } catch { errors.add(contentsOf: error) }
    }
    return result
  }

  // MARK: Extending

  /// The same file with each of its services put together from those that it extends.
  private mutating func extended(_ root: ManifestNode, in file: String) -> ManifestNode {
    guard let entries = root.entries else { return root }
    return ManifestNode(
      content: .mapping(
        entries.map { entry in
          guard entry.key == "services", let services = entry.value.entries else { return entry }
          var entry = entry
          entry.value.content = .mapping(
            services.map { service in
              var service = service
              service.value = whole(service, in: file, chain: [])
              return service
            })
          return entry
        }), place: root.place)
  }

  private mutating func whole(_ service: ManifestNode.Entry, in file: String, chain: [String]) -> ManifestNode {
    guard let extends = service.value["extends"] else { return service.value }
    let name = extends.text ?? extends["service"]?.text ?? ""
    let other = extends["file"]?.text.map { SourceFiles.path($0, besides: file) } ?? file
    let here = "\(service.key) (\(file))"
    guard chain.count < Self.longestChain else {
      errors.add(.tooDeep(limit: Self.longestChain), at: extends.place)
      return service.value
    }
    if chain.contains(here) {
      errors.add(.extendsCycle(Array((chain + [here]).drop { $0 != here })), at: extends.place)
      return service.value
    }
    guard let services = services(of: other, at: extends.place) else { return service.value }
    guard let base = services.first(where: { $0.key == name }) else {
      let choices = services.map(\.key)
      errors.add(
        .extendsUnknown(name, file: other, choices: choices, suggestion: NearestName.find(name, among: choices)), at: extends.place)
      return service.value
    }
    let parent = whole(base, in: other, chain: chain + [here])
    // A service does not inherit whom it extends, nor what it waits for.
    let inherited = parent.entries?.filter { !["extends", "depends_on", "links", "volumes_from"].contains($0.key) } ?? []
    return ComposeMerge.merged(ManifestNode(content: .mapping(inherited), place: parent.place), service.value)
  }

  private mutating func services(of file: String, at place: FilePlace) -> [ManifestNode.Entry]? {
    if let known = servicesByFile[file] { return known }
    do throws(ManifestErrors) {
      let root = try ManifestText.documents(Data(files.text(file).utf8), name: file, anchors: .followed).first
      readFiles.append(file)
      let services = root.map { interpolation.apply($0) }?["services"]?.entries ?? []
      servicesByFile[file] = services
      return services
    } catch {
      errors.add(contentsOf: error)
      return nil
    }
  }

  // MARK: Services

  private mutating func read(_ project: ManifestNode) {
    // Compose names a project after its folder.
    let namespace = project["name"]?.text ?? "folder \(SourceFiles.folder(of: path))"
    let declared = (volumes: names(project["volumes"]), networks: names(project["networks"]).union(["default", "none", "host"]))
    for entry in project["services"]?.entries ?? [] {
      guard entry.value.entries != nil else {
        errors.add(.type(path: "services.\(entry.key)", found: entry.value.shown, expected: "a mapping"), at: entry.value.place)
        continue
      }
      let wanted = entry.value["profiles"]?.items?.compactMap(\.text) ?? []
      guard wanted.isEmpty || profiles.contains("*") || !profiles.isDisjoint(with: wanted) else {
        leftOut += 1
        continue
      }
      let variables = environment(of: entry.value)
      let service = ComposeService(entry, namespace: namespace, fileVariables: variables, &errors)
      workloads.append(service.workload)
      for mount in service.workload.containers[0].mounts {
        if case .volume(let name) = mount.source, !declared.volumes.contains(name) {
          wiring.undeclared.append(.init(kind: "volume", name: name, place: mount.place))
        }
      }
      for network in service.networks where !declared.networks.contains(network.value) {
        wiring.undeclared.append(.init(kind: "network", name: network.value, place: network.place))
      }
    }
  }

  private func names(_ node: ManifestNode?) -> Set<String> { Set(node?.entries?.map(\.key) ?? []) }

  /// What a service's files of variables set; where one is not there, its template stands in.
  private mutating func environment(of service: ManifestNode) -> [EnvironmentVariable] {
    guard let node = service["env_file"] else { return [] }
    let items = node.items ?? [node]
    return items.flatMap { item -> [EnvironmentVariable] in
      guard let name = item.text ?? item["path"]?.text else { return [] }
      let isRequired = item["required"]?.text != "false"
      return variables(of: name, isRequired: isRequired, at: item.place)
    }
  }

  private mutating func variables(of name: String, isRequired: Bool, at place: FilePlace) -> [EnvironmentVariable] {
    let path = SourceFiles.path(name, besides: place.file)
    let endings = [""] + Self.templates
    let found = endings.map { path + $0 }.first { files.isThere($0) }
    var file: VariableFile?
    if let found {
      do throws(ManifestErrors) {
        file = try VariableFile(files.text(found), path: found)
        if !readFiles.contains(found) { readFiles.append(found) }
      } catch { if !wiring.environmentFiles.contains(where: { $0.name == name }) { errors.add(contentsOf: error) } }
    }
    if !wiring.environmentFiles.contains(where: { $0.name == name || $0.name == path }) {
      wiring.environmentFiles.append(
        .init(
          name: name, standIn: found == path ? nil : found, isMissing: found != path, isRequired: isRequired,
          emptyVariables: file?.empties ?? [], placeholders: file?.placeholders ?? [], place: place))
    }
    return (file?.variables ?? []).map {
      EnvironmentVariable(
        name: $0.name, content: VariableContent.of($0.name, $0.text, isPlaceholder: $0.isPlaceholder), place: $0.place, origin: .file)
    }
  }

  // MARK: Variables

  /// Each variable once, at its first place, with the file that sets it for containers alone.
  private func explained(_ used: [ComposeWiring.UsedVariable]) -> [ComposeWiring.UsedVariable] {
    var seen: Set<String> = []
    var inFiles: [String: String] = [:]
    for variable in workloads.flatMap({ $0.containers[0].environment }) where variable.origin == .file {
      inFiles[variable.name] = inFiles[variable.name] ?? variable.place.file
    }
    return used.filter { seen.insert($0.name).inserted }.map { variable in
      var variable = variable
      if variable.outcome != .set { variable.onlyInFile = inFiles[variable.name] }
      return variable
    }
  }
}
