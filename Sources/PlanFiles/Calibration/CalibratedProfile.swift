import PlanModel
import RandomStreams
import Units

/// A profile whose figures were fitted to measurements: one of its own shape, or one that is there with fitted figures in their places.
public struct CalibratedProfile {
  /// The profile's text.
  public let text: String
  public let name: String

  /// A profile made of measurements alone.
  /// - Parameters:
  ///   - origin: the file or address that was measured.
  ///   - date: when it was fitted.
  ///   - notes: what a reader should know, one line of comment each.
  public init(sketch: ProfileSketch, figures: [FittedFigure], named name: String, from origin: String, on date: String, notes: [String]) {
    self.name = DeploymentProfile.nameable(name)
    text = SketchWriter(sketch: sketch, figures: figures, spelling: FigureSpelling(origin: origin, date: date))
      .text(named: self.name, notes: notes)
  }

  /// Figures put into a profile that is there. What it extends is written out, so that the text stands for itself.
  /// - Throws: what is wrong with the profile, and paths that it does not have.
  public init(
    figures: [FittedFigure], into base: ProfileSource, named name: String, from origin: String, on date: String, notes: [String]
  ) throws(ProfileErrors) {
    self.name = DeploymentProfile.nameable(name)
    var tree = try ProfileInheritance.load(base)
    let spelling = FigureSpelling(origin: origin, date: date)
    var errors = ProfileErrors()
    for figure in figures {
      do throws(ProfileErrors) {
        try OverrideApplication.apply(ProfileOverride(path: figure.path, value: spelling.text(figure)), to: &tree)
      } catch { errors.add(error) }
    }
    guard errors.isEmpty else { throw errors }
    // The load is the one that was measured: a curve of the base's would come on top of it.
    if !figures.contains(where: { $0.path == "workload.daily" }) { tree = tree.without(["daily", "dailyPoints"], of: "workload") }
    tree = tree.without(["weekly", "growth", "bursts"], of: "workload")
    text = notes.map { "# \($0)\n" }.joined() + YAMLWriter.text(tree, name: self.name)
  }

  /// To be read as any profile. Paths in it lead from the current folder.
  public var source: ProfileSource { .text(text, name: name) }
}

extension YAMLNode {
  fileprivate func without(_ keys: [String], of parent: String) -> YAMLNode {
    guard case .mapping(var entries) = content else { return self }
    for index in entries.indices where entries[index].key == parent {
      guard case .mapping(let inner) = entries[index].value.content else { continue }
      entries[index].value.content = .mapping(inner.filter { !keys.contains($0.key) })
    }
    return YAMLNode(.mapping(entries), at: place)
  }
}

/// How a fitted figure stands in a profile: `{value: 12.5/second, source: "...", range: [12.1/second, 12.9/second]}`.
public struct FigureSpelling {
  let origin: String
  let date: String

  public init(origin: String, date: String) {
    self.origin = origin
    self.date = date
  }

  func text(_ figure: FittedFigure) -> String {
    if case .factors(let factors) = figure.content {
      return "[\(factors.map { Self.decimals($0, 4) }.joined(separator: ", "))]"
    }
    var parts = ["value: \(Self.text(figure.content))", "source: \(YAMLWriter.quoted(source(of: figure)))"]
    if let low = figure.low, let high = figure.high, Self.text(low) != Self.text(high) {
      parts.append("range: [\(Self.text(low)), \(Self.text(high))]")
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  private func source(of figure: FittedFigure) -> String {
    var text = "fitted to \(origin) on \(date): \(figure.count) values"
    if !figure.method.isEmpty { text += ", \(figure.method)" }
    if let fit = figure.fit, fit.candidates.count > 1 {
      text += "; the lowest AIC of \(fit.candidates.count) distributions, KS distance \(Self.decimals(fit.chosen.distance, 3))"
    }
    return text
  }

  /// As a profile spells it, to five significant digits.
  public static func text(_ content: FittedFigure.Content) -> String {
    switch content {
    case .time(let distribution): DistributionText.spell(distribution.rounded, as: .time)
    case .count(let distribution): DistributionText.spell(distribution.rounded, as: .count)
    case .rate(let rate): "\(DistributionText.plain(rounded(rate)))/second"
    case .share(let share): "\(decimals(share * 100, 3))%"
    case .factors(let factors): factors.map { decimals($0, 4) }.joined(separator: ", ")
    }
  }

  /// Never in the form with an exponent, which a percentage does not have.
  private static func decimals(_ value: Double, _ digits: Int) -> String {
    let text = value.fixed(digits)
    guard text.contains(".") else { return text }
    let trimmed = text.reversed().drop { $0 == "0" }.reversed()
    return String(trimmed.last == "." ? trimmed.dropLast() : trimmed[...])
  }

  /// To five significant digits.
  static func rounded(_ value: Double) -> Double { Double(value.significant(5)) ?? value }
}

extension Distribution {
  /// Its parameters to five significant digits: what a bootstrap tells is no finer.
  fileprivate var rounded: Distribution {
    let round = FigureSpelling.rounded
    switch self {
    case .deterministic(let value): return .deterministic(round(value))
    case .exponential(let mean): return .exponential(mean: round(mean))
    case .uniform(let low, let high): return .uniform(low: round(low), high: round(high))
    case .lognormal(let mean, let cv): return .lognormal(mean: round(mean), cv: round(cv))
    case .gamma(let mean, let cv): return .gamma(mean: round(mean), cv: round(cv))
    case .erlang(let stages, let mean): return .erlang(stages: stages, mean: round(mean))
    case .hyperexponential(let mean, let cv): return .hyperexponential(mean: round(mean), cv: max(1, round(cv)))
    case .weibull(let mean, let shape): return .weibull(mean: round(mean), shape: round(shape))
    case .boundedPareto(let shape, let low, let high): return .boundedPareto(shape: round(shape), low: round(low), high: round(high))
    case .zipf, .empirical: return self
    }
  }
}
