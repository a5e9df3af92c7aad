/// One case of the autoscaler's exchange format, as it is written: an autoscaler, what it remembers, and either steps that are given or a
/// closed loop. Values are milli-units, times whole seconds, ages count back from the step's instant (in the history, from 0).
struct AutoscalerCase: JSONReadable {
  var id: String
  var hpa: Specification
  var flags: Flags?
  var initialReplicas: Int32
  var history: History?
  var steps: [Step]?
  var closed: Closed?

  struct Specification: JSONReadable {
    var min: Int32?
    var max: Int32
    var metrics: [Metric]
    var behavior: Behavior?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      min = try json.optional("min")
      max = try json.required("max")
      metrics = try json.required("metrics")
      behavior = try json.optional("behavior")
    }
  }

  struct Metric: JSONReadable {
    var type: String
    var name: String
    var targetType: String
    var target: Int64

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      type = try json.required("type")
      name = try json.required("name")
      targetType = try json.required("targetType")
      target = try json.required("target")
    }
  }

  struct Behavior: JSONReadable {
    var scaleUp: Direction?
    var scaleDown: Direction?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      scaleUp = try json.optional("scaleUp")
      scaleDown = try json.optional("scaleDown")
    }
  }

  struct Direction: JSONReadable {
    var stabilizationWindowSeconds: Int64?
    var selectPolicy: String?
    var policies: [Policy]?
    var tolerance: String?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      stabilizationWindowSeconds = try json.optional("stabilizationWindowSeconds")
      selectPolicy = try json.optional("selectPolicy")
      policies = try json.optional("policies")
      tolerance = try json.optional("tolerance")
    }
  }

  struct Policy: JSONReadable {
    var type: String
    var value: Int32
    var periodSeconds: Int64

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      type = try json.required("type")
      value = try json.required("value")
      periodSeconds = try json.required("periodSeconds")
    }
  }

  struct Flags: JSONReadable {
    /// An hour: as many syncs as a case may have still fit into 64 bits of nanoseconds.
    private static let longestSync: Int64 = 3_600

    /// 0 stands for the default.
    var syncPeriodSeconds: Int64?
    var tolerance: Double?
    var cpuInitializationPeriodSeconds: Int64?
    var initialReadinessDelaySeconds: Int64?
    var downscaleStabilizationSeconds: Int64?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      syncPeriodSeconds = try json.optional("syncPeriodSeconds")
      if let found = syncPeriodSeconds, !(0...Self.longestSync).contains(found) {
        throw .outOfRange(found, member: "flags.syncPeriodSeconds", expected: "0 to \(Self.longestSync)")
      }
      tolerance = try json.optional("tolerance")
      cpuInitializationPeriodSeconds = try json.optional("cpuInitializationPeriodSeconds")
      initialReadinessDelaySeconds = try json.optional("initialReadinessDelaySeconds")
      downscaleStabilizationSeconds = try json.optional("downscaleStabilizationSeconds")
    }
  }

  struct History: JSONReadable {
    var recommendations: [Recommendation]?
    var scaleUpEvents: [Event]?
    var scaleDownEvents: [Event]?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      recommendations = try json.optional("recommendations")
      scaleUpEvents = try json.optional("scaleUpEvents")
      scaleDownEvents = try json.optional("scaleDownEvents")
    }
  }

  struct Recommendation: JSONReadable {
    var ageSeconds: Int64
    var replicas: Int32

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      ageSeconds = try json.required("ageSeconds")
      replicas = try json.required("replicas")
    }
  }

  struct Event: JSONReadable {
    var ageSeconds: Int64
    var change: Int32

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      ageSeconds = try json.required("ageSeconds")
      change = try json.required("change")
    }
  }

  struct Step: JSONReadable {
    var replicas: Int32?
    var statusReplicas: Int32?
    var pods: [Pod]?
    var extraSamples: NamedValues<[Sample]>?
    var external: NamedValues<[Int64]>?
    var unavailable: [String]?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      replicas = try json.optional("replicas")
      statusReplicas = try json.optional("statusReplicas")
      pods = try json.optional("pods")
      extraSamples = try json.optional("extraSamples")
      external = try json.optional("external")
      unavailable = try json.optional("unavailable")
    }
  }

  struct Pod: JSONReadable {
    /// 0 stands for 1.
    var count: Int32?
    var phase: String?
    var ready: Bool?
    var startAgeSeconds: Int64?
    var transitionAgeSeconds: Int64?
    var deleted: Bool?
    var requests: NamedValues<Int64>?
    var samples: NamedValues<Sample>?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      count = try json.optional("count")
      phase = try json.optional("phase")
      ready = try json.optional("ready")
      startAgeSeconds = try json.optional("startAgeSeconds")
      transitionAgeSeconds = try json.optional("transitionAgeSeconds")
      deleted = try json.optional("deleted")
      requests = try json.optional("requests")
      samples = try json.optional("samples")
    }
  }

  struct Sample: JSONReadable {
    var value: Int64
    var ageSeconds: Int64?
    var windowSeconds: Int64?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      value = try json.required("value")
      ageSeconds = try json.optional("ageSeconds")
      windowSeconds = try json.optional("windowSeconds")
    }
  }

  struct Closed: JSONReadable {
    var steps: Int
    var startupDelaySeconds: Int64?
    var initialAgeSeconds: Int64?
    var metricAgeSeconds: Int64?
    var metricWindowSeconds: Int64?
    var requests: NamedValues<Int64>?
    var demand: NamedValues<[Int64]>?
    var capacity: NamedValues<Int64>?
    var unready: NamedValues<Int64>?
    var unavailable: NamedValues<[[Int]]>?

    init(json: JSONText) throws(AutoscalerCaseError) {
      try json.expectObject()
      steps = try json.required("steps")
      startupDelaySeconds = try json.optional("startupDelaySeconds")
      initialAgeSeconds = try json.optional("initialAgeSeconds")
      metricAgeSeconds = try json.optional("metricAgeSeconds")
      metricWindowSeconds = try json.optional("metricWindowSeconds")
      requests = try json.optional("requests")
      demand = try json.optional("demand")
      capacity = try json.optional("capacity")
      unready = try json.optional("unready")
      unavailable = try json.optional("unavailable")
    }
  }

  init(json: JSONText) throws(AutoscalerCaseError) {
    try json.expectObject()
    id = try json.required("id")
    hpa = try json.required("hpa")
    flags = try json.optional("flags")
    initialReplicas = try json.required("initialReplicas")
    history = try json.optional("history")
    steps = try json.optional("steps")
    closed = try json.optional("closed")
  }
}
