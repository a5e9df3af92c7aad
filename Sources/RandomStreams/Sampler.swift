import Foundation

/// A distribution made ready to draw: parameters precomputed, one flat value without references.
@frozen
public struct Sampler: @unchecked Sendable {
  @frozen @usableFromInline enum Kind: UInt8 {
    case deterministic, exponential, uniform, lognormal, gamma, hyperexponential, weibull, boundedPareto, zipf, empirical
  }

  @usableFromInline var kind: Kind
  @usableFromInline var a = 0.0
  @usableFromInline var b = 0.0
  @usableFromInline var c = 0.0
  @usableFromInline var d = 0.0
  // Points into a column that `SampleColumns` keeps alive.
  @usableFromInline var column: UnsafePointer<Double>?
  @usableFromInline var rows = 0

  /// - Parameters:
  ///   - distribution: one whose `problem` is nil.
  ///   - columns: finds the column of an empirical distribution; it has to outlive the sampler.
  /// - Returns: nil when an empirical distribution's table or column is not there.
  public init?(_ distribution: Distribution, columns: SampleColumns) {
    kind = .deterministic
    switch distribution {
    case .deterministic(let value):
      kind = .deterministic
      a = value
    case .exponential(let mean):
      kind = .exponential
      a = mean
    case .uniform(let low, let high):
      kind = .uniform
      a = low
      b = high - low
    case .lognormal(let mean, let cv):
      if mean == 0 || cv == 0 {
        a = mean
      } else {
        let sigma2 = log1p(cv * cv)
        kind = .lognormal
        a = log(mean) - sigma2 / 2
        b = sigma2.squareRoot()
      }
    case .gamma(let mean, let cv):
      if mean == 0 || cv == 0 { a = mean } else { prepareGamma(shape: 1 / (cv * cv), mean: mean) }
    case .erlang(let stages, let mean):
      prepareGamma(shape: Double(stages), mean: mean)
    case .hyperexponential(let mean, let cv):
      kind = .hyperexponential
      let square = cv * cv
      a = (1 + ((square - 1) / (square + 1)).squareRoot()) / 2
      // Balanced means: each branch contributes half of the mean.
      b = mean / (2 * a)
      c = a < 1 ? mean / (2 * (1 - a)) : 0
    case .weibull(let mean, let shape):
      kind = .weibull
      a = mean / tgamma(1 + 1 / shape)
      b = 1 / shape
    case .boundedPareto(let shape, let low, let high):
      kind = .boundedPareto
      a = low
      b = 1 - pow(low / high, shape)
      c = -1 / shape
    case .zipf(let exponent, let count):
      kind = .zipf
      a = exponent
      b = Double(count)
      c = Sampler.zipfIntegral(1.5, exponent) - 1
      d = Sampler.zipfIntegral(Double(count) + 0.5, exponent)
    case .empirical(let table, let name, let scale):
      guard let values = columns.column(table: table, name: name) else { return nil }
      kind = .empirical
      a = scale
      column = values.baseAddress.map { UnsafePointer($0) }
      rows = values.count
    }
  }

  private mutating func prepareGamma(shape: Double, mean: Double) {
    kind = .gamma
    // Below shape 1, draw with shape + 1 and multiply by u^(1/shape).
    let raised = shape < 1 ? shape + 1 : shape
    a = raised - 1.0 / 3
    b = 1 / (9 * a).squareRoot()
    c = shape < 1 ? 1 / shape : 0
    d = mean / shape
  }

  /// One draw: 0 or more, finite.
  @inlinable @inline(__always) public func draw(_ stream: inout DrawStream, _ ziggurat: Ziggurat) -> Double {
    kind == .exponential ? a * ziggurat.exponential(&stream) : drawOther(&stream, ziggurat)
  }

  @inlinable @inline(never) func drawOther(_ stream: inout DrawStream, _ ziggurat: Ziggurat) -> Double {
    switch kind {
    case .deterministic: return a
    case .exponential: return a * ziggurat.exponential(&stream)
    case .uniform: return a + b * stream.uniform()
    case .lognormal: return exp(a + b * ziggurat.normal(&stream))
    case .gamma: return drawGamma(&stream, ziggurat)
    case .hyperexponential: return (stream.uniform() < a ? b : c) * ziggurat.exponential(&stream)
    case .weibull: return a * pow(ziggurat.exponential(&stream), b)
    case .boundedPareto: return a * pow(1 - stream.uniform() * b, c)
    case .zipf: return drawZipf(&stream)
    case .empirical: return a * column![Int(stream.next().multipliedFullWidth(by: UInt64(rows)).high)]
    }
  }

  /// Source: Marsaglia, Tsang, "A simple method for generating gamma variables" (2000).
  @usableFromInline func drawGamma(_ stream: inout DrawStream, _ ziggurat: Ziggurat) -> Double {
    while true {
      let x = ziggurat.normal(&stream)
      let t = 1 + b * x
      guard t > 0 else { continue }
      let v = t * t * t
      let u = stream.uniform()
      if log(u) < 0.5 * x * x + a - a * v + a * log(v) {
        return c == 0 ? d * a * v : d * a * v * pow(stream.uniform(), c)
      }
    }
  }

  /// Rejection-inversion, in a bounded time for any number of items.
  /// Source: Hörmann, Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions" (1996).
  @usableFromInline func drawZipf(_ stream: inout DrawStream) -> Double {
    while true {
      let u = d + stream.uniform() * (c - d)
      let x = Sampler.zipfInverse(u, a)
      let k = min(max((x + 0.5).rounded(.down), 1), b)
      if u >= Sampler.zipfIntegral(k + 0.5, a) - pow(k, -a) { return k }
    }
  }

  /// The integral of x^-s: (x^(1-s) - 1)/(1-s), and log x at s = 1, by a form that is exact near it.
  static func zipfIntegral(_ x: Double, _ s: Double) -> Double {
    let logX = log(x)
    let t = (1 - s) * logX
    return logX * (abs(t) > 1e-8 ? expm1(t) / t : 1 + t / 2 * (1 + t / 3))
  }

  static func zipfInverse(_ value: Double, _ s: Double) -> Double {
    let t = max(value * (1 - s), -1)
    return exp(value * (abs(t) > 1e-8 ? log1p(t) / t : 1 - t / 2 + t * t / 3))
  }
}

/// Keeps the columns of sample tables at fixed addresses, for samplers to point into.
public final class SampleColumns: @unchecked Sendable {
  // Written while a network is compiled, by one thread; afterwards only read.
  private var columns: [String: UnsafeMutableBufferPointer<Double>] = [:]

  public init() {}

  deinit { for column in columns.values { column.deallocate() } }

  /// Adds a column, or keeps the one that is there.
  public func add(table: String, name: String, values: [Double]) {
    let key = table + "/" + name
    guard columns[key] == nil, !values.isEmpty else { return }
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: values.count)
    _ = buffer.initialize(from: values)
    columns[key] = buffer
  }

  public func column(table: String, name: String) -> UnsafeMutableBufferPointer<Double>? { columns[table + "/" + name] }
}
