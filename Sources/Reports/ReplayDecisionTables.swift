import Autoscaling
import PlanModel
import Units

/// What the controller decided, sync by sync, in its own words.
enum ReplayDecisionTables {
  /// How often each reason stood in the way, or did not.
  static func reasons(of result: ReplayResult, id: String) -> ReportTable {
    var counts: [String: (count: Int, message: String)] = [:]
    func add(_ reason: String, _ message: String) { counts[reason, default: (0, message)].count += 1 }
    for (step, decision) in result.course.decisions.enumerated() {
      switch decision.course {
      case .scalingDisabled, .failed:
        let conditions = Self.text(result, step).conditions
        if let active = conditions.first(where: { $0.kind == .scalingActive }) { add(active.reason, active.message) }
      case .outOfRange: add("SuccessfulRescale", Self.text(result, step).rescaleReason ?? "")
      case .measured(_, let measured):
        if measured.stabilizeReason != .readyForNewScale { add(measured.stabilizeReason.rawValue, measured.stabilizeReason.message) }
        if measured.limitReason != .desiredWithinRange { add(measured.limitReason.rawValue, measured.limitReason.message) }
        if measured.stabilizeReason == .readyForNewScale, measured.limitReason == .desiredWithinRange {
          add("DesiredWithinRange", measured.limitReason.message)
        }
      }
    }
    let total = Double(max(1, result.course.decisions.count))
    let rows = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { reason, entry -> [Cell] in
      [.text(reason), .count(entry.count), .figure(Double(entry.count) / total, .share), .text(entry.message, tone: .faint)]
    }
    return ReportTable(
      id: id, columns: [
        .init("reason", "reason"), .init("syncs", "syncs", .right), .init("share", "share", .right), .init("message", "the controller's words"),
      ], rows: rows)
  }

  /// Each change of the number of replicas that the autoscaler made.
  static func changes(of result: ReplayResult, id: String, clock: ClockText, most: Int) -> ReportTable {
    let steps = result.course.decisions.indices.filter { result.course.decisions[$0].isRescaled }
    let rows = steps.prefix(most).map { step -> [Cell] in
      let decision = result.course.decisions[step]
      let text = self.text(result, step)
      let limits = decision.measured.map(limit) ?? ""
      return [
        Cell(value: .number(Cell.machineText(seconds(decision.time))), text: clock.text(seconds(decision.time))),
        .count(decision.current), .count(decision.desired),
        decision.measured.map { .count($0.raw) } ?? .empty, .text(limits), .text(text.rescaleReason ?? "", tone: .faint),
      ]
    }
    let more = steps.count - rows.count
    return ReportTable(
      id: id, title: "Changes of replicas" + (more > 0 ? ", the first \(rows.count) of \(HumanText.count(steps.count)) (--all has the others)" : ""),
      columns: [
        .init("time_seconds", "at", .right), .init("from", "from", .right), .init("to", "to", .right), .init("asked", "asked\nfor", .right),
        .init("limited_by", "limited by"), .init("reason", "reason"),
      ], rows: rows)
  }

  private static func limit(_ measured: Decision.Measured) -> String {
    var reasons: [String] = []
    if measured.stabilizeReason != .readyForNewScale { reasons.append(measured.stabilizeReason.rawValue) }
    if measured.limitReason != .desiredWithinRange { reasons.append(measured.limitReason.rawValue) }
    return reasons.joined(separator: ", ")
  }

  static func text(_ result: ReplayResult, _ step: Int) -> DecisionText {
    let metrics = result.setup.specification.metrics.count
    let outcomes = result.course.outcomes(at: step, metrics: metrics).compactMap(\.self)
    return DecisionText(result.course.decisions[step], of: result.setup.specification, outcomes: outcomes)
  }

  /// Every sync, for programs.
  static func timeline(of result: ReplayResult, id: String) -> ReportTable {
    let metrics = result.setup.specification.metrics
    let names = metrics.indices.map { index in
      // Two metrics may have the same name: Resource cpu, and ContainerResource cpu.
      let before = metrics[..<index].count { $0.name == metrics[index].name }
      return metrics[index].name + (before > 0 ? "_\(before + 1)" : "")
    }
    var columns: [ReportTable.Column] = [.init("time_seconds", "time", .right)]
    columns += result.load.columns.map { .init("\($0.metric)_demand_milli", $0.metric, .right) }
    columns += [.init("required", "required", .right), .init("ready", "ready", .right), .init("replicas", "replicas", .right)]
    columns += names.flatMap { name -> [ReportTable.Column] in
      [
        .init("\(name)_proposal", "\(name) asks", .right), .init("\(name)_utilization_percent", "%", .right),
        .init("\(name)_error", "error"),
      ]
    }
    columns += [
      .init("raw", "raw", .right), .init("stabilized", "stabilized", .right), .init("desired", "desired", .right),
      .init("stabilize_reason", "stabilized by"), .init("limit_reason", "limited by"), .init("event", "event"),
    ]
    let rows = result.course.decisions.indices.map { step -> [Cell] in
      let decision = result.course.decisions[step]
      let course = result.course
      var cells: [Cell] = [number(seconds(decision.time))]
      cells += result.load.columns.map { number($0.values[step]) }
      let place = step * course.stepsPerSync
      cells += [number(course.required[place]), number(course.ready[place]), number(course.replicas[place])]
      for outcome in course.outcomes(at: step, metrics: metrics.count) {
        switch outcome {
        case nil: cells += [.empty, .empty, .empty]
        case .success(let proposal)?: cells += [number(proposal.replicas), number(proposal.utilization), .empty]
        case .failure(let failure)?: cells += [.empty, .empty, .text(failure.rawValue)]
        }
      }
      let measured = decision.measured
      cells += [
        number(measured?.raw), number(measured?.stabilized), number(decision.desired),
        measured.map { .text($0.stabilizeReason.rawValue) } ?? .empty, measured.map { .text($0.limitReason.rawValue) } ?? .empty,
        decision.isRescaled ? .text(text(result, step).rescaleEvent ?? "") : .empty,
      ]
      return cells
    }
    return ReportTable(id: id, columns: columns, rows: rows, isDataOnly: true)
  }

  /// Divided, so that whole seconds stay whole.
  private static func seconds(_ time: SimTime) -> Double { Double(time.nanoseconds) / 1e9 }

  private static func number(_ value: (some BinaryInteger)?) -> Cell { value.map { Cell(value: .number(String($0)), text: "") } ?? .empty }
  private static func number(_ value: Double) -> Cell { Cell(value: .number(Cell.machineText(value)), text: "") }
}
