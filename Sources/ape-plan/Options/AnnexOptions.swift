import ArgumentParser
import Foundation
import PlanModel
import Reports

/// What a CI job wants beside the report: the same comparison in the forms that its other steps take.
struct AnnexOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write a comment for the pull request too.", valueName: "file.md"), completion: .file(extensions: ["md"]))
  var comment: String?

  @Option(
    help: ArgumentHelp("Name in the comment's hidden first line, by which it is found again where there are several.", valueName: "key"))
  var commentKey = "comparison"

  @Option(help: ArgumentHelp("Write the gates as JUnit XML too.", valueName: "file.xml"), completion: .file(extensions: ["xml"]))
  var junit: String?

  @Option(help: ArgumentHelp("Write the whole comparison as JSON too.", valueName: "file.json"), completion: .file(extensions: ["json"]))
  var json: String?

  @Flag(help: "Add the comment to the summary of the job: the file that GITHUB_STEP_SUMMARY names.")
  var stepSummary = false

  /// Whether any file is asked for that another one may be in the way of.
  var isAnyGiven: Bool { [comment, junit, json].contains { $0 != nil } }

  var renderer: CommentRenderer { CommentRenderer(key: commentKey) }

  /// Files to write, known to be writable.
  struct Annexes {
    var comment: OutputFile?
    var junit: OutputFile?
    var json: OutputFile?
    /// Path of the file that the summary is added to.
    var summary: String?
    var renderer: CommentRenderer

    /// Writes each of them, whatever becomes of the others.
    /// - Returns: why the first of those that could not be written was not; nil when all were.
    func write(_ comparison: Comparison) -> (any Error)? {
      let text = renderer.render(comparison)
      let pieces: [() throws -> Void] = [
        { try comment?.write(text) }, { try junit?.write(JUnitRenderer().render(comparison)) },
        { try json?.write(try ComparisonDocument(comparison).json()) },
        { if let summary { try OutputFile.append(text + "\n", to: summary) } },
      ]
      var failure: (any Error)?
      for piece in pieces { do { try piece() } catch { failure = failure ?? error } }
      return failure
    }
  }

  /// Read before anything is simulated, so that a mistake costs no time.
  func annexes(replacesAnything: Bool) throws -> Annexes {
    guard !commentKey.isEmpty else { throw FlagValue.refused("--comment-key", commentKey, "a name, as comparison or service/api") }
    let named = [("--comment", comment), ("--junit", junit), ("--json", json)].compactMap { flag, path in path.map { (flag, $0) } }
    for (index, (flag, path)) in named.enumerated() {
      if let other = named[..<index].first(where: { $0.1 == path }) { throw UsageError.sameFile(other.0, flag, path: path) }
    }
    let files = try [comment, junit, json].map { path -> OutputFile? in
      guard let path else { return nil }
      let file = OutputFile(path: path)
      try file.check(replacesAnything: replacesAnything)
      return file
    }
    var summary: String?
    if stepSummary {
      guard let path = ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { throw UsageError.noStepSummary }
      try OutputFile.append("", to: path)
      summary = path
    }
    return Annexes(comment: files[0], junit: files[1], json: files[2], summary: summary, renderer: renderer)
  }
}
