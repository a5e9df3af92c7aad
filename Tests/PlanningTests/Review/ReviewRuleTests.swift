import PlanModel
import Testing

@testable import Planning

struct ReviewRuleTests {
  static let cases = MemoryCases.all + AutoscalerCases.all + ConcurrencyCases.all + WiringCases.all + MoneyCases.all

  @Test(arguments: cases)
  func `a rule fires at the fault and is silent without it`(_ item: RuleCase) throws {
    let fired = try ReviewSample.review(item.fires, tier: item.tier).findings.filter { $0.rule == item.id }
    #expect(!fired.isEmpty, "\(item.id) is silent: \(item.why)")
    guard !item.silent.isEmpty else { return }
    let silent = try ReviewSample.review(item.silent, tier: item.tier).findings.filter { $0.rule == item.id }
    #expect(silent.isEmpty, "\(item.id) fires: \(silent.map(\.message))")
  }

  @Test func `every rule has a case`() {
    let tested = Set(Self.cases.map(\.id))
    for rule in RuleCatalogue.descriptions where rule.family != .review { #expect(tested.contains(rule.id), "\(rule.id) has no case") }
    for id in tested { #expect(RuleCatalogue.description(id) != nil, "\(id) is no rule") }
  }

  @Test func `no id is given twice, and every rule says why and from where`() {
    let ids = RuleCatalogue.all.map(\.description.id)
    #expect(Set(ids).count == ids.count)
    for rule in RuleCatalogue.descriptions {
      #expect(!rule.explanation.isEmpty && !rule.source.isEmpty && !rule.title.hasSuffix("."), "\(rule.id)")
      #expect(rule.title.count <= 120, "\(rule.id): a title is one line")
    }
  }

  @Test(arguments: cases)
  func `a finding says what is written, what should be, and where`(_ item: RuleCase) throws {
    for finding in try ReviewSample.review(item.fires, tier: item.tier).findings {
      #expect(finding.place.line >= 1 && finding.place.column >= 1 && !finding.place.file.isEmpty, "\(finding.rule)")
      #expect(
        !finding.message.isEmpty && !finding.configured.isEmpty && !finding.recommended.isEmpty && !finding.subject.isEmpty,
        "\(finding.rule)")
      #expect(finding.message.hasSuffix(".") || finding.message.hasSuffix("?"), "\(finding.rule): \(finding.message)")
    }
  }
}
