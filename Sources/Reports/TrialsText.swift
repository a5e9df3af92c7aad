import PlanModel

/// How many trials there were, wherever that is said: of a run that was stopped, with how many there should have been.
enum TrialsText {
  /// `20`, `3 of 20`; of a precision that was asked for, nobody knows how many it would have taken.
  static func count(_ trials: Int, planned: Int?, _ ending: TrialsEnding) -> String {
    guard ending == .interrupted, let planned else { return HumanText.count(trials) }
    return "\(HumanText.count(trials)) of \(HumanText.count(planned))"
  }

  /// `20 trials`, `1 trial`, `3 of 20 trials`.
  static func counted(_ result: RunResult) -> String {
    let text = count(result.trials, planned: result.trialsPlanned, result.trialsEnding)
    return text == "1" ? "1 trial" : "\(text) trials"
  }
}
