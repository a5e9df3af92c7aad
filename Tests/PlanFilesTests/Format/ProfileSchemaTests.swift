import Foundation
import Testing

@testable import PlanFiles

/// Holds the JSON Schema against an independent validator: Python's jsonschema, with PyYAML. Without them the tests say so and pass.
struct ProfileSchemaTests {
  /// Validates each document of a JSON list against the schema; prints one line a document: `ok` or the first complaint.
  private static let script = """
    import json, sys
    import jsonschema, yaml
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in sys.argv[2:]:
        error = jsonschema.exceptions.best_match(validator.iter_errors(yaml.safe_load(open(path))))
        print("ok" if error is None else error.message[:200].replace("\\n", " "))
    """

  /// One answer for each text, or nil where Python cannot validate.
  private func validate(_ texts: [String]) throws -> [String]? {
    let folder = try TestFolder()
    let schema = try folder.write(ProfileSchema.text, to: "schema.json")
    let script = try folder.write(Self.script, to: "validate.py")
    var arguments = ["python3", script, schema]
    for (index, text) in texts.enumerated() { arguments.append(try folder.write(text, to: "\(index).yaml")) }
    func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = arguments
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
    guard try run(["python3", "-c", "import jsonschema, yaml; jsonschema.Draft202012Validator"]).status == 0 else {
      print("NOT RUN: the JSON Schema was not held against python3's jsonschema, which is not installed here")
      return nil
    }
    let (status, output) = try run(arguments)
    #expect(status == 0, "\(output)")
    return output.split(separator: "\n").map(String.init)
  }

  @Test func `the schema takes every shipped profile`() throws {
    let profiles = EmbeddedProfile.all
    let texts = try profiles.map { String(decoding: try ProfileSource.embedded($0.name).bytes(), as: UTF8.self) }
    guard let answers = try validate(texts) else { return }
    for (profile, answer) in zip(profiles, answers) { #expect(answer == "ok", "\(profile.name)") }
    #expect(answers.count == profiles.count)
  }

  @Test func `the schema takes what the reader takes`() throws {
    let texts = [
      SmallProfile.text,
      SmallProfile.withRoutes("  query: [{ask: claude, tokens: {table: conversation}}, {retry: 2, steps: [{wait: 0}]}]\n"),
      SmallProfile.withRoutes(
        "  query:\n    - {parallel: [{wait: 1s}], copies: 2}\n    - parallel: [[{wait: 1s}]]\n    - attempt: []\n      otherwise: []\n"),
      SmallProfile.text.replacingFirst("servers: 4", with: "servers: {value: 4, assumption: x, range: [2, 8]}"),
      "schemaVersion: 1\nname: p\nextends: mm1\nstations: {desk: {servers: 2, queueLimit: null}}\nrun: {duration: ~}\n",
      "schemaVersion: 1\nname: p\nabstract: true\nservices: {api: {workers: 2}}\n",
    ]
    for text in texts where !text.contains("extends") && !text.contains("abstract") { #expect(SmallProfile.complaints(text) == "") }
    guard let answers = try validate(texts) else { return }
    for (text, answer) in zip(texts, answers) { #expect(answer == "ok", "\(text)") }
    #expect(answers.count == texts.count)
  }

  @Test func `the schema refuses what is wrong by its shape`() throws {
    let small = SmallProfile.text
    let wrong = [
      small.replacingFirst("servers: 4", with: "server: 4"), small.replacingFirst("servers: 4", with: "servers: 0"),
      small.replacingFirst("servers: 4", with: "servers: {value: 4}"), small.replacingFirst("240/hour", with: "240"),
      small.replacingFirst("fcfs", with: "lifo"), small.replacingFirst("exponential(mean=48s)", with: "48"),
      small.replacingFirst("exponential(mean=48s)", with: "exponental(mean=48s)"), small.replacingFirst("serve: desk", with: "serv: desk"),
      small.replacingFirst("serve: desk", with: "serve: desk, tim: 1s"), small.replacingFirst("name: small", with: "name: 4 servers"),
      small.replacingFirst("schemaVersion: 1", with: "schemaVersion: 2"), small + "\nworklod: {}\n",
      small + "\nobjectives: [p96 <= 1s]\n", small + "\nrun: {precision: 120}\n",
      small.replacingFirst("workload: {arrivals: poisson, rate: 240/hour, route: query}", with: ""),
      "schemaVersion: 1\nname: p\nextends: mm1\nstations: {desk: {discipline: fcfs, server: 2}}\n",
    ]
    guard let answers = try validate(wrong) else { return }
    for (text, answer) in zip(wrong, answers) { #expect(answer != "ok", "\(text)") }
    #expect(answers.count == wrong.count)
  }

  @Test func `the reference has a section for each object and a row for each key`() {
    let markdown = ProfileReference.markdown
    for piece in [
      "### profile\n", "### station: fcfs\n", "### service: database\n", "### step: ask\n", "| `servers` |", "`lognormal(mean= cv=)`",
    ] {
      #expect(markdown.contains(piece), "\(piece)")
    }
    #expect(!markdown.contains("| required |  |"), "every key has its sentence")
  }
}
