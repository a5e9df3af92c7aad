/// One fact about a single function of the controller, as it is written: what a step of the rule makes of plain numbers.
struct AutoscalerFact: JSONReadable {
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

  init(json: JSONText) throws(AutoscalerCaseError) {
    try json.expectObject()
    id = try json.required("id")
    kind = try json.required("kind")
    desired = try json.required("desired")
    current = try json.optional("current")
    min = try json.optional("min")
    max = try json.optional("max")
    scaleUp = try json.optional("scaleUp")
    scaleDown = try json.optional("scaleDown")
    scaleUpEvents = try json.optional("scaleUpEvents")
    scaleDownEvents = try json.optional("scaleDownEvents")
    recommendations = try json.optional("recommendations")
    scaleUpWindowSeconds = try json.optional("scaleUpWindowSeconds")
    scaleDownWindowSeconds = try json.optional("scaleDownWindowSeconds")
    downscaleStabilizationSeconds = try json.optional("downscaleStabilizationSeconds")
  }
}
