import RandomStreams

/// A family of distributions as it is written: its name and its parameters, and the way there and back. A new distribution is a row of the
/// table here and a case of `taken`; the parser, the spelling, the error texts, the JSON Schema and the reference page come from it.
struct DistributionFamily: Sendable {
  /// A parameter and what it may be.
  struct Parameter: Sendable {
    enum Kind: Sendable {
      /// In the measure of the draws, above 0 or from 0 on.
      case length(zeroAllowed: Bool)
      /// A plain number; `above` is excluded.
      case number(above: Double)
      case numberFrom(Double)
      case whole(ClosedRange<Int>)
      case name
    }

    let name: String
    let kind: Kind
    var defaultText: String?
  }

  /// What stands for the parameters: numbers and names apart, each in the order of the parameters.
  struct Arguments: Sendable {
    var numbers: [Double] = []
    var names: [String] = []
  }

  let name: String
  /// In the order in which they may be given without their names.
  let parameters: [Parameter]
  let doc: String
  /// Whether the last two parameters are a lower and an upper end.
  var hasEnds = false
  /// Whether the draws are ranks, and so no times.
  var drawsRanks = false
  /// From arguments that fit the parameters.
  let make: @Sendable (Arguments) -> Distribution

  static let all: [DistributionFamily] = [
    DistributionFamily(
      name: "deterministic", parameters: [.init(name: "value", kind: .length(zeroAllowed: true))],
      doc: "always the same; the name may be left out", make: { .deterministic($0.numbers[0]) }),
    DistributionFamily(name: "exponential", parameters: [mean], doc: "memoryless", make: { .exponential(mean: $0.numbers[0]) }),
    DistributionFamily(
      name: "uniform",
      parameters: [.init(name: "low", kind: .length(zeroAllowed: true)), .init(name: "high", kind: .length(zeroAllowed: false))],
      doc: "evenly spread between two ends", hasEnds: true, make: { .uniform(low: $0.numbers[0], high: $0.numbers[1]) }),
    DistributionFamily(
      name: "lognormal", parameters: [mean, .init(name: "cv", kind: .number(above: 0))],
      doc: "by its own mean and coefficient of variation", make: { .lognormal(mean: $0.numbers[0], cv: $0.numbers[1]) }),
    DistributionFamily(
      name: "gamma", parameters: [mean, .init(name: "cv", kind: .number(above: 0))], doc: "by mean and coefficient of variation",
      make: { .gamma(mean: $0.numbers[0], cv: $0.numbers[1]) }),
    DistributionFamily(
      name: "erlang", parameters: [.init(name: "stages", kind: .whole(1...1_000)), mean], doc: "a sum of exponential stages",
      make: { .erlang(stages: Int($0.numbers[0]), mean: $0.numbers[1]) }),
    DistributionFamily(
      name: "hyperexponential", parameters: [mean, .init(name: "cv", kind: .numberFrom(1))],
      doc: "two exponentials with balanced means, coefficient of variation at least 1",
      make: { .hyperexponential(mean: $0.numbers[0], cv: $0.numbers[1]) }),
    DistributionFamily(
      name: "weibull", parameters: [mean, .init(name: "shape", kind: .number(above: 0))],
      doc: "shape below 1 has a heavier tail than exponential", make: { .weibull(mean: $0.numbers[0], shape: $0.numbers[1]) }),
    DistributionFamily(
      name: "bounded-pareto",
      parameters: [
        .init(name: "shape", kind: .number(above: 0)), .init(name: "low", kind: .length(zeroAllowed: false)),
        .init(name: "high", kind: .length(zeroAllowed: false)),
      ], doc: "a power-law tail cut at both ends", hasEnds: true,
      make: { .boundedPareto(shape: $0.numbers[0], low: $0.numbers[1], high: $0.numbers[2]) }),
    DistributionFamily(
      name: "zipf",
      parameters: [.init(name: "exponent", kind: .numberFrom(0)), .init(name: "count", kind: .whole(1...1_000_000_000))],
      doc: "the rank of an item whose popularity falls by a power of its rank", drawsRanks: true,
      make: { .zipf(exponent: $0.numbers[0], count: Int($0.numbers[1])) }),
    DistributionFamily(
      name: "empirical",
      parameters: [
        .init(name: "table", kind: .name), .init(name: "column", kind: .name),
        .init(name: "scale", kind: .number(above: 0), defaultText: "1"),
      ], doc: "a row of a sample table, all alike, times a scale",
      make: { .empirical(table: $0.names[0], column: $0.names[1], scale: $0.numbers[0]) }),
  ]

  private static let mean = Parameter(name: "mean", kind: .length(zeroAllowed: false))

  /// `exponential(mean=)`, to show how it is written.
  var signature: String { "\(name)(\(parameters.map { $0.name + "=" }.joined(separator: " ")))" }

  /// The family's name and what `make` would take: the way back.
  static func taken(_ distribution: Distribution) -> (name: String, arguments: Arguments) {
    switch distribution {
    case .deterministic(let value): ("deterministic", Arguments(numbers: [value]))
    case .exponential(let mean): ("exponential", Arguments(numbers: [mean]))
    case .uniform(let low, let high): ("uniform", Arguments(numbers: [low, high]))
    case .lognormal(let mean, let cv): ("lognormal", Arguments(numbers: [mean, cv]))
    case .gamma(let mean, let cv): ("gamma", Arguments(numbers: [mean, cv]))
    case .erlang(let stages, let mean): ("erlang", Arguments(numbers: [Double(stages), mean]))
    case .hyperexponential(let mean, let cv): ("hyperexponential", Arguments(numbers: [mean, cv]))
    case .weibull(let mean, let shape): ("weibull", Arguments(numbers: [mean, shape]))
    case .boundedPareto(let shape, let low, let high): ("bounded-pareto", Arguments(numbers: [shape, low, high]))
    case .zipf(let exponent, let count): ("zipf", Arguments(numbers: [exponent, Double(count)]))
    case .empirical(let table, let column, let scale): ("empirical", Arguments(numbers: [scale], names: [table, column]))
    }
  }
}
