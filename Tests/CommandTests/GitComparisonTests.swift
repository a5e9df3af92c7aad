import Foundation
import Testing

/// What a CI job does, in a scratch repository: a base branch, a change, the gate, the comment and the exit code.
struct GitComparisonTests {
  private static let base = """
    schemaVersion: 1
    name: shop
    extends: ./shared/desk.yaml
    workload: {rate: 60/hour}
    """
  private static let shared = """
    schemaVersion: 1
    name: desk
    abstract: true
    workload: {arrivals: poisson, route: query}
    stations:
      desk: {discipline: fcfs, servers: 2}
    tables:
      times: {file: times.csv}
    routes:
      query:
        - {serve: desk, time: empirical(table=times column=seconds)}
    """
  private static let gates = """
    schemaVersion: 1
    gates:
      - {gate: p95 > base+10% & base+50ms, because: "the time people wait"}
      - errors > 0.1%
    """

  /// A repository whose branch `main` holds a profile with the files that it names, and whose branch `change` has one server less.
  private func repository() throws -> Sandbox {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(atPath: sandbox.file("repo/profiles/shared"), withIntermediateDirectories: true)
    try sandbox.write(Self.base, to: "repo/profiles/shop.yaml")
    try sandbox.write(Self.shared, to: "repo/profiles/shared/desk.yaml")
    try sandbox.write("seconds\n20\n30\n40\n60\n", to: "repo/profiles/shared/times.csv")
    try sandbox.write(Self.gates, to: "repo/.ape-plan.yaml")
    let made = try sandbox.shell(
      """
      cd \(sandbox.path)/repo && export HOME=\(sandbox.path) && git init -q -b main . && git config user.email ci@example.org \
      && git config user.name ci \
      && git add -A && git commit -qm base && git checkout -q -b change && sed -i 's/servers: 2/servers: 1/' profiles/shared/desk.yaml \
      && git commit -qam "one server less" && git checkout -q main && sed -i 's/servers: 2/servers: 3/' profiles/shared/desk.yaml \
      && git commit -qam later && git checkout -q change
      """)
    #expect(made.status == 0, "\(made.errors)")
    return sandbox
  }

  private func plan(_ arguments: String, in sandbox: Sandbox, folder: String = "repo") throws -> Sandbox.Ending {
    try sandbox.shell("cd \(sandbox.path)/\(folder) && ape-plan compare --trials 10 --duration 40h --warm-up 4h \(arguments)")
  }

  @Test func `a change that makes it worse is stopped, with a comment that says why`() throws {
    let sandbox = try repository()
    let state = try sandbox.shell(
      "cd \(sandbox.path)/repo && git status --porcelain && git rev-parse HEAD && git stash list && git worktree list")
    let ending = try plan("--git main...HEAD --comment comment.md --junit gates.xml --quiet -- profiles/shop.yaml", in: sandbox)
    #expect(ending.status == 1, "\(ending.output)\(ending.errors)")
    #expect(ending.output.contains("Gate fired: p95 > base+10% & base+50ms."))
    #expect(
      ending.output.contains("stations.desk.servers: 2 -> 1"),
      "from where the two parted, not from main's own 3")
    let comment = try sandbox.text(of: "repo/comment.md")
    #expect(comment.hasPrefix("<!-- ape-plan: comparison -->\n### ape-plan: not passed\n"))
    #expect(comment.contains("the time people wait"))
    #expect(try sandbox.text(of: "repo/gates.xml").contains("<failure"))
    for name in ["comment.md", "gates.xml"] { try FileManager.default.removeItem(atPath: sandbox.file("repo/\(name)")) }
    #expect(
      try sandbox.shell("cd \(sandbox.path)/repo && git status --porcelain && git rev-parse HEAD && git stash list && git worktree list")
        == state,
      "the repository is as it was")
  }

  @Test func `a profile that is a link is what the link leads to, and one that leads out of the repository is not there`() throws {
    let sandbox = try repository()
    let made = try sandbox.shell(
      """
      cd \(sandbox.path)/repo && export HOME=\(sandbox.path) && ln -s profiles/shop.yaml link.yaml && ln -s /etc/passwd out.yaml \
      && git add -A && git commit -qm links && sed -i 's/servers: 1/servers: 2/' profiles/shared/desk.yaml && git commit -qam more
      """)
    #expect(made.status == 0, "\(made.errors)")
    // The link stands beside another folder, so what the profile extends is not found: the text is the profile's, and no path.
    let ending = try plan("--git HEAD~1..HEAD --quiet -- link.yaml", in: sandbox)
    #expect(!ending.errors.contains("expected a profile") && !ending.errors.contains("found \"profiles/shop.yaml\""), "\(ending.errors)")
    let out = try plan("--git HEAD~1..HEAD --quiet -- out.yaml", in: sandbox)
    #expect(out.status == 66, "\(out.output)\(out.errors)")
  }

  @Test func `two dots compare the two ends themselves, from any folder`() throws {
    let sandbox = try repository()
    let ending = try plan("--git main..change --format json --quiet -- shop.yaml", in: sandbox, folder: "repo/profiles")
    #expect(ending.status == 1)
    #expect(try Answer(ending.output).value("changes") as? [String] == ["stations.desk.servers: 3 -> 1"])
    #expect(try Answer(ending.output).text("base", "origin") == "main:shop.yaml")
  }

  @Test func `a recording that did not change is no change, and nobody is told where it was read from`() throws {
    let sandbox = try repository()
    let rows = (0..<400).map { "\($0 * 30)" }.joined(separator: "\n")
    try sandbox.write("timestamp_s\n\(rows)\n", to: "repo/profiles/day.csv")
    try sandbox.write(
      "schemaVersion: 1\nname: day\nextends: ./shared/desk.yaml\nworkload: {arrivals: trace, trace: {file: day.csv}}\n",
      to: "repo/profiles/day.yaml")
    let made = try sandbox.shell(
      """
      cd \(sandbox.path)/repo && export HOME=\(sandbox.path) && git add -A && git commit -qm recorded \
      && sed -i 's/servers: 1/servers: 2/' profiles/shared/desk.yaml && git commit -qam more
      """)
    #expect(made.status == 0, "\(made.errors)")
    let command =
      "cd \(sandbox.path)/repo && ape-plan compare --trials 5 --git HEAD~1..HEAD --format json --quiet --no-gates-file -- profiles/day.yaml"
    let endings = try (1...2).map { _ in try sandbox.shell(command) }
    #expect(endings[0].status == 0, "\(endings[0].errors)")
    #expect(try Answer(endings[0].output).value("changes") as? [String] == ["stations.desk.servers: 1 -> 2"])
    #expect(endings[0].output == endings[1].output, "the same digest each time")
    #expect(!endings[0].output.contains(FileManager.default.temporaryDirectory.path + "/ape-plan-"))
  }

  @Test func `an unchanged profile needs no simulation and passes`() throws {
    let sandbox = try repository()
    let ending = try plan("--git change..HEAD --quiet -- profiles/shop.yaml", in: sandbox)
    #expect(ending.status == 0)
    #expect(ending.output.contains("Nothing changed"))
    #expect(ending.output.contains("change and HEAD are one commit, so that nothing can be different"), "as after a push: \(ending.output)")
  }

  @Test(arguments: ["deploy/", "deploy/compose.yaml"])
  func `the files of a deployment are compared at two revisions`(path: String) throws {
    let sandbox = try repository()
    try FileManager.default.createDirectory(atPath: sandbox.file("repo/deploy"), withIntermediateDirectories: true)
    try sandbox.write(
      """
      services:
        api:
          image: shop-api:1.0
          command: ["uvicorn", "main:app", "--workers", "2"]
          environment: {API_KEY: hunter2}
          deploy: {replicas: "${REPLICAS}", resources: {limits: {cpus: "2", memory: 1G}}}

      """, to: "repo/deploy/compose.yaml")
    try sandbox.write("REPLICAS=3\n", to: "repo/deploy/.env")
    let made = try sandbox.shell(
      """
      cd \(sandbox.path)/repo && export HOME=\(sandbox.path) && git add -A && git commit -qm deployed \
      && echo REPLICAS=4 > deploy/.env && git commit -qam more
      """)
    #expect(made.status == 0, "\(made.errors)")
    let command = "--git HEAD~1..HEAD --rate 100/hour --format json --no-gates-file -- \(path)"
    let endings = try (1...2).map { _ in try plan(command, in: sandbox) }
    #expect(endings[0].status == 0, "\(endings[0].errors)")
    #expect(try Answer(endings[0].output).value("changes") as? [String] == ["services.api.replicas: 3 -> 4"])
    #expect(endings[0] == endings[1], "the same digest each time")
    let said = endings[0].output + endings[0].errors
    #expect(!said.contains("hunter2") && !said.contains(FileManager.default.temporaryDirectory.path + "/ape-plan-"), "\(said)")
    let same = try plan("--git HEAD..HEAD --rate 100/hour --quiet --no-gates-file -- \(path)", in: sandbox)
    #expect(same.status == 0 && same.output.contains("Nothing changed"))
    _ = try sandbox.shell("cd \(sandbox.path)/repo && echo '  - x' >> deploy/compose.yaml && git commit -qam slip")
    let slip = try plan(command, in: sandbox)
    #expect(slip.status == 65 && slip.errors.hasPrefix("HEAD:deploy/compose.yaml:"), "\(slip.errors)")
  }

  @Test func `what cannot be had says why`() throws {
    let sandbox = try repository()
    let cases: [(arguments: String, status: Int32, text: String)] = [
      ("--git main -- profiles/shop.yaml", 64, "expected two revisions"),
      ("--git none...HEAD -- profiles/shop.yaml", 66, "found no revision \"none\""),
      ("--git main...HEAD -- profiles/shop.yml", 66, "HEAD: found no file"), ("--git main...HEAD -- ../outside.yaml", 66, "found no file"),
      ("--git main...HEAD -- profiles", 64, "says no load; expected --rate"),
      ("--git=--output=x..HEAD -- profiles/shop.yaml", 64, "expected two revisions"),
    ]
    for item in cases {
      let ending = try plan(item.arguments, in: sandbox)
      #expect(
        ending.status == item.status && ending.errors.contains(item.text.replacing("HEAD: ", with: "")),
        "\(item.arguments): \(ending.errors)")
    }
    _ = try sandbox.shell(
      "cd \(sandbox.path)/repo && sed -i 's/servers: 1/serverz: 1/' profiles/shared/desk.yaml && git commit -qam slip"
    )
    let slip = try plan("--git main...HEAD -- profiles/shop.yaml", in: sandbox)
    #expect(slip.status == 65)
    #expect(slip.errors.hasPrefix("HEAD:profiles/shared/desk.yaml:6:9: found a station without \"servers\"; "), "\(slip.errors)")
  }
}
