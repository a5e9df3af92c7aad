import Foundation
import Testing

@testable import PlanFiles

struct YAMLTextTests {
  private func complaint(_ bytes: Data) -> String {
    do {
      _ = try YAMLText.read(bytes, name: "p.yaml")
      return ""
    } catch { return error.description }
  }

  static let refused: [(text: String, complaint: String, why: String)] = [
    ("", "p.yaml:1:1: found nothing; expected a profile", "an empty file"),
    ("# nothing but this\n", "p.yaml:1:1: found nothing; expected a profile", "a comment alone"),
    ("a: 1\n---\nb: 2\n", "p.yaml:2:1: found a second document; expected one profile in a file", "two documents"),
    ("a: 1\nb: 2\na: 3\n", "p.yaml:1:1: found the key \"a\" more than once in this mapping; expected each key once", "a duplicate key"),
    ("a:\n\tb: 1\n", "p.yaml:2:1: found a tab; expected blanks as indentation", "a tab"),
    ("a: !!int 5\n", "p.yaml:1:4: found the tag \"tag:yaml.org,2002:int\"; expected a value without a tag", "a tag"),
    ("{[1]: 2}\n", "p.yaml:1:2: found a list or a mapping as a key; expected a plain word", "a list as a key"),
    (
      "a: &x 1\nb: *x\n",
      "p.yaml:1:4: found \"&x\"; expected no anchors and aliases: write the value out, or use extends (where & is part of a text, put a "
        + "blank behind it)", "an anchor"
    ),
    (
      "a: [1, 2\n",
      "p.yaml:2:1: found a mistake in the YAML (did not find expected ',' or ']'); expected inside { } and [ ] a text with a colon or a "
        + "comma needs quotes; a distribution has neither: lognormal(mean=1.2s cv=0.6)", "a bracket that stays open"
    ),
    (
      "time: exponential(mean: 48s)\n",
      "p.yaml:1:23: found a mistake in the YAML (mapping values are not allowed in this context); expected a text with a colon and a "
        + "blank needs quotes; a distribution can be written without them: lognormal(mean=1.2s cv=0.6)", "a colon within a text"
    ),
    ("a: \u{1}\n", "p.yaml:1:4: found the control character U+0001; expected a text file", "a control character"),
    ("ä: \0\n", "p.yaml:1:4: found the control character U+0000; expected a text file", "a NUL byte"),
  ]

  @Test(arguments: refused)
  func `texts that are no single plain document are refused at their place`(text: String, complaint: String, why: String) {
    #expect(self.complaint(Data(text.utf8)) == complaint, Comment(rawValue: why))
  }

  @Test(arguments: [
    ("a: 1\nb: {x: 1, y: 2, x: 3}\na: 2\n", ["1:1 a", "2:5 x"], "in several mappings"),
    ("{a: 1, b: 2, a: 3, b: 4}\n", ["1:2 a", "1:8 b"], "several in one"),
    ("a: 1\na: 2\na: 3\n", ["1:1 a", "2:1 a"], "each time it comes again"),
    ("\"a\": 1\na: 2\n'b': 1\nb: 1\n", ["1:1 a", "3:1 b"], "quoted and plain"),
    ("ä: {é: 1, é: 2}\nä: 3\n", ["1:1 ä", "1:5 é"], "beyond ASCII"),
    ("a: {b: {c: 1, c: 2}, b: 1}\n", ["1:5 b", "1:9 c"], "within each other"),
    ("\"\\x61\": 1\na: 2\nb: 1\nb: 1\n", ["1:1 a"], "written in another way than it reads: the search ends there"),
  ])
  func `all keys that stand twice are told, in the order of the text`(text: String, keys: [String], why: String) {
    let told = keys.map { key in
      let parts = key.split(separator: " ")
      return "p.yaml:\(parts[0]): found the key \"\(parts[1])\" more than once in this mapping; expected each key once"
    }
    #expect(complaint(Data(text.utf8)) == told.joined(separator: "\n"), Comment(rawValue: why))
  }

  @Test func `many keys that stand twice are told in bounded time`() {
    let lines = (0..<50_000).map { "k\($0): 1\nk\($0): 2\n" }
    #expect(complaint(Data(lines.prefix(1_000).joined().utf8)).split(separator: "\n").count == 20)
    #expect(complaint(Data(lines.joined().utf8)).split(separator: "\n").count == 1, "of a megabyte, the first must do")
  }

  @Test func `bytes that are no UTF-8 are refused at their place`() {
    #expect(complaint(Data("a: 1\nb: ".utf8) + [0xC3, 0x28]) == "p.yaml:2:4: found bytes that are no UTF-8; expected a text file")
  }

  @Test func `a text of more than 1 MiB is refused`() {
    let text = "a: " + String(repeating: "x", count: 1 << 20)
    #expect(complaint(Data(text.utf8)) == "p.yaml:1:1: found more than 1048576 bytes; expected a text of at most 1 MiB")
  }

  @Test func `an ampersand within a text is no anchor`() throws {
    let node = try YAMLText.read(Data("a: R&D, salt & pepper\n# &not read\n".utf8), name: "p.yaml")
    #expect(node["a"]?.text == "R&D, salt & pepper")
  }

  @Test func `every node knows where it was written`() throws {
    let node = try YAMLText.read(Data("a:\n  - ä: [x, \"y\"]\n".utf8), name: "p.yaml")
    guard case .list(let items)? = node["a"]?.content, case .list(let inner)? = items.first?["ä"]?.content else {
      Issue.record("the tree has another shape")
      return
    }
    #expect(items[0].place == .position(file: "p.yaml", line: 2, column: 5))
    #expect(inner[1].place == .position(file: "p.yaml", line: 2, column: 12))
    #expect(inner[1].content == .scalar("y", quotes: 1))
  }

  @Test func `nothing, null and a tilde are the same`() throws {
    let node = try YAMLText.read(Data("a:\nb: null\nc: ~\nd: \"\"\n".utf8), name: "p.yaml")
    #expect(node.entries?.map(\.value.content) == [.nothing, .nothing, .nothing, .scalar("", quotes: 1)])
  }
}
