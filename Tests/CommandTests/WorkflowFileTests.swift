import Foundation
import Testing

/// The files and snippets that CI systems read name commands and flags that there are.
struct WorkflowFileTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(of path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The words behind each `ape-plan` that begins a command, up to the end of its line.
  private static func invocations(in text: String) -> [[String]] {
    let lines = text.replacing("\\\n", with: " ").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.compactMap { line in
      let command = line.hasPrefix("- ") ? String(line.dropFirst(2)) : line
      guard command.hasPrefix("ape-plan ") else { return nil }
      return command.split(whereSeparator: { $0 == " " }).dropFirst().map(String.init)
    }
  }

  @Test(arguments: ["action.yml", "docs/guides/in-ci.md"])
  func `each command and each flag of it is there`(path: String) throws {
    let sandbox = try Sandbox()
    let found = try Self.invocations(in: Self.text(of: path)).filter { $0.first == "compare" }
    #expect(!found.isEmpty, "\(path) has a comparison")
    for words in found {
      let help = try sandbox.run(words[0], "--help")
      #expect(help.status == 0)
      let flags = words.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
      for flag in flags {
        #expect(help.output.contains("\(flag) ") || help.output.contains("\(flag)\n"), "\(path): ape-plan \(words[0]) \(flag)")
      }
    }
  }

  /// The action's own steps, run as GitHub runs them, but for what it takes from the cache.
  @Test func `the steps of the action compare a change in a scratch repository`() throws {
    let sandbox = try Sandbox()
    let profile = "schemaVersion: 1\nname: desk\nextends: mm4\nrun: {duration: 20h, warmUp: 2h}\n"
    try FileManager.default.createDirectory(atPath: sandbox.file("repo/profiles"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: sandbox.file("temporary"), withIntermediateDirectories: true)
    try sandbox.write(profile, to: "repo/profiles/desk.yaml")
    try sandbox.write(profile, to: "repo/root.yaml")
    try sandbox.write("schemaVersion: 1\ngates: [mean > base+10%]\n", to: "repo/.ape-plan.yaml")
    let made = try sandbox.shell(
      """
      cd \(sandbox.path)/repo && export HOME=\(sandbox.path) && git init -q -b main . && git config user.email ci@example.org \
      && git config user.name ci && git add -A && git commit -qm base && git checkout -q -b change \
      && echo 'workload: {rate: 280/hour}' >> profiles/desk.yaml && git commit -qam busier
      """)
    #expect(made.status == 0, "\(made.errors)")
    let action = try Self.text(of: "action.yml")
    let steps = [
      ("names", "profiles/desk.yaml", Int32(0)), ("names", "root.yaml", 0), ("compare", "profiles/desk.yaml", 1),
      ("compare", "none.yaml", 66),
    ]
    for (step, profile, status) in steps {
      let ending = try Self.run(
        step, of: action, in: sandbox,
        [
          "PROFILE": profile, "BASE": "main", "GATES": "", "ARGUMENTS": "--trials 10\n--warn-if 'p95 > base+900%' --quiet", "KEY": "desk",
        ])
      #expect(ending.status == status, "\(step)")
      let output = ending.output
      if step == "names" {
        #expect(output.contains(/program=[0-9a-f]{32}\ntoolchain=[0-9a-f]{16}\nbase=[0-9a-f]{40}\n/), "\(profile): \(output)")
      } else if status == 66 {
        #expect(output == "exit-code=66\nverdict=\n", "no paths of files that are not there")
        #expect(try sandbox.text(of: "summary.md") == "ape-plan: nothing could be compared (exit code 66); the log of the step says why.\n")
      } else {
        #expect(output.contains("exit-code=1\nverdict=fired\n"), "\(output)")
        let comment = try #require(output.split(separator: "\n").first { $0.hasPrefix("comment=") }).dropFirst("comment=".count)
        let text = try String(contentsOfFile: String(comment), encoding: .utf8)
        #expect(text.hasPrefix("<!-- ape-plan: desk -->\n"))
        #expect(try sandbox.text(of: "summary.md").hasPrefix(text))
        #expect(text.contains("p95 > base+900%"), "quoted arguments are one")
      }
    }
  }

  /// What a job is told of its event, and with what its change is then compared.
  @Test func `a pull request is held against its target, and a push to the default branch against what was there before`() throws {
    let sandbox = try Sandbox()
    let profile = "schemaVersion: 1\nname: desk\nextends: mm4\nrun: {duration: 20h, warmUp: 2h}\n"
    for folder in ["repo", "temporary"] {
      try FileManager.default.createDirectory(atPath: sandbox.file(folder), withIntermediateDirectories: true)
    }
    try sandbox.write(profile, to: "repo/desk.yaml")
    try sandbox.write("schemaVersion: 1\ngates: [mean > base+10%]\n", to: "repo/.ape-plan.yaml")
    let made = try sandbox.shell(
      """
      cd repo && git init -q -b main . && git config user.email ci@example.org && git config user.name ci && git add -A && git commit -qm base \
      && git commit -q --allow-empty -m gone && git rev-parse HEAD && git reset -q --hard HEAD~1 && git rev-parse HEAD \
      && echo 'workload: {rate: 280/hour}' >> desk.yaml && git commit -qam busier && echo note > notes && git add -A && git commit -qm note \
      && git update-ref refs/remotes/origin/main HEAD
      """)
    #expect(made.status == 0, "\(made.errors)")
    let commits = made.output.split(separator: "\n").map(String.init)
    let action = try Self.text(of: "action.yml")
    let (zeros, main) = (String(repeating: "0", count: 40), "refs/heads/main")
    let cases: [(base: String, target: String, ref: String, before: String, expected: String, why: String)] = [
      ("", "main", "refs/pull/1/merge", "", "origin/main", "a pull request"), ("v1", "main", main, "", "v1", "as somebody asks for"),
      ("", "", "refs/heads/change", zeros, "origin/main", "a push to another branch"),
      ("", "", main, commits[1], commits[1], "a push of two commits"), ("", "", main, zeros, "HEAD~1", "the first push of a branch"),
      ("", "", main, commits[0], "HEAD~1", "a push that overwrote what was there"), ("", "", main, "", "HEAD~1", "by hand, or by a clock"),
    ]
    for item in cases {
      let ending = try Self.run(
        "names", of: action, in: sandbox,
        ["PROFILE": "desk.yaml", "BASE": item.base, "TARGET": item.target, "DEFAULT": "main", "BEFORE": item.before, "GITHUB_REF": item.ref])
      #expect(ending.status == 0 && ending.output.hasPrefix("revision=\(item.expected)\n"), "\(item.why): \(ending.output)")
    }
    let pushed = try Self.run(
      "compare", of: action, in: sandbox,
      ["PROFILE": "desk.yaml", "BASE": commits[1], "GATES": "", "ARGUMENTS": "--trials 10 --quiet", "KEY": "desk"])
    #expect(pushed.status == 1 && pushed.output.contains("verdict=fired"), "\(pushed.output)")
  }

  /// A step of the action, as GitHub runs it, and what it hands on.
  private static func run(
    _ step: String, of action: String, in sandbox: Sandbox, _ environment: [String: String]
  ) throws -> (status: Int32, output: String) {
    try sandbox.write(try script(of: step, in: action), to: "\(step).sh")
    for name in ["output.txt", "summary.md"] { try sandbox.write("", to: name) }
    let own = [
      "PATH": "\(URL(fileURLWithPath: Sandbox.program).deletingLastPathComponent().path):/usr/bin:/bin", "GITHUB_ACTION_PATH": root.path,
      "GITHUB_WORKSPACE": sandbox.file("repo"), "GITHUB_OUTPUT": sandbox.file("output.txt"),
      "GITHUB_STEP_SUMMARY": sandbox.file("summary.md"), "RUNNER_TEMP": sandbox.file("temporary"), "GITHUB_REF": "refs/heads/change",
    ]
    let process = sandbox.process(
      "/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", sandbox.file("\(step).sh")], own.merging(environment) { $1 })
    process.currentDirectoryURL = URL(fileURLWithPath: sandbox.file("repo"))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try sandbox.text(of: "output.txt"))
  }

  @Test func `the libraries of the program are installed whether or not it comes from the cache`() throws {
    let action = try Self.text(of: "action.yml")
    let setup = try #require(action.components(separatedBy: "\n    - ").first { $0.contains("make -C \"$GITHUB_ACTION_PATH\" setup") })
    #expect(!setup.contains("if:"), "each time")
    #expect(action.contains("key: ape-plan-${{ runner.os }}-${{ runner.arch }}-${{ steps.names.outputs.toolchain }}-"))
    let guide = try Self.text(of: "docs/guides/in-ci.md")
    let gitlab = try #require(guide.components(separatedBy: "```yaml\n").first { $0.hasPrefix("plan:\n") })
    #expect(gitlab.contains("before_script:\n    - apt-get update -qq && apt-get install -y -qq --no-install-recommends make libcsv-dev"))
  }

  /// The lines behind `run: |` of the step with this id.
  private static func script(of step: String, in action: String) throws -> String {
    let lines = action.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "- id: \(step)" })
    let run = try #require(lines[start...].firstIndex { $0.trimmingCharacters(in: .whitespaces) == "run: |" })
    return lines[(run + 1)...].prefix { $0.isEmpty || $0.hasPrefix("        ") }.map { $0.dropFirst(8) }.joined(separator: "\n") + "\n"
  }
}
