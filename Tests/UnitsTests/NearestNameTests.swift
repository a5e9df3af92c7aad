import Testing

@testable import Units

@Suite struct NearestNameTests {
  private static let names = ["dev", "small", "medium", "large", "xlarge"]

  @Test(arguments: [
    ("medum", "medium", "a letter missing"), ("mediumm", "medium", "one too many"), ("nedium", "medium", "one wrong"),
    ("meduim", "medium", "two exchanged"), ("MEDIUM", "medium", "case does not count"), ("lrage", "large", "two exchanged"),
    ("xlrge", "xlarge", "the nearer of two"), ("larg", "large", "the first of equals would be large anyway"), ("dve", "dev", "short"),
    ("huge", nil, "far from all"), ("", nil, "nothing"), ("d", nil, "two letters of three"), ("medium", "medium", "itself"),
  ] as [(String, String?, String)])
  func `the nearest name within a third of its length is found`(name: String, nearest: String?, why: String) {
    #expect(NearestName.find(name, among: Self.names) == nearest, "\(why)")
  }

  /// Textbook distances: kitten and sitting 3, Saturday and Sunday 3; CA and ABC 3 in the restricted form of Damerau's (2 in the full one).
  @Test(arguments: [
    ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("ca", "abc", 3), ("ab", "ba", 1), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
  ] as [(String, String, Int)])
  func `the edit distance counts insertions, deletions, substitutions and exchanges`(a: String, b: String, distance: Int) {
    #expect(NearestName.editDistance(Array(a), Array(b)) == distance)
  }

  @Test func `of equally near names the first is found`() {
    #expect(NearestName.find("bat", among: ["cat", "rat"]) == "cat")
    #expect(NearestName.find("bat", among: [String]()) == nil)
  }

  @Test func `an endless name takes no time`() {
    #expect(NearestName.find(String(repeating: "x", count: 1_000_000), among: Self.names) == nil)
  }
}
