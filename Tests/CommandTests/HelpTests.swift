import Testing

struct HelpTests {
  private static let commands = [
    [], ["simulate"], ["profiles"], ["profiles", "list"], ["profiles", "show"], ["profiles", "validate"], ["profiles", "schema"],
    ["profiles", "reference"], ["runs"], ["runs", "list"], ["runs", "show"], ["runs", "delete"], ["runs", "export"], ["runs", "rerun"],
    ["report"], ["verify"], ["compare"], ["what-if"], ["sweep"], ["sweeps"], ["sweeps", "list"], ["sweeps", "show"],
    ["sweeps", "delete"], ["levers"], ["runway"], ["sensitivity"], ["replay"], ["calibrate"],
    ["review"], ["explain"], ["size"], ["tune"], ["emit"],
    ["price"], ["optimize"], ["optimize", "cost"], ["pricing"], ["pricing", "list"], ["pricing", "show"], ["pricing", "find"],
    ["pricing", "import"], ["pricing", "validate"],
  ]

  @Test func `each command's help reads as it was found right`() throws {
    let sandbox = try Sandbox()
    var transcript = Transcript()
    for command in Self.commands {
      let ending = try transcript.add(command + ["--help"], in: sandbox)
      #expect(ending.status == 0 && ending.errors.isEmpty)
    }
    try transcript.check("help.txt")
  }

  @Test func `a group without a command shows its help`() throws {
    let sandbox = try Sandbox()
    for group in [[], ["profiles"], ["runs"], ["sweeps"], ["pricing"], ["optimize"]] {
      #expect(try sandbox.run(group) == sandbox.run(group + ["--help"]))
    }
  }

  @Test func `the version is one line, and the one that runs are kept with`() throws {
    let sandbox = try Sandbox()
    let version = try sandbox.run("--version")
    #expect(version.status == 0)
    let json = try Answer(sandbox.run("simulate", "--tier", "mm4", "--trials", "1", "--no-store", "--format", "json").output)
    #expect(try json.text("run", "version") + "\n" == version.output)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completion scripts know the tiers`(shell: String) throws {
    let ending = try Sandbox().run("--generate-completion-script", shell)
    #expect(ending.status == 0)
    #expect(ending.output.contains("xlarge"))
  }
}
