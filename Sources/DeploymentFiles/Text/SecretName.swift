/// Tells by a variable's or flag's name whether what it holds may be a secret.
enum SecretName {
  private static let words: Set<String> = [
    "PASSWORD", "PASSWORDS", "PASS", "PASSWD", "PWD", "SECRET", "SECRETS", "TOKEN", "TOKENS", "KEY", "KEYS", "APIKEY", "CREDENTIAL",
    "CREDENTIALS", "DSN", "AUTH", "PRIVATE", "SALT", "CERT", "REQUIREPASS", "MASTERAUTH", "USERPASS",
  ]

  static func matches(_ name: String) -> Bool {
    name.uppercased().split { !$0.isLetter && !$0.isNumber }.contains { words.contains(String($0)) }
  }

  /// What templates hold in the place of a secret.
  static func isPlaceholder(_ text: String) -> Bool {
    let text = text.lowercased().filter { $0.isLetter || $0.isNumber }
    let starts = [
      "changeme", "replaceme", "yoursecret", "yourpassword", "yourkey", "yourapikey", "placeholder", "insertyour", "todo", "fixme",
    ]
    let whole = ["password", "secret", "xxx", "xxxx", "xxxxx", "changeit", "admin", "default", "example", "postgres", "neo4j", "letmein"]
    return starts.contains { text.hasPrefix($0) } || whole.contains(text)
  }
}
