/// Finds what somebody probably meant, for "did you mean".
public enum NearestName {
  /// The candidate nearest to `name` by edit distance (insertion, deletion, substitution and exchange of neighbours cost 1 each), ignoring
  /// case; nil when none is within a third of the longer length (at least 1, at most 3 edits).
  public static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
    var best: (candidate: String, distance: Int)?
    let wanted = Array(name.lowercased().prefix(64))
    for candidate in candidates {
      let other = Array(candidate.lowercased().prefix(64))
      let allowed = min(3, max(1, max(wanted.count, other.count) / 3))
      guard abs(wanted.count - other.count) <= allowed else { continue }
      let distance = editDistance(wanted, other)
      if distance <= allowed, distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// Optimal string alignment distance. Source: Damerau (1964), restricted form.
  static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var current = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        current[j] = min(last[j] + 1, current[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { current[j] = min(current[j], beforeLast[j - 2] + 1) }
      }
      beforeLast = last
      last = current
    }
    return last[b.count]
  }
}
