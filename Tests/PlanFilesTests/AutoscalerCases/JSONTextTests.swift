import Foundation
import Testing

@testable import PlanFiles

/// The reader of JSON lines against Foundation's.
struct JSONTextTests {
  private func same(_ json: JSONText, _ other: Any) -> Bool {
    switch (json, other) {
    case (.null, is NSNull): true
    case (.flag(let flag), let number as NSNumber): number.boolValue == flag
    case (.integer(let value), let number as NSNumber): number.int64Value == value
    case (.number(let value), let number as NSNumber): number.doubleValue == value
    case (.text(let text), let string as String): text == string
    case (.list(let values), let list as [Any]): values.count == list.count && zip(values, list).allSatisfy { same($0, $1) }
    case (.object(let members), let object as [String: Any]):
      members.count == object.count && members.allSatisfy { member in object[member.name].map { same(member.value, $0) } ?? false }
    default: false
    }
  }

  @Test(arguments: [
    "null", "true", " [ ] ", "{}", "-0", "12", "-9223372036854775808", "9223372036854775807", "1.5", "-2.5e-3", "1E4", "0.1", "\"\"",
    "\"a\"",
    #""a\"b\\c\n\u00e9\ud83d\ude00""#, "\"\u{e9}\u{1F600}\"", #"{"a":[1,{"b":null}],"c":"d"}"#, "\t[1 , 2]\n", "12345678901234567890",
  ])
  func `what JSON allows is read as Foundation reads it`(text: String) throws {
    let other = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    #expect(same(try JSONText(Data(text.utf8)), other))
  }

  @Test(arguments: [
    "", " ", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "1.e3", "nul",
    "tru", "\"a", "\"\\x\"",
    "\"a\nb\"", "[1] 2", "[1 2]", "NaN", "1e999", "'a'", "\"\\ud83d\"",
  ])
  func `what JSON does not allow is refused`(text: String) {
    #expect(throws: JSONText.Problem.self) { try JSONText(Data(text.utf8)) }
  }

  @Test func `text that is no UTF-8 and nesting without end are refused`() {
    #expect(throws: JSONText.Problem(column: 1, expected: "text in UTF-8")) { try JSONText(Data([0x22, 0xFF, 0x22])) }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONText.Problem(column: 65, expected: "at most 64 levels")) { try JSONText(Data(deep.utf8)) }
  }
}
