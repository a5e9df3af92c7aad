import Autoscaling
import Testing
import Units

/// Against the constants and texts of pkg/apis/autoscaling/validation/validation.go, by hand.
struct AutoscalerValidationTests {
  @Test(arguments: [
    (0, 3_600, nil, "no window"), (3_600, 3_600, nil, "MaxStabilizationWindowSeconds itself"),
    (3_601, 3_600, "must be less than or equal to 3600", "a second more"), (-1, 3_600, "must be greater than or equal to zero", "backwards"),
    (360_000, 3_600, "must be less than or equal to 3600", "100 hours"),
  ] as [(Int64, Int64, String?, String)])
  func `a window is at most an hour`(seconds: Int64, most: Int64, refusal: String?, why: String) {
    #expect(AutoscalerValidation.refusal(ofWindow: .wholeSeconds(seconds)) == refusal, "\(why)")
    #expect(AutoscalerValidation.longestWindow == .wholeSeconds(most))
  }

  @Test(arguments: [
    (1, nil), (1_800, nil), (1_801, "must be less than or equal to 1800"), (1_860, "must be less than or equal to 1800"),
    (0, "must be greater than zero"), (-15, "must be greater than zero"),
  ] as [(Int64, String?)])
  func `a period is from a second to half an hour`(seconds: Int64, refusal: String?) {
    #expect(AutoscalerValidation.refusal(ofPeriod: .wholeSeconds(seconds)) == refusal)
  }

  @Test func `replicas, policies and tolerances have their lower ends`() {
    #expect(AutoscalerValidation.refusal(ofMinReplicas: 0) == nil)
    #expect(AutoscalerValidation.refusal(ofMinReplicas: -1) == "must be greater than or equal to 0")
    #expect(AutoscalerValidation.refusals(ofMaxReplicas: 2, minReplicas: 2) == [])
    #expect(AutoscalerValidation.refusals(ofMaxReplicas: 1, minReplicas: 2) == ["must be greater than or equal to `minReplicas`"])
    #expect(AutoscalerValidation.refusals(ofMaxReplicas: 0, minReplicas: nil) == ["must be greater than 0"])
    #expect(AutoscalerValidation.refusal(ofPolicyValue: 1) == nil)
    #expect(AutoscalerValidation.refusal(ofPolicyValue: 0) == "must be greater than zero")
    #expect(AutoscalerValidation.refusal(ofTolerance: "-0.1") == "must be greater than or equal to zero")
    #expect(AutoscalerValidation.refusal(ofTolerance: "0.1") == nil)
    // No quantity at all is no matter of its size.
    #expect(AutoscalerValidation.refusal(ofTolerance: "-5%") == nil)
  }

  @Test(arguments: [(32, false, false), (33, true, false), (34, true, false), (35, true, true)])
  func `the gate of tolerances is there from 1_33 on and open from 1_35 on`(minor: Int, isThere: Bool, isOpen: Bool) {
    // kube_features.go: {1.33, Default: false, Alpha}, {1.35, Default: true, Beta}.
    let release = ControllerRelease(minor: minor)
    #expect(release.hasToleranceOfDirections == isThere && release.hasToleranceByDefault == isOpen)
  }
}
