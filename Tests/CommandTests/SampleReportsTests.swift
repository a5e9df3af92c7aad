import Foundation
import Testing

/// The sample reports that come with the project are what the program says today.
struct SampleReportsTests {
  private static let reports = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("reports")

  /// Without the digest: it names the last bit of every figure, and mathematical libraries differ in it from machine to machine.
  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).filter { !$0.contains("digest") }
  }

  @Test(arguments: ["dev", "small", "medium", "large", "xlarge"])
  func `the sample report of each tier is up to date`(tier: String) throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run("simulate", "--tier", tier, "--no-store", "--format", "markdown")
    #expect(ending.status == 0)
    let kept = try String(contentsOf: Self.reports.appendingPathComponent("\(tier).md"), encoding: .utf8)
    let (expected, found) = (Self.lines(kept), Self.lines(ending.output))
    let place = zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(place == nil, "reports/\(tier).md differs; look at the difference, then run make reports")
    #expect(expected.count == found.count)
  }

  @Test func `the sample comment is up to date`() throws {
    let root = Self.reports.deletingLastPathComponent()
    let makefile = try String(contentsOf: root.appendingPathComponent("Makefile"), encoding: .utf8)
    let line = try #require(makefile.split(separator: "\n").first { $0.hasPrefix("SAMPLE_COMMENT := ") })
    let command = line.dropFirst("SAMPLE_COMMENT := ".count)
    let ending = try Sandbox().shell("ape-plan \(command) --format markdown --quiet")
    #expect(ending.status == 1, "it shows a gate that fired")
    let kept = try String(contentsOf: Self.reports.appendingPathComponent("comment.md"), encoding: .utf8)
    #expect(Self.lines(kept) == Self.lines(ending.output), "reports/comment.md differs; look at the difference, then run make reports")
  }
}
