import Foundation
import Testing

/// Files that lie beside a page and stand in it as well.
@Suite struct GuideTests {
  @Test func `the manifest in the guide is the file beside it`() throws {
    let page = Document(path: "docs/guides/autoscaler.md")
    let fence = try #require(Fence.all(in: page.lines()).first { $0.info == ["yaml", "hpa.yaml"] })
    let file = try String(contentsOf: Document.project.appendingPathComponent("docs/guides/hpa.yaml"), encoding: .utf8)
    #expect(fence.content.joined(separator: "\n") + "\n" == file)
  }
}
