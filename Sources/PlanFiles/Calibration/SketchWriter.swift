import PlanModel

/// Writes a profile that has nothing but what was measured.
struct SketchWriter {
  let sketch: ProfileSketch
  let figures: [FittedFigure]
  let spelling: FigureSpelling

  func text(named name: String, notes: [String]) -> String {
    var lines = notes.map { "# \($0)" }
    lines += ["schemaVersion: 1", "name: \(name)", "title: \(YAMLWriter.quoted("fitted to \(spelling.origin)"))", "workload:"]
    lines.append("  arrivals: poisson")
    for figure in figures where figure.path.hasPrefix("workload.") {
      lines.append("  \(figure.path.dropFirst("workload.".count)): \(spelling.text(figure))")
    }
    lines.append("  route: \(ProfileSketch.route)")
    let cache = hitRatio(in: sketch.steps)
    if !sketch.stations.isEmpty || cache != nil {
      lines.append("stations:")
      for station in sketch.stations {
        let kind = station.servers.map { "discipline: fcfs, servers: \($0)" } ?? "discipline: infinite-server"
        lines.append("  \(station.name): {\(kind)}")
      }
      if let cache { lines.append("  \(ProfileSketch.cache): {discipline: cache, hitRatio: \(spelling.text(figures[cache]))}") }
    }
    if let model = sketch.model {
      lines += [
        "services:", "  \(ProfileSketch.model):", "    kind: llm", "    # No price: name the model as a price table does.",
        "    model: unnamed", "    timeToFirstToken: \(spelling.text(figures[model.timeToFirstToken]))",
        "    timePerToken: \(spelling.text(figures[model.timePerToken]))",
      ]
      if let concurrency = model.concurrency { lines.append("    concurrency: \(concurrency)") }
    }
    lines += ["routes:", "  \(ProfileSketch.route):"]
    append(sketch.steps, to: &lines, indent: "    ")
    return lines.joined(separator: "\n") + "\n"
  }

  private func hitRatio(in steps: [ProfileSketch.Step]) -> Int? {
    for step in steps { if case .lookup(let figure, _, _) = step { return figure } }
    return nil
  }

  private func append(_ steps: [ProfileSketch.Step], to lines: inout [String], indent: String) {
    let deeper = indent + "    "
    for step in steps {
      switch step {
      case .serve(let station, let figure):
        lines += ["\(indent)- serve: \(station)", "\(indent)  time: \(spelling.text(figures[figure]))"]
      case .branch(let figure, let steps):
        lines += ["\(indent)- branch:", "\(indent)    - probability: \(spelling.text(figures[figure]))", "\(indent)      steps:"]
        append(steps, to: &lines, indent: deeper + "    ")
      case .lookup(_, let hit, let miss):
        lines.append("\(indent)- lookup: \(ProfileSketch.cache)")
        for (name, steps) in [("hit", hit), ("miss", miss)] {
          lines.append("\(indent)  \(name):" + (steps.isEmpty ? " []" : ""))
          append(steps, to: &lines, indent: deeper)
        }
      case .ask(let input, let output):
        lines += [
          "\(indent)- ask: \(ProfileSketch.model)", "\(indent)  tokens:", "\(indent)    input: \(spelling.text(figures[input]))",
          "\(indent)    output: \(spelling.text(figures[output]))",
        ]
      case .fail(let figure):
        lines += ["\(indent)- fail: answered with an error", "\(indent)  probability: \(spelling.text(figures[figure]))"]
      }
    }
  }
}
