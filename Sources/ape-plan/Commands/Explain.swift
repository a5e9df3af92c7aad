import ArgumentParser
import Foundation
import Planning
import Reports

/// `ape-plan explain`
struct Explain: PlanCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Tell why a rule of the review exists, what it computes, and where it comes from.",
    discussion: """
        ape-plan explain APE-MEM-001
        ape-plan review --list-rules
      """)

  @Argument(
    help: ArgumentHelp("Of the rule, as APE-MEM-001.", valueName: "id"), completion: .list(RuleCatalogue.descriptions.map(\.id)))
  var rule: String

  func perform() throws -> ExitStatus {
    guard let description = RuleCatalogue.description(rule) else {
      throw UsageError.unknownRule(rule, nearest: RuleCatalogue.nearest(rule))
    }
    let look = TerminalLook(environment: ProcessInfo.processInfo.environment).atMost(80)
    try StandardStream.output.write(look.renderer.render(RuleReport.document(of: description)))
    return .done
  }
}
