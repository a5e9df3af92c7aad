import PlanModel
import Units

/// Builds the shape of the load from checked YAML.
enum ShapeBuilder {
  /// Nil: the rate is constant.
  static func shape(_ workload: CheckedObject) -> LoadShape? {
    var shape = LoadShape()
    let daily = factors(workload, "daily")
    if !daily.isEmpty { shape.daily = LoadCurve(steps: daily, period: .days(1)) }
    let points = workload.list("dailyPoints").compactMap { node -> LoadCurve.Point? in
      guard case .object(let point) = node.content else { return nil }
      return LoadCurve.Point(time: point.get("at"), factor: point.get("factor"))
    }
    if !points.isEmpty { shape.daily = LoadCurve(points: points, period: .days(1)) }
    let weekly = factors(workload, "weekly")
    if !weekly.isEmpty { shape.weekly = LoadCurve(steps: weekly, period: .days(7)) }
    shape.growthPerMonth = workload.find("growth", as: Fraction.self)?.value ?? 0
    let states = workload.list("bursts").compactMap { node -> Bursts.State? in
      guard case .object(let state) = node.content else { return nil }
      return Bursts.State(factor: state.get("factor"), stay: state.get("stay"))
    }
    if !states.isEmpty { shape.bursts = Bursts(states: states) }
    return shape == LoadShape() ? nil : shape
  }

  static func factors(_ workload: CheckedObject, _ key: String) -> [Double] {
    workload.list(key).compactMap { if case .value(let value) = $0.content { value as? Double } else { nil } }
  }
}

extension ScenarioChecks {
  /// Curves that can be scaled to a mean of 1, and that do not contradict each other.
  mutating func checkShape(_ workload: CheckedObject) {
    for key in ["daily", "weekly"] where workload.has(key) {
      let factors = ShapeBuilder.factors(workload, key)
      let place = workload.place(of: key)
      if factors.isEmpty || !factors.contains(where: { $0 > 0 }) { refuse("\(key) without a factor above 0", "at least one", place) }
    }
    let weekly = ShapeBuilder.factors(workload, "weekly")
    if workload.has("weekly"), weekly.count != 7, weekly.count != 168 {
      refuse("\(weekly.count) factors", "7 for the days of a week, or 168 for its hours", workload.place(of: "weekly"))
    }
    if weekly.count == 168, workload.has("daily") || workload.has("dailyPoints") {
      refuse("a weekly curve of hours beside a daily one", "7 factors beside it, or no daily curve", workload.place(of: "weekly"))
    }
    if workload.has("daily"), workload.has("dailyPoints") {
      add(.oneOfTwo("daily", "dailyPoints", of: "workload", found: 2), at: workload.place(of: "dailyPoints"))
    }
    checkPoints(workload)
    checkBursts(workload)
  }

  private mutating func checkPoints(_ workload: CheckedObject) {
    var before: SimTime?
    var isAnyAbove = false
    for node in workload.list("dailyPoints") {
      guard case .object(let point) = node.content, let time = point.find("at", as: SimTime.self) else { continue }
      if time >= .days(1) { refuse("a point at \(time.spelling)", "a time of the day, below 1d", point.place(of: "at")) }
      if let before, time <= before {
        refuse("a point at \(time.spelling) behind one at \(before.spelling)", "rising times", point.place(of: "at"))
      }
      before = time
      if let factor = point.find("factor", as: Double.self), factor > 0 { isAnyAbove = true }
    }
    if workload.has("dailyPoints"), !isAnyAbove {
      refuse("dailyPoints without a factor above 0", "at least one", workload.place(of: "dailyPoints"))
    }
  }

  private mutating func checkBursts(_ workload: CheckedObject) {
    guard workload.has("bursts") else { return }
    let factors = workload.list("bursts").compactMap { node -> Double? in
      if case .object(let state) = node.content { state.find("factor") } else { nil }
    }
    if !factors.contains(where: { $0 > 0 }) { refuse("bursts without a factor above 0", "at least one", workload.place(of: "bursts")) }
  }

  /// Events, and a run of the kind that they and the load ask for.
  mutating func checkEvents(_ root: CheckedObject) {
    let names = EventNames(root)
    for node in root.list("events") {
      guard case .value(let value) = node.content, let text = value as? String else { continue }
      do { _ = try EventText.parse(text, names: names) } catch {
        let found = error.found.isEmpty ? "nothing" : ShownText(error.found).description
        add(
          .unexpected(found: found, expected: error.expected, suggestion: error.suggestion),
          // An event holds a colon, so it stands in quotes.
          at: node.place.shifted(by: error.column))
      }
    }
    guard let run = root.object("run"), run.has("kind"), run.find("kind", as: String.self) == "steady-state" else { return }
    let workload = root.object("workload")
    let varying = ["daily", "dailyPoints", "weekly", "growth"].first { workload?.has($0) == true }
    let cause = varying ?? (root.list("events").isEmpty ? nil : "events")
    if let cause {
      refuse("steady-state beside \(cause)", "terminating: the load or the deployment changes all the while", run.place(of: "kind"))
    }
  }

  private mutating func refuse(_ found: String, _ expected: String, _ place: Place) {
    add(.unexpected(found: found, expected: expected), at: place)
  }
}
