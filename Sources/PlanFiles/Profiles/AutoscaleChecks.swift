import Autoscaling
import Units

/// Holds the autoscaler of a profile against what Kubernetes refuses: a profile is to run no autoscaler that no cluster would take.
struct AutoscaleChecks {
  private(set) var errors = ProfileErrors()

  mutating func run(_ autoscale: CheckedObject) {
    if let most = autoscale.find("maxReplicas", as: Int.self) {
      let least = autoscale.find("minReplicas", as: Int.self).map { Int32($0) }
      for reason in AutoscalerValidation.refusals(ofMaxReplicas: Int32(most), minReplicas: least) {
        errors.add(.refusedByKubernetes(found: "\(most)", field: "maxReplicas", reason: reason), at: autoscale.place(of: "maxReplicas"))
      }
    }
    if let window = autoscale.find("downscaleStabilization", as: SimTime.self), window > AutoscalerValidation.longestWindow {
      // The controller's flag has no end; a trial, which lasts many such windows, has to.
      errors.add(
        .unexpected(
          found: "\"\(window.spelling)\"", expected: "at most \(AutoscalerValidation.longestWindow.spelling), as for a window of behavior"),
        at: autoscale.place(of: "downscaleStabilization"))
    }
    guard let behavior = autoscale.object("behavior") else { return }
    for key in ["scaleUp", "scaleDown"] { behavior.object(key).map { check($0) } }
  }

  private mutating func check(_ direction: CheckedObject) {
    refuse("stabilizationWindow", of: direction, as: "stabilizationWindowSeconds", AutoscalerValidation.refusal(ofWindow:))
    if let text = direction.find("tolerance", as: String.self) {
      let place = direction.place(of: "tolerance")
      if let reason = AutoscalerValidation.refusal(ofTolerance: text) {
        errors.add(.refusedByKubernetes(found: text, field: "tolerance", reason: reason), at: place)
      } else if (try? ToleranceQuantity(parsing: text)) == nil {
        errors.add(.unexpected(found: ShownText(text).description, expected: ToleranceQuantity.expectation), at: place)
      }
    }
    for item in direction.list("policies") {
      if case .object(let policy) = item.content { refuse("period", of: policy, as: "periodSeconds", AutoscalerValidation.refusal(ofPeriod:)) }
    }
  }

  /// - Parameter field: what Kubernetes calls it, which has whole seconds there.
  private mutating func refuse(_ key: String, of object: CheckedObject, as field: String, _ refusal: (SimTime) -> String?) {
    guard let time = object.find(key, as: SimTime.self) else { return }
    let place = object.place(of: key)
    if let reason = refusal(time) {
      errors.add(.refusedByKubernetes(found: time.spelling, field: field, reason: reason), at: place)
    } else if time.nanoseconds % 1_000_000_000 != 0 {
      errors.add(.unexpected(found: "\"\(time.spelling)\"", expected: "whole seconds, as \(field) of Kubernetes has them"), at: place)
    }
  }
}
