import Autoscaling

/// One case of the autoscaler's exchange format, as it is written: an autoscaler, what it remembers, and either steps that are given or a
/// closed loop. Values are milli-units, times whole seconds, ages count back from the step's instant (in the history, from 0).
struct AutoscalerCase: Decodable {
  var id: String
  var hpa: Specification
  var flags: Flags?
  var initialReplicas: Int32
  var history: History?
  var steps: [Step]?
  var closed: Closed?

  struct Specification: Decodable {
    var min: Int32?
    var max: Int32
    var metrics: [Metric]
    var behavior: Behavior?
  }

  struct Metric: Decodable {
    var type: String
    var name: String
    var targetType: String
    var target: Int64
  }

  struct Behavior: Decodable {
    var scaleUp: Direction?
    var scaleDown: Direction?
  }

  struct Direction: Decodable {
    var stabilizationWindowSeconds: Int64?
    var selectPolicy: String?
    var policies: [Policy]?
    var tolerance: String?
  }

  struct Policy: Decodable {
    var type: String
    var value: Int32
    var periodSeconds: Int64
  }

  struct Flags: Decodable {
    /// 0 stands for the default.
    var syncPeriodSeconds: Int64?
    var tolerance: Double?
    var cpuInitializationPeriodSeconds: Int64?
    var initialReadinessDelaySeconds: Int64?
    var downscaleStabilizationSeconds: Int64?
  }

  struct History: Decodable {
    var recommendations: [Recommendation]?
    var scaleUpEvents: [Event]?
    var scaleDownEvents: [Event]?
  }

  struct Recommendation: Decodable {
    var ageSeconds: Int64
    var replicas: Int32
  }

  struct Event: Decodable {
    var ageSeconds: Int64
    var change: Int32
  }

  struct Step: Decodable {
    var replicas: Int32?
    var statusReplicas: Int32?
    var pods: [Pod]?
    var extraSamples: [String: [Sample]]?
    var external: [String: [Int64]]?
    var unavailable: [String]?
  }

  struct Pod: Decodable {
    /// 0 stands for 1.
    var count: Int32?
    var phase: String?
    var ready: Bool?
    var startAgeSeconds: Int64?
    var transitionAgeSeconds: Int64?
    var deleted: Bool?
    var requests: [String: Int64]?
    var samples: [String: Sample]?
  }

  struct Sample: Decodable {
    var value: Int64
    var ageSeconds: Int64?
    var windowSeconds: Int64?
  }

  struct Closed: Decodable {
    var steps: Int
    var startupDelaySeconds: Int64?
    var initialAgeSeconds: Int64?
    var metricAgeSeconds: Int64?
    var metricWindowSeconds: Int64?
    var requests: [String: Int64]?
    var demand: [String: [Int64]]?
    var capacity: [String: Int64]?
    var unready: [String: Int64]?
    var unavailable: [String: [[Int]]]?
  }
}
