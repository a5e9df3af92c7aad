import Foundation
import PlanModel
import RandomStreams
import Units

/// Why the text of a scalar was refused.
enum ScalarError: Error {
  case quantity(found: String, expected: String, suggestion: String? = nil)
  case distribution(DistributionTextError)
  case name(ProfileProblem)
}

extension ScalarKind {
  /// Turns the text into the value that `CheckedNode.Content.value` names.
  func parse(_ text: String) throws(ScalarError) -> any Sendable {
    switch self {
    case .text, .reference:
      guard !text.isEmpty else { throw refusal(text) }
      return text
    case .name:
      guard FormatChecker.isName(text) else { throw refusal(text) }
      return text
    case .flag:
      switch text {
      case "true": return true
      case "false": return false
      default: throw refusal(text)
      }
    case .whole(let range):
      guard let value = PlainNumber.parseWhole(text), range.contains(value) else { throw refusal(text) }
      return value
    case .number(let low, let isLowAllowed, let high):
      guard let value = PlainNumber.parse(text), isLowAllowed ? value >= low : value > low, value <= high else { throw refusal(text) }
      return value
    case .seed:
      guard !text.hasPrefix("+"), let value = UInt64(text) else { throw refusal(text) }
      return value
    case .time(let zeroAllowed):
      let time = try quantity(SimTime.self, text)
      guard zeroAllowed || time > .zero else { throw .quantity(found: text, expected: "a time above 0") }
      return time
    case .rate:
      let rate = try quantity(Rate.self, text)
      guard rate.perSecond > 0 else { throw .quantity(found: text, expected: "a rate above 0") }
      return rate
    case .bytes(let zeroAllowed):
      let bytes = try quantity(Bytes.self, text)
      guard zeroAllowed || bytes > .zero else { throw .quantity(found: text, expected: "an amount above 0") }
      return bytes
    case .cpu:
      let cpu = try quantity(CPU.self, text)
      guard cpu.millicores > 0 else { throw .quantity(found: text, expected: "an amount of CPU of at least 1m") }
      return cpu
    case .share: return try quantity(Fraction.self, text)
    case .money:
      let amount = try quantity(USD.self, text)
      guard amount >= .zero else { throw .quantity(found: text, expected: "an amount of US dollars of at least 0") }
      return amount
    case .distribution(let measure):
      do { return try DistributionText.parse(text, as: measure) } catch { throw .distribution(error) }
    case .objective:
      do { return try ObjectiveText.parse(text) } catch { throw .quantity(found: error.found, expected: error.expected) }
    case .word(let words):
      let names = words.map(\.word)
      guard names.contains(text) else {
        throw .quantity(found: text, expected: expectation(or: []), suggestion: NearestName.find(text, among: names))
      }
      return text
    }
  }

  /// What is accepted, for messages and the reference.
  func expectation(or words: [String]) -> String {
    ([expectation] + words).joined(separator: ", or ")
  }

  private var expectation: String {
    switch self {
    case .text: "a text"
    case .name: FormatChecker.nameExpectation
    case .flag: "true or false"
    case .whole(let range):
      range.count == 1 ? "\(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let low, let isLowAllowed, let high):
      "a number \(isLowAllowed ? "from" : "above") \(DistributionText.plain(low)) \(isLowAllowed ? "to" : "up to") \(high.significant(15))"
    case .seed: "a whole number from 0 to 18446744073709551615"
    case .time: SimTime.expectation
    case .rate: Rate.expectation
    case .bytes: Bytes.expectation
    case .cpu: CPU.expectation
    case .share: Fraction.expectation
    case .money: USD.expectation
    case .distribution(.time): "a time as 250ms, or a distribution as lognormal(mean=1.2s cv=0.6)"
    case .distribution(.bytes): "an amount as 8MiB, or a distribution as lognormal(mean=8MiB cv=1)"
    case .distribution(.count): "a number as 40, or a distribution as lognormal(mean=40 cv=0.6)"
    case .objective: "an objective as p95 <= 30s, errors <= 0.1%, utilization <= 80% or cost <= 800"
    case .word(let words): words.map(\.word).joined(separator: ", ")
    case .reference(let space): "the name of the \(space.noun)"
    }
  }

  private func refusal(_ text: String) -> ScalarError {
    .quantity(found: text, expected: expectation)
  }

  private func quantity<Q: SpeltQuantity>(_: Q.Type, _ text: String) throws(ScalarError) -> Q {
    do { return try Q(parsing: text) } catch { throw .quantity(found: error.found, expected: error.expected) }
  }
}
