/// One fact about a single function of the controller, as it is written: what a step of the rule makes of plain numbers.
struct AutoscalerFact: Decodable {
  var id: String
  /// `rate`, `stabilize-behavior`, `stabilize-no-behavior` or `limits-no-behavior`.
  var kind: String
  var desired: Int32
  var current: Int32?
  var min: Int32?
  var max: Int32?
  var scaleUp: AutoscalerCase.Direction?
  var scaleDown: AutoscalerCase.Direction?
  var scaleUpEvents: [AutoscalerCase.Event]?
  var scaleDownEvents: [AutoscalerCase.Event]?
  var recommendations: [AutoscalerCase.Recommendation]?
  var scaleUpWindowSeconds: Int64?
  var scaleDownWindowSeconds: Int64?
  var downscaleStabilizationSeconds: Int64?
}
