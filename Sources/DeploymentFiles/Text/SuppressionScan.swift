import PlanModel

/// Finds comments by which somebody accepts a finding.
///
/// `# ape-plan: ignore APE-MEM-001 until=2027-01-31 because the box is replaced then`. At the end of a line it covers that line; on a line
/// of its own the next one, with all lines that are indented further than that. `ignore-file` covers the whole file.
enum SuppressionScan {
  static func find(in text: String, file: String) -> [Suppression] {
    guard text.contains("ape-plan:") else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.compactMap { suppression(lines, $0, file) }
  }

  private static func suppression(_ lines: [Substring], _ index: Int, _ file: String) -> Suppression? {
    let line = lines[index]
    guard
      let comment = line.ranges(of: "#").first(where: { range in
        let rest = line[range.upperBound...].drop { $0 == " " || $0 == "#" }
        let isComment = range.lowerBound == line.startIndex || line[line.index(before: range.lowerBound)].isWhitespace
        return isComment && rest.hasPrefix("ape-plan:")
      })
    else { return nil }
    let words = line[comment.upperBound...].drop { $0 == " " || $0 == "#" }.dropFirst("ape-plan:".count).split(separator: " ")
    guard let verb = words.first, verb == "ignore" || verb == "ignore-file" else { return nil }
    let rules = words.dropFirst().prefix { $0.hasPrefix("APE-") || $0 == "," }.flatMap { $0.split(separator: ",") }.map(String.init)
    var rest = words.dropFirst(1 + words.dropFirst().prefix { $0.hasPrefix("APE-") || $0 == "," }.count)
    var until: String?
    if let first = rest.first, first.hasPrefix("until=") {
      until = String(first.dropFirst("until=".count))
      rest = rest.dropFirst()
    }
    let column = line.unicodeScalars.distance(from: line.startIndex, to: comment.lowerBound) + 1
    return Suppression(
      rules: rules, reason: rest.joined(separator: " "), until: until,
      lines: verb == "ignore-file"
        ? 1...max(1, lines.count) : covered(lines, index, isAlone: line[..<comment.lowerBound].allSatisfy(\.isWhitespace)),
      place: FilePlace(file: file, line: index + 1, column: column))
  }

  /// In lines from 1.
  private static func covered(_ lines: [Substring], _ index: Int, isAlone: Bool) -> ClosedRange<Int> {
    guard isAlone else { return (index + 1)...(index + 1) }
    func isText(_ line: Substring) -> Bool {
      let rest = line.drop(while: \.isWhitespace)
      return !rest.isEmpty && !rest.hasPrefix("#")
    }
    guard let start = lines[(index + 1)...].firstIndex(where: isText) else { return (index + 1)...(index + 1) }
    let indentation = lines[start].prefix { $0 == " " }.count
    var end = start
    for next in lines.indices.dropFirst(start + 1) where isText(lines[next]) {
      guard lines[next].prefix(while: { $0 == " " }).count > indentation else { break }
      end = next
    }
    return (start + 1)...(end + 1)
  }
}
