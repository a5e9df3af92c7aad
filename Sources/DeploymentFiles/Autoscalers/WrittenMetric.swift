import Autoscaling

/// A metric as a manifest writes it: what a patch has to keep of it, beyond what the rule looks at.
public struct WrittenMetric: Hashable, Sendable {
  public let specification: MetricSpecification
  /// `metric: {name: queue, selector: {matchLabels: {of: jobs}}}`: all of its source but the target, as YAML in one line.
  let source: String
  /// `{type: AverageValue, averageValue: 30}`
  let target: String

  init?(_ specification: MetricSpecification, in item: ManifestNode) {
    guard let type = item["type"]?.text, let key = MetricManifest.key(of: type), let source = item[key]?.entries else { return nil }
    self.specification = specification
    self.source = FlowText.entries(source.filter { $0.key != "target" })
    target = source.first { $0.key == "target" }.map { FlowText.spelling($0.value) } ?? "{}"
  }
}

/// YAML in one line.
enum FlowText {
  static func spelling(_ node: ManifestNode) -> String {
    switch node.content {
    case .nothing: "null"
    case .scalar(let text, let isQuoted): scalar(text, isText: isQuoted)
    case .list(let items): "[\(items.map(spelling).joined(separator: ", "))]"
    case .mapping(let entries): "{\(Self.entries(entries))}"
    }
  }

  static func entries(_ entries: [ManifestNode.Entry]) -> String {
    entries.map { "\(scalar($0.key, isText: !isPlainKey($0.key))): \(spelling($0.value))" }.joined(separator: ", ")
  }

  /// Whether a key is a text without quotes too: no number, and none of the words that YAML 1.1 reads as something else.
  private static func isPlainKey(_ key: String) -> Bool {
    guard let first = key.utf8.first, first | 0x20 >= UInt8(ascii: "a"), first | 0x20 <= UInt8(ascii: "z") else { return false }
    return !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(key.lowercased())
  }

  /// - Parameter isText: whether it has to be read as a text even where it looks like a number.
  static func scalar(_ text: String, isText: Bool) -> String {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "+"): true
      default: false
      }
    }
    if isPlain, !isText, text.utf8.first != UInt8(ascii: "-") || text.utf8.count > 1 { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case let control where control.value < 0x20 || control.value == 0x7F:
        let digits = String(control.value, radix: 16)
        quoted += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
