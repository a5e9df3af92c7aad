import Foundation
import PlanModel
import RandomStreams
import Statistics

/// From a recording of requests to the figures of a profile.
public struct RequestCalibration {
  public let recording: RequestRecording
  public let setup: CalibrationSetup
  public let figures: [FittedFigure]
  /// The shape of a profile of its own; nil where the figures go into one that is there.
  public let sketch: ProfileSketch?
  public let dispersion: ArrivalDispersion?
  public let unseen: [String]
  public let remarks: [String]
  private let fold: RequestFold

  /// The fewest answered requests that anything is fitted to.
  public static let fewest = 30

  /// Reads all requests and fits.
  /// - Parameter isCancelled: asked now and then.
  /// - Throws: what the source throws; `CalibrationError`.
  public init(
    _ source: any RequestRecordSource, of recording: RequestRecording, _ setup: CalibrationSetup, isCancelled: () -> Bool = { false }
  ) throws {
    self.recording = recording
    self.setup = setup
    var fold = RequestFold(recording, setup)
    guard try fold.read(source, isCancelled: isCancelled) else { throw CalibrationError.interrupted }
    guard fold.answered >= Self.fewest else {
      throw CalibrationError.tooFew(found: fold.answered, atLeast: Self.fewest, isHeldOut: setup.heldOut > 0)
    }
    self.fold = fold
    let arrivals = fold.arrivals.outcome()
    dispersion = arrivals.dispersion
    var figures = FigureFit.arrivals(arrivals, count: fold.arrivals.arrivals)
    var remarks = recording.remarks
    if let targets = setup.targets {
      sketch = nil
      for target in targets { figures.append(try Self.figure(for: target, fold)) }
    } else {
      var builder = SketchBuilder(fold, figures: figures)
      sketch = builder.build()
      figures = builder.figures
      remarks += builder.remarks
    }
    self.figures = figures
    self.remarks = remarks + Self.remarks(fold, figures, arrivals)
    unseen = CalibrationLimits.unseen(fold, figures)
  }

  public var extent: String {
    "\(fold.arrivals.arrivals) requests in \(Int((min(fold.split, recording.end) - recording.start).rounded())) s"
  }

  private static func figure(for target: CalibrationSetup.Target, _ fold: RequestFold) throws(CalibrationError) -> FittedFigure {
    func fitted(_ values: MeasuredValues, count isCount: Bool = false) throws(CalibrationError) -> FittedFigure {
      guard values.count >= Self.fewest else { throw .noValues(column: target.column, found: values.count, atLeast: Self.fewest) }
      return FigureFit.time(values, named: target.column, at: target.path, count: isCount, "seconds above 0")
    }
    if let index = fold.recording.stages.firstIndex(of: target.column) { return try fitted(fold.stages[index].all) }
    switch target.column {
    case CalibrationSetup.response: return try fitted(fold.service.all)
    case CalibrationSetup.tokensIn where fold.recording.hasTokens: return try fitted(fold.tokensIn, count: true)
    case CalibrationSetup.tokensOut where fold.recording.hasTokens: return try fitted(fold.tokensOut, count: true)
    case CalibrationSetup.cache where fold.hits + fold.misses > 0:
      return FigureFit.share(fold.hits, of: fold.hits + fold.misses, named: "cache hit ratio", at: target.path, "hits of hits and misses")
    default:
      var known = fold.recording.stages + [CalibrationSetup.response]
      if fold.recording.hasHits { known.append(CalibrationSetup.cache) }
      if fold.recording.hasTokens { known += [CalibrationSetup.tokensIn, CalibrationSetup.tokensOut] }
      throw .noColumn(target.column, known: known)
    }
  }

  private static func remarks(_ fold: RequestFold, _ figures: [FittedFigure], _ arrivals: ArrivalFit.Outcome) -> [String] {
    var remarks: [String] = []
    for figure in figures {
      guard let fit = figure.fit, FigureFit.isPoor(fit), case let chosen = fit.chosen else { continue }
      remarks.append(
        "\(figure.name): no distribution fits well; the best is off by \(Int((chosen.distance * 100).rounded())) points of probability at "
          + "some value, so that its percentiles are not to be trusted there")
    }
    if let dispersion = arrivals.dispersion, dispersion.index > 1.3, dispersion.probability < 0.01 {
      remarks.append(
        "arrivals are burstier than a Poisson process (dispersion \(figureText(dispersion.index)) over \(figureText(dispersion.width)) s): with "
          + "the profile's Poisson arrivals waiting comes out too short; replay the recording with simulate --trace")
    } else if let dispersion = arrivals.dispersion, dispersion.index < 0.7, dispersion.probability > 0.99 {
      remarks.append(
        "arrivals are more even than a Poisson process (dispersion \(figureText(dispersion.index)) over \(figureText(dispersion.width)) s), as "
          + "those of a load generator are: with the profile's Poisson arrivals waiting comes out too long")
    }
    if fold.setup.servers == nil, fold.setup.targets == nil, fold.dependence.isPlain {
      remarks.append(
        "response times grow with the number of requests inside (correlation \(figureText(fold.dependence.correlation)), at most "
          + "\(fold.dependence.most) inside): there is a queue that the profile does not have; name its servers with --servers")
    }
    if let replay = fold.replay, replay.contradictions > 0 {
      remarks.append(
        "\(replay.contradictions) of \(replay.requests) requests cannot have waited in one queue for \(fold.setup.servers ?? 0) servers, first "
          + "come, first served; they are left out"
          + (Double(replay.contradictions) > 0.02 * Double(replay.requests) ? ", and the service times are not to be trusted" : ""))
    }
    return remarks
  }

  private static func figureText(_ value: Double) -> String {
    value >= 10 ? String(Int(value.rounded())) : String((value * 100).rounded() / 100)
  }
}

extension RequestCalibration {
  /// Requests that were held out.
  public var heldOutRequests: Int { fold.heldOutArrivals }
  /// From here on requests are held out.
  public var split: Double { fold.split }

  /// The held-out part, as it was observed.
  var observed: (responses: MeasuredValues, failed: Int, arrivals: Int) { (fold.heldOut, fold.heldOutFailed, fold.heldOutArrivals) }
}

/// Why nothing could be fitted.
public enum CalibrationError: Error, Hashable, Sendable {
  case interrupted
  case tooFew(found: Int, atLeast: Int, isHeldOut: Bool)
  case noColumn(String, known: [String])
  case noValues(column: String, found: Int, atLeast: Int)
  /// Aggregates that do not vary enough, or are too few, to tell anything.
  case undetermined(String)
}

extension CalibrationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .interrupted: "interrupted before anything was fitted"
    case .tooFew(let found, let atLeast, let isHeldOut):
      "found \(found) answered requests\(isHeldOut ? " before the part that is held out" : ""); expected at least \(atLeast)"
    case .noColumn(let name, let known): "found no column \"\(name)\" to fit; expected one of \(known.joined(separator: ", "))"
    case .noValues(let column, let found, let atLeast): "found \(found) values above 0 of \"\(column)\"; expected at least \(atLeast)"
    case .undetermined(let what): what
    }
  }
}
