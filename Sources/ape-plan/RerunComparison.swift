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
    let (old, new) = (kept.result, again.result)
    if old.digest == new.digest {
      isSame = true
      text = "run \(kept.id) gives the same again: digest \(old.digest)\n"
    } else if old.trialsEnding == .interrupted, old.programVersion == new.programVersion, kept.trials == again.trials {
      isSame = true
      text = "run \(kept.id) was interrupted; its \(kept.trials.count) trials give the same again\n"
    } else {
      isSame = false
      text = Self.told(kept, again)
    }
  }

  private static func told(_ kept: StoredRun, _ again: RunOutcome) -> String {
    let (old, new) = (kept.result, again.result)
    var lines = ["run \(kept.id) does not give the same again:", "  digest: \(old.digest) -> \(new.digest)"]
    if old.programVersion != new.programVersion {
      lines.append("  it was made by version \(old.programVersion), and this is \(new.programVersion)")
    }
    // Prices may have changed meanwhile: no part of what is compared. Of a run that was stopped fewer trials are asked for again.
    let others = ["digest", "programVersion", "bills", "discounts", "trialsPlanned"] + (old.isInterrupted ? ["trialsEnding"] : [])
    let differences = differences(tree(old), tree(new), at: "").filter { difference in
      !others.contains { difference.path == $0 || difference.path.hasPrefix("\($0)[") }
    }
    lines += differences.prefix(limit).map { "  \($0.path): \($0.kept) -> \($0.again)" }
    if differences.count > limit { lines.append("  and \(differences.count - limit) more") }
    if differences.isEmpty { lines.append("  all figures of the report are the same") }
    return lines.joined(separator: "\n") + "\n"
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
