import Foundation
import Statistics
import Testing

@Suite struct EstimateTests {
  private func text(_ estimate: Estimate) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(estimate), as: UTF8.self)
  }

  @Test(arguments: [
    (Estimate(value: 2.5, low: 2, high: 3, trials: 5), #"{"high":3,"low":2,"value":2.5}"#, "complete: no reason"),
    (
      Estimate(value: 2.5, withoutInterval: "no interval (1 trial < 5)", trials: 1),
      #"{"high":null,"low":null,"reason":"no interval (1 trial < 5)","value":2.5}"#, "the interval is refused: explicit nulls"
    ),
    (
      Estimate(refused: "n/a (n=37 < 59)", trials: 5), #"{"high":null,"low":null,"reason":"n/a (n=37 < 59)","value":null}"#,
      "all is refused"
    ),
  ] as [(Estimate, String, String)])
  func `the written form has value, low and high always, reason only where refused, and is read back`(
    estimate: Estimate, json: String, why: String
  ) throws {
    #expect(try text(estimate) == json, "\(why)")
    var read = try JSONDecoder().decode(Estimate.self, from: Data(json.utf8))
    #expect(read.trials == nil)
    read.trials = estimate.trials
    #expect(read == estimate)
  }

  @Test(arguments: [
    (Estimate(value: 10, low: 9.5, high: 10.5, trials: 5), 0.05, "half a unit of ten"),
    (Estimate(value: -10, low: -10.5, high: -9.5, trials: 5), 0.05, "of the magnitude"),
    (Estimate(value: 0, low: 0, high: 0, trials: 5), 0, "a point, even at 0"),
    (Estimate(value: 0, low: -1, high: 1, trials: 5), .infinity, "nothing is a share of 0"),
    (Estimate(value: 1, withoutInterval: "", trials: 1), nil, "no interval"),
  ] as [(Estimate, Double?, String)])
  func `the relative half width`(estimate: Estimate, width: Double?, why: String) {
    #expect(estimate.relativeHalfWidth == width, "\(why)")
  }

  @Test func `an interval contains its ends and nothing beyond, and no interval contains nothing`() {
    let estimate = Estimate(value: 2, low: 1, high: 3, trials: 5)
    #expect([0.99, 1, 2, 3, 3.01].map(estimate.contains) == [false, true, true, true, false])
    #expect(!Estimate(value: 2, withoutInterval: "", trials: 1).contains(2))
  }
}
