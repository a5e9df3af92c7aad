import Testing

/// A file is one thing: short, and named after what it holds.
struct FileRulesTests {
  private static let mostLines = 400
  /// Names that hold anything and say nothing.
  private static let emptyNames = ["Util", "Helper", "Common", "Manager", "Misc"]

  @Test(arguments: ["Sources", "Tests"])
  func `no file is longer than 400 lines`(folder: String) throws {
    for file in try SourceTree.swiftFiles(below: folder) {
      // A text that ends with a line feed has nothing behind it.
      let count = try SourceTree.lines(of: file).count - 1
      #expect(count <= Self.mostLines, "\(file) has \(count) lines")
    }
  }

  @Test(arguments: ["Sources", "Tests"])
  func `no file or folder has a name that says nothing`(folder: String) throws {
    for file in try SourceTree.files(below: folder) {
      for name in Self.emptyNames { #expect(!file.contains(name), "\(file) has \"\(name)\" in its name") }
    }
  }
}
