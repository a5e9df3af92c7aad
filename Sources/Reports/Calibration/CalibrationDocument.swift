import PlanModel
import RandomStreams
import Statistics

/// The result of a calibration for programs.
public struct CalibrationDocument: Encodable {
  struct FigureValue: Encodable {
    var path: String
    var name: String
    var value: String
    var low: String?
    var high: String?
    var count: Int
    var method: String
    var candidates: [Candidate]?
    var cvLow: Double?
    var cvHigh: Double?
  }

  struct Candidate: Encodable {
    var distribution: String
    var parameters: Int
    var aic: Double?
    var ksDistance: Double
  }

  struct Dispersion: Encodable {
    var index: Double
    var intervalSeconds: Double
    var intervals: Int
    var probability: Double
  }

  struct Row: Encodable {
    var metric: String
    var predicted: Estimate
    var observed: Estimate
    var error: Double?
  }

  struct HeldOut: Encodable {
    var part: String
    var rows: [Row]
  }

  let schemaVersion = 1
  let kind = "calibration"
  let profile: String
  let origin: String
  let extent: String
  let figures: [FigureValue]
  let dispersion: Dispersion?
  let heldOut: HeldOut?
  let remarks: [String]
  let unseen: [String]

  /// - Parameter spelled: how a profile spells a figure.
  public init(_ result: CalibrationResult, spelled: (FittedFigure.Content) -> String) {
    profile = result.profile
    origin = result.origin
    extent = result.extent
    figures = result.figures.map { figure in
      let isCount = if case .count = figure.content { true } else { false }
      return FigureValue(
        path: figure.path, name: figure.name, value: spelled(figure.content), low: figure.low.map(spelled), high: figure.high.map(spelled),
        count: figure.count, method: figure.method,
        candidates: figure.fit?.candidates.map {
          Candidate(
            distribution: spelled(isCount ? .count($0.distribution) : .time($0.distribution)), parameters: $0.parameters,
            aic: $0.aic.isFinite ? $0.aic : nil, ksDistance: $0.distance)
        }, cvLow: figure.fit?.variation.lowerBound, cvHigh: figure.fit.flatMap { $0.variation.upperBound.isFinite ? $0.variation.upperBound : nil })
    }
    dispersion = result.dispersion.map {
      Dispersion(index: $0.index, intervalSeconds: $0.width, intervals: $0.intervals, probability: $0.probability)
    }
    heldOut = result.heldOut.map { check in
      HeldOut(
        part: check.part, rows: check.rows.map { Row(metric: $0.name, predicted: $0.predicted, observed: $0.observed, error: $0.error) })
    }
    remarks = result.remarks
    unseen = result.unseen
  }
}
