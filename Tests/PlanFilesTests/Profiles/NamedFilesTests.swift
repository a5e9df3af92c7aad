import Foundation
import Testing

@testable import PlanFiles

struct NamedFilesTests {
  @Test(arguments: [
    ("extends: medium\n", [], "a shipped profile is no file"), ("extends: ./base.yaml\n", ["./base.yaml"], "a file beside it"),
    ("extends: shared/base\n", ["shared/base"], "a path without an ending"),
    ("tables: {a: {file: a.csv}, b: {file: b.csv}}\nworkload: {trace: {file: t.csv}}\n", ["a.csv", "b.csv", "t.csv"], "tables and a trace"),
    ("nodes: [{name: a}, {name: b, interruptions: {trace: spot.csv}}]\n", ["spot.csv"], "a record of spot machines"),
    ("name: [\n", [], "what is no YAML names nothing"), ("tables: 3\n", [], "nor does what is no table"),
  ])
  func `the files that a profile names are found`(text: String, paths: [String], why: String) {
    #expect(NamedFiles.paths(in: Data(text.utf8)) == paths, "\(why)")
  }

  @Test func `problems can go by the name that the user knows the file by`() {
    var errors = ProfileErrors(.position(file: "/tmp/x/a.yaml", line: 2, column: 3), .empty)
    errors.add(.noSuchFile, at: .file("/tmp/x/b.yaml"))
    let renamed = errors.renamed { $0.replacing("/tmp/x/", with: "HEAD:") }
    #expect(renamed.description.split(separator: "\n").map { String($0.prefix(12)) } == ["HEAD:a.yaml:", "HEAD:b.yaml:"])
  }
}
