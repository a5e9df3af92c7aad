/// A fenced block of a Markdown text.
struct Fence {
  /// What stands behind the opening fence: a language, and for a file the name under which readers save it.
  var info: [String]
  /// The line of the opening fence, from 1.
  var line: Int
  var content: [String]

  /// The range of the content within the document's lines, from 0.
  var range: Range<Int> { line..<(line + content.count) }

  /// All fenced blocks of some lines, in their order. A block that nobody closes goes on to the end, as in CommonMark.
  static func all(in lines: [String]) -> [Fence] {
    var fences: [Fence] = []
    var open: Fence?
    for (index, line) in lines.enumerated() {
      if var fence = open {
        if line == "```" {
          fences.append(fence)
          open = nil
        } else {
          fence.content.append(line)
          open = fence
        }
      } else if line.hasPrefix("```") {
        open = Fence(info: line.dropFirst(3).split(separator: " ").map(String.init), line: index + 1, content: [])
      }
    }
    if let open { fences.append(open) }
    return fences
  }
}
