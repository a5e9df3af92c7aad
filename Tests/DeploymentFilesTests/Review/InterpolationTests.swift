import PlanModel
import Testing

@testable import DeploymentFiles

struct InterpolationTests {
  private func interpolated(_ text: String) throws -> (text: String, used: [ComposeWiring.UsedVariable], errors: ManifestErrors) {
    let file = try VariableFile("SET=value\nEMPTY=\nDB_PASSWORD=made-up-1\n", path: ".env")
    var interpolation = Interpolation([file])
    let place = FilePlace(file: "compose.yaml")
    let node = interpolation.apply(ManifestNode(content: .scalar(text, isQuoted: true), place: place))
    return (node.text ?? "", interpolation.used, interpolation.errors)
  }

  /// Source: Docker documentation, Interpolation in a Compose file.
  @Test(arguments: [
    ("$SET", "value", "without braces"), ("${SET}", "value", "with braces"), ("a-${SET}-b", "a-value-b", "within a text"),
    ("$$SET", "$SET", "the sign itself"), ("${NONE}", "", "nothing takes the place of what is not set"),
    ("${NONE:-x}", "x", "a default"), ("${NONE-x}", "x", "a default"), ("${SET:-x}", "value", "no default for what is set"),
    ("${EMPTY:-x}", "x", "empty is as unset with a colon"), ("${EMPTY-x}", "", "and is set without"),
    ("${SET:+x}", "x", "another text where it is set"), ("${NONE:+x}", "", "and none where it is not"), ("${EMPTY+x}", "x", "empty is set"),
    ("${SET:?no}", "value", "required and set"), ("${NONE:-${SET}}", "value", "a default that is a variable"),
    ("${NONE:-${NONE2:-y}}", "y", "defaults within defaults"), ("${NONE:-}", "", "an empty default"),
  ])
  func `variables are put in as compose does`(text: String, expected: String, why: String) throws {
    let result = try interpolated(text)
    #expect(result.text == expected, "\(why)")
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ("${SET}", ComposeWiring.UsedVariable.Outcome.set), ("${NONE}", .missing), ("${NONE:-x}", .defaulted), ("${EMPTY:-x}", .defaulted),
    ("${NONE:?say so}", .requiredMissing), ("${EMPTY:?say so}", .requiredMissing), ("${EMPTY?say so}", .set),
  ])
  func `it is told whether a variable was there`(text: String, outcome: ComposeWiring.UsedVariable.Outcome) throws {
    #expect(try interpolated(text).used.map(\.outcome) == [outcome])
  }

  @Test(arguments: ["${", "${SET", "${1A}", "${SET!x}", "$", "${}", "cost 5$"])
  func `a sign that begins no variable is refused`(text: String) throws {
    #expect(try interpolated(text).errors.description.contains("a \"$\" that begins no variable"))
  }

  @Test func `a secret is not put in`() throws {
    #expect(try interpolated("${DB_PASSWORD}").text == Interpolation.hidden)
  }

  @Test func `defaults within defaults without end are refused`() throws {
    let text = String(repeating: "${A:-", count: 40) + "x" + String(repeating: "}", count: 40)
    #expect(try !interpolated(text).errors.isEmpty)
  }

  @Test func `a name that is nearly one that is set is suggested`() throws {
    #expect(try interpolated("${SETT}").used.first?.suggestion == "SET")
  }
}
