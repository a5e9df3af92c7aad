/// What a page says that a command prints: lines, and `…` on a line of its own for any number of lines.
struct ExpectedOutput {
  static let anything = "…"

  let lines: [String]

  /// The stretches between the `…`, which have to follow each other in this order.
  private var stretches: [ArraySlice<String>] { lines.split(separator: Self.anything, omittingEmptySubsequences: false) }

  /// Why the output is not what is expected; nil when it is. Blanks at the ends of lines do not count.
  func difference(from output: [String]) -> String? {
    let output = output.map(Self.trimmed)
    var position = 0
    let stretches = stretches.map { $0.map(Self.trimmed) }
    for (number, stretch) in stretches.enumerated() {
      let isFirst = number == 0
      let isLast = number == stretches.count - 1
      let earliest = isLast && !isFirst ? max(position, output.count - stretch.count) : position
      let latest = isFirst ? 0 : output.count - stretch.count
      guard let start = (earliest...max(earliest, latest)).first(where: { Self.holds(output, stretch, at: $0) }) else {
        return Self.complaint(about: stretch, in: output, from: position)
      }
      position = start + stretch.count
    }
    guard position == output.count else { return "expected the end, found \"\(output[position])\"" }
    return nil
  }

  /// The lines brought up to date: each stretch begins where its first line is found again, its figures apart.
  func updated(by output: [String]) -> [String] {
    let output = output.map(Self.trimmed)
    guard lines.contains(Self.anything) else { return output }
    var position = 0
    return stretches.enumerated().map { number, stretch -> [String] in
      guard let first = stretch.first else { return [] }
      let isSought = number > 0
      let found = isSought ? output[position...].firstIndex { Self.likeness(of: $0) == Self.likeness(of: first) } : 0
      guard let start = found else { return Array(stretch) }
      let end = min(output.count, start + stretch.count)
      position = end
      return Array(output[start..<end])
    }.joined(separator: [Self.anything]).map { $0 }
  }

  private static func holds(_ output: [String], _ stretch: [String], at start: Int) -> Bool {
    start >= 0 && start + stretch.count <= output.count && output[start..<(start + stretch.count)].elementsEqual(stretch)
  }

  private static func complaint(about stretch: [String], in output: [String], from position: Int) -> String {
    // The place where most of it is there tells best what is different.
    let places = position..<max(position + 1, output.count)
    let best = places.max { agreement(output, stretch, $0) < agreement(output, stretch, $1) } ?? position
    for (offset, line) in stretch.enumerated() {
      let found = best + offset < output.count ? output[best + offset] : "the end"
      if found != line { return "expected \"\(line)\", found \"\(found)\"" }
    }
    return "expected \"\(stretch.first ?? "")\" earlier"
  }

  private static func agreement(_ output: [String], _ stretch: [String], _ start: Int) -> Int {
    stretch.indices.count { start + $0 < output.count && output[start + $0] == stretch[$0] }
  }

  private static func likeness(of line: String) -> String { String(line.filter { $0.isLetter }) }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
