import Testing

@testable import Autoscaling

struct TolerancesTests {
  @Test(
    arguments: [
      ("0.1", 100, 1e-3, "100m"), ("100m", 100, 1e-3, "as written"), ("0.7", 700, 1e-3, "700m, which is not the float64 0.7"),
      ("0.05", 50, 1e-3, "50m"), ("50e-3", 50, 1e-3, "an exponent"), ("5E-2", 50, 1e-3, "brought to thousandths"), ("0", 0, 1, "none"),
      ("1", 1, 1, "whole"), ("1.5", 1_500, 1e-3, "1500m"), ("2k", 2_000, 1, "thousands"), (".5", 500, 1e-3, "no digit before the point"),
      ("+0.25", 250, 1e-3, "a sign"), ("0.0005", 500, 1e-6, "500u"), ("3n", 3, 1e-9, "as fine as it gets"),
      ("0.0000000001", 1, 1e-9, "finer is rounded up"), ("1000m", 1, 1, "1"),
    ] as [(String, Double, Double, String)])
  func `a tolerance is the float64 that the controller makes of its canonical form`(text: String, number: Double, unit: Double, why: String)
    throws
  {
    #expect(try ToleranceQuantity(parsing: text).value == number * unit, "\(why)")
  }

  @Test func `a tolerance is multiplied, not read as a decimal`() throws {
    let differing = (1...999).filter { Double($0) * 0.001 != Double("0.\(String($0 + 1_000).dropFirst())") }
    // 700 * 0.001 is 0.7000000000000001 in any language's float64.
    #expect(differing.contains(700))
    for thousandths in differing {
      #expect(try ToleranceQuantity(parsing: "0.\(String(thousandths + 1_000).dropFirst())").value == Double(thousandths) * 0.001)
    }
  }

  @Test(arguments: ["", ".", "-0.1", "10%", "0.1.2", "1e", "x", "1Gi", "1e99", "2M", "0x1", "inf", "nan"])
  func `what is no tolerance is refused`(text: String) {
    #expect(throws: AutoscalingError.notATolerance(text)) { try ToleranceQuantity(parsing: text) }
  }

  @Test(
    arguments: [
      (1.1, true, false, "1 + 0.1 is 1.1 in float64, but 1 - 1.1 is -0.10000000000000009"),
      (0.9, true, true, "1 - 0.9 is 0.09999999999999998"),
      (1.1000000000000003, false, false, "above"), (0.8999999999999999, false, false, "below"), (1, true, true, "on target"),
      (.nan, false, false, "nothing is"),
    ] as [(Double, Bool, Bool, String)])
  func `the ends of a tolerance of 0.1 belong to it since 1.33`(ratio: Double, since: Bool, until: Bool, why: String) {
    let flags = ControllerFlags()
    #expect(Tolerances(nil, flags: flags, release: .latest).contains(ratio) == since, "\(why)")
    #expect(Tolerances(nil, flags: flags, release: ControllerRelease(minor: 32)).contains(ratio) == until, "\(why)")
  }

  @Test func `a direction's own tolerance counts since 1.33`() throws {
    let behavior = ScalingBehavior(scaleUp: .init(tolerance: try ToleranceQuantity(parsing: "0.5")))
    let latest = Tolerances(behavior, flags: ControllerFlags(), release: .latest)
    #expect(latest.contains(1.5) && !latest.contains(0.8))
    #expect(!Tolerances(behavior, flags: ControllerFlags(), release: ControllerRelease(minor: 32)).contains(1.5))
  }
}
