import Testing

@testable import PlanFiles

struct ProfileSourceTests {
  @Test func `a name means the file of that path, else the shipped profile`() throws {
    let folder = try TestFolder()
    let file = try folder.write(SmallProfile.text, to: "medium")
    #expect(try ProfileSource(naming: file) == .file(file))
    #expect(try ProfileSource(naming: "medium") == .embedded("medium"))
    #expect(try ProfileSource(naming: "ape2026") == .embedded("ape2026"), "also one that is there to be extended")
    try ProfileReader.validate(.embedded("ape2026"))
  }

  @Test(arguments: [
    ("medum", "medum:1:1: found neither such a file nor such a shipped profile; expected one of them; did you mean \"medium\"?"),
    ("/no/such/file.yaml", "/no/such/file.yaml:1:1: found neither such a file nor such a shipped profile; expected one of them"),
  ])
  func `what is neither is refused`(name: String, complaint: String) {
    #expect { try ProfileSource(naming: name) } throws: { "\($0)" == complaint }
  }
}
