import Foundation
import PlanModel
import Testing

@testable import DeploymentFiles

/// What may come from anywhere: a clear answer in bounded time and memory.
struct HostileInputTests {
  private static let billion: String = {
    var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in 1...12 {
      lines.append("a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]")
    }
    return lines.joined(separator: "\n") + "\nservices: {}\n"
  }()

  @Test(arguments: [
    (
      "services:\n  a: {extends: b}\n  b: {extends: a}\n", "compose.yaml:2:16: found services that extend each other",
      "two that extend each other"
    ),
    ("services:\n  a: {extends: {service: a}}\n", "found services that extend each other: a (", "one that extends itself"),
    (
      "services:\n  api: {extends: bsae}\n  base: {image: a:1.2}\n",
      "found no service \"bsae\" in compose.yaml to extend; there are api, base; did you mean \"base\"?", "a service that there is not"
    ),
    (
      "services:\n  a: {extends: {file: gone.yaml, service: b}}\n", "gone.yaml: cannot be opened: No such file or directory",
      "a file that there is not"
    ),
    ("services: {a: {image: \"x:${\"}}\n", "compose.yaml:1:23: found a \"$\" that begins no variable", "half a variable"),
    (
      "services: {a: {mem_limit: lots}}\n",
      "compose.yaml:1:27: services.a.mem_limit: found \"lots\"; expected an amount of memory, as 512M or 2g", "no amount"
    ),
    ("services: {a: {deploy: {replicas: -1}}}\n", "services.a.deploy.replicas: found \"-1\"; expected a whole number", "fewer than none"),
    ("services: {a: [x]}\n", "services.a: found a list of 1; expected a mapping", "no service"),
    ("services: {a: {ports: [\"99999:80\"]}}\n", "services.a.ports: found the text \"99999:80\"; expected a port", "no port"),
    ("services: {a: {image: b}\n", "found no YAML", "cut off"),
    ("services: {a: {image: b, image: c}}\n", "found \"image\" more than once", "a key twice"),
    (billion, "found more than 400000 values; expected at most that", "a billion laughs"),
    (billion + "b: {? *a12 : 1}\n", "compose.yaml:15:5: found an alias, a list or a mapping as a key", "a bomb as a key"),
    (billion + "b:\n  *a12 : 1\n", "compose.yaml:16:3: found an alias, a list or a mapping as a key", "a bomb as a key"),
    ("a: &a [x]\nb:\n  *a : 1\nservices: {}\n", "found a list or mapping as a key; expected a text", "a list as a key"),
    ("services: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900), "found more than 64 levels", "very deep"),
    ("services: " + String(repeating: "[", count: 90_000), "found", "deeper than the parser goes"),
    ("a: &a {b: *a}\nservices: {}\n", "found undefined alias", "an anchor within itself"),
  ])
  func `hostile compose files get a clear answer`(text: String, expected: String, why: String) throws {
    let folder = try SampleFolder(["compose.yaml": text])
    let clock = ContinuousClock()
    var refusal = ""
    let time = clock.measure { refusal = folder.refusal() }
    #expect(refusal.contains(expected), "\(why): \(refusal.prefix(300))")
    #expect(time < .seconds(10), "\(why)")
  }

  @Test func `a file of 50 MB is not read to its end`() throws {
    let folder = try SampleFolder(["compose.yaml": String(repeating: "# nothing\n", count: 5_000_000)])
    #expect(folder.refusal() == "compose.yaml:1:1: found more than 4194304 bytes; expected a manifest of at most that")
  }

  @Test func `a file that is no text is told so`() throws {
    let folder = try SampleFolder([:])
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try Data([0x89, 0x50, 0x4E, 0x47, 0x00, 0xFF]).write(to: URL(fileURLWithPath: folder.file("compose.yaml")))
    #expect(folder.refusal().hasPrefix("compose.yaml:1:1: found bytes that are no UTF-8"))
  }

  @Test func `a path that is not there is a missing file`() throws {
    let error = #expect(throws: ManifestErrors.self) { try DeploymentReader().read(["/nowhere/compose.yaml"]) }
    #expect(error?.isMissingFile == true)
    #expect(error?.description == "/nowhere/compose.yaml: cannot be opened: No such file or directory")
  }

  @Test func `mistakes of all files are told together`() throws {
    let folder = try SampleFolder([
      "compose.yaml": "services: {a: {mem_limit: lots}}\n", "redis.conf": "maxmemory\n", "b.env": "no variable\n",
    ])
    let refusal = folder.refusal(["compose.yaml", "redis.conf", "b.env"])
    #expect(refusal.contains("compose.yaml:1:27:"))
    #expect(refusal.contains("redis.conf:1:1: found a line that is no setting"))
    #expect(refusal.contains("b.env:1:1: found a line that sets no variable"))
  }

  @Test func `what is not understood is passed over and counted`() throws {
    let folder = try SampleFolder([
      "README.md": "# Hello", "values.yaml": "replicas: 2\n",
      "templates/api.yaml": "apiVersion: v1\nkind: {{ .Values.kind }}\n{{- end }}\n",
      "crd.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n",
      "hpa.yaml": "apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n",
      "notes.env": "just some words", "text.yaml": "text: |\n  [a]: of &b and *c\n",
      ".git/compose.yaml": "services: {a: {mem_limit: lots}}\n", "node_modules/x/compose.yaml": "services: {a: {mem_limit: lots}}\n",
    ])
    let reading = try folder.read()
    #expect(reading.scope.objects == 0)
    #expect(
      reading.scope.passedOver == [
        "other files": 2, "other YAML documents": 2, "templates": 1, "Widget": 1, "HorizontalPodAutoscaler of autoscaling/v2beta2": 1,
      ])
  }
}
