import Foundation
import PlanModel
import Planning

/// A kept run beside the same run made again: one digest, or what differs.
struct RerunComparison {
  /// Differences that are told; more of them tell nobody more.
  private static let limit = 20

  let isSame: Bool
  let text: String

  init(kept: StoredRun, again: RunOutcome) {
    isSame = kept.result.digest == again.result.digest
    if isSame {
      text = "run \(kept.id) gives the same again: digest \(kept.result.digest)\n"
      return
    }
    var lines = ["run \(kept.id) does not give the same again:", "  digest: \(kept.result.digest) -> \(again.result.digest)"]
    if kept.result.programVersion != again.result.programVersion {
      lines.append("  it was made by version \(kept.result.programVersion), and this is \(again.result.programVersion)")
    }
    let differences = Self.differences(Self.tree(kept.result), Self.tree(again.result), at: "")
      .filter { $0.path != "digest" && $0.path != "programVersion" }
    lines += differences.prefix(Self.limit).map { "  \($0.path): \($0.kept) -> \($0.again)" }
    if differences.count > Self.limit { lines.append("  and \(differences.count - Self.limit) more") }
    if differences.isEmpty { lines.append("  all figures of the report are the same") }
    text = lines.joined(separator: "\n") + "\n"
  }

  private struct Difference {
    var path: String
    var kept: String
    var again: String
  }

  private static func tree(_ result: RunResult) -> Any? {
    // Infinity is a figure too: a queue may grow without limit.
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(result)).flatMap { try? JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed) }
  }

  /// Leaf by leaf, in the order of the paths.
  private static func differences(_ a: Any?, _ b: Any?, at path: String) -> [Difference] {
    if let a = a as? [String: Any], let b = b as? [String: Any] {
      return Set(a.keys).union(b.keys).sorted().flatMap { differences(a[$0], b[$0], at: path.isEmpty ? $0 : "\(path).\($0)") }
    }
    if let a = a as? [Any], let b = b as? [Any] {
      return (0..<max(a.count, b.count)).flatMap { index in
        differences(index < a.count ? a[index] : nil, index < b.count ? b[index] : nil, at: "\(path)[\(index)]")
      }
    }
    let texts = (shown(a), shown(b))
    return texts.0 == texts.1 ? [] : [Difference(path: path, kept: texts.0, again: texts.1)]
  }

  private static func shown(_ value: Any?) -> String {
    switch value {
    case nil: "nothing"
    case let text as String: "\"\(text)\""
    case let value? where value is [Any] || value is [String: Any]: "something else"
    case let value?: "\(value)"
    }
  }
}
