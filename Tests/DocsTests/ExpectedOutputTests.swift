import Testing

@Suite struct ExpectedOutputTests {
  @Test(arguments: [
    (["a", "b"], ["a", "b"], true, "the same"),
    (["a", "b"], ["a", "b", "c"], false, "more than expected"),
    (["a", "b", "c"], ["a", "b"], false, "less than expected"),
    (["a  "], ["a"], true, "blanks at the end"),
    (["a", "…"], ["a"], true, "any number of lines may be none"),
    (["a", "…"], ["a", "b", "c"], true, "anything behind"),
    (["…", "c"], ["a", "b", "c"], true, "anything before"),
    (["…", "b"], ["a", "b", "c"], false, "the last stretch ends the output"),
    (["a", "…", "c", "…"], ["a", "b", "c", "d"], true, "two stretches in order"),
    (["c", "…", "a"], ["a", "b", "c"], false, "two stretches out of order"),
    (["a", "…", "a"], ["a"], false, "a line serves one stretch alone"),
    ([], [], true, "nothing prints nothing"),
    ([], ["a"], false, "something where nothing is expected"),
    (["…"], ["a", "b"], true, "anything at all"),
  ])
  func `an ellipsis stands for any lines`(_ expected: [String], _ output: [String], _ isSame: Bool, _ why: String) {
    #expect((ExpectedOutput(lines: expected).difference(from: output) == nil) == isSame, "\(why)")
  }

  @Test func `a difference names the line that was expected and the one that came`() {
    let expected = ExpectedOutput(lines: ["…", "load 3", "mean 4", "…"])
    #expect(expected.difference(from: ["title", "load 3", "mean 5", "end"]) == "expected \"mean 4\", found \"mean 5\"")
  }

  @Test func `an update keeps the ellipses and renews the figures between them`() {
    let expected = ExpectedOutput(lines: ["title", "…", "mean 4 s", "p95 9 s", "…"])
    #expect(expected.updated(by: ["title", "load", "mean 5 s", "p95 8 s", "p99 7 s"]) == ["title", "…", "mean 5 s", "p95 8 s", "…"])
  }

  @Test(arguments: [
    ("ape-plan runs list", ["ape-plan", "runs", "list"]),
    ("ape-plan simulate --set 'a=b c'  --no-store", ["ape-plan", "simulate", "--set", "a=b c", "--no-store"]),
    ("ape-plan x=\"1 2\"", ["ape-plan", "x=1 2"]),
  ])
  func `quotes hold a word together`(_ text: String, _ words: [String]) { #expect(ConsoleBlock.words(text) == words) }
}
