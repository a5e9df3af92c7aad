import PlanModel

/// What a database's container tells its program, by flags or variables: names as in the program's own configuration file.
enum SettingWords {
  static func settings(of software: Software, arguments: [Written<String>], variables: [ManifestNode.Entry]) -> [String: Written<String>] {
    switch software {
    case .postgreSQL: postgreSQL(arguments)
    case .redis: redis(arguments)
    case .neo4j: neo4j(variables)
    default: [:]
    }
  }

  /// `-c name=value` and `--name=value`; names may have `-` for `_`.
  /// Source: PostgreSQL 16 documentation, postgres(1).
  private static func postgreSQL(_ arguments: [Written<String>]) -> [String: Written<String>] {
    var settings: [String: Written<String>] = [:]
    for (index, argument) in arguments.enumerated() {
      var text = argument.value[...]
      var place = argument.place
      if text == "-c", index + 1 < arguments.count {
        text = arguments[index + 1].value[...]
        place = arguments[index + 1].place
      } else if text.hasPrefix("-c"), text.contains("=") {
        text = text.dropFirst(2)
      } else if text.hasPrefix("--") {
        text = text.dropFirst(2)
      } else if text == "-N", index + 1 < arguments.count {
        settings["max_connections"] = arguments[index + 1]
        continue
      } else {
        continue
      }
      guard let sign = text.firstIndex(of: "=") else { continue }
      let name = text[..<sign].map { $0 == "-" ? "_" : $0 }
      settings[String(name).lowercased()] = Written(unquoted(text[text.index(after: sign)...]), at: place)
    }
    return settings
  }

  /// `--maxmemory 512mb --save 60 1000`: each flag with all words up to the next. Source: Redis documentation, Configuration: passing
  /// arguments.
  private static func redis(_ arguments: [Written<String>]) -> [String: Written<String>] {
    var settings: [String: Written<String>] = [:]
    var name: String?
    for argument in arguments {
      if argument.value.hasPrefix("--") {
        let flag = argument.value.dropFirst(2).lowercased()
        name = flag
        settings[flag] = Written("", at: argument.place)
      } else if let name, let before = settings[name] {
        settings[name] = Written(before.value.isEmpty ? argument.value : "\(before.value) \(argument.value)", at: argument.place)
      }
    }
    return settings
  }

  /// `NEO4J_server_memory_heap_max__size`: `_` for `.`, `__` for `_`. Of all variables only settings of memory, metrics and Bolt are kept,
  /// and what was said to the licence.
  /// Source: Neo4j operations manual, Docker, Configuration.
  private static func neo4j(_ variables: [ManifestNode.Entry]) -> [String: Written<String>] {
    var settings: [String: Written<String>] = [:]
    let kept = ["server.memory.", "dbms.memory.", "server.metrics.prometheus.", "metrics.prometheus.", "server.bolt.", "db.tx_state."]
    for variable in variables where variable.key.hasPrefix("NEO4J_") {
      guard let text = variable.value.text else { continue }
      if variable.key == "NEO4J_ACCEPT_LICENSE_AGREEMENT" {
        settings[variable.key] = Written(text, at: variable.value.place)
        continue
      }
      if let option = javaOptions(text), variable.key == "NEO4J_server_jvm_additional" {
        settings["server.jvm.additional"] = Written(option, at: variable.value.place)
        continue
      }
      let name = variable.key.dropFirst("NEO4J_".count).replacing("__", with: "\u{1}").replacing("_", with: ".").replacing(
        "\u{1}", with: "_")
      if kept.contains(where: { name.hasPrefix($0) }) { settings[String(name)] = Written(text, at: variable.value.place) }
    }
    return settings
  }

  /// Options of the JVM itself, `-XX:…`; properties, `-D…`, may be secrets.
  static func javaOptions(_ text: String) -> String? {
    let options = text.split { $0 == " " || $0 == "\n" || $0 == "," }.filter { $0.hasPrefix("-XX:") }
    return options.isEmpty ? nil : options.joined(separator: " ")
  }

  static func unquoted(_ text: Substring) -> String {
    let text = text.drop(while: \.isWhitespace)
    guard let quote = text.first, quote == "'" || quote == "\"", text.count > 1, text.last == quote else { return String(text) }
    return String(text.dropFirst().dropLast())
  }
}
