import PlanModel

/// A configuration file of a database: postgresql.conf, neo4j.conf or redis.conf.
struct SettingsFile {
  let path: String
  let software: Software
  private(set) var settings: [String: Written<String>] = [:]

  /// - Returns: nil for a name that is none of the three.
  static func software(named name: String) -> Software? {
    let name = name.lowercased()
    guard name.hasSuffix(".conf") else { return nil }
    if name.contains("postgres") { return .postgreSQL }
    if name.contains("neo4j") { return .neo4j }
    if name.contains("redis") || name.contains("valkey") { return .redis }
    return nil
  }

  /// - Throws: for lines that are no setting.
  init(_ text: String, path: String, software: Software) throws(ManifestErrors) {
    self.path = path
    self.software = software
    var errors = ManifestErrors()
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let content = line.drop(while: \.isWhitespace)
      guard !content.isEmpty, content.first != "#", content.first != "\r" else { continue }
      let indentation = line.unicodeScalars.count - content.unicodeScalars.count
      let name = content.prefix { !$0.isWhitespace && $0 != "=" }
      let behind = content.dropFirst(name.count)
      let value = behind.drop { $0.isWhitespace || $0 == "=" }
      let isSetting = software == .neo4j ? behind.contains("=") : !value.isEmpty
      guard isSetting, !name.isEmpty else {
        errors.add(.noSetting, at: FilePlace(file: path, line: number, column: indentation + 1))
        continue
      }
      // Only names of memory, connections and the like are ever asked for: what may be a secret is not even kept.
      guard !SecretName.matches(String(name)) || name == "requirepass" else { continue }
      let column = indentation + content.unicodeScalars.count - value.unicodeScalars.count + 1
      // Of this setting there may be many lines.
      if software == .neo4j, name.hasSuffix(".jvm.additional") {
        let before = settings["server.jvm.additional"].map { [$0.value] } ?? []
        if let option = SettingWords.javaOptions(String(value)) {
          settings["server.jvm.additional"] = Written(
            (before + [option]).joined(separator: " "), at: FilePlace(file: path, line: number, column: column))
        }
        continue
      }
      let text = name == "requirepass" ? Interpolation.hidden : Self.value(value, of: software)
      settings[name.lowercased()] = Written(text, at: FilePlace(file: path, line: number, column: column))
    }
    guard errors.isEmpty else { throw errors }
  }

  private static func value(_ text: Substring, of software: Software) -> String {
    var text = text
    // Redis has no comments behind a value.
    if software == .postgreSQL, text.first != "'", let comment = text.firstIndex(of: "#") { text = text[..<comment] }
    if software == .postgreSQL, text.first == "'", let end = text.dropFirst().firstIndex(of: "'") { text = text[...end] }
    while text.last?.isWhitespace == true { text.removeLast() }
    return SettingWords.unquoted(text)
  }
}
