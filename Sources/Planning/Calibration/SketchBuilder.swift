import Foundation
import PlanModel
import RandomStreams

/// Makes a profile of a recording alone: stages one after the other, a cache in front of what only misses go through, a language model where
/// tokens are recorded.
struct SketchBuilder {
  private let fold: RequestFold
  private(set) var figures: [FittedFigure]
  private(set) var remarks: [String] = []
  private var sketch = ProfileSketch()
  private let root = "routes.\(ProfileSketch.route)"

  init(_ fold: RequestFold, figures: [FittedFigure]) {
    self.fold = fold
    self.figures = figures
  }

  mutating func build() -> ProfileSketch {
    if fold.recording.stages.isEmpty { buildWhole() } else { buildStages() }
    if fold.failed > 0 {
      let path = "\(root)[\(sketch.steps.count)].probability"
      let count = fold.answered + fold.failed
      sketch.steps.append(.fail(figure: add(FigureFit.share(fold.failed, of: count, named: "errors", at: path, "status 500 and above"))))
    }
    return sketch
  }

  private mutating func add(_ figure: FittedFigure) -> Int {
    figures.append(figure)
    return figures.count - 1
  }

  /// Few values do not make a distribution.
  private func isEnough(_ values: MeasuredValues) -> Bool { values.count >= RequestCalibration.fewest }

  // MARK: Response times alone

  private mutating func buildWhole() {
    let how = fold.replay == nil ? "response times" : "service times, told from waiting by arrivals and departures"
    if let model = buildModel(concurrency: fold.setup.servers) {
      sketch.steps.append(model)
      return
    }
    sketch.stations.append(.init(name: "service", servers: fold.setup.servers))
    if isEnough(fold.service.hits), isEnough(fold.service.misses) {
      let path = "\(root)[0]"
      let share = add(hitRatio)
      let hit = add(FigureFit.time(fold.service.hits, named: "service on a hit", at: "\(path).hit[0].time", how))
      let miss = add(FigureFit.time(fold.service.misses, named: "service on a miss", at: "\(path).miss[0].time", how))
      sketch.steps.append(
        .lookup(figure: share, hit: [.serve(station: "service", figure: hit)], miss: [.serve(station: "service", figure: miss)]))
    } else {
      let figure = add(FigureFit.time(fold.service.all, named: "service", at: "\(root)[0].time", how))
      sketch.steps.append(.serve(station: "service", figure: figure))
    }
  }

  private var hitRatio: FittedFigure {
    FigureFit.share(
      fold.hits, of: fold.hits + fold.misses, named: "cache hit ratio", at: "stations.\(ProfileSketch.cache).hitRatio",
      "hits of hits and misses")
  }

  // MARK: Stages

  private mutating func buildStages() {
    let names = fold.recording.stages + ["other"]
    let values = fold.stages + [fold.other]
    var missOnly: [Int] = []
    for (index, name) in names.enumerated() where isEnough(values[index].all) || (name == ProfileSketch.model && fold.recording.hasTokens) {
      if isEnough(fold.service.hits), values[index].hits.count == 0, values[index].misses.count > 0 { missOnly.append(index) }
    }
    var always = sketch.steps
    for (index, name) in names.enumerated() where !missOnly.contains(index) {
      append(name, values[index].all, of: fold.answered, to: &always, at: root)
    }
    sketch.steps = always
    if missOnly.isEmpty {
      if fold.hits + fold.misses > 0 { remarks.append("hits and misses go through the same stages: the cache is left out of the profile") }
      return
    }
    let path = "\(root)[\(sketch.steps.count)]"
    let share = add(hitRatio)
    var steps: [ProfileSketch.Step] = []
    for index in missOnly { append(names[index], values[index].misses, of: fold.misses, to: &steps, at: "\(path).miss") }
    sketch.steps.append(.lookup(figure: share, hit: [], miss: steps))
  }

  private mutating func append(
    _ name: String, _ values: MeasuredValues, of count: Int, to steps: inout [ProfileSketch.Step], at path: String
  ) {
    if name == ProfileSketch.model, let model = buildModel(concurrency: fold.setup.stageServers[name]) {
      steps.append(model)
      return
    }
    guard isEnough(values) else {
      if values.count > 0 { remarks.append("\(name): only \(values.count) values above 0; it is left out of the profile") }
      return
    }
    sketch.stations.append(.init(name: name, servers: fold.setup.stageServers[name]))
    let step = "\(path)[\(steps.count)]"
    let isAlways = values.count == count
    let time = add(
      FigureFit.time(values, named: name, at: isAlways ? "\(step).time" : "\(step).branch[0].steps[0].time", "seconds of the stage"))
    let serve = ProfileSketch.Step.serve(station: name, figure: time)
    guard !isAlways else {
      steps.append(serve)
      return
    }
    let share = FigureFit.share(
      values.count, of: count, named: "\(name) is gone through", at: "\(step).branch[0].probability", "requests with seconds above 0")
    steps.append(.branch(figure: add(share), [serve]))
  }

  // MARK: Tokens

  /// Nil where the time does not grow with the tokens.
  private mutating func buildModel(concurrency: Int?) -> ProfileSketch.Step? {
    guard fold.recording.hasTokens, isEnough(fold.tokensOut), isEnough(fold.tokensIn) else { return nil }
    guard let line = fold.tokens.line, line.intercept > -line.interceptHalf else {
      remarks.append("the time of a call does not grow with its output tokens as a line does: tokens are left out of the profile")
      return nil
    }
    let first = max(line.intercept, 1e-3)
    let spread = line.rest / first
    let how = "line over output tokens, which explains \(Int((line.explained * 100).rounded()))% of the variance"
    func start(_ mean: Double) -> FittedFigure.Content {
      .time(spread > 1e-6 ? .gamma(mean: max(mean, 1e-3), cv: line.rest / max(mean, 1e-3)) : .deterministic(max(mean, 1e-3)))
    }
    let model = "services.\(ProfileSketch.model)"
    sketch.model = .init(
      timeToFirstToken: add(
        FittedFigure(
          path: "\(model).timeToFirstToken", name: "time to first token", content: start(first), low: start(line.intercept - line.interceptHalf),
          high: start(line.intercept + line.interceptHalf), count: line.count, method: how + "; its spread is what the line leaves")),
      timePerToken: add(
        FittedFigure(
          path: "\(model).timePerToken", name: "time per token", content: .time(.deterministic(line.slope)),
          low: .time(.deterministic(max(0, line.slope - line.slopeHalf))), high: .time(.deterministic(line.slope + line.slopeHalf)),
          count: line.count, method: how)),
      concurrency: concurrency)
    return .ask(
      input: add(FigureFit.time(fold.tokensIn, named: "input tokens", at: "\(root).tokens.input", count: true)),
      output: add(FigureFit.time(fold.tokensOut, named: "output tokens", at: "\(root).tokens.output", count: true)))
  }
}
