import Foundation

/// Tables for drawing exponential and normal numbers without a logarithm in 98.9 % of the cases.
///
/// 256 layers of equal area each. One 64-bit number gives the layer (8 bits), the sign (1 bit) and the place in it (53 bits).
/// Source: Marsaglia, Tsang, "The ziggurat method for generating random variables" (2000); with the bits of layer and place kept apart, as
/// Doornik (2005) asks.
@frozen
public struct Ziggurat: @unchecked Sendable {
  // The tables live as long as the process and are written only here, before anybody can see them.
  @usableFromInline let exponentialX: UnsafePointer<Double>
  @usableFromInline let exponentialY: UnsafePointer<Double>
  @usableFromInline let normalX: UnsafePointer<Double>
  @usableFromInline let normalY: UnsafePointer<Double>

  public static let shared = Ziggurat()

  @usableFromInline static var layers: Int { 256 }

  private init() {
    // r: where the tail begins; v: the area of each layer, tail included. Source: Marsaglia and Tsang (2000), for 256 layers.
    (exponentialX, exponentialY) = Ziggurat.tables(
      tail: 7.697_117_470_131_05, area: 0.003_949_659_822_581_557, density: { exp(-$0) }, inverse: { -log($0) })
    (normalX, normalY) = Ziggurat.tables(
      tail: 3.654_152_885_361_009, area: 0.004_928_673_233_974_655, density: { exp(-0.5 * $0 * $0) },
      inverse: { (-2 * log($0)).squareRoot() })
  }

  /// x[0] is the width of the base layer with its tail folded in, x[1] the tail's start, x[256] is 0; y[i] is the density at x[i].
  private static func tables(
    tail: Double, area: Double, density: (Double) -> Double, inverse: (Double) -> Double
  ) -> (UnsafePointer<Double>, UnsafePointer<Double>) {
    let x = UnsafeMutablePointer<Double>.allocate(capacity: layers + 1)
    let y = UnsafeMutablePointer<Double>.allocate(capacity: layers + 1)
    x[0] = area / density(tail)
    y[0] = 0
    x[1] = tail
    y[1] = density(tail)
    for layer in 2..<layers {
      y[layer] = y[layer - 1] + area / x[layer - 1]
      x[layer] = inverse(y[layer])
    }
    x[layers] = 0
    y[layers] = 1
    return (UnsafePointer(x), UnsafePointer(y))
  }

  /// A standard exponential number.
  @inlinable @inline(__always) public func exponential(_ stream: inout DrawStream) -> Double {
    let bits = stream.next()
    let layer = Int(truncatingIfNeeded: bits & 255)
    let x = Double(bits &>> 11) * 0x1p-53 * exponentialX[layer]
    if x < exponentialX[layer &+ 1] { return x }
    return exponentialEdge(&stream, layer, x)
  }

  /// The 1.1 % of the draws that fall on a layer's edge or into the tail.
  @inlinable @inline(never) func exponentialEdge(_ stream: inout DrawStream, _ firstLayer: Int, _ first: Double) -> Double {
    var (layer, x, beyond) = (firstLayer, first, 0.0)
    while true {
      if x < exponentialX[layer + 1] { return beyond + x }
      if layer == 0 {
        // The tail of an exponential is an exponential again.
        beyond += exponentialX[1]
      } else if exponentialY[layer] + stream.uniform() * (exponentialY[layer + 1] - exponentialY[layer]) < exp(-x) {
        return beyond + x
      }
      let bits = stream.next()
      layer = Int(truncatingIfNeeded: bits & 255)
      x = Double(bits &>> 11) * 0x1p-53 * exponentialX[layer]
    }
  }

  /// A standard normal number.
  @inlinable @inline(__always) public func normal(_ stream: inout DrawStream) -> Double {
    let bits = stream.next()
    let layer = Int(truncatingIfNeeded: bits & 255)
    let x = Double(bits &>> 11) * 0x1p-53 * normalX[layer]
    if x < normalX[layer &+ 1] { return bits & 256 == 0 ? x : -x }
    return normalEdge(&stream, bits)
  }

  @inlinable @inline(never) func normalEdge(_ stream: inout DrawStream, _ first: UInt64) -> Double {
    var bits = first
    while true {
      let layer = Int(truncatingIfNeeded: bits & 255)
      let x = Double(bits &>> 11) * 0x1p-53 * normalX[layer]
      let sign = bits & 256 == 0 ? 1.0 : -1.0
      if x < normalX[layer + 1] { return sign * x }
      if layer == 0 {
        // Source: Marsaglia, "Generating a variable from the tail of the normal distribution" (1964).
        while true {
          let a = -log(stream.uniform()) / normalX[1]
          let b = -log(stream.uniform())
          if b + b >= a * a { return sign * (normalX[1] + a) }
        }
      } else if normalY[layer] + stream.uniform() * (normalY[layer + 1] - normalY[layer]) < exp(-0.5 * x * x) {
        return sign * x
      }
      bits = stream.next()
    }
  }
}
