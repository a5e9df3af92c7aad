import PlanModel

/// What a recording of requests does not show.
enum CalibrationLimits {
  static func unseen(_ fold: RequestFold, _ figures: [FittedFigure]) -> [String] {
    var unseen: [String] = []
    let recording = fold.recording
    if fold.setup.targets == nil {
      if fold.setup.servers == nil, recording.stages.isEmpty {
        unseen.append("capacity: without the number of servers (--servers) the response time counts as service, and nobody waits in the profile")
      }
      let open = recording.stages.filter { fold.setup.stageServers[$0] == nil && !($0 == ProfileSketch.model && recording.hasTokens) }
      if !open.isEmpty {
        unseen.append(
          "capacity of \(open.joined(separator: ", ")): without --stage-servers nobody waits there in the profile, and what was waiting counts as "
            + "service")
      }
    }
    if recording.stages.isEmpty { unseen.append("where the time goes: no column of seconds by stage") }
    if !recording.hasHits { unseen.append("cache hit ratio: no column that says hit or miss") }
    if !recording.hasTokens { unseen.append("tokens: no columns tokens_in and tokens_out") }
    if recording.span < 86_400 {
      unseen.append("how the load varies over a day: \(fold.recording.isDated ? "less than a day was recorded" : "times have no date")")
    } else if recording.span < 14 * 86_400 {
      unseen.append("how the load varies over a week: less than two weeks were recorded")
    } else {
      unseen.append("how the load varies over a week: days of the week are not fitted")
    }
    unseen.append("memory of a worker, CPU limits and how long a replica takes to start: requests do not tell")
    return unseen
  }
}
