import PlanModel

/// What a fitted profile says about itself in comments.
public enum CalibrationNotes {
  public static func lines(for calibration: RequestCalibration) -> [String] {
    let recording = calibration.recording
    var lines = ["Fitted by ape-plan calibrate to \(recording.origin) on \(calibration.setup.date): \(calibration.extent)."]
    lines += calibration.unseen.map { "Not seen: \($0)." }
    lines += calibration.remarks.map { "Remark: \($0)." }
    // A path may hold a line break.
    return lines.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
  }
}

extension RequestCalibration {
  /// - Parameter heldOut: what the fitted profile said of the part that was held out.
  public func result(_ heldOut: HeldOutCheck?) -> CalibrationResult {
    CalibrationResult(
      profile: setup.name, origin: recording.origin, extent: extent, figures: figures, dispersion: dispersion, unseen: unseen,
      remarks: remarks, heldOut: heldOut)
  }
}
