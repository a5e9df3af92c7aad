import PlanModel
import Units

/// Variables of compose files, of files of variables, ConfigMaps and Secrets. Values are never told.
enum VariableRules {
  static let all = [requiredMissing, missing, onlyForContainers, noFile, empty, placeholder, unknownHost, fewerVariables, overruled]

  private static let interpolation = "Docker documentation, Interpolation in a Compose file"

  private static let requiredMissing = ReviewRule(
    RuleDescription(
      .wiring, 10, .warning, title: "A variable that the compose file requires is set nowhere",
      explanation: """
        compose stops with the file's own message unless the variable is in the environment of whoever starts it. It looks for ${NAME} in \
        the environment and in .env beside the file (or --env-file), and never in a service's env_file.
        """,
      source: interpolation)
  ) { subject, rule in used(subject, rule) { $0 == .requiredMissing } }

  private static let missing = ReviewRule(
    RuleDescription(
      .wiring, 11, .warning, title: "A variable is used and set nowhere: an empty text takes its place",
      explanation:
        "compose warns once and goes on. Set the variable, give a default with ${NAME:-default}, or require it with ${NAME:?message}.",
      source: interpolation)
  ) { subject, rule in used(subject, rule) { $0 == .missing } }

  private static func used(
    _ subject: ReviewSubject, _ rule: RuleDescription, _ isMeant: (ComposeWiring.UsedVariable.Outcome) -> Bool
  ) -> [Finding] {
    subject.system.compose.usedVariables.filter { isMeant($0.outcome) }.map { variable in
      let hint = variable.onlyInFile.map { "; \($0) sets it for containers alone" } ?? ""
      return rule.finding(
        at: variable.place, in: variable.name, "\(variable.name) is set nowhere that compose looks\(hint).", configured: "nothing",
        recommended: variable.suggestion.map { "did you mean \($0)?" }
          ?? variable.onlyInFile.map { "docker compose --env-file \($0), or a .env beside the compose file" } ?? "\(variable.name) in .env")
    }
  }

  private static let onlyForContainers = ReviewRule(
    RuleDescription(
      .wiring, 12, .warning, title: "A default hides that a variable is set in a file which compose does not look at",
      explanation: """
        A service's env_file sets variables inside the container. ${NAME:-default} in the compose file does not see them: whoever changes \
        the file finds that nothing changes. Start compose with --env-file, or move the variable to .env.
        """,
      source: interpolation)
  ) { subject, rule in
    subject.system.compose.usedVariables.compactMap { variable in
      guard variable.outcome == .defaulted, let file = variable.onlyInFile else { return nil }
      return rule.finding(
        at: variable.place, in: variable.name, "The default counts, whatever \(file) says of \(variable.name).", configured: "the default",
        recommended: "docker compose --env-file \(file)")
    }
  }

  private static let noFile = ReviewRule(
    RuleDescription(
      .wiring, 13, .warning, title: "A file of variables that a service needs is not there",
      explanation:
        "compose does not start. A template beside it has to be copied and filled in first; this review reads the template in its place.",
      source: "Compose specification, 05-services: env_file")
  ) { subject, rule in
    subject.system.compose.environmentFiles.filter { $0.isMissing && $0.isRequired }.map { file in
      rule.finding(
        at: file.place, in: file.name, "There is no \(file.name)" + (file.standIn.map { "; \($0) was read in its place." } ?? "."),
        configured: file.name, recommended: file.standIn.map { "a copy of \($0), filled in" } ?? "the file, or required: false")
    }
  }

  private static let empty = ReviewRule(
    RuleDescription(
      .wiring, 14, .note, title: "A file of variables sets some of them to nothing",
      explanation: """
        An empty secret or address mostly means that a feature is off, or that the program stops when it first needs it. In a template \
        (.env.template, .example, .sample, .dist) that is as it should be; where one is read in the place of a file that is not there, \
        these are the ones to fill in.
        """,
      source: "Docker documentation, Syntax for environment files")
  ) { subject, rule in
    subject.system.compose.environmentFiles.compactMap { file in
      // In a template that is as it should be, unless it is read in the place of a file that a container needs.
      guard let first = file.emptyVariables.first, file.isMissing || (file.standIn == nil && !file.isTemplate) else { return nil }
      let names = file.emptyVariables.map(\.value).joined(separator: ", ")
      return rule.finding(
        at: first.place, in: first.place.file, "\(file.emptyVariables.count) variables have no value: \(names).", configured: "empty",
        recommended: "a value each, before it is deployed")
    }
  }

  private static let placeholder = ReviewRule(
    RuleDescription(
      .wiring, 15, .error, title: "A secret still has the value of its template",
      explanation: """
        Everybody knows such values, and a Secret that is applied from version control is no secret. Take it from a secret store, a sealed \
        secret, or a file that is not committed.
        """,
      source: "Kubernetes documentation, Good practices for Kubernetes Secrets")
  ) { subject, rule in
    let secrets = subject.system.cluster.configurations.flatMap { configuration in
      configuration.variables.filter { $0.content == .placeholder }.map {
        (title: "\(configuration.kind)/\(configuration.name)", name: $0.name, place: $0.place)
      }
    }
    let inFiles = subject.system.compose.environmentFiles.flatMap { file in
      file.standIn == nil && !file.isTemplate ? file.placeholders.map { (title: file.name, name: $0.value, place: $0.place) } : []
    }
    let written = subject.system.containers.flatMap { workload, container in
      container.environment.filter { $0.origin == .written && $0.content == .placeholder }.map {
        (title: workload.title, name: $0.name, place: $0.place)
      }
    }
    return (secrets + inFiles + written).map { title, name, place in
      rule.finding(
        at: place, in: title, "\(name) has a value that templates have.", configured: "a placeholder", recommended: "a secret of its own")
    }
  }

  private static let unknownHost = ReviewRule(
    RuleDescription(
      .wiring, 16, .warning, title: "A variable names a host that is not among the services",
      explanation: """
        A name without a dot is looked up among the services of the same compose project, or the Services of the same namespace. It may be \
        deployed from elsewhere; if it is not, the first query fails.
        """,
      source: "Kubernetes documentation, DNS for Services and Pods; Docker documentation, Networking in Compose")
  ) { subject, rule in
    var told: Set<String> = []
    return subject.system.containers.flatMap { workload, container -> [Finding] in
      let names = subject.hostNames(besides: workload)
      return container.environment.compactMap { variable in
        guard case .address(let host, _) = variable.content, !host.contains("."), host.contains(where: \.isLetter), host != "localhost",
          !names.contains(host), told.insert("\(variable.place) \(host)").inserted
        else { return nil }
        let nearest = subject.nearest(host, among: names)
        // What stands in a file of variables, a ConfigMap or a Secret is told to nobody, not even where it looks like a host.
        let shown = variable.origin == .written ? host : "a host that is not told"
        return rule.finding(
          at: variable.place, in: workload.title,
          "\(variable.name) leads to \(shown), and there is no such "
            + "\(workload.platform == .compose ? "service" : "Service in \(workload.namespace)").",
          configured: shown, recommended: nearest.map { "did you mean \($0)?" } ?? "the service among the files, or its full name")
      }
    }
  }

  private static let fewerVariables = ReviewRule(
    RuleDescription(
      .wiring, 17, .warning, title: "The same image gets fewer variables on Kubernetes than with compose",
      explanation: """
        What is set for one platform and not for the other falls back to the program's defaults there: other pools, time-outs and limits \
        than were tested, or no address of a database at all.
        """,
      source: "comparison of the files with each other")
  ) { subject, rule in
    subject.applications.compactMap { workload, container in
      guard workload.platform == .kubernetes, let image = container.image?.value.repository,
        let other = subject.applications.first(where: { $0.workload.platform == .compose && $0.container.image?.value.repository == image })
      else { return nil }
      let have = Set(container.environment.map(\.name))
      let lacking = other.container.environment.map(\.name).filter { !have.contains($0) }
      guard lacking.count > 0, let first = other.container.environment.first(where: { lacking.contains($0.name) }) else { return nil }
      let shown = lacking.prefix(6).joined(separator: ", ") + (lacking.count > 6 ? " and \(lacking.count - 6) more" : "")
      return rule.finding(
        at: container.place, in: workload.title,
        "\(lacking.count) variables of the compose service \(other.workload.name) are not set here: \(shown).",
        configured: "\(have.count) variables", recommended: "those that the program needs, in a ConfigMap",
        inputs: [.init("compose", "\(other.container.environment.count) variables", at: first.place)])
    }
  }

  private static let overruled = ReviewRule(
    RuleDescription(
      .wiring, 18, .note, title: "A variable that looks like a setting is read by nobody",
      explanation: """
        It has the name of a setting of a database or of the server, and that setting is written as a fixed value elsewhere. Whoever \
        changes the variable finds that nothing changes.
        """,
      source: "comparison of the files with each other")
  ) { subject, rule in
    let used = Set(subject.system.compose.usedVariables.map(\.name))
    let settings = subject.system.containers.flatMap { workload, container in
      [Software.redis, .postgreSQL].contains(container.software)
        ? container.settings.map {
          (
            name: "\(container.software == .redis ? "REDIS" : "POSTGRES")_\($0.key.uppercased().replacing("-", with: "_"))",
            place: $0.value.place, workload: workload.name
          )
        } : []
    }
    var told: Set<String> = []
    return subject.applications.flatMap { $0.container.environment }.compactMap { variable in
      guard variable.origin == .file, !used.contains(variable.name),
        let setting = settings.first(where: { $0.name == variable.name.uppercased() }),
        told.insert(variable.name).inserted
      else { return nil }
      return rule.finding(
        at: variable.place, in: variable.name, "\(variable.name) is set here, and \(setting.workload) has a fixed value of its own.",
        configured: "a variable and a fixed value", recommended: "${\(variable.name)} where the setting is written, or no variable",
        inputs: [.init(setting.workload, "fixed", at: setting.place)])
    }
  }
}
